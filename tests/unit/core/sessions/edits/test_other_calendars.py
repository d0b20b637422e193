"""A copy's edit is dated by the calendar that showed it first."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from monitor.core.sessions.changes import Change, ChangeTime
from monitor.core.sessions.edits.edit_facts import EditFacts
from monitor.core.sessions.edits.other_calendars import OtherCalendars, may_show_one_hour
from monitor.core.sessions.model import Projection, Session
from tests.builders.timelines import a_session, cancelled, moved, restored

OLD, NEW = "2026-11-24T10:00-05:00", "2026-11-24T10:12-05:00"
EARLY, LATE = (datetime.fromisoformat(f"2026-11-2{day}T09:00-05:00") for day in (3, 5))
DAY = timedelta(days=1)
OWN = a_session(OLD, id="own", source="own")
COPY = replace(OWN, id="copy", source="clinic")


def shows(*sessions: Session) -> Projection:
    return Projection(sessions=sessions, names={}, is_open_ended=False)


def dated(
    *changes: Change, now: Projection, still_shown_at: datetime = EARLY, copy: Session = COPY
) -> datetime:
    """When the copy's edit was made, which its own calendar says was late."""
    own = EditFacts(made=ChangeTime(not_before=LATE, not_after=LATE), still_shown_at=still_shown_at)
    found = OtherCalendars.of(changes).dated({copy.recurrence_id: own}, [copy], now)
    return found[copy.recurrence_id].made.not_before


AWAY = moved(OWN, NEW, made=EARLY)[1]
OFF = cancelled(OWN, made=EARLY)[1]


def test_what_another_calendar_showed_first_was_made_then() -> None:
    assert dated(AWAY, now=shows(moved(COPY, NEW, made=LATE)[0])) == EARLY
    assert dated(OFF, now=shows()) == EARLY


@pytest.mark.parametrize("apart", [timedelta(), DAY, DAY + timedelta(minutes=1)])
def test_what_is_off_was_so_within_a_day_by_the_last_look_at_the_copy(apart: timedelta) -> None:
    assert dated(OFF, now=shows(), still_shown_at=EARLY + apart) == (
        EARLY if apart <= DAY else LATE
    )


def test_another_edit_keeps_its_own_date() -> None:
    elsewhere = shows(moved(COPY, "2026-11-24T11:00-05:00", made=LATE)[0])
    assert dated(AWAY, now=elsewhere) == LATE, "moved to another time"
    assert dated(AWAY, now=shows()) == LATE, "taken off"
    assert dated(OFF, now=elsewhere) == LATE, "moved"
    other = replace(AWAY, client="someone")
    assert dated(other, now=shows(moved(COPY, NEW, made=LATE)[0])) == LATE


def test_what_was_undone_there_since_dates_nothing() -> None:
    back = replace(restored(cancelled(OWN, made=EARLY)[0], made=EARLY + DAY / 2)[1], id="back")
    assert dated(OFF, back, now=shows()) == LATE


def test_a_rule_that_names_its_sessions_anew_is_dated_by_where_it_shows_them() -> None:
    copy = replace(COPY, recurrence_id=COPY.start)
    there = moved(COPY, NEW, made=LATE)[0]
    anew = shows(replace(there, recurrence_id=there.start))
    assert dated(AWAY, now=anew, copy=copy) == EARLY


def test_two_events_may_show_one_hour_if_one_of_their_starts_is_the_same() -> None:
    there = moved(COPY, NEW, made=LATE)[0]
    assert may_show_one_hour(([OWN], shows(OWN)), ([COPY], shows(there)))
    assert may_show_one_hour(([OWN], shows(moved(OWN, NEW, made=EARLY)[0])), ([], shows(there)))
    assert not may_show_one_hour(([OWN], shows(OWN)), ([], shows(there)))
    john = replace(COPY, client="john")
    assert not may_show_one_hour(([OWN], shows(OWN)), ([john], shows(john)))
