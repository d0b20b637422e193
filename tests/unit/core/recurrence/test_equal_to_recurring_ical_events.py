"""The occurrences we see are those that recurring-ical-events sees.

Year by year on every calendar of icalendar's own tests and of our exports, and on made-up series.
Where the two disagree, disagreements/ says so and why; a row that stops being true, or a
disagreement without a row, fails.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import recurring_ical_events
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.ical.parse.zones import known_key
from connectors.model import CalendarEvent, Component
from monitor.core.recurrence.occurrences import occurrences_of
from tests.builders.made_up_series import Series, series
from tests.builders.tries import tries
from tests.unit.connectors.ical.parse.reading import BERLIN, read
from tests.unit.core.recurrence.disagreements import ROWS
from tests.unit.core.recurrence.disagreements.row import Disagreement, as_section

ROOT = Path(__file__).parents[4]
CORPUS = sorted(
    path
    for path in [
        *(Path(icalendar.__file__).parent / "tests").rglob("*.ics"),
        *(ROOT / "tests" / "data" / "ics").glob("*.ics"),
    ]
    if b"\nBEGIN:VEVENT" in b"\n" + path.read_bytes()
)
LONGEST = 40  # years that one calendar is followed for
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")

Spans = Counter[tuple[datetime, datetime]]

# Calendars of the corpus that can't be compared, and those that disagree for a reason below.
NOT_COMPARED = {
    "big_bad_calendar.ics": "it ends early and is not believed",
    "pr_480_summary_with_colon.ics": "it ends early and is not believed",
    "small_bad_calendar.ics": "it ends early and is not believed",
    "timezone_same_start_and_offset.ics": "it ends early and is not believed",
    "issue_104_broken_calendar.ics": "icalendar refuses it",
    "america_new_york_forward_reference.ics": "two DTSTARTs; the peer raises",
    "pacific_fiji.ics": "two DTSTARTs; the peer raises",
    "broken_dtstart.ics": "a DTSTART that is no time; the peer raises",
    "invalid_duration.ics": "a DURATION that is none; the peer raises",
    "issue_1081_invalid_rrule_freq.ics": "a FREQ that nobody knows; the peer raises",
    "issue_1081_invalid_start_and_end.ics": "a DTSTART that is no time; the peer raises",
    "issue_1081_invalid_start_valid_end.ics": "a DTSTART that is no time; the peer raises",
    "issue_165_missing_event.ics": "spaces in BYDAY; the peer raises",
    "issue_464_invalid_rdate.ics": "an RDATE that is no time; the peer raises",
    "multiple_timezones.ics": "an RDATE that is a time of day; the peer raises",
    "parsing_error.ics": "an EXDATE without a value; the peer raises",
    "rfc_7529.ics": "rules of other calendars than the Gregorian; both refuse",
}
UNLIKE = {
    "example.ics": "An all-day event that ends where it starts",
    "event_with_recurrence.ics": "A time without a zone beside times in UTC",
    "issue_1633_rdate_with_dates.ics": "A date among the RDATEs of a series with times",
    "issue_1633_rdate_with_dates_and_tzid.ics": "A date among the RDATEs of a series with times",
}
OF_THE_READER = {
    "issue_722_timezone_transition_ambiguity.ics": "a zone like no city's",
    "multiple_calendar_components.ics": "blank lines inside folded ones, as Mozilla wrote in 2003",
}


def ours(raw: bytes, low: datetime, high: datetime) -> Spans:
    groups: dict[str, list[CalendarEvent]] = defaultdict(list)
    for event in read(raw).events:
        if event.component is Component.EVENT:
            groups[event.uid].append(event)
    return Counter(
        (one.start, one.end)
        for events in groups.values()
        for one in occurrences_of(
            next((e for e in events if e.recurrence_id is None), None),
            [e for e in events if e.recurrence_id is not None],
            low,
            high,
            include_cancelled=True,
        )
    )


def theirs(calendars: Iterable[Any], low: datetime, high: datetime) -> Spans:
    zone = low.tzinfo
    return Counter(
        (utc(one["DTSTART"].dt, zone), utc(one["DTEND"].dt, zone))
        for calendar in calendars
        for one in recurring_ical_events.of(calendar).between(low, high)
    )


def utc(value: date | datetime, zone: Any) -> datetime:
    """Dates and floating times are those of the calendar's zone."""
    if not isinstance(value, datetime):
        value = datetime(value.year, value.month, value.day, tzinfo=zone)
    return (value if value.tzinfo else value.replace(tzinfo=zone)).astimezone(UTC)


def stated(raw: bytes) -> list[Any]:
    """icalendar's reading, without events that never say when they are."""
    found = icalendar.Calendar.from_ical(raw, multiple=True)
    for calendar in found:
        calendar.subcomponents = [
            one for one in calendar.subcomponents if one.name != "VEVENT" or "DTSTART" in one
        ]
    return found


def years_of(raw: bytes) -> Iterator[int]:
    """From the year before the first start to three after the last one that is named."""
    events = read(raw).events
    starts = [e.start for e in events if e.start]
    named = [one.instant.year for one in [*starts, *(t for e in events for t in e.rdates)]]
    if named:
        yield from range(min(named) - 1, min(max(named) + 4, min(named) + LONGEST))


def wrapped(path: Path) -> bytes:
    raw = path.read_bytes()
    if raw.lstrip().startswith(b"BEGIN:VCALENDAR"):
        return raw
    return b"BEGIN:VCALENDAR\r\n" + raw.strip() + b"\r\nEND:VCALENDAR\r\n"


@pytest.mark.parametrize(
    "path", [path for path in CORPUS if path.name not in NOT_COMPARED], ids=lambda path: path.name
)
def test_each_year_of_a_calendar_holds_the_same_occurrences(path: Path) -> None:
    raw = wrapped(path)
    calendars = stated(raw)
    zone = ZoneInfo(known_key(str(calendars[0].get("X-WR-TIMEZONE", ""))) or BERLIN.key)
    unlike = {}  # by year, what only we and what only they have
    for year in years_of(raw):
        window = datetime(year, 1, 1, tzinfo=zone), datetime(year + 1, 1, 1, tzinfo=zone)
        we, they = ours(raw, *window), theirs(calendars, *window)
        if we != they:
            unlike[year] = (we - they, they - we)
    assert bool(unlike) == (path.name in UNLIKE or path.name in OF_THE_READER), unlike
    assert UNLIKE.get(path.name) in {None, *(row.title for row in ROWS)}


@settings(max_examples=tries(75, thorough=250), deadline=None, derandomize=True)
@given(made=series(), after=st.integers(-30, 300), length=st.integers(1, 200))
def test_a_made_up_series_has_the_same_occurrences(made: Series, after: int, length: int) -> None:
    raw = as_calendar(made.text)
    low = made.first.replace(tzinfo=ZoneInfo(made.zone)) + timedelta(days=after)
    high = low + timedelta(days=length)
    assert ours(raw, low, high) == theirs(stated(raw), low, high)


def as_calendar(events: str) -> bytes:
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}\r\nEND:VCALENDAR\r\n".encode()


def text_of(row: Disagreement) -> str:
    blocks = (["BEGIN:VEVENT", "UID:s", *lines, "END:VEVENT"] for lines in row.events)
    return "\r\n".join(line for lines in blocks for line in lines)


def as_written(spans: Spans, zone: str) -> tuple[str, ...]:
    local = [[at.astimezone(ZoneInfo(zone)) for at in span] for span in sorted(spans)]
    return tuple(f"{start:%m-%d %H:%M} to {end:%m-%d %H:%M}" for start, end in local)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.title)
def test_where_the_two_disagree(row: Disagreement) -> None:
    raw = as_calendar(text_of(row))
    year = datetime(2026, 1, 1, tzinfo=BERLIN), datetime(2027, 1, 1, tzinfo=BERLIN)
    we, they = ours(raw, *year), theirs(stated(raw), *year)
    assert as_written(we - they, row.zone) == row.only_we
    assert as_written(they - we, row.zone) == row.only_they
    assert we != they


def test_the_page_about_recurrence_lists_these_disagreements_and_no_others() -> None:
    page = (ROOT / "docs" / "recurrence.md").read_text(encoding="utf-8")
    told = page.partition("## Where the two disagree\n\n")[2]
    assert told == "\n".join(as_section(row) for row in ROWS)
