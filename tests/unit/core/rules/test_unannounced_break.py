"""Leave that is four weeks away has no sessions in it any more, or clients have been told."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Span
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import When, a_practice, a_schedule, a_session, a_span, utc

RULE = "unannounced_break"
# Two weeks from Monday 21 December on; four weeks before is Monday 23 November.
START, END = "2026-12-21T00:00-05:00", "2027-01-04T00:00-05:00"
LEAVE = a_span(START, END)
FOUR_WEEKS_BEFORE = "2026-11-23T00:00-05:00"
BOOKED = [a_session(f"2026-12-{day}T10:00-05:00", uid=f"u{day}") for day in (22, 29)]


def _drafts(
    now: When, *leave: Span, sessions: list[Session] = BOOKED, **given: Any
) -> list[RuleResult]:
    schedule = a_schedule(*sessions, leave=leave or (LEAVE,), **given)
    return drafts_of(RULE, schedule, now)


def _found(now: When, *leave: Span, **given: Any) -> list[RuleResult]:
    return [d for d in _drafts(now, *leave, **given) if d.resolution is None]


def test_it_opens_exactly_four_weeks_before_the_leave() -> None:
    assert _found("2026-11-22T23:59:59-05:00") == []

    (draft,) = _found(FOUR_WEEKS_BEFORE)

    assert draft.value == {
        "sessions": 2,
        "from": "2026-12-21T00:00:00-05:00",
        "to": "2027-01-04T00:00:00-05:00",
    }
    assert (draft.severity, draft.client, draft.clinician) == ("notice", None, "amara")
    assert draft.occurred_at == utc(START)
    assert draft.summary == "2 sessions are still booked in the leave that begins on Mon 21 Dec."
    assert [e.kind for e in draft.evidence] == ["leave", "session", "session"]


def test_four_weeks_are_counted_on_the_clock_of_the_wall() -> None:
    leave = a_span("2026-11-16T00:00-05:00", "2026-11-21T00:00-05:00")
    inside = [a_session("2026-11-17T10:00-05:00")]

    assert _found("2026-10-18T23:59:59-04:00", leave, sessions=inside) == []
    assert len(_found("2026-10-19T00:00-04:00", leave, sessions=inside)) == 1


@pytest.mark.parametrize(
    ("start", "count"),
    [
        ("2026-12-20T23:09-05:00", 0),  # ends 23:59
        ("2026-12-20T23:11-05:00", 1),
        ("2027-01-03T23:30-05:00", 1),
        ("2027-01-04T00:00-05:00", 0),
    ],
)
def test_a_session_counts_that_lies_in_the_days_of_the_leave(start: str, count: int) -> None:
    assert len(_found("2026-12-01T09:00-05:00", sessions=[a_session(start)])) == count


def test_cancelled_and_excused_sessions_need_no_word() -> None:
    off = [replace(s, presence=Presence.CANCELLED) for s in BOOKED]
    away = {"jd": (LEAVE,)}

    assert _found(FOUR_WEEKS_BEFORE, sessions=off) == []
    assert _found(FOUR_WEEKS_BEFORE, excused=away) == []
    assert _drafts(FOUR_WEEKS_BEFORE)[0].on_vanish is Resolution.RECOVERED


def test_a_leave_announced_in_time_is_never_asked_about() -> None:
    told = a_span(START, END, announced="2026-11-01T00:00-04:00")
    (draft,) = _drafts("2026-12-10T09:00-05:00", told)

    assert draft.resolution is Resolution.ANSWERED


def test_told_on_the_last_day_for_it_is_told_in_time() -> None:
    told = a_span(START, END, announced=FOUR_WEEKS_BEFORE)

    assert [d.resolution for d in _drafts(FOUR_WEEKS_BEFORE, told)] == [Resolution.ANSWERED]


def test_told_later_than_that_is_kept_late_and_not_told_yet_is_open() -> None:
    told = a_span(START, END, announced="2026-12-01T00:00-05:00")

    assert [d.resolution for d in _drafts("2026-11-30T23:59-05:00", told)] == [None]
    assert [d.resolution for d in _drafts("2026-12-01T00:00-05:00", told)] == [Resolution.KEPT_LATE]


def test_it_lapses_when_the_leave_begins() -> None:
    assert len(_found("2026-12-20T23:59-05:00")) == 1
    (draft,) = _drafts(START)
    assert (draft.resolution, draft.resolved_at) == (Resolution.LAPSED, utc(START))


def test_leave_that_overlaps_is_one_break_and_told_of_once() -> None:
    in_calendar = a_span("2026-12-21T09:00-05:00", "2026-12-24T12:00-05:00", "out of office")
    told = a_span(START, END, announced="2026-11-01T00:00-04:00")

    (draft,) = _found("2026-12-01T09:00-05:00", in_calendar, LEAVE)
    assert draft.value["sessions"] == 2
    assert _found("2026-12-01T09:00-05:00", in_calendar, told) == []


def test_two_leaves_are_two_breaks() -> None:
    first = a_span(START, "2026-12-24T00:00-05:00")
    second = a_span("2026-12-28T00:00-05:00", END)
    found = _found("2026-12-01T09:00-05:00", first, second)

    assert [d.value["sessions"] for d in found] == [1, 1]
    assert len({d.id for d in found}) == 2


def test_the_same_break_is_the_same_finding_however_many_are_left_in_it() -> None:
    (two,) = _found("2026-12-01T09:00-05:00")
    (one,) = _found("2026-12-02T09:00-05:00", sessions=BOOKED[:1])

    assert (one.id, one.value["sessions"]) == (two.id, 1)
    assert one.summary.startswith("1 session is still booked")


def test_how_long_ahead_is_the_practices_to_say() -> None:
    schedule = a_schedule(*BOOKED, leave=(LEAVE,))
    practice = a_practice(rules={RULE: {"announce_breaks": "1w"}})

    assert open_drafts(RULE, schedule, "2026-12-13T23:59-05:00", practice) == []
    assert len(open_drafts(RULE, schedule, "2026-12-14T00:00-05:00", practice)) == 1
    off = a_practice(rules={RULE: {"enabled": False}})
    assert open_drafts(RULE, schedule, "2026-12-14T00:00-05:00", off) == []


def test_it_waits_while_the_calendar_cannot_be_read() -> None:
    schedule = a_schedule(*BOOKED, leave=(LEAVE,))

    assert open_drafts(RULE, schedule, FOUR_WEEKS_BEFORE, a_practice(is_blind=True)) == []


def test_a_hundred_sessions_in_a_leave_do_not_make_a_hundred_lines() -> None:
    start = utc("2026-12-22T10:00-05:00")
    many = [a_session(start + n * timedelta(hours=1), uid=f"u{n}") for n in range(100)]
    (draft,) = _found(FOUR_WEEKS_BEFORE, sessions=many)

    assert draft.value["sessions"] == 100
    assert len(draft.evidence) == 11
