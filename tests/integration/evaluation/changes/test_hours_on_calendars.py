"""One hour is one session on several calendars, and a check-in is the hour's (ADR 18)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.reading.agenda import session_named
from tests.builders.ics import calendar
from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    LATER,
    THEN,
    TUESDAYS,
    TWO,
    WEEKLY,
    hours,
    see,
    singles,
)
from tests.integration.watched import SETTINGS, Watched, a_series, an_event


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.fixture
def twice(tmp_path: Path) -> Watched:
    """A clinician whose events stand in two calendars."""
    return Watched(tmp_path, sources=TWO)


def move_on_both(twice: Watched, first: str, second: str) -> None:
    before = [an_event("jane", "Jane Doe", TUESDAYS[1])]
    after = [an_event("jane", "Jane Doe", "2026-12-02T10:00")]
    see(twice, BEFORE, north=before, clinic=before)
    see(twice, THEN, **{first: after})
    assert twice.said() == [], "the hour still stands in the other calendar"
    see(twice, LATER, **{second: after})


@pytest.mark.parametrize(("first", "second"), [("north", "clinic"), ("clinic", "north")])
def test_a_move_seen_on_one_calendar_waits_for_the_other_and_is_one_finding(
    twice: Watched, first: str, second: str
) -> None:
    move_on_both(twice, first, second)
    assert twice.said() == ["reschedule open"]
    found = twice.only("reschedule").draft
    assert {e.source for e in found.evidence} == {"north", "clinic"}
    assert found.value["notice_minutes_min"] == 8 * 24 * 60, "from when it was seen first"


@pytest.mark.parametrize("copied_as", ["jane", "another"])
@pytest.mark.parametrize(
    ("after", "still_shown", "seen", "told_from"),
    [
        ("2026-12-02T10:00", THEN, LATER, THEN),
        ("2026-12-02T10:00", "2026-11-25T10:00", "2026-11-26T10:00", THEN),
        (None, THEN, LATER, THEN),
        (None, THEN, "2026-11-30T12:00", THEN),
        (None, "2026-11-24T10:00", "2026-11-30T12:00", THEN),
        (None, "2026-11-24T10:01", "2026-11-24T11:00", "2026-11-24T11:00"),
    ],
)
def test_what_both_calendars_show_was_decided_when_the_first_did(
    twice: Watched, copied_as: str, after: str | None, still_shown: str, seen: str, told_from: str
) -> None:
    """A copy that still stood days after the other had gone tells of sharing, and not of a
    decision; where nobody looked in between, nobody knows that it did."""
    other = an_event("john", "John Roe", "2026-12-03T10:00")

    def shown(uid: str, start: str | None) -> list[str]:
        return [other, an_event(uid, "Jane Doe", start)] if start else [other]

    see(twice, BEFORE, north=shown("jane", TUESDAYS[1]), clinic=shown(copied_as, TUESDAYS[1]))
    see(twice, THEN, clinic=shown(copied_as, after))
    if still_shown != THEN:
        see(twice, still_shown, clinic=[*shown(copied_as, after), an_event("n", "John Roe", LATER)])
    see(twice, seen, north=shown("jane", after))

    (found,) = twice.findings("reschedule", "cancellation")
    assert found.draft.occurred_at == twice.at(told_from)
    notice = twice.at(TUESDAYS[1]) - twice.at(told_from)
    assert found.draft.value["notice_minutes_min"] == notice.total_seconds() // 60


def test_two_moves_of_an_event_on_two_calendars_are_two_findings(twice: Watched) -> None:
    for number, start in enumerate((TUESDAYS[1], "2026-12-02T10:00", "2026-12-03T10:00")):
        event = [an_event("jane", "Jane Doe", start)]
        see(twice, f"2026-11-23T{9 + number:02}:00", north=event, clinic=event)
    assert twice.said() == ["reschedule open", "reschedule open"]


def test_an_hour_on_two_calendars_stands_once_in_the_agenda(twice: Watched) -> None:
    event = [a_series("jane", "Jane Doe", "2026-11-03T10:00")]
    copy = [a_series("copy-of-jane", "Jane Doe", "2026-11-03T10:00")]
    see(twice, BEFORE, north=event, clinic=copy)
    assert hours(twice, "2026-11-23", "2026-12-03", BEFORE) == [
        "11-24 10:00 upcoming",
        "12-01 10:00 upcoming",
    ]
    assert twice.said() == [], "an hour does not overlap itself"


def test_taken_off_one_calendar_it_still_stands_and_off_both_it_is_cancelled_once(
    twice: Watched,
) -> None:
    event, other = (
        an_event("jane", "Jane Doe", TUESDAYS[1]),
        a_series("j", "John Roe", "2026-11-24T14:00"),
    )
    see(twice, BEFORE, north=[event, other], clinic=[event, other])
    see(twice, THEN, north=[other])
    assert twice.said() == []
    see(twice, LATER, clinic=[other])
    assert twice.said() == ["cancellation open"]


def test_an_event_that_goes_from_one_calendar_to_another_was_not_cancelled(twice: Watched) -> None:
    event, other = (
        an_event("jane", "Jane Doe", TUESDAYS[1]),
        a_series("j", "John Roe", "2026-11-24T14:00"),
    )
    see(twice, BEFORE, north=[event, other], clinic=[other])
    see(twice, THEN, north=[other], clinic=[event, other])
    assert twice.said() == []


def copied(uids: str, *starts: str) -> list[str]:
    return [an_event(f"{uids}-{n}", "Jane Doe", start) for n, start in enumerate(starts)]


@pytest.mark.parametrize("copies", ["north", "copy", "x", "7f3"])
@pytest.mark.parametrize("renewed", ["", "anew-"])
def test_single_events_moved_together_on_two_calendars_are_one_decision(
    twice: Watched, copies: str, renewed: str
) -> None:
    moved = [start.replace("T10", "T15") for start in TUESDAYS]
    see(twice, BEFORE, north=copied("north", *TUESDAYS), clinic=copied(copies, *TUESDAYS))
    after = copied(f"{renewed}north", *moved), copied(f"{renewed}{copies}", *moved)
    see(twice, THEN, north=after[0], clinic=after[1])
    assert twice.said() == ["reschedule open"]
    found = twice.only("reschedule").draft
    assert (found.value["via"], found.value["sessions"]) == ("series", 3)


@pytest.mark.parametrize("copies", ["north", "copy", "x", "7f3"])
def test_single_events_gone_together_on_two_calendars_are_one_decision(
    twice: Watched, copies: str
) -> None:
    north, clinic = (copied(n, *TUESDAYS, "2026-12-15T10:00") for n in ("north", copies))
    see(twice, BEFORE, north=north, clinic=clinic)
    see(twice, THEN, north=north[3:], clinic=clinic[3:])
    assert twice.said() == ["cancellation open"]
    assert twice.only("cancellation").draft.value["sessions"] == 3


def check_in(practice: Watched, at: str) -> None:
    session = session_named(practice.app, "jane", practice.at(at))
    assert session is not None
    record_checkin(practice.app, session.id, CheckinKind.ARRIVAL, practice.at(at))


def expecting(tmp_path: Path, **more: Any) -> Watched:
    clinician = SETTINGS["clinicians"][0] | {"expect_arrival": True}
    return Watched(tmp_path, clinicians=[clinician], **more)


SPLIT = [
    a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
    a_series("new", "Jane Doe", WEEKLY),
]


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_check_in_belongs_to_the_hour_whichever_event_shows_it(tmp_path: Path, when: str) -> None:
    practice = expecting(tmp_path)
    see(practice, BEFORE, north=[a_series("jane", "Jane Doe", "2026-11-03T10:00")])
    if when == "after":
        see(practice, THEN, north=SPLIT)
    check_in(practice, "2026-11-24T10:12")
    if when == "before":
        see(practice, "2026-11-24T11:00", north=SPLIT)
    practice.evaluate("2026-11-24T11:25")
    assert practice.said("late_start", "cancellation", "not_started") == ["late_start open"]
    assert hours(practice, "2026-11-24", "2026-11-25", "2026-11-24T12:00") == ["11-24 10:00 held"]


@pytest.mark.parametrize("first", ["north", "clinic"])
@pytest.mark.parametrize(("to", "began"), [("09:15", 2), ("15:00", 2), ("09:15", 8), ("15:00", 8)])
def test_an_hour_that_one_calendar_alone_shows_elsewhere_once_it_began_was_in_time(
    tmp_path: Path, first: str, to: str, began: int
) -> None:
    """The other one follows an hour later; until then it stands where it was put."""
    twice = expecting(tmp_path, sources=TWO)
    before = [an_event("jane", "Jane Doe", TUESDAYS[0])]
    see(twice, BEFORE, north=before, clinic=before)
    check_in(twice, f"2026-11-24T10:0{began}")
    after = [an_event("jane", "Jane Doe", f"2026-11-24T{to}")]
    told = ["late_start open"] if began > 5 else []
    see(twice, "2026-11-24T10:35", **{first: after})
    assert twice.said("late_start", "not_started", "reschedule") == told
    see(twice, "2026-11-24T16:00", north=after, clinic=after)
    assert twice.said("late_start", "not_started") == told
    assert [f.draft.value["late_minutes"] for f in twice.findings("late_start")] == [8] * len(told)


def test_a_later_start_that_one_calendar_alone_shows_is_the_one_that_waits(tmp_path: Path) -> None:
    twice = expecting(tmp_path, sources=TWO)
    before = [an_event("jane", "Jane Doe", TUESDAYS[0])]
    see(twice, BEFORE, north=before, clinic=before)
    after = [an_event("jane", "Jane Doe", "2026-11-24T10:12")]
    see(twice, "2026-11-24T10:13", north=after)
    assert twice.said("late_start", "reschedule") == []
    see(twice, "2026-11-24T10:40", north=after, clinic=after)
    assert twice.said("late_start", "reschedule") == ["late_start open"]


def test_a_calendar_that_can_no_longer_be_read_takes_nothing_back(practice: Watched) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    see(practice, THEN, north=[a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")])
    practice.evaluate("2026-11-23T14:00")
    assert practice.said() == ["source_stale open"]


def test_a_copy_that_cannot_be_read_does_not_hold_up_what_the_other_shows(twice: Watched) -> None:
    event, other = an_event("jane", "Jane Doe", TUESDAYS[1]), a_series("j", "John Roe", WEEKLY)
    see(twice, BEFORE, north=[event], clinic=[event])
    (twice.folder / "north.ics").write_bytes(calendar(other))
    (twice.folder / "clinic.ics").unlink()
    for when in (THEN, LATER):
        for name in ("north", "clinic"):
            poll_source(twice.app, name, twice.at(when))
        twice.evaluate(when)
    assert twice.said("cancellation") == ["cancellation open"]


@pytest.mark.parametrize("edited", ["north", "clinic"])
@pytest.mark.parametrize("taken_off", ["north", "clinic"])
def test_a_series_that_one_calendar_is_written_out_farther_of_still_stands_in_the_other(
    twice: Watched, edited: str, taken_off: str
) -> None:
    series, john = a_series("jane", "Jane Doe", WEEKLY), a_series("j", "John Roe", WEEKLY)
    see(twice, BEFORE, north=[series, john], clinic=[series, john])
    again = a_series("jane", "Jane Doe", WEEKLY, "LOCATION:Room 2")
    see(twice, "2026-12-20T10:00", **{edited: [again, john]})
    see(twice, "2026-12-21T10:00", **{taken_off: [john]})
    assert twice.said("cancellation", "reschedule") == []
