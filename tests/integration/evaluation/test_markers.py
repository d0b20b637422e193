"""A late start that was made up for, as it is written in four languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event

JANE = ("jane", "Jane Doe", "2026-11-03T10:00")
THIS_ONE = "2026-11-24T10:00"
FULL = [
    "started 10:12 until 11:02",
    "begonnen um 10:12 Uhr, beendet um 11:02 Uhr",
    "10:12 Uhr begonnen, 11:02 Uhr beendet",
    "commencé à 10h12, terminé à 11h02",
    "empezó a las 10:12, terminó a las 11:02",
]
CUT = [
    "started 10:12, ended 10:50",
    "12 Min. Verspätung, beendet um 10:50 Uhr",
    "12 min de retard, fini à 10h50",
    "12 min de retraso, acabó a las 10:50",
]


def late_start_of(tmp_path: Path, words: str, where: str) -> tuple[object, object, object]:
    """Minutes late, minutes given, and what made up for it."""
    practice = Watched(tmp_path)
    practice.write(a_series(*JANE))
    practice.look("2026-11-24T09:00")
    title, note = ("Session: Jane Doe", f"DESCRIPTION:{words}".replace(",", "\\,"))
    if where == "title":
        title, note = f"Session: Jane Doe ({words})", "LOCATION:Room 2"
    practice.write(a_series(*JANE), an_event("jane", title, THIS_ONE, note, of=THIS_ONE))
    practice.look("2026-11-24T12:00")
    (found,) = practice.findings()
    value, repair = found.draft.value, found.draft.repair
    assert (found.draft.rule, found.draft.client) == ("late_start", "jane")
    return value["late_minutes"], value["time_given_minutes"], repair and repair.by


@pytest.mark.parametrize("where", ["title", "description"])
@pytest.mark.parametrize("words", FULL)
def test_time_given_in_full_is_read_in_each_language(
    tmp_path: Path, words: str, where: str
) -> None:
    assert late_start_of(tmp_path, words, where) == (12, 50, "time_made_up")


@pytest.mark.parametrize("words", CUT)
def test_time_that_was_cut_is_read_in_each_language(tmp_path: Path, words: str) -> None:
    assert late_start_of(tmp_path, words, "description") == (12, 38, None)
