"""Sessions and changes that are put right where the rules of their zones are others."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.model import CalendarEvent, EventTime, Status
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.core.sessions.model import Presence, Projection, Session
from monitor.core.sessions.projection.project import projection_window
from monitor.core.sessions.zone_correction import (
    EventClock,
    Realigned,
    realigned,
    settled_states,
)
from tests.builders.calendar_values import a_revision, projected, utc
from tests.builders.timelines import a_session, cancelled, moved

VANCOUVER = "America/Vancouver"
CHANGED = ZoneChange({VANCOUVER: offsets_of(ZoneInfo("America/Los_Angeles"))})
NOW = utc("2026-11-23T09:00-07:00")
OLD, NEW = "-08:00", "-07:00"


def time(text: str) -> EventTime:
    return EventTime(instant=utc(text), zone=VANCOUVER)


def event(start: str, **given: Any) -> CalendarEvent:
    begins = time(start)
    end = replace(begins, instant=begins.instant + timedelta(hours=1))
    plain: dict[str, Any] = {"uid": "one", "start": begins, "end": end, "summary": "Jane Doe"}
    return CalendarEvent(**plain | given)


def weekly(start: str = f"2026-09-08T10:00{NEW}") -> CalendarEvent:
    return event(start, rrules=("FREQ=WEEKLY",))


def override(original: str, start: str, **given: Any) -> CalendarEvent:
    return event(start, recurrence_id=time(original), **given)


def clock_of(
    before: Sequence[CalendarEvent],
    after: Sequence[CalendarEvent] | None = None,
    *,
    states_instants: bool = False,
) -> EventClock:
    was, now_is = (
        [a_revision(one, number) for number, one in enumerate(events, 1)]
        for events in (before, after or before)
    )
    return EventClock(was, now_is, CHANGED, states_instants=states_instants, practice=VANCOUVER)


def session(start: str, rid: str | None = None, **given: Any) -> Session:
    plain: dict[str, Any] = {"uid": "one", "zone": VANCOUVER, "lasts": timedelta(hours=1)}
    return a_session(start, recurrence_id=utc(rid) if rid else None, **plain | given)


def hour(start: str, **given: Any) -> Session:
    """Made by a rule."""
    return session(start, start, **given)


def shown(*events: CalendarEvent) -> Projection:
    return projected(*events, zone=VANCOUVER, now=NOW)


def put_right(stored: Sequence[Session], *events: CalendarEvent) -> Realigned:
    until = projection_window(NOW).end
    return realigned(stored, shown(*events), now=NOW, projected_until=until)


def coming(found: Realigned, day: str) -> list[datetime]:
    on = (s for s in found.keep if s.presence is Presence.SCHEDULED)
    return sorted(s.start for s in on if s.start.isoformat().startswith(day))


def test_all_times_of_a_session_go_along_on_the_clock() -> None:
    stored = replace(
        session(f"2026-12-01T16:00{OLD}", f"2026-12-01T10:00{OLD}"),
        agreed_plan=utc(f"2026-12-01T10:00{OLD}"),
        marked_arrival=utc(f"2026-12-01T16:07{OLD}"),
        marked_end=utc(f"2026-12-01T16:50{OLD}"),
    )
    found = clock_of([weekly()]).session(stored)
    assert found == replace(
        stored,
        recurrence_id=utc(f"2026-12-01T10:00{NEW}"),
        start=utc(f"2026-12-01T16:00{NEW}"),
        end=utc(f"2026-12-01T17:00{NEW}"),
        agreed_plan=utc(f"2026-12-01T10:00{NEW}"),
        marked_arrival=utc(f"2026-12-01T16:07{NEW}"),
        marked_end=utc(f"2026-12-01T16:50{NEW}"),
    )


def test_a_change_and_all_that_it_concerned_go_along() -> None:
    stored = hour(f"2026-12-01T10:00{OLD}")
    _, change = moved(stored, f"2026-12-02T15:00{OLD}", made=NOW)
    found = clock_of([weekly()]).change(change, VANCOUVER)
    assert found.id == change.id
    assert (found.from_start, found.to_start) == (
        utc(f"2026-12-01T10:00{NEW}"),
        utc(f"2026-12-02T15:00{NEW}"),
    )
    assert [one.from_start for one in found.concerned] == [utc(f"2026-12-01T10:00{NEW}")]
    assert found.made_not_after == change.made_not_after


@pytest.mark.parametrize("start", [f"2026-09-08T10:00{NEW}", f"2026-11-10T10:00{NEW}"])
def test_what_is_stated_as_an_instant_stays_and_what_a_rule_made_of_it_does_not(start: str) -> None:
    original, place = f"2026-12-08T10:00{NEW}", f"2026-12-09T16:00{NEW}"
    clock = clock_of([weekly(start), override(original, place)], states_instants=True)
    misread = "09:00" if start.startswith("2026-11") else "10:00"

    assert clock.session(session(place, original)) == session(place, original)
    assert clock.session(hour(f"2026-12-22T{misread}{OLD}")).start == utc(f"2026-12-22T10:00{NEW}")
    summer = clock.session(hour(f"2027-04-06T{misread}{NEW}"))
    assert summer.start == summer.recurrence_id == utc(f"2027-04-06T10:00{NEW}")


def test_an_exception_that_had_missed_its_occurrence_takes_its_place_without_a_word() -> None:
    original, place = f"2026-12-08T10:00{NEW}", f"2026-12-09T16:00{NEW}"
    off = override(f"2026-12-15T10:00{NEW}", f"2026-12-15T10:00{NEW}", status=Status.CANCELLED)
    stored = [
        hour(f"2026-12-08T10:00{NEW}", id="s_rule"),
        session(place, original, id="s_exception"),
        hour(f"2026-12-15T10:00{NEW}", id="s_off"),
    ]

    found = put_right(stored, weekly(), override(original, place), off)

    assert sorted(found.drop) == ["s_off", "s_rule"]
    assert coming(found, "2026-12-08") == coming(found, "2026-12-15") == []
    assert coming(found, "2026-12-09") == [utc(place)]


def test_what_is_over_cancelled_or_still_shown_is_kept_as_it_is() -> None:
    held = hour(f"2026-11-17T09:00{NEW}")  # by a rule that was another then
    off = hour(f"2026-11-24T10:00{NEW}", presence=Presence.CANCELLED)
    on = hour(f"2026-12-01T10:00{NEW}", agreed_plan=utc(f"2026-12-01T08:00{NEW}"))
    gone = override(f"2026-11-24T10:00{NEW}", f"2026-11-24T10:00{NEW}", status=Status.CANCELLED)

    found = put_right([held, off, on], weekly(), gone)

    assert found.drop == ()
    assert {held, off, on} <= set(found.keep)
    new = [s for s in found.keep if s.id not in {held.id, off.id, on.id}]
    assert min(s.start for s in new) == utc(f"2026-12-08T10:00{NEW}")
    assert {s.booked_not_after for s in new} == {None}


def test_no_session_takes_the_id_of_another() -> None:
    eight = shown(weekly()).sessions
    natural = next(s for s in eight if s.start == utc(f"2026-12-08T10:00{NEW}"))
    found = put_right([hour(f"2026-12-01T10:00{NEW}", id=natural.id)], weekly())
    assert len({s.id for s in found.keep}) == len(found.keep)


def test_a_uid_is_held_against_what_has_settled_of_it() -> None:
    first, second = weekly(), replace(weekly(), summary="Other")
    history = [a_revision(first, 1), a_revision(second, 2), a_revision(None, 3)]
    assert settled_states(history, 1) == [first]
    assert settled_states(history, 2) == [second]
    assert settled_states(history, 3) == []


def test_cancelled_sessions_stay_cancelled_on_the_clock() -> None:
    off, change = cancelled(hour(f"2026-12-01T10:00{OLD}"), made=NOW)
    found = clock_of([weekly()]).change(change, VANCOUVER)
    assert (found.from_start, found.to_start) == (utc(f"2026-12-01T10:00{NEW}"), None)
    assert clock_of([weekly()]).session(off).presence is Presence.CANCELLED


@pytest.mark.parametrize(
    ("zone", "said_now"),
    [("UTC", f"2026-12-01T10:07{NEW}"), ("Europe/Berlin", f"2026-12-01T10:07{OLD}")],
)
def test_times_in_words_are_on_the_practices_clock_where_the_event_names_no_place(
    zone: str, said_now: str
) -> None:
    fixed = session(f"2026-12-01T10:00{OLD}", zone=zone)
    stored = replace(fixed, marked_arrival=utc(f"2026-12-01T10:07{OLD}"))
    found = clock_of([event(f"2026-12-01T10:00{OLD}")]).session(stored)
    assert found.marked_arrival == utc(said_now)
