"""Hours that stay are neither moved nor cancelled, in whatever way they are written (ADR 18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from random import Random

import pytest

from tests.builders.tries import tries
from tests.builders.ways_to_write import WEEK, Calendar, wall
from tests.integration.evaluation.changes.seen_hours import BEFORE, LATER, THEN, TWO, hours, see
from tests.integration.watched import Watched, a_series, an_event

JOHN = a_series("john", "John Roe", "2026-11-03T14:00")
FIRST = datetime.fromisoformat("2026-11-03T10:00")
TUESDAYS = [FIRST + WEEK * number for number in range(10)]
OTHERS = [a_series(f"o{n}", f"Client {n}", f"2026-11-0{2 + n}T1{n}:30") for n in range(4)]
NAMES = ("north", "clinic")


def parted(chance: Random) -> list[list[datetime]]:
    """The hours in one calendar, in either of two, or some of them in both."""
    match chance.randrange(3):
        case 0:
            return [TUESDAYS, []]
        case 1:
            here = [hour for hour in TUESDAYS if chance.random() < 0.6]
            return [here, [hour for hour in TUESDAYS if hour not in here]]
        case _:
            return [TUESDAYS, [hour for hour in TUESDAYS if chance.random() < 0.6]]


@pytest.mark.parametrize("seed", range(tries(6, thorough=60)))
def test_writing_the_same_hours_anew_accuses_nobody(tmp_path: Path, seed: int) -> None:
    chance = Random(seed)
    calendars = [Calendar(name, chance) for name in NAMES]
    practice = Watched(tmp_path, sources=TWO)
    now = datetime.fromisoformat("2026-11-10T12:00")
    for _ in range(4):
        shown = zip(NAMES, calendars, parted(chance), strict=True)
        files = {name: [*one.written(own), *OTHERS] for name, one, own in shown}
        see(practice, wall(now), **files)
        now += timedelta(days=chance.choice([1, 3, 7]))

    assert practice.said("reschedule", "cancellation", "source_suspect", "no_buffer") == []
    shown_hours = hours(practice, "2026-11-03", "2027-02-01", wall(now))
    tens = [hour[:11] for hour in shown_hours if hour[6:11] == "10:00"]
    assert tens == [f"{hour:%m-%d %H:%M}" for hour in TUESDAYS]


def single(uid: str, start: str) -> str:
    return an_event(uid, "Jane Doe", start)


def test_an_entry_that_comes_back_elsewhere_while_another_shows_its_hour_moved_nothing(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)
    series = a_series("new", "Jane Doe", "2026-12-01T10:00", rule=";COUNT=5")
    see(practice, BEFORE, north=[single("one", "2026-12-01T10:00"), JOHN])
    see(practice, THEN, north=[series, JOHN])
    see(practice, LATER, north=[series, single("one", "2027-01-05T10:00"), JOHN])
    assert practice.said() == []


def test_what_takes_an_hours_place_in_another_calendar_is_not_where_it_was_left_behind(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path, sources=TWO)
    before = [single("one", "2026-12-01T10:00"), single("two", "2026-12-08T10:00"), JOHN]
    see(practice, BEFORE, north=before, clinic=[JOHN])
    after = {"north": [single("one", "2026-12-08T10:00"), JOHN], "clinic": [JOHN]}
    after["clinic"].append(single("three", "2026-12-01T10:00"))
    see(practice, THEN, **after)
    assert practice.said("reschedule", "cancellation") == []
    days = [hour[:11] for hour in hours(practice, "2026-11-28", "2026-12-20", LATER)]
    assert [day for day in days if day.endswith("10:00")] == ["12-01 10:00", "12-08 10:00"]
