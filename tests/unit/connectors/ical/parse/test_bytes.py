from __future__ import annotations

import time
from contextlib import suppress

import pytest

from connectors.base import ConnectorError, NotACalendar, TooLarge, Truncated
from connectors.ical.parse.reader import Reading
from tests.builders.ics import calendar, vevent
from tests.unit.connectors.ical.parse.reading import TEN, instants, one, read


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_charset_is_understood(encoding: str) -> None:
    text = calendar(vevent("SUMMARY:Jürgen Ö.")).decode()
    assert read(text.encode(encoding)).events[0].summary == "Jürgen Ö."


def test_a_line_in_latin_1_is_read_as_such_and_leaves_the_others() -> None:
    raw = calendar(vevent("SUMMARY:J@rgen", "LOCATION:Jürgen")).replace(b"@", b"\xfc")
    event = read(raw).events[0]
    assert (event.summary, event.location) == ("Jürgen", "Jürgen")


def test_a_fold_may_cut_a_character_in_two() -> None:
    raw = calendar(vevent("SUMMARY:Jürgen")).replace(b"\xc3\xbc", b"\xc3\r\n \xbc")
    assert read(raw).events[0].summary == "Jürgen"


@pytest.mark.parametrize("end", [b"\n", b"\r"])
def test_other_line_ends_are_understood(end: bytes) -> None:
    assert read(calendar(vevent()).replace(b"\r\n", end)).events[0].uid == "one"


def test_alarms_lend_nothing_to_their_event() -> None:
    alarm = "BEGIN:VALARM\nUID:alarm\nDESCRIPTION:Ring\nDURATION:PT5M\nEND:VALARM"
    event = one(alarm)
    assert event.uid == "one"
    assert event.description == ""
    assert instants(event) == (TEN, TEN)


@pytest.mark.parametrize("gone", [b"END:VCALENDAR\r\n", b"END:VEVENT\r\n", b"END:VALARM\r\n"])
def test_a_missing_end_is_refused(gone: bytes) -> None:
    raw = calendar(vevent("BEGIN:VALARM\nEND:VALARM"))
    with pytest.raises(Truncated):
        read(raw.replace(gone, b""))


def test_a_calendar_without_events_is_fine() -> None:
    assert read(calendar()) == Reading()


def test_words_before_the_calendar_are_passed_over() -> None:
    assert read(b"Deprecated: strlen()\r\n" + calendar(vevent())).events


def test_a_page_that_quotes_a_calendar_is_none() -> None:
    with pytest.raises(NotACalendar):
        read(b"<html><pre>\r\n" + calendar(vevent()))


def quickly(raw: bytes, seconds: float = 5) -> None:
    begin = time.monotonic()
    with suppress(ConnectorError):
        read(raw)
    assert time.monotonic() - begin < seconds


def test_ten_megabytes_of_line_ends_are_refused_cheaply() -> None:
    with pytest.raises((TooLarge, NotACalendar)):
        read(calendar().replace(b"END", b"\n" * 10_000_000 + b"END"))


def test_deep_nesting_is_refused() -> None:
    deep = "\n".join(["BEGIN:X"] * 20_000 + ["END:X"] * 20_000)
    with pytest.raises(TooLarge):
        read(calendar(deep))


def test_too_many_components_are_refused() -> None:
    with pytest.raises(TooLarge):
        read(calendar("BEGIN:X\nEND:X\n" * 400_001))


@pytest.mark.parametrize(
    "lines",
    [
        "SUMMARY:" + "\\" * 1_000_000,
        "ATTENDEE;" + "A=" * 200_000 + ":x",
        "ATTENDEE;CN=" + " " * 300_000 + "x:mailto:a@b",
        "DTSTART;" + '"' * 300_001,
        " x\n" * 300_000,
        "RRULE:FREQ=DAILY;BYDAY=" + "MO," * 300_000,
        "SUMMARY:" + "9" * 2_000_000,
        "SEQUENCE:" + "9" * 1_000_000,
        "PERCENT-COMPLETE:" + "\u0662" * 9,
    ],
)
def test_long_lines_take_no_long_time(lines: str) -> None:
    quickly(calendar(vevent(lines)))


def test_two_thousand_events_are_read_in_seconds() -> None:
    filler = "X-FILLER:" + "z" * 60
    lines = ["SUMMARY:Session", "DESCRIPTION:" + "d" * 300, *[filler] * 8, "DURATION:PT50M"]
    people = ["ATTENDEE;CN=Jane;PARTSTAT=ACCEPTED:mailto:jane@example.com"] * 2
    start = ";TZID=Europe/Berlin:20261125T100000"
    raw = calendar(*(vevent(*lines, *people, uid=f"u{n}", start=start) for n in range(2_000)))
    quickly(raw, seconds=5)
