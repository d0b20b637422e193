from __future__ import annotations

import itertools

import pytest

from connectors.base import NotACalendar, TooLarge, Truncated
from connectors.ical.parse.limits import ParseLimits
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


ENDS = {
    "LF": (b"\n",),
    "CR": (b"\r",),
    "CR CR LF": (b"\r\r\n",),
    "three CR and LF": (b"\r\r\r\n",),
    "CR CR LF and CR LF": (b"\r\r\n", b"\r\n"),
    "CR CR LF and LF": (b"\r\r\n", b"\n"),
    "CR LF and LF": (b"\r\n", b"\n"),
}


@pytest.mark.parametrize("ends", ENDS.values(), ids=ENDS)
@pytest.mark.parametrize("last", [b"", b"\n", b"\r\n", b"\r\r\n"])
def test_other_line_ends_are_understood(ends: tuple[bytes, ...], last: bytes) -> None:
    long = vevent("SUMMARY:Session: J\n  ane", "BEGIN:VALARM\nUID:a\nEND:VALARM")
    lines = calendar(long, vevent(uid="two")).removesuffix(b"\r\n").split(b"\r\n")
    body = b"".join(line + end for line, end in zip(lines, itertools.cycle(ends)))
    reading = read(b"\xef\xbb\xbf" + body + last)
    assert [(event.uid, event.summary) for event in reading.events] == [
        ("one", "Session: J ane"),
        ("two", ""),
    ]
    assert reading.problems == ()


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


@pytest.mark.parametrize(
    ("filling", "limits", "why"),
    [
        ("X:1\nX:2\nX:3", ParseLimits(lines=6), "more than 6 lines"),
        ("X:" + "x" * 300, ParseLimits(text_bytes=256), "MiB that are no plain event"),
        ("BEGIN:X\nEND:X\n" * 2, ParseLimits(components=2), "more than 2 components"),
        (vevent() + "\n" + vevent(uid="two"), ParseLimits(components=2), "more than 2 components"),
        ("BEGIN:X\nBEGIN:Y\nEND:Y\nEND:X", ParseLimits(depth=2), "nested deeper than 2"),
    ],
    ids=["lines", "text", "components", "events", "depth"],
)
def test_a_calendar_past_a_limit_is_refused_whole(
    filling: str, limits: ParseLimits, why: str
) -> None:
    raw = calendar(filling)
    with pytest.raises(TooLarge, match=why):
        read(raw, limits)
    assert read(raw).problems == ()


@pytest.mark.parametrize(
    ("filling", "limits", "why"),
    [
        ("X:1\n" * 9, ParseLimits(component_lines=11), "It has more than 11 lines."),
        ("EXDATE:20261202T100000Z,20261209T100000Z", ParseLimits(times=1), "more than 1 times"),
        ("RDATE:20261202T100000Z,20261209T100000Z", ParseLimits(times=1), "more than 1 times"),
    ],
    ids=["lines", "exdates", "rdates"],
)
def test_an_event_past_a_limit_is_set_aside_and_the_others_are_read(
    filling: str, limits: ParseLimits, why: str
) -> None:
    raw = calendar(vevent(), vevent(filling, uid="long"))
    reading = read(raw, limits)
    assert [event.uid for event in reading.events] == ["one"]
    (problem,) = reading.problems
    assert why in problem.reason
    assert read(raw).problems == ()


@pytest.mark.parametrize("limits", [ParseLimits(component_bytes=150), ParseLimits(run_blocks=1)])
def test_where_plain_events_are_cut_out_changes_nothing_that_is_read(limits: ParseLimits) -> None:
    raw = calendar(vevent(), vevent("DESCRIPTION:" + "d" * 200, uid="two"), vevent(uid="three"))
    assert read(raw, limits).events == read(raw).events


def test_a_number_of_very_many_digits_is_read_by_its_first_nine() -> None:
    assert one("SEQUENCE:" + "9" * 12).sequence == 999_999_999
    assert one("SEQUENCE:" + "\u0662" * 3).sequence == 0  # digits, but not of the standard's


@pytest.mark.parametrize(
    "line",
    [
        *("SUMMARY:" + "\\" * 1_100, "ATTENDEE;" + "A=" * 300 + ":x", "X;" + '"' * 301),
        "ATTENDEE;CN=" + " " * 300 + "x:mailto:a@b",
    ],
    ids=["backslashes", "parameters", "quotes", "blanks"],
)
def test_a_line_that_goes_on_and_on_leaves_its_event_readable(line: str) -> None:
    event = one(line)
    assert len(event.summary) <= 500
    assert instants(event) == (TEN, TEN)
