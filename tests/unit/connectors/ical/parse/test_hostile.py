"""What fuzzing and thinking of harm found in the reader."""

from __future__ import annotations

import pytest

from connectors.base import Truncated
from tests.builders.ics import calendar, vevent
from tests.unit.connectors.ical.parse.reading import read


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
