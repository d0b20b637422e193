"""What stored sessions tell of the rules that their times were worked out with."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.model import CalendarEvent, EventTime
from monitor.core.common.zone_offsets import ZoneOffsets, offsets_of
from monitor.core.sessions.model import Session
from monitor.core.sessions.zone_evidence import MadeByRule, implied_rules, made_by_rule
from tests.builders.calendar_values import utc
from tests.builders.timelines import a_session

VANCOUVER = ZoneInfo("America/Vancouver")
NOW = offsets_of(VANCOUVER)
OLD = ZoneInfo("America/Los_Angeles")  # Vancouver's rules until 2026b


def weekly(first: str, zone: ZoneInfo, weeks: int = 40) -> list[MadeByRule]:
    """A series as it was written out by the rules of `zone`."""
    start = datetime.fromisoformat(first).replace(tzinfo=zone)
    began = utc(start.isoformat())
    return [
        MadeByRule(start=utc((start + timedelta(weeks=n)).isoformat()), series=began)
        for n in range(weeks)
    ]


def offsets(rules: ZoneOffsets, *moments: str) -> list[float]:
    return [rules.at(utc(moment)) / timedelta(hours=1) for moment in moments]


SPREAD = ("2026-10-20T20:00Z", "2026-12-24T20:00Z", "2027-03-01T20:00Z", "2027-05-01T20:00Z")


def test_the_winter_is_told_by_the_sessions_in_it() -> None:
    found = [*weekly("2026-09-08T10:00", OLD), *weekly("2026-10-09T15:00", OLD)]
    assert offsets(implied_rules(NOW, found), *SPREAD) == [-7, -8, -8, -7]


def test_a_series_that_began_in_that_winter_does_not_hide_it() -> None:
    found = [*weekly("2026-09-08T10:00", OLD), *weekly("2026-12-09T15:00", OLD)]
    assert offsets(implied_rules(NOW, found), *SPREAD) == [-7, -8, -8, -7]


@pytest.mark.parametrize("first", ["2026-09-08T10:00", "2026-12-09T15:00"])
def test_sessions_that_agree_with_the_rules_tell_nothing_new(first: str) -> None:
    assert implied_rules(NOW, weekly(first, VANCOUVER)) == NOW


def test_an_offset_that_the_zone_has_not_had_for_years_is_no_evidence() -> None:
    """A series of that winter alone: its summer is as far off as its winter should have been."""
    assert implied_rules(NOW, weekly("2026-12-09T15:00", OLD)) == NOW


def test_without_sessions_nothing_is_told() -> None:
    assert implied_rules(NOW, []) == NOW


def stated(first: str, *rules: str) -> CalendarEvent:
    start = EventTime(instant=utc(first), zone=VANCOUVER.key)
    return CalendarEvent(uid="one", start=start, rrules=rules)


def stored(start: str, rid: str | None = None) -> Session:
    return a_session(start, recurrence_id=utc(rid or start), zone=VANCOUVER.key)


FIRST, LATER = "2026-09-08T10:00-07:00", "2026-12-08T10:00-08:00"


def test_a_session_that_a_rule_made_tells_of_the_rules() -> None:
    found = made_by_rule([stated(FIRST, "FREQ=WEEKLY")], [stored(LATER)], VANCOUVER.key)
    assert found == [MadeByRule(start=utc(LATER), series=utc(FIRST))]


@pytest.mark.parametrize(
    ("states", "session"),
    [
        ([stated(FIRST)], stored(LATER)),  # a single event
        ([stated(FIRST, "FREQ=WEEKLY;BYHOUR=8,10")], stored(LATER)),
        ([stated(FIRST, "FREQ=HOURLY;INTERVAL=25")], stored(LATER)),
        ([stated(FIRST, "FREQ=FORTNIGHTLY")], stored(LATER)),
        ([stated(FIRST, "FREQ=WEEKLY"), stated(LATER, "FREQ=WEEKLY")], stored(LATER)),  # was moved
        ([stated(FIRST, "FREQ=WEEKLY")], stored("2026-12-09T15:00-08:00", LATER)),  # an exception
        ([stated("2026-09-08T02:30-07:00", "FREQ=DAILY")], stored("2026-12-08T02:30-08:00")),
        ([stated("2026-09-08T22:00-07:00", "FREQ=DAILY")], stored("2026-12-08T22:00-08:00")),
        ([None], stored(LATER)),  # purged
    ],
)
def test_what_has_no_one_time_of_the_clock_tells_nothing(
    states: list[CalendarEvent | None], session: Session
) -> None:
    assert made_by_rule(states, [session], VANCOUVER.key) == []
