"""A copy that follows late tells of the first calendar's edit (ADR 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.polling.poll import poll_source
from tests.builders.ics import calendar
from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    LATER,
    THEN,
    TUESDAYS,
    TWO,
    hours,
    see,
    set_aside,
    spoil,
)
from tests.integration.watched import Watched, a_series, an_event, modified

MOVED = "2026-12-02T10:00"
OTHER = an_event("other", "John Roe", "2026-12-10T10:00")
DURING = "2026-12-01T10:20"
AFTER = "2026-12-01T12:00"


@pytest.fixture
def twice(tmp_path: Path) -> Watched:
    """A clinician whose events stand in two calendars."""
    return Watched(tmp_path, sources=TWO)


def jane(start: str = TUESDAYS[1], *lines: str, uid: str = "jane") -> list[str]:
    return [OTHER, an_event(uid, "Jane Doe", start, *lines)]


def test_a_copy_taken_off_after_the_session_tells_of_the_cancellation_before_it(
    tmp_path: Path, migrated_url: str
) -> None:
    twice = Watched(tmp_path, sources=TWO, storage={"url": migrated_url})
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, "2026-12-01T08:00", north=[OTHER])
    stamped = jane(TUESDAYS[1], "STATUS:CANCELLED", modified("2026-12-01T11:59-05:00"))
    see(twice, AFTER, clinic=stamped)
    assert twice.said() == ["cancellation open"]
    assert twice.only("cancellation").draft.value["notice_minutes_min"] == 120
    assert hours(twice, "2026-12-01", "2026-12-02", AFTER) == ["12-01 10:00 cancelled"]


def test_a_copy_moved_after_the_session_tells_of_the_late_start(twice: Watched) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    late = "2026-12-01T10:12"
    see(twice, "2026-12-01T10:15", north=jane(late, modified("2026-12-01T10:12-05:00")))
    see(twice, AFTER, clinic=jane(late, modified("2026-12-01T11:59-05:00")))
    assert twice.said() == ["late_start open"]
    assert twice.only("late_start").draft.value["late_minutes"] == 12


def test_a_record_that_is_tidied_on_both_calendars_stays_a_record(twice: Watched) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, "2026-12-01T11:00")
    see(twice, AFTER, north=[OTHER])
    see(twice, "2026-12-01T13:00", clinic=[OTHER])
    assert twice.said() == []


@pytest.mark.parametrize("copied_as", ["jane", "copy"])
@pytest.mark.parametrize("first", ["north", "clinic"])
def test_a_copy_that_is_deleted_instead_of_moved_is_no_cancellation(
    twice: Watched, copied_as: str, first: str
) -> None:
    follower = "clinic" if first == "north" else "north"
    see(twice, BEFORE, **{first: jane(), follower: jane(uid=copied_as)})
    see(twice, THEN, **{first: jane(MOVED)})
    assert twice.said() == []
    see(twice, LATER, **{follower: [OTHER]})
    assert twice.said() == ["reschedule open"]
    found = twice.only("reschedule").draft
    assert {e.source for e in found.evidence} == {"north", "clinic"}
    assert found.occurred_at == twice.at(THEN)
    assert hours(twice, "2026-11-28", "2026-12-04", LATER) == ["12-02 10:00 upcoming"]


def test_a_copy_that_is_written_anew_where_the_hour_was_moved_is_no_cancellation(
    twice: Watched,
) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane(uid="copy"))
    see(twice, THEN, north=jane(MOVED))
    see(twice, LATER, clinic=jane(MOVED, uid="copy-anew"))
    assert twice.said() == ["reschedule open"]
    assert twice.only("reschedule").draft.value["via"] == "move"
    assert hours(twice, "2026-11-28", "2026-12-04", LATER) == ["12-02 10:00 upcoming"]


def test_moved_on_one_calendar_and_deleted_on_the_other_at_one_look_is_one_move(
    twice: Watched,
) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, THEN, north=jane(MOVED), clinic=[OTHER])
    assert twice.said() == ["reschedule open"]


def test_a_series_moved_on_one_calendar_whose_copy_is_deleted_was_moved(twice: Watched) -> None:
    before = a_series("jane", "Jane Doe", TUESDAYS[1], rule=";COUNT=3")
    after = a_series("jane", "Jane Doe", MOVED, rule=";COUNT=3")
    see(twice, BEFORE, north=[OTHER, before], clinic=[OTHER, before])
    see(twice, THEN, north=[OTHER, after])
    assert twice.said() == []
    see(twice, LATER, clinic=[OTHER])
    assert twice.said() == ["reschedule open"]
    assert twice.only("reschedule").draft.value["via"] == "series"


def test_moved_in_two_steps_before_the_copy_follows_is_one_move_from_the_first_to_the_last(
    twice: Watched,
) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, THEN, north=jane(MOVED))
    see(twice, LATER, north=jane("2026-12-03T10:00"))
    assert twice.said() == []
    see(twice, "2026-11-23T12:00", clinic=jane("2026-12-03T10:00"))
    assert twice.said() == ["reschedule open"]
    found = twice.only("reschedule").draft
    assert found.value["from"].startswith(TUESDAYS[1])
    assert found.value["to"].startswith("2026-12-03T10:00")
    assert found.occurred_at == twice.at(LATER)


def test_a_copy_that_comes_in_steps_is_no_second_move(twice: Watched) -> None:
    """Each calendar shows the steps, the second one later."""
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, THEN, north=jane(MOVED))
    see(twice, LATER, north=jane("2026-12-03T10:00"), clinic=jane(MOVED))
    see(twice, "2026-11-23T12:00", clinic=jane("2026-12-03T10:00"))
    assert twice.said() == ["reschedule open"]


@pytest.mark.parametrize("stamp", [(), (modified("2026-11-23T09:20-05:00"),)])
def test_there_and_back_on_one_calendar_while_the_other_follows_both_is_nothing(
    twice: Watched, stamp: tuple[str, ...]
) -> None:
    """While one was away the other still showed the hour, and when that one went it was back."""
    see(twice, BEFORE, north=jane(), clinic=jane())
    see(twice, THEN, north=jane("2026-12-01T10:30"))
    see(twice, LATER, north=jane(), clinic=jane("2026-12-01T10:30", *stamp))
    assert twice.said() == []
    see(twice, "2026-11-24T12:00", clinic=jane())
    assert twice.said() == [], "nor did it overlap itself"


def test_an_hour_stands_once_where_it_was_moved_last(twice: Watched) -> None:
    """As long as the copy is behind, and for good if it never follows."""
    john = an_event("j", "John Roe", "2026-12-01T10:30")
    see(twice, BEFORE, north=[*jane(), john], clinic=jane())
    assert twice.said() == ["no_buffer open"]
    see(twice, THEN, north=[*jane("2026-12-08T15:00"), john])
    assert hours(twice, "2026-12-01", "2026-12-09", LATER) == [
        "12-01 10:30 upcoming",
        "12-08 15:00 upcoming",
    ]
    assert twice.said() == ["no_buffer resolved recovered"]
    see(twice, "2026-12-09T09:00")
    assert hours(twice, "2026-11-30", "2026-12-09", "2026-12-09T10:00") == [
        "12-01 10:30 unobserved",
        "12-08 15:00 unobserved",
    ]


@pytest.mark.parametrize("after", [[OTHER], jane(MOVED)])
def test_so_it_does_before_what_one_calendar_shows_anew_has_settled(
    twice: Watched, after: list[str]
) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    for when, name, events in ((THEN, "north", jane(MOVED)), (LATER, "clinic", after)):
        (twice.folder / f"{name}.ics").write_bytes(calendar(*events))
        for source in ("north", "clinic"):
            poll_source(twice.app, source, twice.at(when))
        twice.evaluate(when)
        assert hours(twice, "2026-11-28", "2026-12-04", when) == ["12-02 10:00 upcoming"]
    assert twice.said() == []


def test_another_session_of_the_same_client_is_no_copy(twice: Watched) -> None:
    """What stands on one calendar only goes by itself."""
    other_hour = an_event("more", "Jane Doe", MOVED)
    see(twice, BEFORE, north=[*jane(), other_hour], clinic=jane())
    see(twice, THEN, north=[*jane(), OTHER], clinic=jane())
    assert twice.said() == ["cancellation open"]


def test_copies_that_moved_a_week_at_different_looks_are_not_taken_for_each_other(
    twice: Watched,
) -> None:
    def at(*starts: str) -> list[str]:
        return [OTHER, *(an_event(f"jane-{n}", "Jane Doe", s) for n, s in enumerate(starts))]

    first, second, third = TUESDAYS
    see(twice, BEFORE, north=at(first, second), clinic=at(first, second))
    see(twice, THEN, north=at(second, third))
    assert hours(twice, "2026-11-23", "2026-12-09", LATER) == [
        "12-01 10:00 upcoming",
        "12-08 10:00 upcoming",
    ]
    see(twice, LATER, clinic=at(second, third))
    assert set(twice.said()) == {"reschedule open"}
    assert hours(twice, "2026-11-23", "2026-12-09", LATER) == [
        "12-01 10:00 upcoming",
        "12-08 10:00 upcoming",
    ]


def test_of_a_calendar_that_stopped_the_hours_it_showed_hold_nothing_up(twice: Watched) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane())
    (twice.folder / "clinic.ics").unlink()
    for when in (THEN, LATER):
        poll_source(twice.app, "clinic", twice.at(when))
        twice.evaluate(when)
    see(twice, "2026-11-23T12:00", north=jane(MOVED))
    assert twice.said("reschedule") == ["reschedule open"]


def test_an_overlap_stays_the_same_finding_whichever_calendar_shows_the_hour(
    twice: Watched,
) -> None:
    own, copy = (a_series(uid, "Jane Doe", TUESDAYS[0], rule=";COUNT=4") for uid in ("b", "a"))
    john = [OTHER, a_series("j", "John Roe", "2026-11-24T10:30", rule=";COUNT=4")]
    see(twice, BEFORE, north=[own, OTHER], clinic=[copy, *john])
    see(twice, THEN, clinic=john)
    see(twice, LATER, clinic=[copy, *john])
    assert twice.said() == ["no_buffer open"]


def test_a_copy_that_cannot_be_read_is_set_aside_alone(twice: Watched) -> None:
    see(twice, BEFORE, north=jane(), clinic=jane(uid="copy"))
    (twice.folder / "clinic.ics").write_bytes(calendar(*jane(MOVED, uid="copy")))
    stamped = jane(MOVED, modified("2026-11-23T09:40-05:00"))
    (twice.folder / "north.ics").write_bytes(calendar(*stamped))
    for name in ("clinic", "north"):
        poll_source(twice.app, name, twice.at(THEN))
    spoil(twice, "clinic", "copy")
    twice.evaluate(THEN)
    assert set_aside(twice) == [("clinic", "copy")]
    assert hours(twice, "2026-11-28", "2026-12-04", THEN) == ["12-02 10:00 upcoming"]
