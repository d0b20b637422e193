"""What a source's polls allow to conclude, and whether the answer waits for the next poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.common.now import Now
from monitor.core.facts.visibility import Visibility
from monitor.core.timeline.model import SourceView
from tests.builders.timelines import utc

NOW = utc("2026-11-24T12:00-05:00")
DAY = timedelta(days=1)
MINE = SourceView(name="mine", first_ok=NOW - 10 * DAY, last_ok=NOW - DAY)
NEVER_READ = SourceView(name="mine", first_ok=None, last_ok=None)
WEEK_AHEAD = replace(MINE, shown_until=NOW + 7 * DAY)


def asked(view: SourceView | None, now: Now | None = None) -> Visibility:
    """None: no source of that name is known, as when it was taken out of the config."""
    return Visibility({} if view is None else {"mine": view}, now or Now(NOW))


def test_what_lies_further_back_than_its_reach_before_the_first_read_is_history() -> None:
    def is_history(days: int) -> bool:
        return asked(MINE).is_before_watch("mine", NOW - days * DAY, 3 * DAY)

    assert not is_history(13)
    assert is_history(14)


def test_the_day_before_the_first_read_is_fresh() -> None:
    a_day_before = NOW - 11 * DAY

    assert not asked(MINE).is_before_watch("mine", a_day_before)
    assert asked(MINE).is_before_watch("mine", a_day_before - timedelta(seconds=1))


def test_what_was_there_at_the_first_read_has_not_come_since() -> None:
    first = NOW - 10 * DAY

    assert not asked(MINE).came_since("mine", first)
    assert asked(MINE).came_since("mine", first + DAY)
    assert not asked(None).came_since("mine", NOW)
    assert not asked(NEVER_READ).came_since("mine", NOW)


@pytest.mark.parametrize("view", [None, NEVER_READ])
def test_nothing_is_history_to_a_source_that_was_never_read(view: SourceView | None) -> None:
    assert not asked(view).is_before_watch("mine", NOW - 1_000 * DAY, DAY)


def test_a_blind_source_among_several_is_enough() -> None:
    both = {"mine": MINE, "other": replace(MINE, is_blind=True)}

    assert not Visibility(both, Now(NOW)).is_blind(["mine", "unknown"])
    assert Visibility(both, Now(NOW)).is_blind(["mine", "other"])


def test_a_source_that_shows_a_week_ahead_says_nothing_of_the_time_after_that() -> None:
    assert not asked(WEEK_AHEAD).is_blind(["mine"], upto=NOW + 7 * DAY)
    assert asked(WEEK_AHEAD).is_blind(["mine"], upto=NOW + 8 * DAY)
    assert not asked(MINE).is_blind(["mine"], upto=NOW + 8 * DAY)


def test_a_source_has_read_past_what_its_last_poll_had_behind_it() -> None:
    assert asked(MINE).has_read_past("mine", NOW - DAY)
    assert not asked(MINE).has_read_past("mine", NOW)


@pytest.mark.parametrize("view", [None, NEVER_READ])
def test_an_unread_source_has_read_past_nothing(view: SourceView | None) -> None:
    assert not asked(view).has_read_past("mine", NOW - 1_000 * DAY)


@pytest.mark.parametrize(
    ("view", "ahead", "is_awaited"),
    [
        (MINE, -DAY, False),  # seen, and stays so
        (MINE, timedelta(), True),
        (replace(MINE, is_blind=True), timedelta(), False),  # that it can be seen again is news
    ],
)
def test_what_was_not_read_yet_waits_for_the_next_poll(
    view: SourceView, ahead: timedelta, is_awaited: bool
) -> None:
    now = Now(NOW)
    asked(view, now).has_read_past("mine", NOW + ahead)

    assert now.holds_until == (NOW if is_awaited else None)


@pytest.mark.parametrize(("days", "is_awaited"), [(7, False), (8, True)])
def test_what_is_not_shown_yet_waits_for_the_next_poll(days: int, is_awaited: bool) -> None:
    now = Now(NOW)
    asked(WEEK_AHEAD, now).is_blind(["mine"], upto=NOW + days * DAY)

    assert now.holds_until == (NOW if is_awaited else None)
