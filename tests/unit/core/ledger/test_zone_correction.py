"""Events whose times are read anew, because the rules of their zones are others."""

from __future__ import annotations

from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from connectors.model import CalendarEvent, EventTime, Fetch, Period
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.core.ledger.held_fetch_json import corrected_held_fetch, fetch_from_json, fetch_to_json
from monitor.core.ledger.revision import RevisionKey, content_hash
from monitor.core.ledger.zone_correction import corrected_event, corrected_history, zones_of
from tests.builders.calendar_values import a_revision, utc

CHANGED = ZoneChange({"America/Vancouver": offsets_of(ZoneInfo("America/Los_Angeles"))})


def winter(clock: str, offset: str = "-08:00", **given: bool) -> EventTime:
    return EventTime(instant=utc(f"{clock}{offset}"), zone="America/Vancouver", **given)


TEN, ELEVEN, NOON = "2026-12-01T10:00", "2026-12-01T11:00", "2026-12-01T12:00"
MIDNIGHT = "2026-12-24T00:00"


def stored(offset: str = "-08:00") -> CalendarEvent:
    """An event with every time that there is."""
    ten, eleven, noon = (winter(clock, offset) for clock in (TEN, ELEVEN, NOON))
    return CalendarEvent(
        uid="one",
        recurrence_id=noon,
        start=ten,
        end=eleven,
        due=noon,
        rdates=(ten,),
        periods=(Period(start=ten, end=noon),),
        exdates=(eleven,),
    )


def test_every_time_of_an_event_is_read_anew() -> None:
    assert corrected_event(stored(), CHANGED, states_instants=False) == stored("-07:00")


def test_what_was_stated_as_an_instant_stays_and_what_a_list_says_by_the_clock_moves() -> None:
    now_is = stored("-07:00")
    assert corrected_event(stored(), CHANGED, states_instants=True) == replace(
        stored(),
        rdates=now_is.rdates,
        periods=now_is.periods,
        exdates=now_is.exdates,
    )


@pytest.mark.parametrize("states_instants", [True, False])
def test_a_day_begins_at_midnight_whoever_states_it(states_instants: bool) -> None:
    day = CalendarEvent(uid="one", start=winter(MIDNIGHT, is_date=True))
    found = corrected_event(day, CHANGED, states_instants=states_instants)
    assert found.start == winter(MIDNIGHT, "-07:00", is_date=True)


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "-08:00"])
def test_other_zones_leave_the_very_event(zone: str) -> None:
    event = CalendarEvent(uid="one", start=EventTime(instant=utc(f"{TEN}-08:00"), zone=zone))
    assert corrected_event(event, CHANGED, states_instants=False) is event
    assert zones_of([event, None]) == {zone}


def test_revisions_get_the_hash_of_what_they_say_now_and_tombstones_go_along() -> None:
    exception = replace(stored(), rdates=(), periods=(), exdates=())
    key = RevisionKey.of("mine", exception)
    history = [
        a_revision(CalendarEvent(uid="one", start=winter("2026-07-01T10:00", "-07:00")), 1),
        a_revision(exception, 2),
        a_revision(None, 3, key=key),
    ]

    summer, found, gone = corrected_history(history, CHANGED, states_instants=False)

    assert summer is history[0]
    assert found.event is not None
    assert found.content_hash == content_hash(found.event) != history[1].content_hash
    assert found.key.recurrence_id == gone.key.recurrence_id == utc(f"{NOON}-07:00")
    assert (gone.event, gone.content_hash) == (None, "tombstone")


def test_a_poll_that_is_held_back_is_read_anew_too() -> None:
    held = fetch_to_json(Fetch(events=(stored(),))) | {"first_seen": "2026-11-23T14:00:00+00:00"}
    found = corrected_held_fetch(held, CHANGED, states_instants=False)
    assert fetch_from_json(found) == Fetch(events=(stored("-07:00"),))
    assert found["first_seen"] == held["first_seen"]
