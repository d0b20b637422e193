"""Cutting a calendar into its components says what reading every line says, and costs no more."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.base import ConnectorError, TooLarge
from connectors.ical.parse.blocks import CalendarPart, calendar_parts
from connectors.ical.parse.component_split import MAX_TEXT, MOST_LINES, PlainBlock, pieces_of
from tests.unit.connectors.ical.parse.reading import read

HEAD, TAIL = b"BEGIN:VCALENDAR\r\n", b"END:VCALENDAR\r\n"
EVENT = b"BEGIN:VEVENT\r\nUID:a\r\nDTSTART:20261125T100000Z\r\n"
END = b"END:VEVENT\r\n"
ALARM = b"BEGIN:VALARM\r\nEND:VALARM\r\n"


def inside(*texts: bytes) -> bytes:
    return b"".join([HEAD, *texts, TAIL])


def many(text: bytes, size: int = 3_000_000) -> bytes:
    return text * (size // len(text))


HOSTILE: dict[str, Callable[[], bytes]] = {
    "begins": lambda: inside(many(b"BEGIN:VEVENT\r\n")),
    "begins-and-an-end": lambda: inside(many(b"BEGIN:VEVENT\r\n"), END),
    "begins-with-alarms": lambda: inside(many(b"BEGIN:VEVENT\r\nBEGIN:VALARM\r\n"), END),
    "begins-of-both": lambda: inside(
        many(b"BEGIN:VEVENT\r\nBEGIN:VTODO\r\n"), b"END:VTODO\r\n", END
    ),
    "half-a-begin": lambda: inside(many(b"\nBEGIN:V")),
    "alarms": lambda: inside(EVENT, many(ALARM), END),
    "other-line-ends": lambda: inside(many(b"BEGIN:VEVENT\nEND:VEVENT\n", 1_000_000)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_no_calendar_takes_more_than_time_in_proportion(name: str) -> None:
    """Of a third of it, alarms once took five seconds, begins thirteen, and with an end minutes."""
    calendar = HOSTILE[name]()
    begin = time.process_time()

    try:
        for part in calendar_parts("north", pieces_of(calendar)):
            for block in part.blocks:
                assert block.text is not None
    except ConnectorError:
        pass

    assert time.process_time() - begin < 5


def test_components_are_counted_before_there_are_millions_of_them() -> None:
    runs = [
        p for p in pieces_of(inside(many(b"BEGIN:VEVENT\r\nEND:VEVENT\r\n"))) if not _is_text(p)
    ]

    assert len(runs) > 10
    assert max(map(len, runs)) <= 10_000


def _is_text(piece: bytes | list[PlainBlock]) -> bool:
    return isinstance(piece, bytes)


def test_a_line_without_an_end_is_refused_before_it_is_copied() -> None:
    calendar = inside(b"X-LONG:" + b"x" * (2 * MAX_TEXT) + b"\r\n")

    assert max(map(len, pieces_of(calendar))) == MAX_TEXT + 1
    with pytest.raises(TooLarge, match="32 MiB"):
        calendar_parts("north", pieces_of(calendar))


def test_an_event_of_very_many_lines_is_set_aside_and_the_next_one_is_read() -> None:
    other = EVENT.replace(b"UID:a", b"UID:b") + END

    reading = read(inside(EVENT, b"X:1\r\n" * (MOST_LINES + 1), END, other))

    assert [event.uid for event in reading.events] == ["b"]
    assert [problem.reason for problem in reading.problems] == ["It has more than 200,000 lines."]


def test_a_large_attachment_is_no_obstacle() -> None:
    attachment = b"ATTACH;ENCODING=BASE64;VALUE=BINARY:" + b"\r\n ".join([b"x" * 74] * 50_000)

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


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_whatever_is_read_line_by_line_is_cut_out_alike(texts: list[bytes]) -> None:
    calendar = inside(*texts)
    try:
        expected = stated(calendar_parts("north", [calendar]))
    except ConnectorError:
        return

    assert stated(calendar_parts("north", pieces_of(calendar))) == expected


def stated(parts: Iterable[CalendarPart]) -> list[tuple[str, list[str]]]:
    return [
        (block.kind, [line for line in block.text.splitlines() if line.strip()])
        for part in parts
        for block in part.blocks
    ]
