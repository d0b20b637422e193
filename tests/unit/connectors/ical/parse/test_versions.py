"""Several states of one event in one reading: which of them counts (RFC 5546, 2.1.5)."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest

from connectors.ical.connector import IcalConnector
from connectors.model import CalendarEvent, Status
from tests.builders.ics import calendar
from tests.unit.connectors.ical.parse.reading import BERLIN, NOW, read

TEN, FOUR = "20261125T100000Z", "20261125T160000Z"
EARLY, LATE = "DTSTAMP:20261120T090000Z", "DTSTAMP:20261120T110000Z"
MODIFIED_EARLY, MODIFIED_LATE = "LAST-MODIFIED:20261101T090000Z", "LAST-MODIFIED:20261119T090000Z"
SEQ1, SEQ2 = "SEQUENCE:1", "SEQUENCE:2"


def state(start: str, *lines: str) -> str:
    return "\n".join(["BEGIN:VEVENT", "UID:one", f"DTSTART:{start}", *lines, "END:VEVENT"])


def shown(events: tuple[CalendarEvent, ...]) -> list[str]:
    return [f"{e.start.instant:%H}" for e in events if e.start and e.status is Status.CONFIRMED]


# What is said of the state that counts, and of the one that it replaced.
NEWER = {
    "a higher SEQUENCE": ((SEQ2, LATE), (SEQ1, EARLY)),
    "a higher SEQUENCE, stamped before": ((SEQ2, EARLY), (SEQ1, LATE)),
    "a later stamp": ((SEQ1, LATE), (SEQ1, EARLY)),
    "a later stamp, without SEQUENCE": ((LATE,), (EARLY,)),
    "a later stamp, last modified before": (
        (LATE, MODIFIED_EARLY),
        (EARLY, MODIFIED_LATE),
    ),
    "last modified later, under one stamp": ((LATE, MODIFIED_LATE), (LATE, MODIFIED_EARLY)),
    "last modified later, without stamps": ((SEQ1, MODIFIED_LATE), (SEQ1, MODIFIED_EARLY)),
    "a stamp where the other has none": ((EARLY,), ()),
    "a stamp after the other's last change": ((EARLY,), (MODIFIED_LATE,)),
    "a change after the other's stamp": ((MODIFIED_LATE,), ("DTSTAMP:20261110T090000Z",)),
    "the last of three": ((SEQ1, LATE), (SEQ1, "DTSTAMP:20261119T090000Z")),
}


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("newer", "older"), NEWER.values(), ids=NEWER)
def test_a_replaced_state_does_not_come_back(
    newer: tuple[str, ...], older: tuple[str, ...], *, is_first: bool
) -> None:
    states = [state(FOUR, *newer), state(TEN, *older)]
    events = read(calendar(*(states if is_first else reversed(states)))).events
    assert [event.uid for event in events] == ["one"]
    assert shown(events) == ["16"]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("newer", "older"), NEWER.values(), ids=NEWER)
def test_files_of_a_folder_are_states_as_well(
    tmp_path: Path, newer: tuple[str, ...], older: tuple[str, ...], *, is_first: bool
) -> None:
    names = ("a.ics", "b.ics") if is_first else ("b.ics", "a.ics")
    for name, text in zip(names, (state(FOUR, *newer), state(TEN, *older)), strict=True):
        (tmp_path / name).write_bytes(calendar(text, head="METHOD:REQUEST"))
    source = IcalConnector("mails", zone=BERLIN, path=tmp_path)
    assert shown(source.fetch(None, now=NOW).events) == ["16"]


@pytest.mark.parametrize("is_first", [True, False])
@pytest.mark.parametrize(("newer", "older"), NEWER.values(), ids=NEWER)
def test_the_same_holds_for_one_date_of_a_series(
    newer: tuple[str, ...], older: tuple[str, ...], *, is_first: bool
) -> None:
    series = state("20261118T100000Z", "RRULE:FREQ=WEEKLY", "SEQUENCE:9", EARLY)
    dates = [
        state(start, f"RECURRENCE-ID:{TEN}", *lines)
        for start, lines in ((FOUR, newer), (TEN, older))
    ]
    events = read(calendar(series, *(dates if is_first else reversed(dates)))).events
    assert shown(events) == ["10", "16"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
def test_a_cancellation_of_a_replaced_state_cancels_nothing(order: tuple[int, ...]) -> None:
    made = [
        calendar(state(TEN, SEQ1, EARLY), head="METHOD:REQUEST"),
        calendar(state(TEN, SEQ1, "DTSTAMP:20261120T100000Z"), head="METHOD:CANCEL"),
        calendar(state(FOUR, SEQ1, LATE), head="METHOD:REQUEST"),
    ]
    assert shown(read(b"".join(made[n] for n in order)).events) == ["16"]


@pytest.mark.parametrize("order", list(itertools.permutations(range(3))))
@pytest.mark.parametrize("start", [f"DTSTART:{FOUR}", ""])
def test_a_cancellation_of_the_newest_state_cancels_whatever_it_repeats(
    order: tuple[int, ...], start: str
) -> None:
    off = "\n".join(["BEGIN:VEVENT", "UID:one", start, SEQ1, LATE, "END:VEVENT"])
    made = [
        calendar(state(TEN, SEQ1, "DTSTAMP:20261119T090000Z"), head="METHOD:REQUEST"),
        calendar(state(FOUR, SEQ1, EARLY), head="METHOD:REQUEST"),
        calendar(off.replace("\n\n", "\n"), head="METHOD:CANCEL"),
    ]
    (event,) = read(b"".join(made[n] for n in order)).events
    assert event.status is Status.CANCELLED
    assert event.start
    assert f"{event.start.instant:%H}" == "16"


def test_a_cancelled_series_takes_its_dates_along_but_for_those_restated_later() -> None:
    nine, eleven = "20261202T090000Z", "20261209T110000Z"
    series = calendar(state(TEN, "RRULE:FREQ=WEEKLY", EARLY))
    dates = calendar(
        state(nine, "RECURRENCE-ID:20261202T100000Z", EARLY),
        state(eleven, "RECURRENCE-ID:20261209T100000Z", SEQ2, LATE),
    )
    off = calendar(state(TEN, SEQ1, LATE), head="METHOD:CANCEL")
    assert shown(read(series + dates).events) == ["10", "09", "11"]
    assert shown(read(series + dates + off).events) == ["11"]


def test_a_cancellation_of_what_is_not_there_is_no_event() -> None:
    off = "\n".join(["BEGIN:VEVENT", "UID:one", LATE, "END:VEVENT"])
    reading = read(calendar(off, head="METHOD:CANCEL"))
    assert (reading.events, reading.problems) == ((), ())


def test_a_stamp_that_only_one_has_does_not_tell_a_newer_state() -> None:
    events = read(calendar(state(TEN, LATE), state(FOUR, LATE, MODIFIED_LATE))).events
    assert shown(events) == ["10", "16"]


def test_what_an_export_stamps_as_it_writes_does_not_tell_a_newer_state() -> None:
    """An exporter that gives one UID to several events, at the end of a second."""
    seconds = [f"DTSTAMP:20261120T0959{second}Z" for second in (58, 59)]
    events = read(calendar(state(TEN, seconds[0]), state(FOUR, seconds[1]))).events
    assert shown(events) == ["10", "16"]
