"""What we read of a calendar is what icalendar reads, property by property.

On every calendar that ships with icalendar's own tests, on our own exports, and on made-up ones.
Where we differ on purpose, a table names the case and the reason, and the test fails as soon as a
difference vanishes or another appears.
"""

from __future__ import annotations

import re
from pathlib import Path
from zoneinfo import ZoneInfo

import icalendar
import pytest
from hypothesis import given, settings

from connectors.base import Truncated
from connectors.ical.parse.zones import known_key
from tests.builders.made_up_components import calendars
from tests.builders.tries import tries
from tests.unit.connectors.ical.parse.icalendar_says import differences
from tests.unit.connectors.ical.parse.reading import BERLIN, read

THEIRS = Path(icalendar.__file__).parent / "tests"
EXPORTS = Path(__file__).parents[4] / "data" / "ics"
HAS_EVENTS = re.compile(rb"^BEGIN:(VEVENT|VTODO)", re.MULTILINE)
WITH_EVENTS = sorted(
    path
    for path in [*THEIRS.rglob("*.ics"), *EXPORTS.glob("*.ics")]
    if HAS_EVENTS.search(path.read_bytes())
)
pytestmark = pytest.mark.filterwarnings("ignore::UserWarning")  # it guesses, and says so

# Files that one of the two does not read at all.
REFUSED = {
    "big_bad_calendar.ics": (Truncated, "It ends early; icalendar reads what is there."),
    "pr_480_summary_with_colon.ics": (Truncated, "A BEGIN lacks its END."),
    "small_bad_calendar.ics": (Truncated, "A BEGIN lacks its END."),
    "timezone_same_start_and_offset.ics": (Truncated, "END:VCALENDARD ends nothing."),
}
UNREAD_BY_ICALENDAR = {
    "issue_104_broken_calendar.ics": "A line that is none; we pass over it.",
}
# Components that we set aside or count once, where icalendar gives them out as they are.
SET_ASIDE = {
    "broken_dtstart.ics": "a DTSTART that is no time; icalendar raises when it is asked for",
    "invalid_duration.ics": "a DURATION that is none; icalendar raises when it is asked for",
    "issue_1081_invalid_rrule_freq.ics": "a FREQ that nobody knows; nobody can expand it",
    "issue_1081_invalid_start_and_end.ics": "a DTSTART that is no time",
    "issue_1081_invalid_start_valid_end.ics": "a DTSTART that is no time",
    "issue_464_invalid_rdate.ics": "an RDATE that is no time",
    "issue_178_custom_component_contains_other.ics": "an event inside a component of another kind",
    "multiple_calendar_components.ics": "blank lines inside folded ones, as Mozilla wrote in 2003",
    "multiple_timezones.ics": "RDATE;VALUE=TIME, which RFC 5545, 3.8.5.2 does not allow",
    "parsing_error.ics": "two events without UID that say the same: one event",
    "rfc_7529.ics": "RSCALE: rules of other calendars than the Gregorian",
}
UNLIKE = {
    "issue_1633_rdate_with_dates.ics": (
        {"rdates", "periods"},
        "a PERIOD of dates: RFC 5545, 3.3.9 knows only times; we take the day, without a length",
    ),
    "issue_1633_rdate_with_dates_and_tzid.ics": ({"rdates", "periods"}, "the same"),
    "issue_350.ics": (
        {"description"},
        r"`\"` is a quote that somebody escaped; icalendar keeps `\`",
    ),
    "issue_722_timezone_transition_ambiguity.ics": (
        {"start", "end"},
        "a zone like no city's: we take the offset that it has for most of the year",
    ),
}


def read_by_both(path: Path) -> tuple[list[object], list[icalendar.Component], ZoneInfo]:
    raw = path.read_bytes()
    if not raw.lstrip().startswith(b"BEGIN:VCALENDAR"):
        raw = b"BEGIN:VCALENDAR\r\n" + raw.strip() + b"\r\nEND:VCALENDAR\r\n"
    events = read(raw).events
    stated = icalendar.Calendar.from_ical(raw, multiple=True)
    head = str(stated[0].get("X-WR-TIMEZONE", ""))
    zone = ZoneInfo(known_key(head) or BERLIN.key) if head else BERLIN
    components = [one for calendar in stated for one in calendar.walk()]
    wanted = [one for one in components if one.name == "VTODO" or is_readable_event(one)]
    return list(events), wanted, zone


def is_readable_event(component: icalendar.Component) -> bool:
    """An event without DTSTART says not when it is: it is set aside."""
    return component.name == "VEVENT" and "DTSTART" in component


@pytest.mark.parametrize("path", WITH_EVENTS, ids=lambda path: path.name)
def test_each_property_is_what_icalendar_states(path: Path) -> None:
    if path.name in REFUSED:
        with pytest.raises(REFUSED[path.name][0]):
            read(path.read_bytes())
        return
    if path.name in UNREAD_BY_ICALENDAR:
        with pytest.raises(ValueError, match="could not be parsed"):
            icalendar.Calendar.from_ical(path.read_bytes(), multiple=True)
        return
    events, components, zone = read_by_both(path)
    assert (len(events) != len(components)) == (path.name in SET_ASIDE)
    if path.name in SET_ASIDE:
        return
    found = {
        line.partition(":")[0]
        for event, component in zip(events, components, strict=True)
        for line in differences(event, component, zone)
    }
    assert found == (UNLIKE[path.name][0] if path.name in UNLIKE else set())


def test_the_tables_of_differences_name_files_that_are_there() -> None:
    named = {*REFUSED, *UNREAD_BY_ICALENDAR, *SET_ASIDE, *UNLIKE}
    assert named <= {path.name for path in WITH_EVENTS}
    assert len(WITH_EVENTS) > 100


@settings(max_examples=tries(100, thorough=400), deadline=None, derandomize=True)
@given(raw=calendars())
def test_made_up_components_read_as_icalendar_reads_them(raw: bytes) -> None:
    (event,) = read(raw).events
    (component,) = icalendar.Calendar.from_ical(raw).subcomponents
    assert list(differences(event, component, BERLIN)) == []
