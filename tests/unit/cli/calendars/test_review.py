"""`review`: how far back it looks, and what it says where there is little to tell."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.commanding import steadyframe, write
from tests.unit.cli.looking import NOW, SETTINGS, asked, polled_practice


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice")
    polled_practice(folder)
    return folder


@pytest.mark.parametrize(
    ("since", "begins"),
    [
        ("8w", "2026-09-30"),
        ("90d", "2026-08-27"),
        ("1y", "2025-11-25"),
        ("2026-11-01", "2026-11-01"),
        ("last week", "2026-11-16"),
    ],
)
def test_since_is_a_span_or_a_day(practice: Path, since: str, begins: str) -> None:
    said = asked(practice, f"review --now {NOW} --format json", "--since", since)

    assert json.loads(said.out)["from"][:10] == begins


@pytest.mark.parametrize(
    ("since", "why"),
    [
        ("2y", "--since reaches 400 days back at most"),
        ("2026-12-01", "--since is not in the past"),
        ("99999y", "is no day"),
        ("6 moons", "is no day. Write it like 8w, 1y, 2026-11-24"),
    ],
)
def test_what_lies_too_far_or_ahead_is_refused(practice: Path, since: str, why: str) -> None:
    said = asked(practice, f"review --now {NOW}", "--since", since)

    assert said.status == 2
    assert why in said.err


def test_a_clinician_whom_the_config_does_not_have_is_refused(practice: Path) -> None:
    said = asked(practice, f"review --now {NOW} --clinician amar")

    assert said.status == 2
    assert "The config has no clinician 'amar'. Did you mean amara?" in said.err


def test_what_has_not_settled_yet_is_shown_as_it_stands(practice: Path) -> None:
    (anna,) = (
        one
        for one in json.loads(asked(practice, f"review --now {NOW} --format json").out)["clients"]
        if one["client"] != "jd"
    )

    assert anna["next"] == "2026-11-25T16:00:00-05:00"


def test_before_the_first_poll_it_says_what_to_do_and_makes_no_database(tmp_path: Path) -> None:
    config = write(tmp_path, "steadyframe.yaml", SETTINGS.format(terminal="names"))

    said = steadyframe("--config", str(config), "review")

    assert said.status == 0
    assert "Never read yet: calendar." in said.out
    assert said.out.endswith("Read it first:   steadyframe poll\n")
    assert "There is no database" in said.err
    assert not (tmp_path / "data").exists()
