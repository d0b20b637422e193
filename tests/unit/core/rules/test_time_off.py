"""Holidays, leave and excused time are no breach: each rule, beside the same week without them.

The hour is a client's Tuesday at ten; on 24 November it falls to the time off.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import RuleResult
from monitor.core.rule_spec import SourceRule
from monitor.core.rules import RULES
from monitor.core.sessions.changes import Change, ChangedSession
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Schedule, Timeline
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import (
    NEW_YORK,
    When,
    a_checkin,
    a_commitment,
    a_practice,
    a_schedule,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
)

DAY, WEEK = timedelta(days=1), timedelta(weeks=1)
OFF = date(2026, 11, 24)
AWAY = a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00")
RUN = a_weekly_run(datetime(2026, 8, 4, 10, tzinfo=NEW_YORK), 18)  # up to 1 December
HOUR, NEXT = RUN[16], RUN[17]
KINDS = ("holiday", "leave", "excused")


@dataclass(frozen=True, kw_only=True)
class Case:
    """What a rule would speak of at `now`, and the kinds of time off in which it does not."""

    about: Timeline | Schedule
    now: When
    spared: Sequence[str] = KINDS
    practice: dict[str, Any] | None = None


def found(rule: str, case: Case, kind: str) -> list[RuleResult]:
    about = case.about
    if kind == "leave":
        spans: Any = {"amara": (AWAY,)} if isinstance(about, Timeline) else (AWAY,)
        about = replace(about, leave=spans)
    if kind == "excused":
        excused: Any = (AWAY,) if isinstance(about, Timeline) else {"jd": (AWAY,)}
        about = replace(about, excused=excused)
    days = [OFF] if kind == "holiday" else []
    return open_drafts(rule, about, case.now, a_practice(holidays=days, **case.practice or {}))


def a_missed_start() -> Case:
    # What still stands on a holiday was not taken off: somebody may well be waiting.
    return Case(
        about=a_timeline(HOUR),
        now=HOUR.start + timedelta(minutes=15),
        spared=("leave", "excused"),
        practice={"expects_arrival": True},
    )


def a_cancellation() -> Case:
    gone, change = cancelled(HOUR, made=HOUR.start - timedelta(hours=2))
    return Case(about=a_timeline(gone, changes=[change]), now=HOUR.start)


def a_gap() -> Case:
    return Case(about=a_timeline(*RUN[:16], NEXT), now="2026-11-28T09:00-05:00")


def nothing_rebooked() -> Case:
    gone, change = cancelled(RUN[15], made=RUN[14].end)
    later = a_session("2026-12-01T10:00-05:00")
    return Case(about=a_timeline(*RUN[:15], gone, later, changes=[change]), now=RUN[15].end)


def changes_again_and_again() -> Case:
    three = [moved(RUN[n], RUN[n].start + DAY, made=RUN[n].start - 2 * DAY) for n in (12, 14, 16)]
    standing = [s for n, s in enumerate(RUN) if n not in (12, 14, 16)]
    about = a_timeline(*standing, *(s for s, _ in three), changes=[c for _, c in three])
    return Case(about=about, now=HOUR.start)


def a_drift() -> Case:
    return Case(about=a_timeline(*_on_wednesdays(10, 12, 14, 16)[:17]), now=NEXT.start - DAY)


def an_overlap() -> Case:
    other = a_session(HOUR.start + timedelta(minutes=30), client="ek", uid="other")
    return Case(about=a_schedule(HOUR, other), now=HOUR.start - DAY, spared=("excused",))


def another_face() -> Case:
    by = HOUR.start - timedelta(hours=3)
    covered = replace(
        HOUR, id="covered", clinician="ben", booked_not_before=by, booked_not_after=by
    )
    return Case(about=a_timeline(*RUN[:16], covered), now=HOUR.end, spared=("leave",))


def a_late_start() -> Case:
    late = a_checkin(HOUR, HOUR.start + timedelta(minutes=12))
    # They met after all, and somebody waited.
    return Case(about=a_timeline(HOUR, checkins=(late,)), now=HOUR.end, spared=())


def a_move() -> Case:
    stands, change = moved(HOUR, HOUR.start + DAY, made=HOUR.start - timedelta(hours=2))
    # Short notice is short, whatever day it was; why it moved is told beside it.
    about = a_timeline(*RUN[:16], stands, changes=[change])
    return Case(about=about, now=HOUR.start, spared=())


def a_no_show() -> Case:
    missed = replace(HOUR, marked_no_show=True)
    # Counted against nobody, on any day.
    return Case(about=a_timeline(missed), now=HOUR.end, spared=())


def no_word_after_a_no_show() -> Case:
    missed = a_session("2026-11-23T10:00-05:00", marked_no_show=True)
    # A holiday is no working day; the client who did not come on another one is still to be asked.
    return Case(about=a_timeline(missed), now="2026-11-26T00:00-05:00", spared=("holiday",))


def nothing_after_an_intake() -> Case:
    intake = a_session("2026-11-17T10:00-05:00", is_intake=True)
    return Case(about=a_timeline(intake), now="2026-11-24T12:00-05:00", spared=())


def a_promise() -> Case:
    owed = a_commitment("2026-11-24T12:00-05:00")
    return Case(about=a_timeline(commitments=(owed,)), now="2026-11-26T09:00-05:00", spared=())


def _on_wednesdays(*numbers: int) -> list[Session]:
    """As they were booked: nobody moved them."""
    return [
        replace(s, start=s.start + DAY, end=s.end + DAY) if n in numbers else s
        for n, s in enumerate(RUN)
    ]


CASES: dict[str, tuple[str, Callable[[], Case]]] = {
    "not_started": ("not_started", a_missed_start),
    "cancellation": ("cancellation", a_cancellation),
    "gap": ("missed_follow_up", a_gap),
    "not_rebooked": ("missed_follow_up", nothing_rebooked),
    "repeated_changes": ("repeated_changes", changes_again_and_again),
    "slot_drift": ("slot_drift", a_drift),
    "no_buffer": ("no_buffer", an_overlap),
    "continuity": ("continuity", another_face),
    "late_start": ("late_start", a_late_start),
    "reschedule": ("reschedule", a_move),
    "no_show": ("no_show", a_no_show),
    "after_no_show": ("missed_follow_up", no_word_after_a_no_show),
    "after_intake": ("missed_follow_up", nothing_after_an_intake),
    "commitment": ("missed_follow_up", a_promise),
}


def test_no_rule_about_hours_is_left_out() -> None:
    of_no_hour = {rule.name for rule in RULES if isinstance(rule, SourceRule)}
    of_leave_itself = {"unannounced_break"}

    judged = {rule for rule, _ in CASES.values()}
    assert judged | of_no_hour | of_leave_itself == {rule.name for rule in RULES}


@pytest.mark.parametrize("name", CASES)
def test_time_off_is_no_breach(name: str) -> None:
    rule, told = CASES[name]
    case = told()

    assert len(found(rule, case, "none")) == 1
    for kind in KINDS:
        assert bool(found(rule, case, kind)) is (kind not in case.spared), kind


@pytest.mark.parametrize(
    ("off", "day"),
    [
        (date(2026, 11, 24), "2026-11-25"),  # the day after it
        (date(2026, 11, 24), "2026-11-27"),  # another day of that week
        (date(2026, 11, 24), "2026-11-21"),  # the week's end before it
    ],
)
def test_what_stands_for_a_holidays_hour_is_no_drift(off: date, day: str) -> None:
    instead = a_session(f"{day}T15:00-05:00")
    sessions = [*_on_wednesdays(10, 12, 14)[:16], instead]

    def drift(*holidays: date) -> list[RuleResult]:
        practice = a_practice(holidays=holidays)
        return open_drafts("slot_drift", a_timeline(*sessions), NEXT.start - DAY, practice)

    assert len(drift()) == 1
    assert drift(off) == []
    assert len(drift(off - WEEK)) == 1


def test_what_does_count_is_told_without_what_time_off_explains() -> None:
    about = a_timeline(*_on_wednesdays(9, 10, 12, 14, 16)[:17])

    (draft,) = open_drafts(
        "slot_drift", about, NEXT.start - DAY, a_practice(holidays=[RUN[9].start.date()])
    )

    assert draft.value["sessions"] == 7
    assert draft.value["in_slot"] == 3
    assert len(draft.evidence) == 4


def test_a_run_of_a_series_that_lies_in_leave_is_no_change_of_the_hour() -> None:
    """Two weeks off, moved by one edit of the series that they are the last of."""
    one, two = (moved(RUN[n], RUN[n].start + DAY, made=RUN[n].start - 2 * DAY) for n in (10, 12))
    pair = [moved(s, s.start + DAY, made=RUN[15].start - DAY)[0] for s in (RUN[15], HOUR)]
    members = tuple(
        ChangedSession(session_id=s.id, from_start=s.start, from_end=s.end, to_start=s.start + DAY)
        for s in (RUN[15], HOUR)
    )
    _, change = moved(RUN[15], RUN[15].start + DAY, made=RUN[15].start - DAY)
    run = replace(change, via="series", sessions=2, members=members)
    standing = [s for n, s in enumerate(RUN[:15]) if n not in (10, 12)]
    about = a_timeline(*standing, one[0], two[0], *pair, changes=[one[1], two[1], run])
    both = a_span("2026-11-17T00:00-05:00", "2026-11-25T00:00-05:00")

    def changes(leave: Any) -> list[RuleResult]:
        return drafts_of("repeated_changes", replace(about, leave=leave), NEXT.start)

    assert len(changes({})) == 1
    assert changes({"amara": (both,)}) == []
    assert len(changes({"amara": (AWAY,)})) == 1  # not all of it


def test_hours_that_still_stand_in_leave_are_none_of_the_last_eight() -> None:
    three = [moved(RUN[n], RUN[n].start + DAY, made=RUN[n].start - 2 * DAY) for n in (7, 8, 9)]
    standing = [s for n, s in enumerate(RUN) if n not in (7, 8, 9)]
    about = a_timeline(*standing, *(s for s, _ in three), changes=_changes(three))
    month = a_span("2026-10-20T00:00-04:00", "2026-11-10T00:00-05:00")

    assert drafts_of("repeated_changes", about, HOUR.start) == []
    away = replace(about, leave={"amara": (month,)})
    assert len(drafts_of("repeated_changes", away, HOUR.start)) == 1


def _changes(pairs: Sequence[tuple[Session, Change]]) -> list[Change]:
    return [change for _, change in pairs]
