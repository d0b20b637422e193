"""Overrides: moved, cancelled, orphaned, and those that hold for all that follow."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from connectors.model import CalendarEvent, EventTime, Status
from tests.unit.core.recurrence.written_series import at, days, expand, override, series, starts

WEEKLY = series("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=4")
SECOND = at("2026-03-09 10:00")


@pytest.mark.parametrize(
    "recurrence_id",
    [
        SECOND,
        at("2026-03-09 14:00", "UTC"),
        at("2026-03-09 15:00", "Europe/Berlin"),
        at("2026-03-09"),
    ],
)
def test_an_override_replaces_its_start_in_whatever_zone_it_is_written(
    recurrence_id: EventTime,
) -> None:
    moved = override(recurrence_id, "2026-03-10 16:00")
    assert starts(WEEKLY, [moved]) == [
        "2026-03-02 10:00",
        "2026-03-10 16:00",
        "2026-03-16 10:00",
        "2026-03-23 10:00",
    ]
    assert expand(WEEKLY, [moved])[1].recurrence_id == SECOND.instant
    assert expand(WEEKLY, [moved])[1].event is moved


def test_a_time_names_the_day_it_is_written_for_in_an_all_day_series() -> None:
    daily = series("2026-03-02", "FREQ=DAILY;COUNT=3")
    gone = override(at("2026-03-03 00:00", "UTC"), None, status=Status.CANCELLED)
    assert starts(daily, [gone]) == ["2026-03-02 00:00", "2026-03-04 00:00"]


def test_a_cancelled_override_removes_its_start() -> None:
    gone = override(SECOND, None, status=Status.CANCELLED)
    assert "2026-03-09 10:00" not in starts(WEEKLY, [gone])
    shown = expand(WEEKLY, [gone], include_cancelled=True)
    assert [one.is_cancelled for one in shown] == [False, True, False, False]


def test_a_cancelled_override_that_knows_only_its_identity_removes_its_start() -> None:
    stub = CalendarEvent(uid="jd", recurrence_id=SECOND, status=Status.CANCELLED)
    assert len(starts(WEEKLY, [stub])) == 3


def test_an_override_moved_out_of_the_window_leaves_nothing_in_it() -> None:
    moved = override(SECOND, "2026-04-20 10:00")
    assert starts(WEEKLY, [moved], days("2026-03-08", "2026-03-15")) == []


def test_an_override_moved_into_the_window_from_outside_appears_in_it() -> None:
    moved = override(SECOND, "2026-04-20 10:00")
    assert starts(WEEKLY, [moved], days("2026-04-19", "2026-04-26")) == ["2026-04-20 10:00"]


def test_an_override_of_a_start_that_no_rule_generates_appears_all_the_same() -> None:
    stray = override(at("2026-03-11 10:00"), "2026-03-12 10:00")
    assert "2026-03-12 10:00" in starts(WEEKLY, [stray])
    assert len(starts(WEEKLY, [stray])) == 5


def test_an_override_of_a_removed_start_does_not_appear() -> None:
    removed = series("2026-03-02 10:00", "FREQ=WEEKLY;COUNT=2", exdates=(SECOND,))
    assert starts(removed, [override(SECOND, "2026-03-10 10:00")]) == ["2026-03-02 10:00"]


def test_overrides_without_their_series_appear() -> None:
    alone = override(SECOND, "2026-03-10 16:00")
    (only,) = expand(None, [alone])
    assert (only.start, only.recurrence_id) == (at("2026-03-10 16:00").instant, SECOND.instant)


def test_nothing_at_all_has_no_occurrences() -> None:
    assert expand(None, []) == []


def test_of_two_overrides_for_one_start_the_higher_sequence_holds() -> None:
    newer = override(SECOND, "2026-03-10 16:00", sequence=2)
    older = override(SECOND, "2026-03-11 16:00", sequence=1)
    assert starts(WEEKLY, [newer, older])[1] == "2026-03-10 16:00"


def test_this_and_future_shifts_what_follows_on_the_wall_clock() -> None:
    later = override(SECOND, "2026-03-10 11:30", this_and_future=True, summary="new hour")
    assert starts(WEEKLY, [later]) == [
        "2026-03-02 10:00",
        "2026-03-10 11:30",
        "2026-03-17 11:30",
        "2026-03-24 11:30",
    ]
    assert [one.event.summary for one in expand(WEEKLY, [later])] == ["", *["new hour"] * 3]
    assert expand(WEEKLY, [later])[2].recurrence_id == at("2026-03-16 10:00").instant


def test_a_single_override_beats_this_and_future_for_its_own_start() -> None:
    later = override(SECOND, "2026-03-10 11:30", this_and_future=True)
    back = override(at("2026-03-16 10:00"), "2026-03-16 10:00")
    assert starts(WEEKLY, [later, back])[2:] == ["2026-03-16 10:00", "2026-03-24 11:30"]


def test_this_and_future_gives_what_follows_its_own_length() -> None:
    end = EventTime(instant=SECOND.instant + timedelta(minutes=80), zone=SECOND.zone)
    longer = CalendarEvent(
        uid="jd", recurrence_id=SECOND, start=SECOND, end=end, this_and_future=True
    )
    lengths = [(one.end - one.start).seconds // 60 for one in expand(WEEKLY, [longer])]
    assert lengths == [50, 80, 80, 80]


def test_a_cancelled_this_and_future_ends_the_series() -> None:
    ended = override(SECOND, None, this_and_future=True, status=Status.CANCELLED)
    assert starts(WEEKLY, [ended]) == ["2026-03-02 10:00"]


def test_what_this_and_future_moves_far_is_found_from_either_side() -> None:
    weekly = series("2026-03-02 10:00", "FREQ=WEEKLY")
    sooner = override(at("2026-05-04 10:00"), "2026-04-06 10:00", this_and_future=True)
    later = override(at("2026-05-04 10:00"), "2026-06-01 10:00", this_and_future=True)
    assert starts(weekly, [sooner], days("2026-04-12", "2026-04-15")) == ["2026-04-13 10:00"] * 2
    assert starts(weekly, [later], days("2026-06-07", "2026-06-10")) == ["2026-06-08 10:00"]


def test_a_changed_event_that_is_no_series_any_more_keeps_its_own_start() -> None:
    single = series("2026-03-02 10:00")
    stale = override(SECOND, "2026-03-10 16:00")
    assert starts(single, [stale]) == ["2026-03-02 10:00", "2026-03-10 16:00"]
    assert expand(single, [stale])[0].start == datetime(2026, 3, 2, 15, tzinfo=UTC)
