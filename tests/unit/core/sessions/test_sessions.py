"""What a calendar's events mean as appointments."""

from __future__ import annotations

from datetime import timedelta

from connectors.model import Status
from monitor.core.sessions.model import session_id
from tests.builders.calendar_values import (
    ZONE,
    a_weekly_series,
    an_event,
    at,
    projected,
    utc,
)
from tests.builders.timelines import a_session


def test_a_series_makes_a_session_of_every_occurrence_with_its_own_identity() -> None:
    found = projected(a_weekly_series())
    first = found.sessions[0]
    assert first.id == session_id("mine", "one", first.recurrence_id)
    assert (first.client, first.clinician, first.zone) == ("jd", "amara", ZONE)
    assert len({s.id for s in found.sessions}) == len(found.sessions)
    assert found.is_open_ended


def test_a_single_event_is_known_however_far_ahead() -> None:
    (found,) = projected(an_event("2028-01-10T10:00-05:00")).sessions
    assert found.start == utc("2028-01-10T10:00-05:00")


def test_an_occurrence_moved_beyond_the_window_is_still_one_session() -> None:
    rid = at("2026-11-24T10:00-05:00")
    far = an_event("2028-01-10T10:00-05:00", recurrence_id=rid)
    found = [
        s for s in projected(a_weekly_series(), far).sessions if s.recurrence_id == rid.instant
    ]
    assert [s.start for s in found] == [utc("2028-01-10T10:00-05:00")]


def test_a_cancelled_event_makes_no_session() -> None:
    assert projected(an_event(status=Status.CANCELLED)).sessions == ()
    assert projected(a_weekly_series(status=Status.CANCELLED)).sessions == ()


def test_what_is_on_the_calendar_and_no_session_is_told_apart_from_what_is_gone() -> None:
    found = projected(an_event(summary="Lunch"))
    assert (found.sessions, found.others) == ((), frozenset({None}))


def test_a_marker_of_a_whole_series_says_nothing_of_one_session() -> None:
    found = projected(a_weekly_series(description="usually late 8 min"))
    assert {s.marked_arrival for s in found.sessions} == {None}


def test_an_override_that_repeats_its_series_words_says_nothing_either() -> None:
    words = "usually late 8 min"
    override = an_event(recurrence_id=at("2026-11-24T10:00-05:00"), description=words)
    found = projected(a_weekly_series(description=words), override)
    assert {s.marked_arrival for s in found.sessions} == {None}


def test_a_marker_of_one_occurrence_says_when_it_began_and_ended() -> None:
    said = "Jane Doe (late 8 min, ended 10:55)"
    override = an_event(recurrence_id=at("2026-11-24T10:00-05:00"), summary=said)
    found = [s for s in projected(a_weekly_series(), override).sessions if s.marked_arrival]
    assert [s.marked_arrival for s in found] == [utc("2026-11-24T10:08-05:00")]
    assert [s.marked_end for s in found] == [utc("2026-11-24T10:55-05:00")]


def test_a_marker_from_one_occurrence_on_says_nothing_of_those_after_it() -> None:
    override = an_event(
        recurrence_id=at("2026-11-24T10:00-05:00"),
        description="late 8 min",
        this_and_future=True,
    )
    found = projected(a_weekly_series(), override)
    assert {s.marked_arrival for s in found.sessions} == {None}


def test_the_plan_of_record_holds_from_the_cut_off_on() -> None:
    session = a_session(agreed_plan=utc("2026-11-24T09:00-05:00"))
    day = timedelta(hours=24)
    cut_off = utc("2026-11-23T09:00-05:00")
    assert session.plan(day, cut_off) == session.agreed_plan
    assert session.plan(day, cut_off - timedelta(seconds=1)) == session.start
