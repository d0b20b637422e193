"""Late starts that were over before anybody watched: what is told of them, and what is not."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.timeline.model import Attendance
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    a_practice,
    a_session,
    a_timeline,
    utc,
)

AFTER = "2026-11-24T12:00-05:00"


@pytest.mark.parametrize(("days", "stood_there", "since"), [(1, 1, 1), (2, 0, 1), (15, 0, 0)])
def test_of_what_was_over_at_the_first_read_only_what_was_said_since_counts(
    days: int, stood_there: int, since: int
) -> None:
    session = a_session(marked_arrival=utc("2026-11-24T10:20-05:00"))
    practice = a_practice(first_ok=session.start + timedelta(days=days))
    timeline = a_timeline(session)
    old = replace(timeline, marked_at_first_read=frozenset({session.id}))

    for about, found in ((timeline, since), (old, stood_there)):
        drafts = drafts_of("late_start", about, "2026-12-24T10:00-05:00", practice)
        assert len(drafts) == found


@pytest.mark.parametrize("days", [1, 2])
def test_what_a_conference_tells_of_before_the_first_read_is_the_past(days: int) -> None:
    session = a_session()
    joined = Attendance(
        id="a",
        session_id=session.id,
        asked_at=session.end,
        joined_at=utc("2026-11-24T10:20-05:00"),
        left_at=session.end,
        is_inferred=False,
        others_joined=True,
    )
    practice = a_practice(first_ok=session.start + timedelta(days=days))

    drafts = drafts_of(
        "late_start", a_timeline(session, attendances=(joined,)), "2026-11-27T12:00-05:00", practice
    )

    assert len(drafts) == (1 if days == 1 else 0)
