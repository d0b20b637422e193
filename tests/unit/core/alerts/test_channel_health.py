"""How long a channel that fails is left alone, and what makes it well again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from monitor.core.alerts.channel_health import ChannelHealth

NINE = datetime(2026, 11, 23, 9, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)


def failed(times: int, *, retry_after: timedelta | None = None) -> list[float]:
    """For how many seconds it is left alone after each of so many failures in a row."""
    health, waits = ChannelHealth(), []
    for _ in range(times):
        health = health.after_failure("Busy.", NINE, retry_after=retry_after, jitter=1)
        assert health.left_alone_until is not None
        waits.append((health.left_alone_until - NINE).total_seconds())
    return waits


def test_a_channel_is_left_alone_for_twice_as_long_each_time_up_to_an_hour() -> None:
    assert failed(9) == [30, 60, 120, 240, 480, 960, 1920, 3600, 3600]


def test_a_thousand_failures_are_no_longer_wait_than_ten() -> None:
    assert failed(1_000)[-1] == 3600


def test_the_receivers_own_wish_wins_be_it_shorter_or_longer() -> None:
    assert failed(3, retry_after=7 * SECOND) == [7, 7, 7]
    assert failed(1, retry_after=5 * HOUR) == [5 * 3600]


def test_a_receiver_that_wants_to_be_asked_again_at_once_is_left_alone_for_a_second() -> None:
    assert failed(2, retry_after=0 * SECOND) == [1, 1]


def test_jitter_stretches_the_channels_wait_and_not_the_receivers() -> None:
    ours = ChannelHealth().after_failure("Busy.", NINE, retry_after=None, jitter=1.2)
    theirs = ChannelHealth().after_failure("Busy.", NINE, retry_after=10 * SECOND, jitter=1.2)

    assert ours.left_alone_until == NINE + 36 * SECOND
    assert theirs.left_alone_until == NINE + 10 * SECOND


def test_at_the_end_of_its_wait_it_may_be_tried() -> None:
    health = ChannelHealth().after_failure("Busy.", NINE, retry_after=10 * SECOND, jitter=1)

    assert health.is_left_alone(NINE + 9 * SECOND)
    assert not health.is_left_alone(NINE + 10 * SECOND)
    assert not ChannelHealth().is_left_alone(NINE)


def test_an_hour_of_nothing_but_failures_is_long() -> None:
    first = ChannelHealth().after_failure("Busy.", NINE, retry_after=None, jitter=1)
    later = NINE + HOUR
    again = first.after_failure("Still busy.", later, retry_after=None, jitter=1)

    assert not first.is_broken_for_long(later - SECOND)
    assert again.is_broken_for_long(later)
    assert (again.failing_since, again.last_error) == (NINE, "Still busy.")


def test_a_refusal_for_good_leaves_it_alone_for_a_day() -> None:
    health = ChannelHealth().after_refusal("No such webhook.", NINE, 7)

    assert health.left_alone_until == NINE + DAY
    assert health.stopped_by == 7
    assert not health.is_well


def test_one_refused_message_stops_nothing_and_three_in_a_row_do() -> None:
    health = ChannelHealth()
    for number in (1, 2):
        health = health.after_refusal_of_one("Too large.", NINE, number)
        assert not health.is_left_alone(NINE)
    health = health.after_refusal_of_one("Too large.", NINE, 3)

    assert health.is_left_alone(NINE)
    assert health.stopped_by == 3
