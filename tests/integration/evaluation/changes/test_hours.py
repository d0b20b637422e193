"""One hour is one session, whatever events and calendars show it (ADR 18)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.reading.agenda import agenda_of, session_named
from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, Watched, a_series, an_event, skipping

BEFORE, THEN, LATER = "2026-11-23T09:00", "2026-11-23T10:00", "2026-11-23T11:00"
TUESDAYS = ("2026-11-24T10:00", "2026-12-01T10:00", "2026-12-08T10:00")
TWO = [
    {"name": "north", "type": "ical", "path": "north.ics", "clinician": "amara"},
    {"name": "clinic", "type": "ical", "path": "clinic.ics", "clinician": "amara"},
]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


@pytest.fixture
def twice(tmp_path: Path) -> Watched:
    """A clinician whose events stand in two calendars."""
    return Watched(tmp_path, sources=TWO)


def singles(*starts: str, who: str = "Jane Doe") -> list[str]:
    return [an_event(f"one-{start[5:10]}", who, start) for start in starts]


def see(practice: Watched, when: str, **files: list[str]) -> None:
    """Write the named calendars, poll all, and evaluate now and when what is new has settled."""
    for name, events in files.items():
        (practice.folder / f"{name}.ics").write_bytes(calendar(*events))
    for source in practice.settings["sources"]:
        poll_source(practice.app, source["name"], practice.at(when))
    practice.evaluate(when)
    practice.evaluate((practice.at(when) + timedelta(minutes=12)).isoformat())


def hours(practice: Watched, start: str, end: str, now: str) -> list[str]:
    found = agenda_of(practice.app, practice.at(start), practice.at(end), practice.at(now))
    return [f"{e.session.start.astimezone(practice.zone):%m-%d %H:%M} {e.state}" for e in found]


WEEKLY = "2026-11-24T10:00"
AFTERWARDS = {
    "the first gets the rule": [a_series("one-11-24", "Jane Doe", WEEKLY, rule=";COUNT=3")],
    "a series of its own": [a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")],
    "one event with further dates": [
        an_event(
            "one-11-24",
            "Jane Doe",
            WEEKLY,
            "RDATE;TZID=America/New_York:20261201T100000,20261208T100000",
        )
    ],
    "two series": [
        a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=2"),
        an_event("last", "Jane Doe", "2026-12-08T10:00"),
    ],
    "other single events": [an_event(f"n{s[5:10]}", "Jane Doe", s) for s in TUESDAYS],
}


@pytest.mark.parametrize("after", AFTERWARDS.values(), ids=AFTERWARDS.keys())
def test_single_events_that_become_something_else_were_neither_moved_nor_cancelled(
    practice: Watched, after: list[str]
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    see(practice, THEN, north=after)
    assert practice.said() == []
    assert hours(practice, "2026-11-23", "2026-12-10", LATER) == [
        "11-24 10:00 upcoming",
        "12-01 10:00 upcoming",
        "12-08 10:00 upcoming",
    ]


def test_a_series_that_becomes_single_events_was_not_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", WEEKLY, rule=";COUNT=3")])
    see(practice, THEN, north=singles(*TUESDAYS))
    assert practice.said() == []


def test_both_may_stand_for_a_while_before_the_single_events_go(practice: Watched) -> None:
    series = a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3")
    see(practice, BEFORE, north=singles(*TUESDAYS))
    see(practice, THEN, north=[*singles(*TUESDAYS), series])
    see(practice, LATER, north=[series])
    assert practice.said() == []


def test_two_series_become_one_and_one_becomes_two(practice: Watched) -> None:
    two = [
        a_series("first", "Jane Doe", WEEKLY, rule=";INTERVAL=2"),
        a_series("second", "Jane Doe", "2026-12-01T10:00", rule=";INTERVAL=2"),
    ]
    one = [a_series("both", "Jane Doe", WEEKLY)]
    see(practice, BEFORE, north=two)
    see(practice, THEN, north=one)
    see(practice, LATER, north=two)
    assert practice.said() == []


def test_deleting_a_duplicate_entry_is_no_cancellation(practice: Watched) -> None:
    series = a_series("jane", "Jane Doe", WEEKLY)
    see(practice, BEFORE, north=[series, an_event("again", "Jane Doe", TUESDAYS[1])])
    see(practice, THEN, north=[series])
    assert practice.said() == []


def test_an_hour_of_the_new_event_that_is_missing_was_cancelled(practice: Watched) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    series = a_series("new", "Jane Doe", WEEKLY, skipping(TUESDAYS[1]), rule=";COUNT=3")
    see(practice, THEN, north=[series])
    found = practice.only("cancellation").draft
    assert found.session is not None
    assert found.session.start == practice.at(TUESDAYS[1])
    assert found.value["sessions"] == 1
    assert practice.said() == ["cancellation open"]


LEFT_OUT: dict[str, tuple[list[str], list[str]]] = {
    "a week later": (
        [
            a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
            a_series("new", "Jane Doe", "2026-12-01T10:00"),
        ],
        ["2026-11-24T10:00"],
    ),
    "with an exception": (
        [
            a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
            a_series("new", "Jane Doe", WEEKLY, skipping(TUESDAYS[1])),
        ],
        ["2026-12-01T10:00"],
    ),
}


@pytest.mark.parametrize(("after", "gone"), LEFT_OUT.values(), ids=LEFT_OUT.keys())
def test_what_a_split_leaves_out_was_cancelled_and_nothing_was_moved(
    practice: Watched, after: list[str], gone: list[str]
) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00")])
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    found = practice.only("cancellation").draft
    assert found.session is not None
    assert found.session.start == practice.at(gone[0])
    assert found.value["sessions"] == len(gone)


def test_weekly_to_biweekly_is_one_cancellation_of_every_other_hour(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";COUNT=8")])
    after = [
        a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
        a_series("new", "Jane Doe", WEEKLY, rule=";INTERVAL=2;COUNT=3"),
    ]
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 2  # 1 and 15 December


def test_a_split_with_a_fixed_end_that_comes_sooner_cancels_the_rest(practice: Watched) -> None:
    see(practice, BEFORE, north=[a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";COUNT=8")])
    after = [
        a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
        a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=3"),
    ]
    see(practice, THEN, north=after)
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 2  # 15 and 22 December


def test_eight_single_events_that_become_a_series_are_not_held_back(practice: Watched) -> None:
    days = [f"2026-{d}T10:00" for d in ("11-24", "12-01", "12-08", "12-15", "12-22", "12-29")]
    days += ["2027-01-05T10:00", "2027-01-12T10:00"]
    see(practice, BEFORE, north=singles(*days))
    practice.write(a_series("new", "Jane Doe", WEEKLY, rule=";COUNT=8"))
    assert practice.look(THEN).outcome == "ok"
    practice.evaluate("2026-11-23T10:12")
    assert practice.said() == []


# One event on two calendars.


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


# Whose arrival is it.


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


# Exports of single events: one decision is one finding.


def test_single_events_moved_by_the_same_span_in_one_poll_are_one_decision(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    moved = [an_event(f"one-{s[5:10]}", "Jane Doe", s.replace("T10", "T15")) for s in TUESDAYS]
    see(practice, THEN, north=moved)
    assert practice.said() == ["reschedule open"]
    found = practice.only("reschedule").draft
    assert (found.value["via"], found.value["sessions"]) == ("series", 3)


def test_single_events_gone_in_one_poll_are_one_decision(practice: Watched) -> None:
    left = an_event("one-12-15", "Jane Doe", "2026-12-15T10:00")
    see(practice, BEFORE, north=[*singles(*TUESDAYS), left])
    see(practice, THEN, north=[left])
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 3


def test_single_events_moved_by_different_spans_are_decisions_of_their_own(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS[:2]))
    moved = [
        an_event("one-11-24", "Jane Doe", "2026-11-24T15:00"),
        an_event("one-12-01", "Jane Doe", "2026-12-02T10:00"),
    ]
    see(practice, THEN, north=moved)
    assert practice.said() == ["reschedule open", "reschedule open"]


def test_two_clients_moved_alike_are_two_decisions(practice: Watched) -> None:
    before = [*singles(TUESDAYS[0]), an_event("john", "John Roe", "2026-11-24T12:00")]
    after = [
        an_event("one-11-24", "Jane Doe", "2026-11-25T10:00"),
        an_event("john", "John Roe", "2026-11-25T12:00"),
    ]
    see(practice, BEFORE, north=before)
    see(practice, THEN, north=after)
    assert practice.said() == ["reschedule open", "reschedule open"]
