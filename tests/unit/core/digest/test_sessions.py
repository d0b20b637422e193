"""The kept rate: what should have happened, what did, and what counts against nobody."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Coverage, KeptRate
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Checkin, CheckinKind, Span
from tests.builders.digest_inputs import (
    arrival,
    at,
    cancelled,
    change,
    inputs,
    practice,
    session,
    timeline,
    weekly,
)

TUESDAY = "2026-11-17 10:00"
PLAN = at(TUESDAY)


def rate(*sessions: Session, **given: Any) -> KeptRate:
    about = {k: given.pop(k) for k in ("practice", "now") if k in given}
    return build_digest(inputs(timeline(sessions, **given), **about)).kept


def coverage(*sessions: Session, **given: Any) -> Coverage:
    return build_digest(inputs(timeline(sessions, **given))).coverage


def moved(to: str, made: str, **given: Any) -> tuple[Session, Change]:
    """Tuesday at ten, moved after the notice cut-off, so that its plan of record stays."""
    before = session(TUESDAY)
    begins = at(to)
    after = replace(
        before, start=begins, end=begins + timedelta(minutes=50), agreed_plan=PLAN, changes=1
    )
    return after, change(before, made, to, **given)


def test_a_session_that_nothing_speaks_against_is_kept_and_not_seen() -> None:
    assert rate(session(TUESDAY)) == KeptRate(kept=1, planned=1, excluded=0)
    assert coverage(session(TUESDAY)) == Coverage(seen=0, sessions=1)


def test_an_arrival_within_the_grace_is_kept_and_seen() -> None:
    one = session(TUESDAY)

    assert rate(one, checkins=(arrival(one, 5),)) == KeptRate(kept=1, planned=1)
    assert coverage(one, checkins=(arrival(one, 5),)) == Coverage(seen=1, sessions=1)


def test_a_late_arrival_was_planned_but_not_kept() -> None:
    one = session(TUESDAY)

    assert rate(one, checkins=(arrival(one, 6),)) == KeptRate(kept=0, planned=1)


def test_a_session_outside_the_week_is_not_counted() -> None:
    assert rate(session("2026-11-15 23:00"), session("2026-11-23 00:00")) == KeptRate(
        kept=0, planned=0
    )


def test_another_clinicians_session_is_not_counted() -> None:
    assert rate(session(TUESDAY, clinician="ben")) == KeptRate(kept=0, planned=0)


def test_a_move_at_short_notice_is_counted_where_it_was_planned_and_not_kept() -> None:
    after, move = moved("2026-11-24 10:00", "2026-11-17 08:00")

    assert rate(after, changes=(move,), now=at("2026-11-30 08:00")) == KeptRate(kept=0, planned=1)


def test_a_move_in_good_time_is_counted_where_it_was_moved_to() -> None:
    before = session("2026-11-10 10:00")
    after = replace(before, start=PLAN, end=PLAN + timedelta(minutes=50), changes=1)
    move = change(before, "2026-11-08 10:00", TUESDAY)

    assert rate(after, changes=(move,)) == KeptRate(kept=1, planned=1)


def test_a_move_that_the_client_asked_for_is_in_neither_number() -> None:
    after, move = moved("2026-11-18 10:00", "2026-11-17 08:00", side="client")

    assert rate(after, changes=(move,)) == KeptRate(kept=0, planned=0, excluded=1)


def test_a_persons_word_about_who_asked_beats_the_calendars() -> None:
    after, move = moved("2026-11-18 10:00", "2026-11-17 08:00", side="client")
    said = {move.id: "clinician"}

    assert rate(after, changes=(move,), attributed=said) == KeptRate(kept=0, planned=1)


def test_an_edit_that_says_when_it_began_is_lateness_and_no_move() -> None:
    slightly, late_edit = moved("2026-11-17 10:04", "2026-11-17 10:06")
    very, later_edit = moved("2026-11-17 10:12", "2026-11-17 10:14")

    assert rate(slightly, changes=(late_edit,)) == KeptRate(kept=1, planned=1)
    assert rate(very, changes=(later_edit,)) == KeptRate(kept=0, planned=1)


def test_a_late_start_that_the_client_caused_is_in_neither_number() -> None:
    after, edit = moved("2026-11-17 10:12", "2026-11-17 10:14", side="client")

    assert rate(after, changes=(edit,)) == KeptRate(kept=0, planned=0, excluded=1)


def test_a_record_that_was_put_right_after_the_end_changes_nothing() -> None:
    after, tidied = moved("2026-11-17 09:00", "2026-11-17 18:00")

    assert rate(after, changes=(tidied,)) == KeptRate(kept=1, planned=1)


def test_only_the_changes_after_the_cut_off_say_whose_wish_it_was() -> None:
    after, by_client = moved("2026-11-18 10:00", "2026-11-17 08:00", side="client")
    earlier = change(session("2026-11-12 10:00"), "2026-11-09 10:00", TUESDAY, session_id=after.id)

    assert rate(after, changes=(earlier, by_client)) == KeptRate(kept=0, planned=0, excluded=1)


def test_a_cancellation_in_good_time_was_not_on_the_plan_of_record() -> None:
    one = cancelled(TUESDAY)

    assert rate(one, changes=(change(one, "2026-11-16 10:00"),)) == KeptRate(kept=0, planned=0)


def test_a_cancellation_at_short_notice_was_planned_but_not_kept() -> None:
    one = cancelled(TUESDAY)

    assert rate(one, changes=(change(one, "2026-11-16 10:01"),)) == KeptRate(kept=0, planned=1)


def test_a_client_who_cancels_late_counts_against_nobody() -> None:
    one = cancelled(TUESDAY)
    by_client = change(one, "2026-11-17 08:00", side="client")

    assert rate(one, changes=(by_client,)) == KeptRate(kept=0, planned=0, excluded=1)


@pytest.mark.parametrize("why", ["holiday", "leave", "excused"])
def test_a_cancellation_for_leave_or_a_holiday_is_in_neither_number(why: str) -> None:
    one = cancelled(TUESDAY)
    day = Span(start=at("2026-11-17 00:00"), end=at("2026-11-18 00:00"), why=why)
    reasons: dict[str, dict[str, Any]] = {
        "holiday": {"practice": practice(holidays=["2026-11-17"])},
        "leave": {"leave": {"amara": (day,)}},
        "excused": {"excused": (day,)},
    }

    late = change(one, "2026-11-17 08:00")
    assert rate(one, changes=(late,), **reasons[why]) == KeptRate(kept=0, planned=0, excluded=1)


def test_every_session_of_a_series_that_ends_is_held_against_its_own_cut_off() -> None:
    series = [
        replace(s, uid="series", presence=cancelled(TUESDAY).presence) for s in weekly(TUESDAY, 3)
    ]
    end = change(series[0], "2026-11-17 08:00", via="series", sessions=3)

    assert rate(*series, changes=(end,)) == KeptRate(kept=0, planned=1)
    next_week = inputs(
        timeline(series, changes=(end,)), week="2026-W48", now=at("2026-11-30 08:00")
    )
    assert build_digest(next_week).kept == KeptRate(kept=0, planned=0)


def test_a_series_that_ends_at_short_notice_loses_all_that_lay_inside_the_notice() -> None:
    starts = (TUESDAY, "2026-11-18 07:30", "2026-11-20 10:00")
    series = [cancelled(start, uid="series") for start in starts]
    end = change(series[0], "2026-11-17 08:00", via="series", sessions=3)

    assert rate(*series, changes=(end,)) == KeptRate(kept=0, planned=2)


def test_a_session_that_began_in_excused_time_took_place_all_the_same() -> None:
    one = session(TUESDAY)
    day = Span(start=at("2026-11-17 00:00"), end=at("2026-11-18 00:00"), why="travelling")

    assert rate(one, excused=(day,)) == KeptRate(kept=0, planned=0, excluded=1)
    assert rate(one, excused=(day,), checkins=(arrival(one),)) == KeptRate(kept=1, planned=1)


def test_a_session_that_goes_on_under_another_uid_is_counted_once() -> None:
    old = cancelled(TUESDAY)
    made = "2026-11-17 08:00"
    new = replace(session(TUESDAY), id="s_new", uid="new", booked_not_after=at(made))

    assert rate(old, new, changes=(change(old, made),)) == KeptRate(kept=1, planned=1)


def test_an_hour_put_right_by_a_second_record_is_counted_once() -> None:
    first, second = session(TUESDAY), session("2026-11-17 10:12", uid="put right")

    assert rate(first, second) == KeptRate(kept=1, planned=1)
    seen = (arrival(second, 0),)
    assert coverage(first, second, checkins=seen) == Coverage(seen=1, sessions=1)


def test_a_no_show_counts_against_nobody() -> None:
    one = session(TUESDAY)
    absent = Checkin(
        id="ci", session_id=one.id, kind=CheckinKind.NO_SHOW, at=one.start, recorded_at=one.end
    )

    assert rate(one, checkins=(absent,)) == KeptRate(kept=0, planned=0, excluded=1)
    assert rate(session(TUESDAY, marked_no_show=True)) == KeptRate(kept=0, planned=0, excluded=1)
    assert coverage(one, checkins=(absent,)) == Coverage(seen=0, sessions=0)


def test_a_session_that_is_not_over_is_not_counted_yet() -> None:
    assert rate(session(TUESDAY), now=at("2026-11-17 10:30")) == KeptRate(kept=0, planned=0)


def test_a_session_that_came_back_onto_the_calendar_is_kept() -> None:
    one = session(TUESDAY, changes=2)
    gone = change(one, "2026-11-17 08:00")
    back = change(one, "2026-11-17 08:30", TUESDAY, kind=ChangeKind.RESTORED)

    assert rate(one, changes=(gone, back)) == KeptRate(kept=1, planned=1)
