"""Settled sessions held against the newest projection: what counts as which change."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.core.sessions.changes import Change, ChangeKind, ChangeTime
from monitor.core.sessions.client_identity import ClientIdentity
from monitor.core.sessions.edits.edit_facts import EditFacts, EventEdits
from monitor.core.sessions.matching import align, nearest_pairs
from monitor.core.sessions.model import Presence, Projection, Session
from monitor.core.sessions.settlement import Settlement, settle
from tests.builders.timelines import a_session, a_weekly_run, utc

MADE = ChangeTime(not_before=utc("2026-11-23T09:00-05:00"), not_after=utc("2026-11-23T10:00-05:00"))
WEEK, HOUR = timedelta(weeks=1), timedelta(hours=1)
FIRST = "2026-11-24T10:00-05:00"


def settled(
    stored: list[Session],
    fresh: list[Session],
    *,
    projected_until: datetime | None = None,
    made: ChangeTime = MADE,
    strangers: bool = False,
) -> Settlement:
    everyone = frozenset(s.client for s in (*stored, *fresh) if s.client is not None)
    edits = EventEdits(
        by_session={s.recurrence_id: EditFacts(made=made) for s in (*stored, *fresh)},
        cut_offs={s.id: timedelta(hours=24) for s in stored},
        clients=ClientIdentity(configured=everyone if strangers else frozenset(), names={}),
        projected_until=projected_until,
        counted_at=made.not_after + timedelta(minutes=10),
    )
    return settle(stored, Projection(sessions=tuple(fresh), names={}, is_open_ended=True), edits)


def a_series(first: str, count: int, **given: Any) -> list[Session]:
    """Sessions of one UID, each under the start that its rule gave it."""
    plain: dict[str, Any] = {"uid": "series", **given}
    return [replace(s, recurrence_id=s.start) for s in a_weekly_run(first, count, **plain)]


def shifted(session: Session, by: timedelta) -> Session:
    return replace(session, start=session.start + by, end=session.end + by)


def words(changes: tuple[Change, ...]) -> list[tuple[str, str, int]]:
    return [(c.kind.value, c.via, c.sessions) for c in changes]


def test_the_same_sessions_again_are_no_change() -> None:
    series = a_series(FIRST, 5)
    found = settled(series, series)
    assert found.changes == ()
    assert sorted(found.sessions, key=lambda s: s.start) == series


def test_a_moved_session_keeps_its_identity() -> None:
    before = a_session(FIRST)
    found = settled([before], [shifted(before, 4 * HOUR)])
    assert words(found.changes) == [("moved", "move", 1)]
    assert [(s.id, s.changes) for s in found.sessions] == [(before.id, 1)]


def test_a_move_wholly_after_the_end_is_record_keeping() -> None:
    before = a_session("2026-11-23T08:00-05:00")
    found = settled([before], [shifted(before, timedelta(minutes=-30))])
    assert found.changes == ()
    assert [s.start for s in found.sessions] == [before.start]


def test_three_occurrences_moved_alike_are_one_decision_and_two_are_two() -> None:
    series = a_series(FIRST, 6)
    three = [shifted(s, HOUR) for s in series[:3]] + series[3:]
    two = [shifted(s, HOUR) for s in series[:2]] + series[2:]
    assert words(settled(series, three).changes) == [("moved", "series", 3)]
    assert words(settled(series, two).changes) == [("moved", "move", 1)] * 2


def test_a_run_across_the_change_of_clocks_is_one_decision() -> None:
    series = a_series("2027-03-09T10:00-05:00", 3)
    days = [
        shifted(series[0], timedelta(days=6, hours=-1)),
        *(shifted(s, 6 * 24 * HOUR) for s in series[1:]),
    ]
    nine, ten = utc("2027-03-08T09:00-05:00"), utc("2027-03-08T10:00-05:00")
    made = ChangeTime(not_before=nine, not_after=ten)
    assert words(settled(series, days, made=made).changes) == [("moved", "series", 3)]


def test_a_rule_that_changed_is_matched_with_the_nearest_starts() -> None:
    old = a_series(FIRST, 6)
    new = a_series("2026-11-24T11:00-05:00", 6)
    del old[2]  # it was skipped in the old rule
    found = settled(old, new)
    assert words(found.changes) == [("moved", "series", 5)]
    shifts = {s.id: s.start for s in found.sessions}
    assert all(shifts[s.id] - s.start == HOUR for s in old)


def test_a_start_skipped_and_one_far_away_have_nothing_to_do_with_each_other() -> None:
    old = a_series(FIRST, 3)
    found = settled(old, [*old[1:], *a_series("2027-02-02T10:00-05:00", 1)])
    assert words(found.changes) == [("cancelled", "move", 1)]


def test_the_rest_of_an_ended_series_is_one_cancellation() -> None:
    series = a_series(FIRST, 12)
    found = settled(series, series[:1])
    assert words(found.changes) == [("cancelled", "series", 8)]  # of those coming within sixty days
    assert sum(s.presence is Presence.CANCELLED for s in found.sessions) == 11


def test_two_dates_skipped_in_a_series_that_goes_on_are_two_cancellations() -> None:
    series = a_series(FIRST, 6)
    found = settled(series, [series[0], *series[3:]])
    assert words(found.changes) == [("cancelled", "move", 1)] * 2


def test_a_session_that_comes_back_is_restored() -> None:
    gone = replace(a_session(FIRST), presence=Presence.CANCELLED, changes=1)
    found = settled([gone], [a_session(FIRST)])
    assert [c.kind for c in found.changes] == [ChangeKind.RESTORED]
    assert [(s.presence, s.changes) for s in found.sessions] == [(Presence.SCHEDULED, 2)]


def test_what_comes_into_view_is_neither_booked_nor_a_place_to_move_to() -> None:
    series = a_series(FIRST, 6)
    found = settled(series[:5], series[1:], projected_until=series[5].start)
    assert words(found.changes) == [("cancelled", "move", 1)]
    assert {s.booked_not_after for s in found.sessions} == {None}


def test_a_series_moved_later_takes_its_last_session_out_of_view() -> None:
    old = a_series(FIRST, 5)
    edge = old[-1].end + HOUR
    new = [s for s in a_series("2026-11-26T10:00-05:00", 5) if s.start < edge]
    found = settled(old, new, projected_until=edge)
    assert words(found.changes) == [("moved", "series", 4)]
    assert found.forgotten == (old[-1].id,)


def test_a_new_start_in_a_series_is_a_booking() -> None:
    series = a_series(FIRST, 3)
    found = settled(series[:2], series)
    assert [s.booked_not_after for s in found.sessions if s.booked_not_after] == [MADE.not_after]


def test_a_single_event_that_becomes_a_series_keeps_its_session() -> None:
    single = a_session(FIRST, uid="series")
    found = settled([single], a_series(FIRST, 3))
    assert found.changes == ()
    assert single.id in {s.id for s in found.sessions}


def test_a_single_event_that_becomes_a_series_as_its_title_is_mended_has_not_moved() -> None:
    single = a_session(FIRST, uid="series", client="c_jane_do")
    found = settled([single], a_series(FIRST, 3))
    assert found.changes == ()
    assert [(s.id, s.client) for s in found.sessions if s.start == single.start] == [
        (single.id, "jd")
    ]


def test_an_hour_given_away_is_off_for_one_and_booked_for_the_other() -> None:
    series = a_series(FIRST, 3)
    found = settled(series, [replace(s, client="jr") for s in series], strangers=True)
    assert words(found.changes) == [("cancelled", "series", 3)]
    booked = [s for s in found.sessions if s.client == "jr"]
    assert len(booked) == 3
    assert not {s.id for s in booked} & {s.id for s in series}


def test_a_name_that_changed_otherwise_is_no_change_and_leaves_the_past_alone() -> None:
    series = a_series("2026-11-17T10:00-05:00", 3)
    found = settled(series, [replace(s, client="c_x") for s in series])
    assert found.changes == ()
    assert [s.client for s in found.sessions] == ["jd", "c_x", "c_x"]


def test_the_plan_is_kept_from_the_cut_off_on_and_not_before() -> None:
    before = a_session(FIRST)  # its cut-off is at ten on Monday
    moved = [shifted(before, HOUR)]
    exactly = ChangeTime(not_before=MADE.not_after, not_after=MADE.not_after)
    later = ChangeTime(not_before=MADE.not_after, not_after=MADE.not_after + timedelta(seconds=1))
    assert settled([before], moved, made=exactly).sessions[0].agreed_plan is None
    assert settled([before], moved, made=later).sessions[0].agreed_plan == before.start


def test_a_move_back_to_the_plan_leaves_no_second_plan() -> None:
    before = replace(a_session(FIRST), agreed_plan=utc("2026-11-24T12:00-05:00"))
    assert settled([before], [shifted(before, 2 * HOUR)]).sessions[0].agreed_plan is None


def test_what_was_cancelled_for_one_client_does_not_come_back_for_another() -> None:
    gone = replace(a_session(FIRST), presence=Presence.CANCELLED)
    found = align([gone], [replace(a_session(FIRST), client="jr")])
    assert (found.kept, len(found.gained)) == ((), 1)


def test_pairs_are_one_to_one_and_the_nearest_first() -> None:
    old, new = a_series(FIRST, 2), [shifted(a_session(FIRST), timedelta(days=6))]
    (pair,) = nearest_pairs(old, new, lambda before, after: True)
    assert pair.before is old[1]


def test_another_place_is_no_change_and_it_is_known_since_when_it_is_there() -> None:
    before = a_session(FIRST, location="Room 2")
    found = settled([before], [replace(before, location="Room 5")])
    (after,) = found.sessions

    assert found.changes == ()
    assert after.location == "Room 5"
    assert (after.placed_not_before, after.placed_not_after) == (MADE.not_before, MADE.not_after)


def test_the_same_place_written_otherwise_is_the_same_place() -> None:
    before = a_session(FIRST, location="Room 2")
    (after,) = settled([before], [replace(before, location="room  2")]).sessions

    assert (after.placed_not_before, after.placed_not_after) == (None, None)


def test_a_series_that_goes_elsewhere_was_where_it_was() -> None:
    series = a_series("2026-11-10T10:00-05:00", 4, location="Room 2")
    found = settled(series, [replace(s, location="Room 5") for s in series])
    places = [s.location for s in sorted(found.sessions, key=lambda s: s.start)]

    assert places == ["Room 2", "Room 2", "Room 5", "Room 5"]
    assert {s.placed_not_after for s in found.sessions if s.location == "Room 2"} == {None}
