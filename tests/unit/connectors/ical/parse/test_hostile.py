"""What fuzzing and thinking of harm found in the reader."""

from __future__ import annotations

import time
from contextlib import suppress

import pytest

from connectors.base import ConnectorError, TooLarge, Truncated
from tests.builders.ics import calendar, vevent
from tests.unit.connectors.ical.parse.reading import read

MANY = 150_000
HEAVY = {
    "events that never end": "BEGIN:VEVENT\nEND:VEVENT \n" * MANY,
    "events in events": "BEGIN:VEVENT\n" * MANY + "END:VEVENT\n" * MANY,
    "alarms": "BEGIN:VEVENT\nDTSTART:20261125\n"
    + "BEGIN:VALARM\nEND:VALARM\n" * MANY
    + "END:VEVENT",
    "alarms before something else": "BEGIN:VEVENT\nDTSTART:20261125\n"
    + "BEGIN:VALARM\nEND:VALARM\n" * MANY
    + "BEGIN:X\nEND:X\nEND:VEVENT",
    "to-dos that never end among events": "BEGIN:VTODO\n"
    + vevent()
    + "\n"
    + "BEGIN:VTODO\n" * MANY,
    "dates of a zone": "BEGIN:VTIMEZONE\nTZID:Home\nBEGIN:STANDARD\nDTSTART:19700101T000000\n"
    + "RDATE:19700101T000000\n" * MANY
    + "TZOFFSETFROM:+0200\nTZOFFSETTO:+0130\nEND:STANDARD\nEND:VTIMEZONE\n"
    + vevent(start=";TZID=Home:20261125T100000"),
}


@pytest.mark.parametrize("what", HEAVY)
def test_twice_as_much_takes_twice_as_long_and_not_four_times(what: str) -> None:
    """Each of these took minutes when it was found: its time grew with the square of its size."""
    raw = calendar(HEAVY[what])
    begin = time.process_time()
    with suppress(ConnectorError):
        read(raw)
    assert time.process_time() - begin < 5


def test_events_whose_lines_end_in_different_ways_are_still_two() -> None:
    first, second = vevent(uid="a"), vevent(uid="b")
    raw = calendar(first, second).replace(b"UID:a\r\n", b"UID:a\n", 1)
    raw = raw.replace(b"END:VEVENT\r\n", b"END:VEVENT\n", 1)
    assert [event.uid for event in read(raw).events] == ["a", "b"]


@pytest.mark.parametrize("end", ["END: VEVENT", "end:vevent", "END:VEVENT "])
def test_an_end_written_in_another_way_takes_no_other_event_along(end: str) -> None:
    raw = calendar(vevent(uid="a").replace("END:VEVENT", end), vevent(uid="b"))
    assert [event.uid for event in read(raw).events] == ["a", "b"]


@pytest.mark.parametrize("end", [b"\r\n", b"\n"])
def test_a_line_without_a_value_reads_the_same_however_lines_end(end: bytes) -> None:
    raw = calendar(vevent("RRULE:FREQ=WEEKLY", "EXDATE;TZID=Amhttps://meet.example/abc"))
    reading = read(raw.replace(b"\r\n", end))
    assert [event.uid for event in reading.events] == ["one"]


@pytest.mark.parametrize("blanks", [b" ", b"\t", b"\r\n\t "])
def test_blanks_before_the_first_line_are_passed_over_and_hide_no_cut(blanks: bytes) -> None:
    """Its BEGIN went unseen: a whole calendar was refused, and a cut one taken for an empty one."""
    assert len(read(blanks + calendar(vevent())).events) == 1
    with pytest.raises(Truncated):
        read(blanks + b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")


@pytest.mark.parametrize("filling", ["X-A:bcdefgh\n" * 1_500_000, "SUMMARY:" + "x" * 40_000_000])
def test_an_event_of_many_megabytes_leaves_the_others_or_is_one_clear_error(filling: str) -> None:
    """Reading it in full would take twenty times its size in memory."""
    try:
        reading = read(calendar(vevent(), vevent(filling, uid="huge")))
    except TooLarge:
        return
    assert [event.uid for event in reading.events] == ["one"]
    assert len(reading.problems) == 1


def test_many_megabytes_that_are_no_event_are_refused() -> None:
    with pytest.raises(TooLarge, match="MiB"):
        read(calendar("X-A:" + "x" * 35_000_000, vevent()))
