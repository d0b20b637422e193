"""The hour stays the client's hour: fewer than 60 % of the last eight sessions in it is a drift."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.sessions.model import Session
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import (
    BERLIN,
    NEW_YORK,
    SYDNEY,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
)

RULE = "slot_drift"
DAY = timedelta(days=1)
FIRST = datetime(2026, 7, 7, 10, tzinfo=NEW_YORK)  # a Tuesday
RUN = a_weekly_run(FIRST, 20)
AFTER = RUN[15].end  # sixteen sessions are past


def _shifted(numbers: Sequence[int], by: timedelta = DAY, run: Sequence[Session] = RUN) -> Any:
    return [_at(s, s.start + by) if n in numbers else s for n, s in enumerate(run)]


def _at(session: Session, start: datetime) -> Session:
    return replace(session, start=start, end=start + (session.end - session.start))


def _found(sessions: Sequence[Session], now: datetime = AFTER, **given: Any) -> list[RuleResult]:
    return open_drafts(RULE, a_timeline(*sessions), now + 2 * DAY, a_practice(**given))


def test_five_of_eight_in_the_usual_slot_hold_and_four_do_not() -> None:
    assert _found(_shifted([9, 11, 13])) == []

    (draft,) = _found(_shifted([9, 11, 13, 15]))

    assert draft.value == {"usual_slot": "Tue 10:00", "share": 0.5, "in_slot": 4, "sessions": 8}
    assert draft.severity == "notice"
    assert len(draft.evidence) == 4
    assert "Tue 10:00, held for 4 of the last 8 sessions" in draft.summary


def test_exactly_the_share_is_enough() -> None:
    ten = {"slot_drift": {"window": 10}}

    assert _found(_shifted([7, 9, 11, 13]), rules=ten) == []
    assert len(_found(_shifted([7, 9, 11, 13, 15]), rules=ten)) == 1


def test_seven_past_sessions_are_too_few() -> None:
    wild = [_at(s, s.start + n % 4 * DAY) for n, s in enumerate(RUN[:8])]

    assert _found(wild[:7]) == []
    assert len(_found(wild)) == 1


def test_half_an_hour_more_or_less_is_the_same_slot() -> None:
    odd = [9, 11, 13, 15]

    assert _found(_shifted(odd, timedelta(minutes=30))) == []
    assert _found(_shifted(odd, timedelta(minutes=-30))) == []
    assert len(_found(_shifted(odd, timedelta(minutes=31)))) == 1


@pytest.mark.parametrize("zone", [NEW_YORK, BERLIN, SYDNEY])
def test_the_clock_going_forward_or_back_is_no_drift(zone: ZoneInfo) -> None:
    for first in (datetime(2026, 1, 6, 10, tzinfo=zone), datetime(2026, 8, 4, 10, tzinfo=zone)):
        run = a_weekly_run(first, 16, zone="UTC")

        assert _found(run, run[-1].end, zone=zone) == []


def test_it_is_one_finding_as_long_as_it_holds_and_recovers_when_the_hour_does() -> None:
    sessions = _shifted([9, 11, 13, 15, 17])
    found = [_found(sessions, RUN[n].end) for n in range(14, 20)]

    assert [len(drafts) for drafts in found] == [0, 1, 1, 1, 1, 0]
    assert len({draft.id for drafts in found for draft in drafts}) == 1
    assert found[1][0].on_vanish is Resolution.RECOVERED
    assert found[1][0].occurred_at == sessions[15].start


def test_a_new_hour_held_longest_becomes_the_usual_one() -> None:
    sessions = [*RUN[:8], *(_at(s, s.start + DAY) for s in RUN[8:])]

    assert [len(_found(sessions, RUN[n].end)) for n in (10, 11, 14, 15)] == [0, 1, 1, 0]


def test_a_series_that_was_agreed_anew_does_not_drift() -> None:
    old = [replace(s, uid="old", recurrence_id=s.start) for s in RUN[:12]]
    later = [s.start + 2 * DAY for s in RUN[12:]]
    new = [a_session(at, uid="new", recurrence_id=at) for at in later]

    assert all(_found([*old, *new], RUN[n].end + 2 * DAY) == [] for n in range(12, 20))


def test_a_series_cut_off_every_week_is_no_agreed_hour() -> None:
    starts = [s.start + n % 4 * DAY for n, s in enumerate(RUN[:16])]
    weekly = [a_session(at, uid=f"u{n}", recurrence_id=at) for n, at in enumerate(starts)]

    assert len(_found(weekly, AFTER + 2 * DAY)) == 1


def test_exceptions_of_a_series_are_out_of_its_slot() -> None:
    series = [replace(s, uid="series", recurrence_id=s.start) for s in RUN]

    assert len(_found(_shifted([9, 11, 13, 15], run=series))) == 1


def test_two_hours_a_week_are_two_usual_slots() -> None:
    both = [*RUN[:16], *(_at(replace(s, id=f"b{s.id}"), s.start + 2 * DAY) for s in RUN[:16])]
    assert _found(both, AFTER + 2 * DAY) == []

    off = {24: 4, 26: -2, 28: 3, 30: -3}
    wild = [_at(s, s.start + timedelta(hours=off.get(n, 0))) for n, s in _sorted(both)]
    (draft,) = _found(wild, AFTER + 2 * DAY)
    assert draft.value["usual_slot"] == "Thu 10:00, Tue 10:00"


def _sorted(sessions: Sequence[Session]) -> list[tuple[int, Session]]:
    return list(enumerate(sorted(sessions, key=lambda s: s.start)))


def test_moves_that_the_client_asked_for_do_not_count() -> None:
    pairs = [
        moved(RUN[n], RUN[n].start + DAY, made=RUN[n].start - 3 * DAY, side="client")
        for n in (9, 11, 13, 15)
    ]
    sessions = [*(s for n, s in enumerate(RUN[:16]) if n not in (9, 11, 13, 15))]
    sessions += [s for s, _ in pairs]
    timeline = a_timeline(*sessions, changes=[c for _, c in pairs])

    assert open_drafts(RULE, timeline, AFTER + 2 * DAY) == []


def test_a_session_moved_away_from_a_holiday_does_not_count() -> None:
    odd = (9, 11, 13, 15)
    pairs = {n: moved(RUN[n], RUN[n].start + DAY, made=RUN[n].start - 3 * DAY) for n in odd}
    sessions = [pairs[n][0] if n in pairs else s for n, s in enumerate(RUN[:16])]
    timeline = a_timeline(*sessions, changes=[c for _, c in pairs.values()])
    closed = [RUN[15].start.date()]

    assert len(open_drafts(RULE, timeline, AFTER + 2 * DAY)) == 1
    assert open_drafts(RULE, timeline, AFTER + 2 * DAY, a_practice(holidays=closed)) == []


def test_cancelled_sessions_excused_time_and_leave_do_not_count() -> None:
    sessions = _shifted([9, 11, 13, 15])
    off, change = cancelled(sessions[15], made=RUN[14].end)
    away = a_span(sessions[15].start, sessions[15].end)
    cases = [
        a_timeline(*sessions[:15], off, changes=[change]),
        a_timeline(*sessions, excused=(away,)),
        a_timeline(*sessions, leave={"amara": (away,)}),
    ]

    assert [open_drafts(RULE, timeline, AFTER + 2 * DAY) for timeline in cases] == [[], [], []]


def test_what_nobody_watched_is_not_held_against_the_hour() -> None:
    odd = _shifted([9, 11, 13, 15])

    assert len(_found(odd, first_ok=RUN[9].start)) == 1
    assert _found(odd, first_ok=RUN[12].start) == []
    (draft,) = _found(_shifted([9, 10, 11, 12, 14, 15]), first_ok=RUN[10].start)
    assert (draft.value["in_slot"], draft.value["sessions"]) == (2, 7)
    assert [e.at for e in draft.evidence] == [RUN[n].start + DAY for n in (10, 11, 12, 14, 15)]


def test_a_late_start_by_edit_counts_at_its_agreed_hour() -> None:
    odd = (9, 11, 13, 15)
    by_edit = {
        n: moved(RUN[n], RUN[n].start + timedelta(minutes=45), made=RUN[n].start) for n in odd
    }
    sessions = [by_edit[n][0] if n in by_edit else s for n, s in enumerate(RUN[:16])]
    timeline = a_timeline(*sessions, changes=[c for _, c in by_edit.values()])

    assert drafts_of(RULE, timeline, AFTER + DAY) == []


@pytest.mark.parametrize("why", ["paused", "discharged", "gone"])
def test_it_lapses_for_a_client_who_no_longer_comes(why: str) -> None:
    sessions = _shifted([9, 11, 13, 15])[:16]
    practice = a_practice(tags=[why])
    now = AFTER + (92 * DAY if why == "gone" else DAY)

    assert open_drafts(RULE, a_timeline(*sessions), now, practice) == []
    (draft,) = drafts_of(RULE, a_timeline(*sessions), now + DAY, practice)
    assert draft.resolution is Resolution.LAPSED


def test_it_waits_while_the_calendar_cannot_be_read_and_can_be_switched_off() -> None:
    sessions = _shifted([9, 11, 13, 15])

    assert _found(sessions, is_blind=True) == []
    assert _found(sessions, rules={"slot_drift": {"enabled": False}}) == []
    assert _found([replace(s, client=None) for s in sessions]) == []
