"""How far ahead a feed shows is learnt from what enters at its far end, and never from bookings."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.model import CalendarEvent, Component, EventTime, Fetch, Window
from monitor.core.ledger.feed_horizon import (
    FarEnd,
    Horizon,
    far_end_from_json,
    far_end_to_json,
    first_seen_starts,
    limit_to_horizon,
    update_far_end,
)
from monitor.core.ledger.revision import Revision, RevisionKey

NEW_YORK = ZoneInfo("America/New_York")
DAY, HOUR = timedelta(days=1), timedelta(hours=1)
FIRST = datetime(2026, 9, 7, 9, tzinfo=NEW_YORK)  # a Monday


def working_hours(days: int = 200) -> list[datetime]:
    """Sessions on the hour from nine to five, Monday to Friday."""
    midnight = FIRST.replace(hour=0)
    return [
        (midnight + number * DAY).replace(hour=hour).astimezone(UTC)
        for number in range(days)
        if (midnight + number * DAY).weekday() < 5
        for hour in range(9, 17)
    ]


def watched(
    sessions: Iterable[datetime],
    shown_until: Callable[[datetime], datetime],
    *,
    every: timedelta,
    lasting: timedelta,
) -> FarEnd:
    """What is known after polling a feed that shows what starts before `shown_until` of a poll."""
    known, since, seen = FarEnd(), None, set[datetime]()
    now = FIRST.astimezone(UTC)
    while now < FIRST + lasting:
        end = shown_until(now)
        shown = {s for s in sessions if s < end}
        known = update_far_end(known, shown - seen, previous_poll_at=since, seen_at=now)
        seen |= shown
        since, now = now, now + every
    return known


def by_the_instant(now: datetime) -> datetime:
    return now + 60 * DAY


def by_whole_days(now: datetime) -> datetime:
    today = now.astimezone(NEW_YORK).replace(hour=0, minute=0)
    return today + 61 * DAY


def exported_every_eight_hours(now: datetime) -> datetime:
    return by_whole_days(now.replace(hour=now.hour - now.hour % 8, minute=0))


@pytest.mark.parametrize("every", [timedelta(minutes=30), 4 * HOUR, DAY])
@pytest.mark.parametrize("shown_until", [by_the_instant, by_whole_days, exported_every_eight_hours])
def test_a_feed_that_shows_sixty_days_is_known_after_two_weeks(
    shown_until: Callable[[datetime], datetime], every: timedelta
) -> None:
    horizon = watched(working_hours(), shown_until, every=every, lasting=14 * DAY).horizon
    assert horizon is not None
    assert abs(horizon.days - 60) <= (every == DAY)  # who looks once a day is a day out at most
    assert horizon.evidence >= 5


def test_nothing_is_believed_in_the_first_days() -> None:
    known = watched(working_hours(), by_whole_days, every=HOUR, lasting=4 * DAY)
    assert known.horizon is None


def test_a_calendar_that_shows_all_it_has_has_no_horizon() -> None:
    known = watched(working_hours(), lambda now: now + 900 * DAY, every=DAY, lasting=60 * DAY)
    assert known.horizon is None


@pytest.mark.parametrize("weeks", [1, 2, 4])
def test_people_who_book_the_next_session_at_the_end_of_the_last_make_no_horizon(
    weeks: int,
) -> None:
    known, now = FarEnd(), FIRST
    for start in working_hours(80):
        end = start + timedelta(minutes=50)
        known = update_far_end(known, [start + weeks * 7 * DAY], previous_poll_at=now, seen_at=end)
        now = end
    assert known.horizon is None


@pytest.mark.parametrize("seed", range(20))
def test_bookings_at_all_distances_make_no_horizon(seed: int) -> None:
    choose = random.Random(seed)
    known = FarEnd()
    for number in range(200):
        now = FIRST + number * timedelta(hours=11)
        ahead = DAY * choose.choice([2, 7, 7, 7, 14, 14, 28, 42, 56, 70])
        known = update_far_end(known, [now + ahead], previous_poll_at=now - 11 * HOUR, seen_at=now)
        assert known.horizon is None


def test_a_booking_far_out_and_inside_does_not_shake_what_is_known() -> None:
    known = watched(working_hours(), by_whole_days, every=HOUR, lasting=20 * DAY)
    assert known.latest is not None
    now = known.latest - 40 * DAY
    after = update_far_end(known, [known.latest + HOUR], previous_poll_at=now - HOUR, seen_at=now)
    assert after.horizon == known.horizon


def test_a_feed_that_shows_more_than_was_thought_is_learnt_anew() -> None:
    known = watched(working_hours(), by_whole_days, every=HOUR, lasting=20 * DAY)
    now = FIRST + 20 * DAY
    after = update_far_end(
        known, [now + 61 * DAY, now + 89 * DAY], previous_poll_at=now - HOUR, seen_at=now
    )
    assert known.horizon is not None
    assert after.horizon is None


def test_what_enters_after_a_long_gap_teaches_nothing() -> None:
    known = watched(working_hours(), by_whole_days, every=4 * DAY, lasting=80 * DAY)
    assert known.horizon is None


def test_a_date_mistyped_by_years_is_passed_over() -> None:
    known = update_far_end(FarEnd(), [FIRST + 5 * DAY], previous_poll_at=None, seen_at=FIRST)
    after = update_far_end(
        known, [FIRST + 3650 * DAY], previous_poll_at=FIRST, seen_at=FIRST + HOUR
    )
    assert after == known


def test_only_what_the_last_poll_could_not_show_may_have_entered() -> None:
    horizon = watched(working_hours(), by_whole_days, every=HOUR, lasting=14 * DAY).horizon
    assert horizon is not None
    assert horizon.may_have_entered(FIRST + 61 * DAY, FIRST)
    assert not horizon.may_have_entered(FIRST + 58 * DAY, FIRST)
    assert not horizon.may_have_entered(FIRST + 61 * DAY, None)


def test_the_far_end_is_kept_as_json() -> None:
    known = watched(working_hours(), by_whole_days, every=HOUR, lasting=14 * DAY)
    assert far_end_from_json(far_end_to_json(known)) == known
    assert far_end_from_json(None) == FarEnd()
    assert far_end_from_json(far_end_to_json(FarEnd())) == FarEnd()


def revision(uid: str, **more: object) -> Revision:
    start = EventTime(instant=FIRST, zone="America/New_York")
    event = CalendarEvent(**{"uid": uid, "start": start, **more})  # type: ignore[arg-type]
    return Revision(
        key=RevisionKey.of("feed", event),
        seen_at=FIRST,
        previous_poll_at=None,
        content_hash="",
        event=event,
    )


def test_series_their_exceptions_promises_and_whole_days_enter_nowhere() -> None:
    start = EventTime(instant=FIRST, zone="America/New_York")
    revisions = [
        revision("series", rrules=("FREQ=WEEKLY",)),
        revision("series", recurrence_id=start),
        revision("old", recurrence_id=start),
        revision("todo", component=Component.TODO),
        revision("day", start=EventTime(instant=FIRST, zone="UTC", is_date=True)),
        revision("known"),
    ]
    known = {RevisionKey(source="feed", uid=uid, recurrence_id=None) for uid in ("old", "known")}
    assert list(first_seen_starts(revisions, known)) == []


def test_single_events_and_instances_without_their_series_may_enter() -> None:
    start = EventTime(instant=FIRST, zone="America/New_York")
    revisions = [revision("single"), revision("loose", recurrence_id=start)]
    assert list(first_seen_starts(revisions, set())) == [FIRST, FIRST]


def test_absence_at_the_far_end_is_outside_of_what_a_poll_shows() -> None:
    horizon = Horizon(ahead=60 * DAY, evidence=9, nearest=59 * DAY)
    full = limit_to_horizon(Fetch(), horizon, FIRST)
    assert full.window is not None
    assert full.window.start < FIRST  # what is over is no matter of the far end
    assert full.window.end == FIRST + 59 * DAY
    narrow = Fetch(window=Window(start=FIRST - DAY, end=FIRST + DAY))
    assert limit_to_horizon(narrow, horizon, FIRST) == narrow
    assert limit_to_horizon(Fetch(is_full=False), horizon, FIRST).window is None
    assert limit_to_horizon(Fetch(), None, FIRST).window is None


def test_appointments_that_move_as_new_records_are_no_bookings() -> None:
    """Every day two sessions are moved: two records come up nearer, and two others went."""
    known, since, now = FarEnd(), None, FIRST.astimezone(UTC)
    for day in range(10):
        entered = now + 60 * DAY - HOUR
        moved = [now + n * DAY for n in (3, 9)] if day else []
        known = update_far_end(
            known, [entered, *moved], previous_poll_at=since, seen_at=now, gone=len(moved)
        )
        since, now = now, now + DAY
    assert known.horizon is not None
