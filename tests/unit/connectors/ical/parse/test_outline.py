"""Cutting a calendar into its components says what reading every line says, and costs no more."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError, Truncated
from connectors.ical.parse.blocks import CalendarPart, calendar_parts, parts_of
from connectors.ical.parse.component_split import pieces_of
from connectors.ical.parse.limits import ParseLimits
from tests.builders.tries import tries
from tests.unit.connectors.ical.parse.reading import read

HEAD, TAIL = b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"
EVENT = b"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261125T100000Z\r\n"
END = b"END:VEVENT\r\n"
BEGIN_TODO = b"BEGIN:VTODO\r\n"
ALARM = b"BEGIN:VALARM\r\nEND:VALARM\r\n"


def inside(*texts: bytes) -> bytes:
    return b"".join([HEAD, *texts, TAIL])


class Counted(bytes):
    """A calendar, or a part of one, and how many bytes were looked at in it by searching."""

    def __new__(cls, data: bytes, looked_at: list[int]) -> Counted:
        self = super().__new__(cls, data)
        self.looked_at = looked_at
        return self

    looked_at: list[int]

    def find(self, sub: Any, start: Any = 0, end: Any = None) -> int:
        found = super().find(sub, start, end)
        self.looked_at.append((found if found >= 0 else end or len(self)) - start)
        return found

    def count(self, sub: Any, start: Any = 0, end: Any = None) -> int:
        self.looked_at.append((end or len(self)) - start)
        return super().count(sub, start, end)

    def __getitem__(self, part: Any) -> Any:
        return Counted(super().__getitem__(part), self.looked_at)


# Calendars whose cutting once took time with the square of their length.
REPEATED: dict[str, Callable[[int], bytes]] = {
    "begins": lambda n: inside(b"BEGIN:VEVENT\r\n" * n),
    "begins-and-an-end": lambda n: inside(b"BEGIN:VEVENT\r\n" * n, END),
    "begins-with-alarms": lambda n: inside(b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\n" * n, END),
    "begins-of-both": lambda n: inside(
        b"BEGIN:VEVENT\r\nBEGIN:VTODO\r\n" * n, b"END:VTODO\r\n", END
    ),
    "todos-among-events": lambda n: inside(BEGIN_TODO, EVENT + END, BEGIN_TODO * n),
    "half-a-begin": lambda n: inside(b"\nBEGIN:V" * n),
    "alarms": lambda n: inside(EVENT, ALARM * n, END),
    "alarms-and-another": lambda n: inside(EVENT, ALARM * n, b"BEGIN:X\r\nEND:X\r\n", END),
    "other-line-ends": lambda n: inside(b"BEGIN:VEVENT\nEND:VEVENT\n" * n),
    "other-ends": lambda n: inside(b"BEGIN:VEVENT\r\nEND:VEVENT \r\n" * n),
}


def looked_at(calendar: bytes) -> int:
    """How many bytes are looked at while a calendar is cut and what was cut out is read."""
    steps: list[int] = []
    for piece in pieces_of(Counted(calendar, steps)):
        for block in piece if isinstance(piece, list) else ():
            assert block.text is not None
    return sum(steps)


@pytest.mark.parametrize("name", REPEATED)
def test_a_calendar_twice_as_long_costs_twice_as_much_and_not_four_times(name: str) -> None:
    once, twice = (looked_at(REPEATED[name](number)) for number in (15, 30))

    assert once > 0
    assert twice < 2.5 * once


def test_components_are_counted_before_all_of_them_are_cut_out() -> None:
    calendar = inside(*[EVENT + END] * 7)

    pieces = list(pieces_of(calendar, ParseLimits(run_blocks=3)))

    assert [len(piece) for piece in pieces if isinstance(piece, list)] == [3, 3, 1]


def test_an_event_larger_than_a_plain_one_may_be_is_left_to_the_reader_of_lines() -> None:
    calendar = inside(EVENT + END)
    (block,) = next(piece for piece in pieces_of(calendar) if isinstance(piece, list))
    size = len(block.data)

    for most, kinds in ((size, [bytes, list, bytes]), (size - 1, [bytes])):
        pieces = pieces_of(calendar, ParseLimits(component_bytes=most))
        assert [type(piece) for piece in pieces] == kinds


def test_after_more_odd_components_than_a_calendar_may_have_nothing_is_cut_out() -> None:
    odd = b"BEGIN:VEVENT\nEND:VEVENT\n"

    pieces = list(pieces_of(inside(odd * 4, EVENT + END), ParseLimits(components=3)))

    assert [type(piece) for piece in pieces] == [bytes]


def test_of_a_text_past_the_limit_one_byte_more_is_handed_on() -> None:
    pieces = list(pieces_of(inside(b"X-LONG:" + b"x" * 300 + b"\r\n"), ParseLimits(text_bytes=99)))

    assert [len(piece) for piece in pieces] == [100]


def test_a_large_attachment_is_no_obstacle() -> None:
    attachment = b"ATTACH;ENCODING=BASE64;VALUE=BINARY:" + b"\r\n ".join([b"x" * 74] * 100)

    assert [e.uid for e in read(inside(EVENT, attachment + b"\r\n", END)).events] == ["a"]


def test_two_events_are_two_though_the_last_line_of_one_ends_as_no_other_does() -> None:
    reading = read(inside(EVENT, b"END:VEVENT\n", EVENT.replace(b"UID:a", b"UID:b"), END))

    assert [event.uid for event in reading.events] == ["a", "b"]


def test_what_an_alarm_says_is_not_the_events_though_its_first_line_is_folded() -> None:
    alarm = b"BEG\r\n IN:VALARM\r\nSUMMARY:Alarm\r\nE\r\n ND:VALARM\r\n"

    (event,) = read(inside(EVENT, alarm, b"SUMMARY:Session\r\n", END)).events

    assert event.summary == "Session"


PIECES = st.sampled_from(
    [
        *(b"BEGIN:VEVENT", b"END:VEVENT", b"BEGIN:VTODO", b"END:VTODO", b"begin:vevent"),
        *(b"end:vevent", b"END:VEVENT ", b"BEGIN:VALARM", b"END:VALARM", b"BEGIN:VEVENTS"),
        *(b"UID:a", b"SUMMARY:x", b" folded", b"\tfolded", b"", b" "),
    ]
)
LINES = st.lists(
    st.tuples(PIECES, st.sampled_from([b"\r\n", b"\r\n", b"\r\n", b"\n"])), max_size=12
)
WHOLE = st.sampled_from(
    [
        EVENT + END,
        EVENT + ALARM + END,
        (EVENT + END).replace(b"\r\n", b"\n"),
        EVENT + b"END:VEVENT\n",
        EVENT + ALARM * 2 + END,
    ]
)
TEXTS = st.lists(WHOLE | LINES.map(lambda lines: b"".join(a + b for a, b in lines)), max_size=4)


@settings(max_examples=tries(125, thorough=500), deadline=None)
@given(TEXTS)
def test_whatever_is_read_line_by_line_is_cut_out_alike(texts: list[bytes]) -> None:
    calendar = inside(*texts)
    try:
        expected = stated(calendar_parts("north", [calendar]))
    except ConnectorError:
        return

    assert stated(parts_of("north", calendar)) == expected


def test_letter_case_that_no_exporter_mixes_is_read_all_the_same() -> None:
    inner = b"begin:vevent\r\nEND:VEVENT\r\n"
    calendar = inside(b"BEGIN:VEVENT\r\nUID:a\r\n", inner, b"end:vevent\r\n", EVENT, END)

    parts = parts_of("north", calendar)

    assert stated(parts) == stated(calendar_parts("north", [calendar]))
    assert [block.kind for block in parts[0].blocks] == ["VEVENT", "VEVENT"]


def test_what_is_damaged_either_way_is_refused_as_damaged_however_large() -> None:
    calendar = inside((EVENT + END) * 9, EVENT)

    with pytest.raises(Truncated):
        parts_of("north", calendar, ParseLimits(lines=20))


def stated(parts: Iterable[CalendarPart]) -> list[tuple[str, list[str]]]:
    return [
        (block.kind, [line for line in block.text.splitlines() if line.strip()])
        for part in parts
        for block in part.blocks
    ]
