"""What the agenda says of a session."""

from dataclasses import replace

import pytest

from monitor.core.facts.attendance.session_state import State
from monitor.core.timeline.model import Timeline
from tests.builders.rule_results import facts_of
from tests.builders.timelines import (
    When,
    a_checkin,
    a_session,
    a_span,
    a_timeline,
    cancelled,
    moved,
    utc,
)

AFTER = "2026-11-24T12:00-05:00"
THAT_DAY = a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00")


def _state(timeline: Timeline, now: When = AFTER) -> State:
    return facts_of(timeline, now).states[timeline.sessions[0].id]


@pytest.mark.parametrize(
    ("now", "state"),
    [
        ("2026-11-24T10:49:59-05:00", State.UPCOMING),
        ("2026-11-24T10:50-05:00", State.UNOBSERVED),
    ],
)
def test_a_session_that_nobody_saw_is_unobserved_from_its_end(now: str, state: State) -> None:
    assert _state(a_timeline(a_session()), now) is state


def test_a_session_with_an_arrival_was_held() -> None:
    session = a_session()

    timeline = a_timeline(session, checkins=(a_checkin(session, "2026-11-24T10:01-05:00"),))

    assert _state(timeline) is State.HELD


def test_no_show_and_excused_time_are_told_apart() -> None:
    assert _state(a_timeline(a_session(marked_no_show=True))) is State.NO_SHOW
    assert _state(a_timeline(a_session(), leave={"amara": (THAT_DAY,)})) is State.EXCUSED


def test_a_cancelled_session_is_moved_if_another_one_stands_for_it() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    booked = a_session("2026-11-26T10:00-05:00", booked_not_after=utc("2026-11-23T09:00-05:00"))

    assert _state(a_timeline(gone, changes=[change])) is State.CANCELLED
    assert _state(a_timeline(gone, changes=[change], excused=(THAT_DAY,))) is State.EXCUSED
    assert _state(a_timeline(gone, booked, changes=[change])) is State.MOVED


def test_a_moved_session_is_measured_by_its_present_start() -> None:
    session, change = moved(a_session(), "2026-11-26T10:00-05:00", made="2026-11-23T09:00-05:00")

    assert _state(a_timeline(session, changes=[change])) is State.UPCOMING


def test_a_session_away_from_its_plan_of_record_is_moved_unless_somebody_saw_it_begin() -> None:
    session, change = moved(a_session(), "2026-11-24T11:00-05:00", made="2026-11-23T18:00-05:00")
    away = replace(session, agreed_plan=a_session().start)
    begun = (a_checkin(away, "2026-11-24T11:00-05:00"),)

    assert _state(a_timeline(away, changes=[change])) is State.MOVED
    assert _state(a_timeline(away, changes=[change], checkins=begun)) is State.HELD


def test_the_record_that_another_one_continues_is_named() -> None:
    gone, change = cancelled(a_session(), made="2026-11-23T09:00-05:00")
    same = a_session(uid="new", booked_not_after=utc("2026-11-23T09:00-05:00"))

    (pair,) = facts_of(a_timeline(gone, same, changes=[change]), AFTER).pairs.values()

    assert (pair.change.session_id, pair.continues) == (gone.id, True)
