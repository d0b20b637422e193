"""Which edits of an event are edits of their own, and which belong together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.model import CalendarEvent
from monitor.core.sessions.edits.promise import steps_in
from tests.builders.calendar_values import MONDAY, a_revision, a_weekly_series, an_event, at

SERIES = a_weekly_series()
LATER = a_weekly_series("2026-11-03T11:00-05:00")
LATEST = a_weekly_series("2026-11-03T12:00-05:00")
OFF = at("2026-12-01T10:00-05:00")
EXCEPTION = an_event("2026-12-08T15:00-05:00", recurrence_id=at("2026-12-08T10:00-05:00"))


def without(series: CalendarEvent = SERIES, **given: Any) -> CalendarEvent:
    return replace(series, exdates=(OFF,), **given)


@pytest.mark.parametrize(
    ("edits", "starts"),
    [
        ([[LATER]], []),
        ([[without()], [LATER]], [3]),
        ([[LATER], [without(LATER)]], [3]),
        ([[LATER], [EXCEPTION]], [3]),
        ([[LATER, EXCEPTION], [without(LATER)]], [4]),  # one poll saw both
        ([[without()], [replace(SERIES, summary="John Roe")], [LATER]], [3, 4]),
        ([[LATER], [replace(LATER, description="room 2")]], []),  # nothing is promised otherwise
        ([[LATER], [LATEST]], []),  # one change of the whole, from the first to the last
        ([[LATER], [without(LATER)], [LATEST]], []),
        ([[without()], [LATER], [EXCEPTION], [LATEST], [without(LATEST)]], [3, 6]),
        ([[EXCEPTION], [replace(EXCEPTION, start=at("2026-12-08T16:00-05:00"))]], [3]),
    ],
)
def test_each_poll_that_saw_another_promise_is_a_step(
    edits: list[list[CalendarEvent]], starts: list[int]
) -> None:
    history = [a_revision(SERIES, 1, previous_poll_at=None)]
    for poll, events in enumerate(edits, start=1):
        seen_at = MONDAY + poll * timedelta(minutes=5)
        history += [
            a_revision(e, len(history) + n, seen_at=seen_at) for n, e in enumerate(events, 1)
        ]
    assert steps_in(history, 1) == starts


def test_what_has_settled_is_no_step_any_more() -> None:
    polls = [MONDAY + n * timedelta(minutes=5) for n in range(3)]
    events = [SERIES, without(), LATER]
    history = [
        a_revision(e, n, seen_at=p) for n, (e, p) in enumerate(zip(events, polls, strict=True), 1)
    ]
    assert (steps_in(history, 0), steps_in(history, 1), steps_in(history, 2)) == ([], [3], [])


def test_an_hour_of_edits_at_every_poll_makes_no_more_steps_than_a_dozen() -> None:
    history = [a_revision(SERIES, 1)]
    for n in range(2, 40):
        exception = replace(EXCEPTION, start=at(f"2026-12-08T15:{n:02}-05:00"))
        history.append(a_revision(exception, n, seen_at=MONDAY + n * timedelta(minutes=5)))
    assert steps_in(history, 1) == list(range(28, 40))
