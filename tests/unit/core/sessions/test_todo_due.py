"""When to-dos are due, as the components of one UID state it."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.model import CalendarEvent, Component, EventTime, Status
from monitor.core.sessions.todo_due import due_todos, left_out_from
from tests.builders.calendar_values import ZONE, at, utc

FRIDAY, NEXT_FRIDAY = "2026-11-20T12:00-05:00", "2026-11-27T12:00-05:00"
UNTIL = utc("2027-01-01T00:00+00:00")


def a_todo(**given: Any) -> CalendarEvent:
    plain: dict[str, Any] = {"uid": "call", "component": Component.TODO, "summary": "Call Jane"}
    return CalendarEvent(**plain | given)


def a_series(**given: Any) -> CalendarEvent:
    """Fridays at noon, of which one date was told apart."""
    plain: dict[str, Any] = {
        "start": at(FRIDAY),
        "due": at(FRIDAY),
        "rrules": ("FREQ=WEEKLY",),
        "exdates": (at(FRIDAY),),
    }
    return a_todo(**plain | given)


def due(*todos: CalendarEvent) -> list[str]:
    return [one.at.isoformat() for one in due_todos(todos, UNTIL)]


@pytest.mark.parametrize(
    ("day", "ends"),
    [
        ("2026-03-07T00:00-05:00", "2026-03-08T05:00:00+00:00"),
        ("2026-03-08T00:00-05:00", "2026-03-09T04:00:00+00:00"),  # the clock springs forward
    ],
)
def test_a_date_means_the_end_of_that_day_as_an_instant(day: str, ends: str) -> None:
    whole_day = EventTime(instant=utc(day), zone=ZONE, is_date=True)

    assert due(a_todo(due=whole_day)) == [ends]


def test_of_a_series_the_first_date_that_is_left_is_owed() -> None:
    assert due(a_series()) == [utc(NEXT_FRIDAY).isoformat()]


def test_a_date_done_without_a_due_time_of_its_own_is_done() -> None:
    ticked_off = a_todo(recurrence_id=at(FRIDAY), status=Status.COMPLETED)

    assert due(a_series(exdates=()), ticked_off) == [utc(NEXT_FRIDAY).isoformat()]


def test_a_series_without_a_due_time_promises_nothing() -> None:
    assert due(a_series(due=None)) == []
    assert due(a_series(due=None, exdates=())) == []


def test_a_series_that_was_called_off_promises_nothing() -> None:
    assert due(a_series(status=Status.CANCELLED)) == []


def test_a_series_whose_rule_cannot_be_read_promises_nothing() -> None:
    assert due(a_series(rrules=("FREQ=SOMETIMES",))) == []


DONE = {"status": Status.COMPLETED, "completed": utc("2026-11-19T09:00-05:00")}


@pytest.mark.parametrize(
    ("given", "first"),
    [
        ({}, NEXT_FRIDAY),
        ({"completed": None, "last_modified": utc("2026-11-19T09:00-05:00")}, NEXT_FRIDAY),
        ({"completed": utc("2026-12-09T09:00-05:00")}, "2026-12-11T12:00-05:00"),
        ({"rrules": ("FREQ=WEEKLY;COUNT=1",)}, None),
        ({"rrules": ("FREQ=WEEKLY;UNTIL=20261125T000000Z",)}, None),
        ({"rrules": ()}, None),
        ({"due": None}, None),
        ({"status": Status.NEEDS_ACTION, "completed": None}, None),
        ({"status": Status.CANCELLED, "completed": None}, None),
    ],
)
def test_a_series_that_is_ticked_off_as_a_whole_leaves_its_later_dates_out(
    given: dict[str, Any], first: str | None
) -> None:
    todo = a_series(**{"exdates": (), **DONE, **given})

    assert left_out_from(todo, UNTIL) == (utc(first) if first is not None else None)
