"""An event's newest state: what of it counts at once, what waits, and what it comes to then."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from config.sections.rules import Rules
from connectors.model import CalendarEvent
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.markers.reading import Markers
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import (
    Presence,
    Session,
)
from monitor.core.sessions.settle_or_wait import (
    EditStep,
    EventState,
    SettleResult,
    SettleTerms,
    settle_or_wait,
)
from monitor.core.sessions.tracked_event import TrackedEvent
from tests.builders.calendar_values import (
    HOUR,
    MONDAY,
    a_recognizer,
    a_revision,
    a_weekly_series,
    an_event,
    at,
    projected,
    utc,
)

SEEN = MONDAY + HOUR  # the poll that saw the newest state
SETTLE, CANCELLATION = timedelta(minutes=10), timedelta(minutes=30)
RULES = Rules.model_validate({"reschedule": {"settle": "10m"}, "cancellation": {"settle": "30m"}})
FIRST, MOVED = an_event(), an_event("2026-11-24T14:00-05:00")
MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def a_state(
    before: CalendarEvent,
    after: CalendarEvent | None,
    *,
    settled: int | None = 1,
    horizon: Horizon | None = None,
) -> EventState:
    """An event that was read as `before` at first, and an hour later as `after` (None: gone)."""
    history = [
        a_revision(before, 1, seen_at=MONDAY, previous_poll_at=None),
        a_revision(after, 2, seen_at=SEEN, previous_poll_at=MONDAY),
    ]
    return EventState(
        tracked=TrackedEvent(
            source="mine", uid="one", kind="session", latest_revision=2, settled_revision=settled
        ),
        stored=projected(before).sessions if settled else (),
        projection=projected(*([after] if after else [])),
        edits=Edits(history, settled or 0),
        horizon=horizon,
        is_reread=False,
    )


def settled(state: EventState, now: datetime, *, at_once: bool = False) -> SettleResult:
    terms = SettleTerms(
        rules=RULES,
        cut_offs={session.id: timedelta(hours=24) for session in state.stored},
        clients=ClientIdentity(names={}),
        recognizer=a_recognizer(),
        markers=Markers.build(),
    )
    return settle_or_wait(state, terms, now, at_once=at_once)


def the_one(found: SettleResult) -> Session:
    (session,) = found.keep
    return session


def test_a_move_counts_once_it_has_stood() -> None:
    state = a_state(FIRST, MOVED)
    early, late = settled(state, SEEN + SETTLE - MINUTE), settled(state, SEEN + SETTLE)

    assert early == SettleResult(has_settled=False, keep=())
    assert late.has_settled
    assert the_one(late).start == utc("2026-11-24T14:00-05:00")
    assert [(c.made_not_before, c.made_not_after) for c in late.changes] == [(MONDAY, SEEN)]


def test_sessions_that_are_only_gone_wait_as_long_as_a_cancellation_does() -> None:
    state = a_state(FIRST, None)

    assert not settled(state, SEEN + SETTLE).has_settled
    assert the_one(settled(state, SEEN + CANCELLATION)).presence is Presence.CANCELLED


def test_a_marker_counts_at_once_and_changes_no_plan() -> None:
    found = settled(a_state(FIRST, an_event(summary="Jane Doe late 8 min")), SEEN)

    assert the_one(found).marked_arrival == utc("2026-11-24T10:08-05:00")
    assert found.changes == ()


def test_whoever_asks_how_it_stands_now_need_not_wait() -> None:
    found = settled(a_state(FIRST, MOVED), SEEN, at_once=True)

    assert the_one(found).start == utc("2026-11-24T14:00-05:00")


def test_what_stood_there_at_the_first_read_was_booked_nobody_knows_when() -> None:
    first_read = Edits([a_revision(FIRST, 1, seen_at=SEEN, previous_poll_at=None)], 0)
    found = settled(replace(new(FIRST), edits=first_read), SEEN)

    assert found.has_settled
    assert the_one(found).booked_not_after is None


def test_a_new_event_was_booked_between_two_polls() -> None:
    session = the_one(settled(new(FIRST), SEEN))

    assert (session.booked_not_before, session.booked_not_after) == (MONDAY, SEEN)


def test_a_new_event_beyond_what_the_source_showed_came_into_view_only() -> None:
    near = Horizon(ahead=timedelta(hours=20), evidence=5, nearest=timedelta(hours=20))
    session = the_one(settled(new(FIRST, near), SEEN))

    assert (session.booked_not_before, session.booked_not_after) == (MONDAY, None)


def test_an_old_event_beyond_all_that_was_shown_before_came_into_view_only() -> None:
    session = the_one(settled(replace(new(FIRST), has_entered=True), SEEN))

    assert (session.booked_not_before, session.booked_not_after) == (MONDAY, None)


@pytest.mark.parametrize(
    ("created", "seen_without_it", "is_older"),
    [
        (MONDAY - 2 * DAY, MONDAY, True),
        (MONDAY - 2 * DAY + MINUTE, MONDAY, False),  # a published calendar may be as old
        (MONDAY + MINUTE, MONDAY, False),
        (None, MONDAY, False),
        (MONDAY - 90 * DAY, None, False),  # it stood there at the first read
    ],
)
def test_an_event_made_long_before_the_last_poll_is_older_than_its_coming(
    created: datetime | None, seen_without_it: datetime | None, is_older: bool
) -> None:
    event = an_event(created=created)
    edits = Edits([a_revision(event, 1, seen_at=SEEN, previous_poll_at=seen_without_it)], 0)

    assert edits.older_than_its_coming() == (seen_without_it if is_older else None)


def test_a_series_is_stated_whole_so_that_none_of_it_comes_into_view() -> None:
    near = Horizon(ahead=timedelta(hours=20), evidence=5, nearest=timedelta(hours=20))
    found = settled(new(a_weekly_series(), near), SEEN)

    assert {session.booked_not_after for session in found.keep} == {SEEN}


def test_clients_whom_new_settings_call_otherwise_are_told_with_both_names() -> None:
    state = a_state(FIRST, FIRST)
    stored = tuple(replace(session, client="c_1") for session in state.stored)
    reread = replace(
        state,
        stored=stored,
        edits=Edits([a_revision(FIRST, 1, previous_poll_at=None)], 1),
        is_reread=True,
    )
    found = settled(reread, SEEN)

    assert found.called == {("c_1", "jd")}
    assert found.changes == ()


def new(event: CalendarEvent, horizon: Horizon | None = None) -> EventState:
    """An event that a poll saw for the first time."""
    revision = a_revision(event, 1, seen_at=SEEN, previous_poll_at=MONDAY)
    state = a_state(event, event, settled=None, horizon=horizon)
    return replace(state, edits=Edits([revision], 0))


def test_an_edit_that_came_later_waits_by_itself() -> None:
    series, off = a_weekly_series(), utc("2026-12-01T10:00-05:00")
    moved = a_weekly_series("2026-11-03T11:00-05:00")
    last = a_weekly_series(
        "2026-11-03T11:00-05:00", exdates=(at("2026-12-15T11:00-05:00"),), summary="Jane Doe"
    )
    history = [
        a_revision(series, 1, seen_at=MONDAY, previous_poll_at=None),
        a_revision(moved, 2, seen_at=SEEN, previous_poll_at=MONDAY),
        a_revision(last, 3, seen_at=SEEN + SETTLE / 2, previous_poll_at=SEEN),
    ]
    edits = Edits(history, 1)
    (first,) = edits.earlier()
    state = replace(
        a_state(series, last),
        edits=edits,
        earlier=(EditStep(projection=projected(*first.standing), edits=first),),
    )
    early, late = settled(state, SEEN + SETTLE), settled(state, SEEN + SETTLE * 2)

    assert not early.has_settled
    assert [c.kind.value for c in early.changes] == ["moved"]
    assert early.settled_up_to is None  # 15 December was moved, and is off now
    assert {s.start for s in early.keep if s.start.date() == off.date()} == {off + HOUR}
    assert late.has_settled
    assert [c.kind.value for c in late.changes] == ["moved", "cancelled"]


def test_a_booking_has_settled_though_more_was_booked_since() -> None:
    first, more = an_event(), an_event(rdates=(at("2026-12-01T10:00-05:00"),))
    history = [
        a_revision(first, 1, seen_at=SEEN, previous_poll_at=MONDAY),
        a_revision(more, 2, seen_at=SEEN + SETTLE / 2, previous_poll_at=SEEN),
    ]
    edits = Edits(history, 0)
    (step,) = edits.earlier()
    state = replace(
        new(more),
        edits=edits,
        earlier=(EditStep(projection=projected(first), edits=step),),
    )
    found = settled(state, SEEN + SETTLE)

    assert (found.has_settled, found.settled_up_to) == (False, 1)
    assert len(found.keep) == 2
