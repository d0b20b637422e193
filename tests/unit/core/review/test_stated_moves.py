"""What the components of a series state about moves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from connectors.model import CalendarEvent, EventTime, Status, Window
from monitor.core.markers.reading import Markers
from monitor.core.review.stated_moves import StatedMove, stated_moves
from tests.builders.calendar_values import a_weekly_series, an_event, at, utc

SERIES = a_weekly_series("2026-11-03T10:00-05:00")
WINDOW = Window(start=utc("2026-11-01T00:00+00:00"), end=utc("2026-12-01T00:00+00:00"))
TENTH = "2026-11-10T10:00-05:00"


def override(start: str, was: str = TENTH, **given: Any) -> CalendarEvent:
    return an_event(start, recurrence_id=at(was), **given)


def found(*overrides: CalendarEvent, series: CalendarEvent | None = SERIES) -> list[StatedMove]:
    events = [*([series] if series else []), *overrides]
    return list(stated_moves("mine", events, Markers.build(), WINDOW))


def test_an_override_elsewhere_states_a_move_and_its_stamps() -> None:
    created, edited = utc("2026-09-01T00:00+00:00"), utc("2026-11-06T00:00+00:00")
    (move,) = found(
        override("2026-11-12T14:00-05:00", created=created, last_modified=edited),
    )

    assert move.key == ("mine", "one", utc(TENTH))
    assert (move.start, move.end - move.start) == (
        utc("2026-11-12T14:00-05:00"),
        timedelta(minutes=50),
    )
    assert (move.created, move.last_modified, move.side) == (created, edited, None)


def test_one_that_only_says_more_and_one_that_is_off_state_none() -> None:
    renamed = override(TENTH, summary="Jane Doe, phone")
    off = override("2026-11-19T10:00-05:00", "2026-11-17T10:00-05:00", status=Status.CANCELLED)

    assert found(renamed, off) == []


def test_the_same_instant_in_another_zone_is_no_move() -> None:
    there = EventTime(instant=utc(TENTH), zone="Europe/Berlin")

    assert found(an_event(TENTH, recurrence_id=there)) == []


def test_a_date_as_recurrence_id_means_the_day_s_hour() -> None:
    day = EventTime(instant=utc("2026-11-10T00:00-05:00"), zone="America/New_York", is_date=True)

    assert found(an_event(TENTH, recurrence_id=day)) == []
    (move,) = found(an_event("2026-11-10T15:00-05:00", recurrence_id=day))
    assert move.recurrence_id == utc(TENTH)


def test_all_after_it_share_one_decision() -> None:
    later = override("2026-11-10T11:00-05:00", this_and_future=True)

    moves = found(later)

    assert [move.recurrence_id for move in moves] == [
        utc(f"2026-11-{day}T10:00-05:00") for day in (10, 17, 24)
    ]
    assert {move.decision for move in moves} == {utc(TENTH)}


def test_an_override_whose_series_is_not_shown_states_its_move_too() -> None:
    (move,) = found(override("2026-11-12T14:00-05:00"), series=None)

    assert move.recurrence_id == utc(TENTH)


def test_who_asked_is_said_by_the_words_that_the_series_does_not_have() -> None:
    series = a_weekly_series("2026-11-03T10:00-05:00", description="[me]")
    move = override("2026-11-12T14:00-05:00", description="[me] rescheduled by client")
    plain = override("2026-11-12T14:00-05:00", description="[me]")

    assert [one.side for one in found(move, series=series)] == ["client"]
    assert [one.side for one in found(plain, series=series)] == [None]
