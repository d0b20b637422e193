"""Of a run of sessions, only the hours in leave are the clinician's, and they count for nothing."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import RuleResult
from monitor.core.sessions.changes import Change, ChangedSession
from monitor.core.sessions.model import Session
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    NEW_YORK,
    a_practice,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
)

# Tuesdays at ten: 8, 15, 22 and 29 December.
RUN = a_weekly_run(datetime(2026, 12, 8, 10, tzinfo=NEW_YORK), 4)
MADE = "2026-12-01T09:00-05:00"
NOW = "2026-12-01T12:00-05:00"


def ended(**given: Any) -> tuple[list[Session], Change]:
    gone = [cancelled(session, made=MADE)[0] for session in RUN]
    _, change = cancelled(RUN[0], made=MADE)
    members = tuple(
        ChangedSession(session_id=s.id, from_start=s.start, from_end=s.end, to_start=None)
        for s in RUN
    )
    return gone, replace(change, via="series", sessions=4, members=members, **given)


def moved_as_one() -> tuple[list[Session], Change]:
    later = [moved(s, s.start + timedelta(hours=2), made=MADE)[0] for s in RUN]
    _, change = moved(RUN[0], later[0].start, made=MADE)
    members = tuple(
        ChangedSession(session_id=s.id, from_start=s.start, from_end=s.end, to_start=now_is.start)
        for s, now_is in zip(RUN, later, strict=True)
    )
    return later, replace(change, via="series", sessions=4, members=members)


def days(first: int, last: int) -> dict[str, Any]:
    span = a_span(f"2026-12-{first:02}T00:00-05:00", f"2026-12-{last:02}T23:00-05:00")
    return {"leave": {"amara": (span,)}}


def told(
    rule: str, run: tuple[list[Session], Change], holidays: tuple[date, ...] = (), **given: Any
) -> list[RuleResult]:
    sessions, change = run
    timeline = a_timeline(*sessions, changes=[change], **given)
    return drafts_of(rule, timeline, NOW, a_practice(holidays=holidays))


EXCUSED = {"excused": (a_span("2026-12-08T00:00-05:00", "2026-12-09T00:00-05:00"),)}


@pytest.mark.parametrize(
    ("given", "first", "sessions"),
    [
        ({}, 8, 4),
        (days(8, 8), 15, 3),
        (days(1, 16), 22, 2),
        (days(15, 15), 8, 3),
        (days(22, 31), 8, 2),
        (days(15, 31), 8, 1),
        (EXCUSED, 15, 3),
        ({"holidays": (date(2026, 12, 8), date(2026, 12, 29))}, 15, 2),
    ],
)
def test_a_series_that_ends_is_told_of_the_hours_that_could_be(
    given: dict[str, Any], first: int, sessions: int
) -> None:
    (draft,) = told("cancellation", ended(), **given)

    start = datetime(2026, 12, first, 10, tzinfo=NEW_YORK)
    assert draft.initiator == "unknown"
    assert draft.value["sessions"] == sessions
    assert draft.session is not None
    assert draft.session.planned_start == start
    notice = start - datetime.fromisoformat(MADE)
    assert draft.value["notice_minutes_min"] == notice // timedelta(minutes=1)


@pytest.mark.parametrize("given", [days(1, 31), {**days(15, 31), **EXCUSED}])
def test_a_run_that_could_not_be_is_no_cancellation(given: dict[str, Any]) -> None:
    assert told("cancellation", ended(), **given) == []


@pytest.mark.parametrize("side", ["client", "clinician"])
def test_what_the_calendar_says_of_who_asked_counts_for_all_of_it(side: str) -> None:
    (draft,) = told("cancellation", ended(side=side), **days(8, 8))

    assert draft.initiator == side


def test_the_finding_stays_the_same_one_when_leave_is_told_later() -> None:
    (before,), (after,) = told("cancellation", ended()), told("cancellation", ended(), **days(8, 8))

    assert before.id == after.id


@pytest.mark.parametrize(
    ("given", "initiator"),
    [
        ({}, "unknown"),
        (days(8, 8), "unknown"),
        (days(22, 31), "unknown"),
        (days(1, 31), "clinician"),
    ],
)
def test_a_series_is_moved_by_the_clinician_where_all_of_it_lay_in_leave(
    given: dict[str, Any], initiator: str
) -> None:
    (draft,) = told("reschedule", moved_as_one(), **given)

    assert draft.initiator == initiator
