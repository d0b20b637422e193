"""`findings --client` and `history`: a client by any of the names, and never a name on stderr."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.cli.output import when_of
from tests.builders.findings import a_result
from tests.unit.cli.looking import NOW, asked, polled_practice


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("practice")
    polled_practice(folder)
    return folder


@pytest.mark.parametrize("name", ["Anna Wood", "anna  WOOD", "\uff21nna Wood"])
def test_findings_are_asked_for_by_a_name_however_it_is_typed(practice: Path, name: str) -> None:
    said = asked(practice, f"findings --now {NOW}", "--client", name)

    assert said.status == 0
    assert "A session moved" in said.out
    assert "Anna Wood" in said.out


@pytest.mark.parametrize("name", ["jd", "Jane Doe", "JD"])
def test_a_known_client_without_findings_has_none(practice: Path, name: str) -> None:
    said = asked(practice, f"findings --now {NOW}", "--client", name)

    assert (said.status, said.out) == (0, "No open findings.\n")


@pytest.mark.parametrize(
    ("name", "hint"),
    [("Jane Deo", "Did you mean jd?"), ("quiett", "Did you mean quiet?"), ("Zzyzx", "")],
)
def test_an_unknown_client_is_an_error_that_names_nobody(
    practice: Path, name: str, hint: str
) -> None:
    said = asked(practice, f"findings --now {NOW}", "--client", name)

    assert (said.status, said.out) == (2, "")
    assert hint in said.err
    assert "`steadyframe clients` lists them." in said.err
    assert name not in said.err
    assert "Jane Doe" not in said.err


@pytest.mark.parametrize(
    ("since", "found"), [("today", 0), ("tuesday", 1), ("last week", 1), ("friday", 1)]
)
def test_since_takes_a_day_in_words(practice: Path, since: str, found: int) -> None:
    said = asked(practice, f"findings --format jsonl --now {NOW}", "--since", since)

    assert len(said.out.splitlines()) == found


@pytest.mark.parametrize("command", ["history", "checkin"])
def test_what_was_asked_for_in_vain_is_not_repeated_on_stderr(practice: Path, command: str) -> None:
    said = asked(practice, command, "Jane Deo")

    assert said.status in (1, 2)
    assert said.err
    assert "Deo" not in said.err


def test_explain_names_the_client_on_the_terminal_and_not_in_json(practice: Path) -> None:
    (found,) = json.loads(asked(practice, f"findings --format json --now {NOW}").out)

    text = asked(practice, f"explain {found['id']} --now {NOW}").out
    assert "client Anna Wood   clinician amara" in text
    assert "Anna" not in asked(practice, f"explain {found['id']} --format json --now {NOW}").out


@pytest.mark.parametrize(
    ("at", "began"),
    [("10:08", "10:08"), ("9:58", "09:58"), ("2026-11-24T10:05:00-05:00", "10:05")],
)
def test_checkin_takes_an_hour_of_today(practice: Path, at: str, began: str) -> None:
    now = "2026-11-24T10:30:00-05:00"
    folder = practice.parent / f"tuesday-{began[3:]}"
    polled_practice(folder, until=now)

    said = asked(folder, f"checkin jd --at {at} --now {now}")
    assert said.out == (f"Session of Tue 24 Nov 10:00 (Jane Doe): it began, Tue 24 Nov {began}.\n")


@pytest.mark.parametrize("at", ["25:00", "10:8", "soon"])
def test_what_is_no_hour_says_how_one_is_written(practice: Path, at: str) -> None:
    said = asked(practice, f"checkin jd --at {at}")

    assert (said.status, said.out) == (2, "")
    assert at in said.err


@pytest.mark.parametrize(
    ("occurred", "value", "said"),
    [
        ("2026-11-18T00:00-05:00", {"due": "2026-11-18T00:00:00-05:00"}, "Tue 17 Nov"),
        ("2026-11-17T16:00-05:00", {"due": "2026-11-17T16:00:00-05:00"}, "Tue 17 Nov 16:00"),
        ("2026-12-14T00:00-05:00", {"sessions": 2}, "Mon 14 Dec"),
        ("2026-11-17T10:00-05:00", {"late_minutes": 9}, "Tue 17 Nov 10:00"),
    ],
)
def test_a_day_is_told_as_that_day_and_never_as_a_midnight(
    occurred: str, value: dict[str, Any], said: str
) -> None:
    draft = a_result("any", datetime.fromisoformat(occurred), value=value)

    assert when_of(draft, ZoneInfo("America/New_York")) == said
