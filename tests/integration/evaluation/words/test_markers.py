"""A late start that was made up for, as it is written in four languages."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.builders.ics import calendar
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


# How the calendar writes a session at ten in the morning in New York, and what its words say.
CLOCKS = {
    "UTC": (":20261124T150000Z", "started 10:12"),
    "UTC as a zone": (";TZID=UTC:20261124T150000", "started 10:12"),
    "UTC by its long name": (";TZID=Etc/UTC:20261124T150000", "started 10:12"),
    "Greenwich": (";TZID=GMT:20261124T150000", "started 10:12"),
    "a bare offset": (';TZID="UTC+05:30":20261124T203000', "started 10:12"),
    "the practice's offset": (";TZID=Etc/GMT+5:20261124T100000", "started 10:12"),
    "no zone": (":20261124T100000", "started 10:12"),
    "the practice's zone": (";TZID=America/New_York:20261124T100000", "started 10:12"),
    "another zone": (";TZID=Europe/Berlin:20261124T160000", "started 16:12"),
    "Windows' name of another": (
        ";TZID=W. Europe Standard Time:20261124T160000",
        "started 16:12 until 17:02",
    ),
    "a twelve-hour clock": (":20261124T150000Z", "started 10:12 am"),
    "minutes": (":20261124T150000Z", "12 min late"),
    "both times": (":20261124T150000Z", "started 10:12 until 11:02"),
    "German": (":20261124T150000Z", "begonnen um 10:12 Uhr"),
    "French": (":20261124T150000Z", "commencé à 10h12"),
}


def with_words(start: str, words: str) -> str:
    lines = [
        "UID:jane",
        f"SUMMARY:Session: Jane Doe ({words})",
        f"DTSTART{start}",
        "DURATION:PT50M",
    ]
    return "\n".join(["BEGIN:VEVENT", "DTSTAMP:20261101T000000Z", *lines, "END:VEVENT"])


def late_minutes(practice: Watched, start: str, words: str, now: str, head: str = "") -> list[int]:
    (practice.folder / "north.ics").write_bytes(calendar(with_words(start, words), head=head))
    practice.look(now)
    return [found.draft.value["late_minutes"] for found in practice.findings("late_start")]


@pytest.mark.parametrize(("start", "words"), CLOCKS.values(), ids=CLOCKS)
def test_a_time_in_words_is_that_of_the_place(tmp_path: Path, start: str, words: str) -> None:
    practice = Watched(tmp_path)
    assert late_minutes(practice, start, words, "2026-11-24T12:00") == [12]


@pytest.mark.parametrize("head", ["X-WR-TIMEZONE:Europe/Berlin", "X-WR-TIMEZONE:America/New_York"])
def test_the_zone_of_a_calendar_is_that_of_times_without_one(tmp_path: Path, head: str) -> None:
    hour = "16" if "Berlin" in head else "10"
    start, words = f":20261124T{hour}0000", f"started {hour}:12"
    practice = Watched(tmp_path)
    assert late_minutes(practice, start, words, "2026-11-24T12:00", head) == [12]


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (":20261124T150000Z", "started 15:12"),
        (";TZID=Europe/Berlin:20261124T160000", "started 10:12"),
        (";TZID=Etc/UTC:20261124T150000", "started 13:12"),
    ],
)
def test_a_time_on_another_clock_says_nothing(tmp_path: Path, start: str, words: str) -> None:
    practice = Watched(tmp_path)
    assert late_minutes(practice, start, words, "2026-11-24T12:00") == []


@pytest.mark.parametrize(
    ("zone", "start", "words", "now"),
    [
        # the clock goes back from two to one that night, and forward from two to three
        ("America/New_York", ":20261101T053000Z", "started 01:42", "2026-11-01T03:00-05:00"),
        ("America/New_York", ":20261101T150000Z", "started 10:12", "2026-11-01T12:00-05:00"),
        ("America/New_York", ":20261031T140000Z", "started 10:12", "2026-10-31T12:00-04:00"),
        ("Europe/Berlin", ":20260329T080000Z", "started 10:12", "2026-03-29T12:00+02:00"),
        ("America/New_York", ":20261125T045500Z", "started 00:07", "2026-11-25T02:00-05:00"),
        ("America/New_York", ":20261125T045500Z", "started 12:07 am", "2026-11-25T02:00-05:00"),
        ("Asia/Kolkata", ":20261124T043000Z", "started 10:12", "2026-11-24T12:00+05:30"),
        ("Pacific/Kiritimati", ":20261123T200000Z", "started 10:12", "2026-11-24T12:00+14:00"),
        ("UTC", ":20261124T100000Z", "started 10:12", "2026-11-24T12:00+00:00"),
    ],
)
def test_the_practices_clock_is_that_of_the_day(
    tmp_path: Path, zone: str, start: str, words: str, now: str
) -> None:
    practice = Watched(tmp_path, practice={"name": "Riverside", "timezone": zone})
    assert late_minutes(practice, start, words, now) == [12]
