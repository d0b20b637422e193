"""Three changes among eight planned sessions are worth a look, and one finding."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from monitor.core.findings.model import Resolution
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import NEW_YORK, a_practice, a_span, a_timeline, a_weekly_run, moved

RULE = "repeated_changes"
RUN = a_weekly_run(datetime(2026, 9, 1, 10, tzinfo=NEW_YORK), 20)


def _with_moves(numbers: Sequence[int], **given: Any) -> tuple[list[Session], list[Change]]:
    """The run with these sessions moved by a day, two days before."""
    sessions, changes = list(RUN), []
    for number in numbers:
        session = sessions[number]
        sessions[number], change = moved(
            session,
            session.start + timedelta(days=1),
            made=session.start - timedelta(days=2),
            **given,
        )
        changes.append(change)
    return sessions, changes


def _timeline(*numbers: int, **given: Any) -> Timeline:
    sessions, changes = _with_moves(numbers, **given)
    return a_timeline(*sessions, changes=changes)


def test_the_third_change_among_eight_sessions_opens_it() -> None:
    third_made = RUN[7].start - timedelta(days=2)

    assert drafts_of(RULE, _timeline(2, 5), third_made) == []
    (draft,) = drafts_of(RULE, _timeline(2, 5, 7), third_made)

    assert draft.value == {"changes": 3, "window": 8}
    assert draft.on_vanish is Resolution.RECOVERED


def test_changes_that_the_client_asked_for_do_not_count() -> None:
    assert drafts_of(RULE, _timeline(2, 5, 7, side="client"), RUN[7].start) == []


def test_what_was_moved_out_of_leave_or_a_holiday_does_not_count() -> None:
    timeline, made = _timeline(2, 5, 7), RUN[7].start - timedelta(days=2)
    away = a_span("2026-09-13T00:00-04:00", "2026-09-20T00:00-04:00")
    closed = a_practice(holidays=[RUN[2].start.date()])

    assert len(drafts_of(RULE, timeline, made)) == 1
    assert drafts_of(RULE, replace(timeline, leave={"amara": (away,)}), made) == []
    assert drafts_of(RULE, replace(timeline, excused=(away,)), made) == []
    assert drafts_of(RULE, timeline, made, closed) == []


def test_a_ninth_session_pushes_the_oldest_change_out() -> None:
    timeline = _timeline(2, 5, 7)

    assert len(drafts_of(RULE, timeline, RUN[9].start + timedelta(hours=1))) == 1
    assert drafts_of(RULE, timeline, RUN[10].start + timedelta(hours=1)) == []


def test_it_stays_one_finding_while_changes_come_and_go() -> None:
    timeline = _timeline(2, 5, 7, 9, 11)

    ids = {
        draft.id
        for week in range(7, 13)
        for draft in drafts_of(RULE, timeline, RUN[week].start + timedelta(hours=1))
    }

    assert len(ids) == 1
