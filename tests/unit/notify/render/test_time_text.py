from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from monitor.notify.render.time_text import TimeWords, instant_of

BERLIN = ZoneInfo("Europe/Berlin")
EXACT = TimeWords(zone=BERLIN)
BY_DAY = TimeWords(zone=BERLIN, exact=False)


def test_a_moment_is_told_in_the_practice_s_zone() -> None:
    assert EXACT.moment(datetime(2026, 11, 24, 9, 5, tzinfo=UTC)) == "Tue 24 Nov, 10:05"
    assert EXACT.moment(datetime(2026, 11, 24, 23, 30, tzinfo=UTC)) == "Wed 25 Nov, 00:30"


@pytest.mark.parametrize(
    ("zone", "end", "due"),
    [
        (BERLIN, datetime(2026, 11, 24, 23, tzinfo=UTC), "Tue 24 Nov"),
        (BERLIN, datetime(2026, 11, 24, 22, 59, tzinfo=UTC), "Tue 24 Nov, 23:59"),
        # The day after begins at one: the clock leaps over midnight.
        (ZoneInfo("Africa/Cairo"), datetime(2026, 4, 23, 22, tzinfo=UTC), "Thu 23 Apr"),
        (ZoneInfo("America/Havana"), datetime(2026, 3, 8, 5, tzinfo=UTC), "Sat 7 Mar"),
    ],
)
def test_what_is_due_by_a_day_s_end_is_due_on_that_day(
    zone: ZoneInfo, end: datetime, due: str
) -> None:
    assert TimeWords(zone=zone).due(end) == due


def test_a_move_within_a_day_is_told_by_that_day_where_no_hour_may_stand() -> None:
    start = datetime(2026, 11, 24, 9, tzinfo=UTC)
    later, next_day = start.replace(hour=10), start.replace(day=25)

    assert BY_DAY.move(start, later) == "Tue 24 Nov"
    assert BY_DAY.move(start, next_day) == "Tue 24 Nov → Wed 25 Nov"
    assert EXACT.move(start, later) == "Tue 24 Nov, 10:00 → Tue 24 Nov, 11:00"


def test_without_exact_times_a_moment_is_its_day() -> None:
    assert BY_DAY.moment(datetime(2026, 11, 24, 9, 5, tzinfo=UTC)) == "Tue 24 Nov"


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        ((2026, 11, 16), (2026, 11, 23), "16–22 Nov"),  # noqa: RUF001
        ((2026, 12, 28), (2027, 1, 4), "28 Dec – 3 Jan"),  # noqa: RUF001
        ((2026, 10, 19), (2026, 10, 26), "19–25 Oct"),  # noqa: RUF001 - 169 hours in Berlin
    ],
)
def test_a_week_is_told_by_its_first_and_last_day(
    first: tuple[int, int, int], last: tuple[int, int, int], words: str
) -> None:
    start = datetime(*first, tzinfo=BERLIN)
    assert EXACT.week(start, datetime(*last, tzinfo=BERLIN)) == words


@pytest.mark.parametrize(
    ("sentence", "left"),
    [
        ("Moved from Tue 14:00 to Wed at 9:00.", "Moved from Tue to Wed."),
        ("Moved to Tue 24 Nov, 10:05, 3 h before.", "Moved to Tue 24 Nov, 3 h before."),
        ("Started 12 min late.", "Started 12 min late."),
        ("Planned at 2:30 pm on Friday.", "Planned on Friday."),
    ],
)
def test_a_sentence_loses_its_hours_where_they_would_name_a_person(
    sentence: str, left: str
) -> None:
    assert BY_DAY.sentence(sentence) == left
    assert EXACT.sentence(sentence) == sentence


@pytest.mark.parametrize("value", [None, 5, "soon", "2026-11-24", "2026-11-24T10:00:00"])
def test_what_is_no_instant_is_taken_for_none(value: object) -> None:
    assert instant_of(value) is None


def test_an_instant_is_read_as_a_finding_states_it() -> None:
    moment = datetime(2026, 11, 24, 10, tzinfo=BERLIN)

    assert instant_of(moment.isoformat()) == moment
