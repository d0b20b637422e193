"""An hour that one calendar took off and another one still shows stands, and alarms nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import BEFORE, TWO, WEEKLY, hours, see
from tests.integration.watched import SETTINGS, Watched, a_series, an_event

EXPECTING = [SETTINGS["clinicians"][0] | {"expect_arrival": True}]
DAY = "2026-11-24"
JANE = an_event("jane", "Jane Doe", WEEKLY)
OTHER = a_series("other", "John Roe", "2026-11-03T16:00")
OFF = {
    "left out": [],
    "by its status": [an_event("jane", "Jane Doe", WEEKLY, "STATUS:CANCELLED")],
    "in words": [an_event("jane", "Canceled: Session: Jane Doe", WEEKLY)],
}


@pytest.fixture
def twice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path, sources=TWO, clinicians=EXPECTING)
    see(practice, BEFORE, north=[JANE, OTHER], clinic=[JANE, OTHER])
    return practice


def begins(practice: Watched) -> list[str]:
    """What is asked a quarter past, with both calendars read just before."""
    see(practice, f"{DAY}T09:58")
    see(practice, f"{DAY}T10:10")
    return practice.said("not_started")


@pytest.mark.parametrize("name", ["north", "clinic"])
@pytest.mark.parametrize("off", OFF.values(), ids=OFF.keys())
def test_nobody_asks_whether_it_began_while_a_copy_may_only_be_late(
    twice: Watched, name: str, off: list[str]
) -> None:
    see(twice, f"{DAY}T08:00", **{name: [*off, OTHER]})
    assert begins(twice) == []
    assert hours(twice, DAY, f"{DAY}T15:00", f"{DAY}T10:30") == ["11-24 10:00 upcoming"]
    assert twice.said() == []


@pytest.mark.parametrize("name", ["north", "clinic"])
def test_once_it_follows_it_was_cancelled_when_the_first_showed_it(
    twice: Watched, name: str
) -> None:
    see(twice, f"{DAY}T08:00", **{name: [OTHER]})
    see(twice, f"{DAY}T10:20", north=[OTHER], clinic=[OTHER])
    assert twice.said() == ["cancellation open"]
    assert twice.only("cancellation").draft.occurred_at == twice.at(f"{DAY}T08:00")
    assert hours(twice, DAY, f"{DAY}T15:00", f"{DAY}T12:00") == ["11-24 10:00 cancelled"]


def test_one_that_never_follows_shows_an_hour_that_stood(twice: Watched) -> None:
    see(twice, f"{DAY}T08:00", north=[OTHER])
    see(twice, f"{DAY}T14:00")
    assert twice.said() == []
    assert hours(twice, DAY, f"{DAY}T15:00", f"{DAY}T14:30") == ["11-24 10:00 unobserved"]


def test_of_an_hour_that_a_calendar_is_no_longer_shared_of_it_is_asked(twice: Watched) -> None:
    see(twice, "2026-11-23T09:30", clinic=[OTHER])
    assert begins(twice) == ["not_started open"]


AGAIN = an_event("again", "Jane Doe", WEEKLY)
ASKED: dict[str, tuple[list[str], dict[str, list[str]]]] = {
    "went to the other calendar": ([JANE], {"north": [OTHER], "clinic": [JANE, OTHER]}),
    "was written anew there": ([JANE], {"north": [OTHER], "clinic": [AGAIN, OTHER]}),
    "stood twice": ([JANE, AGAIN], {"north": [JANE, OTHER]}),
}


@pytest.mark.parametrize(("before", "then"), ASKED.values(), ids=ASKED.keys())
def test_so_it_is_of_one_that(
    tmp_path: Path, before: list[str], then: dict[str, list[str]]
) -> None:
    practice = Watched(tmp_path, sources=TWO, clinicians=EXPECTING)
    see(practice, BEFORE, north=[*before, OTHER], clinic=[OTHER])
    see(practice, f"{DAY}T08:00", **then)
    assert begins(practice) == ["not_started open"]
