"""A series in a rule that is read leniently goes on like any other: its later edits are seen."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched

RULES = [
    *("FREQ=WEEKLY;COUNT=0", "FREQ=WEEKLY;COUNT=-1", "FREQ=WEEKLY;BYDAY=", "FREQ=WEEKLY;UNTIL="),
    *(
        "FREQ=WEEKLY;WKST=0",
        "FREQ=WEEKLY;X-MADE-BY=us",
        "RSCALE=GREGORIAN;FREQ=WEEKLY;SKIP=FORWARD",
    ),
    *("FREQ=WEEKLY;INTERVAL=0", "FREQ=WEEKLY;UNTIL=00010101T000000Z"),
    *("FREQ=WEEKLY;BYDAY=Tuesday;WKST=MON", "RRULE:FREQ=WEEKLY"),
]
GONE = "EXDATE;TZID=America/New_York:20261201T100000"


def written(rule: str, *more: str) -> str:
    times = [f"{name};TZID=America/New_York:20261103T1{end}00" for name, end in TIMES]
    lines = ["UID:jane", "SUMMARY:Session: Jane Doe", f"RRULE:{rule}", *times, *more]
    return "\n".join(["BEGIN:VEVENT", "DTSTAMP:20261101T080000Z", *lines, "END:VEVENT"])


TIMES = (("DTSTART", "000"), ("DTEND", "050"))


@pytest.mark.parametrize("rule", RULES)
def test_a_date_that_is_taken_out_later_is_a_cancellation(tmp_path: Path, rule: str) -> None:
    practice = Watched(tmp_path)
    practice.write(written(rule))
    practice.look("2026-11-23T09:00")
    practice.write(written(rule, GONE))
    practice.look_twice("2026-11-23T12:00")
    found = practice.only("cancellation")
    assert (found.draft.client, found.draft.value["sessions"]) == ("jane", 1)
    assert practice.findings() == [found]


@pytest.mark.parametrize("was", ["COUNT=12", "UNTIL=20270201T000000Z", "BYDAY=TU"])
def test_a_program_that_begins_to_write_so_has_not_moved_anything(tmp_path: Path, was: str) -> None:
    practice = Watched(tmp_path)
    practice.write(written(f"FREQ=WEEKLY;{was}"))
    practice.look("2026-11-23T09:00")
    practice.write(written("FREQ=WEEKLY;COUNT=0;BYDAY="))
    practice.look_twice("2026-11-23T12:00")
    assert practice.findings() == []


def test_a_date_that_an_exrule_takes_out_later_is_a_cancellation(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(written("FREQ=WEEKLY"))
    practice.look("2026-11-23T09:00")
    practice.write(written("FREQ=WEEKLY", "EXRULE:FREQ=YEARLY;BYMONTH=12;BYDAY=1TU"))
    practice.look_twice("2026-11-23T12:00")
    assert practice.only("cancellation").draft.value["sessions"] == 1
