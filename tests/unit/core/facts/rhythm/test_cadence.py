"""How far apart a client's sessions lie: the median distance, or a usual week's longest one."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from itertools import islice

import pytest

from monitor.core.facts.rhythm.cadence import FEWEST, rhythm_of
from monitor.core.facts.rhythm.coming_hours import Hour, bound_after, coming_hours
from monitor.core.sessions.model import Session
from tests.builders.rule_results import open_drafts
from tests.builders.timelines import (
    NEW_YORK,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    cancelled,
)

MONDAY = datetime(2026, 9, 7, 10, tzinfo=NEW_YORK)
MON, TUE, WED, THU, FRI, SAT, SUN = (timedelta(days=n) for n in range(7))
LATER = timedelta(hours=5)
DAY = timedelta(days=1)
# The hours of a round of weeks, how many weeks that are, and the longest distance in it.
ROUNDS = [
    ((TUE,), 1, 7 * DAY),
    ((TUE,), 2, 14 * DAY),
    ((TUE,), 4, 28 * DAY),
    ((TUE, THU), 1, 5 * DAY),
    ((MON, THU), 1, 4 * DAY),
    ((MON, FRI), 1, 4 * DAY),
    ((SAT, SUN), 1, 6 * DAY),
    ((MON, WED, FRI), 1, 3 * DAY),
    ((MON, TUE, THU), 1, 4 * DAY),
    ((MON, TUE, WED, THU, FRI), 1, 3 * DAY),
    ((TUE, TUE + LATER), 1, 7 * DAY - LATER),
    ((TUE, THU + LATER), 1, 5 * DAY - LATER),
]


def sessions(hours: tuple[timedelta, ...], weeks: int, count: int) -> list[Session]:
    rounds = (
        MONDAY + n * weeks * timedelta(weeks=1) + hour for n in range(count) for hour in hours
    )
    return [a_session(start, uid=f"s{start:%j%H}") for start in islice(rounds, count)]


@pytest.mark.parametrize(("hours", "weeks", "longest"), ROUNDS)
@pytest.mark.parametrize("count", [6, 8, 9, 10, 11, 12])
def test_a_cadence_is_the_longest_distance_within_a_usual_week(
    hours: tuple[timedelta, ...], weeks: int, longest: timedelta, count: int
) -> None:
    assert rhythm_of("jd", sessions(hours, weeks, count), a_practice()).cadence == longest


@pytest.mark.parametrize(("hours", "weeks", "longest"), ROUNDS)
def test_who_never_misses_is_never_asked_about(
    hours: tuple[timedelta, ...], weeks: int, longest: timedelta
) -> None:
    everything = sessions(hours, weeks, 15)
    for count in range(FEWEST, 13):
        for until in (everything[count - 1].end, everything[count].start):
            now = until + timedelta(minutes=1)
            assert open_drafts("missed_follow_up", a_timeline(*everything), now) == []
            # What is booked later than the next hour is not known yet.
            known = everything[: count + 1]
            assert open_drafts("missed_follow_up", a_timeline(*known), now) == []


@pytest.mark.parametrize("missed", range(1, 11))
@pytest.mark.parametrize("hours", [(TUE, THU), (MON, WED, FRI), (SAT, SUN)])
def test_one_hour_that_was_missed_is_no_other_rhythm(
    hours: tuple[timedelta, ...], missed: int
) -> None:
    held = sessions(hours, 1, 12)
    del held[missed]
    usual = rhythm_of("jd", sessions(hours, 1, 12), a_practice())

    found = rhythm_of("jd", held, a_practice())

    assert usual.cadence is not None
    assert usual.cadence <= (found.cadence or timedelta()) <= usual.cadence * 2
    assert len(found.slots) == len(usual.slots)


def test_a_weekly_client_who_came_once_more_stays_weekly() -> None:
    held = [*sessions((TUE,), 1, 8), a_session(MONDAY + THU + timedelta(weeks=4), uid="more")]
    held.sort(key=lambda s: s.start)

    assert rhythm_of("jd", held, a_practice()).cadence == 7 * DAY


def test_the_config_knows_best_and_few_sessions_teach_nothing() -> None:
    weekly = a_practice(cadence=7 * DAY)
    assert rhythm_of("jd", sessions((TUE, THU), 1, 8), weekly).cadence == 7 * DAY
    assert rhythm_of("jd", sessions((TUE, THU), 1, 3), weekly).cadence == 7 * DAY
    assert rhythm_of("jd", sessions((TUE, THU), 1, 3), a_practice()).cadence is None


def test_the_hours_to_come_are_those_of_the_week_or_a_cadence_apart() -> None:
    twice, weekly = sessions((TUE, THU), 1, 8), sessions((TUE,), 1, 8)
    for held, weekdays in ((twice, [1, 3, 1, 3]), (weekly, [1, 1, 1, 1])):
        rhythm = rhythm_of("jd", held, a_practice())
        hours = list(islice(coming_hours(held[-1].start, rhythm, a_practice()), 4))
        local = [hour.astimezone(NEW_YORK) for hour in hours]
        assert [hour.weekday() for hour in local] == weekdays
        assert {hour.hour for hour in local} == {10}  # also after clocks went back
        assert held[-1].start < hours[0] <= held[-1].start + 7 * DAY + timedelta(hours=1)
    assert list(coming_hours(MONDAY, rhythm_of("jd", [], a_practice()), a_practice())) == []


# Tuesdays at ten in New York; the last that was held is 24 November.
WEEKLY = [a_session(f"2026-11-{day:02}T10:00-05:00") for day in (3, 10, 17, 24)]
NEXT_WEEK, IN_TWO, IN_THREE = (f"2026-12-{day:02}T10:00-05:00" for day in (1, 8, 15))
DUE, OVER = "2026-11-28T09:00-05:00", "2026-12-07T09:00-05:00"


def spans(start: str, end: str) -> tuple[object, ...]:
    return (a_span(f"{start}-05:00", f"{end}-05:00"),)


OFF = {
    "a holiday": {"holidays": [date(2026, 12, 1)]},
    "a day of leave": {"leave": {"amara": spans("2026-12-01T00:00", "2026-12-02T00:00")}},
    "half a day of leave": {"leave": {"amara": spans("2026-12-01T08:00", "2026-12-01T12:00")}},
    "the end of the hour": {"leave": {"amara": spans("2026-12-01T10:30", "2026-12-01T12:00")}},
    "an excused day": {"excused": spans("2026-12-01T00:00", "2026-12-02T00:00")},
    "an excused week": {"excused": spans("2026-11-30T00:00", "2026-12-07T00:00")},
    "leave since the last": {"leave": {"amara": spans("2026-11-25T00:00", "2026-12-05T00:00")}},
}
NOT_OFF = {
    "a holiday on another day": {"holidays": [date(2026, 12, 2)]},
    "leave in the afternoon": {"leave": {"amara": spans("2026-12-01T13:00", "2026-12-01T18:00")}},
    "leave between two hours": {"leave": {"amara": spans("2026-11-25T00:00", "2026-12-01T00:00")}},
    "a colleague's leave": {"leave": {"ben": spans("2026-11-30T00:00", "2026-12-05T00:00")}},
    "an excused weekend": {"excused": spans("2026-12-05T00:00", "2026-12-07T00:00")},
    "nothing": {},
}


def asked(now: str, *more: Session, holidays: object = (), **given: object) -> list[object]:
    practice = a_practice(holidays=holidays)  # type: ignore[arg-type]
    timeline = a_timeline(*WEEKLY, *more, **given)
    return [d.value["kind"] for d in open_drafts("missed_follow_up", timeline, now, practice)]


@pytest.mark.parametrize("off", OFF.values(), ids=OFF)
@pytest.mark.parametrize("is_known", [True, False])
def test_an_hour_that_could_not_be_is_skipped(off: dict[str, object], is_known: bool) -> None:
    gone = [cancelled(a_session(NEXT_WEEK), made="2026-11-20T09:00-05:00")[0]] if is_known else []

    for now in (DUE, OVER):
        assert asked(now, *gone, a_session(IN_TWO), **off) == []
    # Nothing is booked: it is asked in time, and a gap a week later than usual.
    assert asked("2026-12-11T21:59-05:00", *gone, **off) == ["no_next_session"]
    assert asked("2026-12-11T22:01-05:00", *gone, **off) == ["gap"]
    # Who comes a week after the hour that could be was away too long.
    assert asked("2026-12-12T09:00-05:00", *gone, a_session(IN_THREE), **off) == ["gap"]


@pytest.mark.parametrize("given", NOT_OFF.values(), ids=NOT_OFF)
def test_an_hour_that_could_be_is_not(given: dict[str, object]) -> None:
    assert asked(OVER, a_session(IN_TWO), **given) == ["gap"]


def test_several_hours_that_could_not_be_are_all_skipped() -> None:
    away = {"leave": {"amara": spans("2026-11-30T00:00", "2026-12-14T00:00")}}
    days = {
        "holidays": [date(2026, 12, 1)],
        "excused": spans("2026-12-08T00:00", "2026-12-09T00:00"),
    }
    for off in (away, days):
        assert asked("2026-12-10T09:00-05:00", a_session(IN_THREE), **off) == []


def test_a_moved_last_hour_does_not_hide_the_one_that_was_taken_off() -> None:
    wednesday = a_session("2026-11-25T10:00-05:00")
    gone = cancelled(a_session(NEXT_WEEK), made="2026-11-20T09:00-05:00")[0]
    timeline = a_timeline(*WEEKLY[:3], wednesday, gone, a_session(IN_TWO))
    practice = a_practice(holidays=[date(2026, 12, 1)])

    assert open_drafts("missed_follow_up", timeline, OVER, practice) == []


@pytest.mark.parametrize(
    ("off", "back", "is_asked"),
    [
        ((8, 10), 15, False),  # a whole week off: Tuesday, Thursday
        ((8,), 10, False),
        ((10,), 15, True),  # nothing kept the two from meeting on the 8th
        ((8, 10, 15), 17, False),
        ((8,), 17, True),
        ((8, 10), 22, True),
    ],
)
def test_who_comes_twice_a_week_may_miss_the_hours_that_could_not_be(
    off: tuple[int, ...], back: int, is_asked: bool
) -> None:
    held = [a_session(f"2026-11-{day}T10:00-05:00") for day in (10, 12, 17, 19, 24, 26)]
    held += [a_session(f"2026-12-0{day}T10:00-05:00") for day in (1, 3)]
    timeline = a_timeline(*held, a_session(f"2026-12-{back}T10:00-05:00"))
    practice = a_practice(holidays=[date(2026, 12, day) for day in off])

    found = open_drafts("missed_follow_up", timeline, "2026-12-07T09:00-05:00", practice)

    assert bool(found) is is_asked


@pytest.mark.parametrize("side", ["client", "clinician", None])
def test_one_hour_that_was_cancelled_with_the_next_one_booked_is_no_gap(side: str | None) -> None:
    gone, change = cancelled(a_session(NEXT_WEEK), made="2026-11-23T09:00-05:00", side=side)

    for now in (DUE, OVER):
        assert asked(now, gone, a_session(IN_TWO), changes=[change]) == []
    assert asked(OVER, gone, a_session(IN_THREE), changes=[change]) != []


@pytest.mark.parametrize(
    ("days_off", "back", "is_asked"),
    [
        ((8, 10), 15, False),  # one week, and the next one is booked
        ((8,), 15, False),
        ((10,), 15, False),
        ((8, 10, 15), 17, True),
        ((8, 10), 24, True),
    ],
)
def test_one_week_of_two_hours_that_was_cancelled_is_no_gap(
    days_off: tuple[int, ...], back: int, is_asked: bool
) -> None:
    held = [a_session(f"2026-11-{day}T10:00-05:00") for day in (10, 12, 17, 19, 24, 26)]
    held += [a_session(f"2026-12-0{day}T10:00-05:00") for day in (1, 3)]
    hours = (a_session(f"2026-12-{day:02}T10:00-05:00") for day in days_off)
    both = [cancelled(hour, made="2026-12-02T09:00-05:00", side="client") for hour in hours]
    booked = a_session(f"2026-12-{back}T10:00-05:00")
    timeline = a_timeline(*held, *(s for s, _ in both), booked, changes=[c for _, c in both])

    found = open_drafts("missed_follow_up", timeline, "2026-12-14T09:00-05:00")

    assert bool(found) is is_asked


def test_two_in_a_row_are_one() -> None:
    both = [cancelled(a_session(at), made="2026-11-23T09:00-05:00") for at in (NEXT_WEEK, IN_TWO)]
    gone, changes = [s for s, _ in both], [c for _, c in both]

    assert asked(OVER, *gone, a_session(IN_THREE), changes=changes) == ["gap"]


def test_of_a_cancelled_hour_the_bound_moves_on_as_well() -> None:
    gone, change = cancelled(a_session(NEXT_WEEK), made="2026-11-23T09:00-05:00")
    later = a_session(IN_THREE)

    assert asked(OVER, gone, later, changes=[change], holidays=[date(2026, 12, 8)]) == []


def test_a_leave_of_a_hundred_years_ends_the_looking_ahead() -> None:
    away = {"amara": (a_span("2026-11-25T00:00-05:00", "2126-01-01T00:00-05:00"),)}
    hour = Hour(start=WEEKLY[-1].start, end=WEEKLY[-1].end, clinician="amara")
    rhythm = rhythm_of("jd", WEEKLY, a_practice())

    bound = bound_after(hour, rhythm, 1.5, a_timeline(*WEEKLY, leave=away), a_practice())

    assert hour.start + 300 * 7 * DAY < bound < hour.start + 500 * 7 * DAY
