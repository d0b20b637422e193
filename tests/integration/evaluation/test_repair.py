"""The loop of a cancelled session, from the calendar to what `explain` says of it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.core.findings.model import Finding
from monitor.jobs.answers.statements import add_note
from tests.integration.watched import Watched, a_series, skipping
from tests.unit.cli.commanding import steadyframe

SHORT_BEFORE = "2026-11-24T08:00"
FELL_OUT = skipping("2026-11-24T10:00")


@pytest.fixture
def practice(tmp_path: Path) -> Iterator[Watched]:
    """A weekly session on Tuesdays at ten, of which one is taken out two hours before it."""
    practice = Watched(tmp_path)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look("2026-11-24T07:45")
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", FELL_OUT))
    practice.look_twice(SHORT_BEFORE)
    yield practice
    practice.app.engine.dispose()


def cancellation(practice: Watched) -> Finding:
    (found,) = practice.findings("cancellation")
    return found


def mended_by(practice: Watched) -> str | None:
    repair = cancellation(practice).draft.repair
    assert repair is not None
    return repair.by


def explained(practice: Watched, *options: str) -> str:
    file = str(practice.folder / "steadyframe.yaml")
    said = steadyframe("--config", file, "explain", cancellation(practice).id, *options)
    assert said.status == 0, said.err
    return said.out


def test_a_loop_closes_by_itself_once_the_next_session_is_over(practice: Watched) -> None:
    practice.look("2026-12-01T10:45")
    while_it_lasts = mended_by(practice)
    practice.evaluate("2026-12-01T10:55")
    unread = mended_by(practice)
    practice.look("2026-12-01T11:00")

    assert (while_it_lasts, unread) == (None, None)
    assert mended_by(practice) == "next_kept"
    assert practice.said("cancellation") == ["cancellation open"]
    assert (
        "\nMended by a next session, which took place as planned, as far as seen "
        "(Tue 01 Dec 10:50).\n"
    ) in explained(practice)


def test_an_open_loop_says_what_would_mend_it_and_a_note_does(practice: Watched) -> None:
    found = cancellation(practice)
    before = explained(practice)
    add_note(practice.app, found.id, "We spoke.", practice.at("2026-11-24T12:00"))
    practice.evaluate("2026-11-24T12:05")

    assert (
        "\nWhat would mend it: a new time, or a next session that takes place as planned; or a "
        f"word about it (steadyframe note {found.id} TEXT).\n"
    ) in before
    after = json.loads(explained(practice, "--format", "json"))
    assert after["mends"] == "Mended by a word, kept as a note (Tue 24 Nov 12:00)."
    assert after["repair"] == {
        "state": "closed",
        "by": "word",
        "at": "2026-11-24T12:00:00-05:00",
        "confidence": "observed",
    }


def test_what_ages_unmended_says_so(practice: Watched) -> None:
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";COUNT=3"))
    practice.look_twice("2026-11-25T08:00")
    practice.look("2026-12-12T08:00")
    first = practice.findings("cancellation")[0]

    assert first.resolution == "aged"
    file = str(practice.folder / "steadyframe.yaml")
    assert "\nNothing was seen that mended it.\n" in (
        steadyframe("--config", file, "explain", first.id).out
    )
