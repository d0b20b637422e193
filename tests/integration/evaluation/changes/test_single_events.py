"""In exports of single events, one decision about several is one finding (ADR 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.polling.poll import poll_source
from tests.builders.ics import calendar
from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    THEN,
    TUESDAYS,
    TWO,
    see,
    set_aside,
    singles,
    spoil,
)
from tests.integration.watched import Watched, an_event


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


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


@pytest.mark.parametrize("rule", ["reschedule", "cancellation"])
def test_what_two_polls_show_is_two_decisions_also_where_one_evaluation_counts_both(
    practice: Watched, rule: str
) -> None:
    """As where polls go on while an evaluation takes its time."""
    see(practice, BEFORE, north=singles(*TUESDAYS, "2026-12-15T10:00"))
    after = [start.replace("T10", "T15") for start in TUESDAYS]
    left = singles("2026-12-15T10:00")
    for number, when in enumerate(("10:00", "10:05"), start=1):
        moved = [
            an_event(f"one-{start[5:10]}", "Jane Doe", start)
            for start in (*after[:number], *TUESDAYS[number:])
        ]
        gone = singles(*TUESDAYS[number:])
        practice.write(*left, *(moved if rule == "reschedule" else gone))
        practice.poll(f"2026-11-23T{when}")
    practice.evaluate("2026-11-23T10:20")
    assert practice.said() == [f"{rule} open", f"{rule} open"]
    assert {f.draft.value["sessions"] for f in practice.findings(rule)} == {1}


def test_a_poll_that_shows_some_more_of_it_leaves_what_an_earlier_one_showed(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    after = [start.replace("T10", "T15") for start in TUESDAYS]
    moved = [an_event(f"one-{start[5:10]}", "Jane Doe", start) for start in after]
    practice.write(moved[0], *singles(*TUESDAYS[1:]))
    practice.poll("2026-11-23T10:00")
    practice.write(*moved)
    practice.poll("2026-11-23T10:05")
    practice.evaluate("2026-11-23T10:20")
    assert practice.said() == ["reschedule open", "reschedule open"]
    told = {f.draft.value["via"]: f.draft.value["sessions"] for f in practice.findings()}
    assert told == {"move": 1, "series": 2}


def test_polls_in_a_row_of_two_calendars_are_one_look(tmp_path: Path) -> None:
    practice = Watched(tmp_path, sources=TWO)

    def write(*starts: str) -> None:
        events = [an_event(f"n{n}", "Jane Doe", start) for n, start in enumerate(starts)]
        practice.write(*events)
        (tmp_path / "clinic.ics").write_bytes(calendar(*events))

    def polls(first: str, second: str) -> None:
        practice.poll_of("north", f"2026-11-23T{first}")
        practice.poll_of("clinic", f"2026-11-23T{second}")

    write(*TUESDAYS)
    polls("09:00", "09:01")
    practice.evaluate("2026-11-23T09:20")
    write(*(start.replace("T10", "T15") for start in TUESDAYS))
    polls("10:00", "10:01")
    practice.evaluate("2026-11-23T10:20")
    assert practice.said() == ["reschedule open"]
    assert practice.only("reschedule").draft.value["sessions"] == 3


def stamped(stamps: dict[str, str], *, days: int = 1, off: bool = False) -> list[str]:
    """The sessions of these days moved, or cancelled, with a stamp (UTC) each of that morning."""
    status = "STATUS:CANCELLED" if off else "STATUS:CONFIRMED"
    return [
        an_event(
            f"one-{day}",
            "Jane Doe",
            f"2026-{day[:2]}-{int(day[3:]) + (0 if off else days):02}T10:00",
            f"LAST-MODIFIED:20261123T{stamp}00Z",
            status,
        )
        for day, stamp in stamps.items()
    ]


@pytest.mark.parametrize(
    "stamps",
    [
        {"11-24": "1405", "12-01": "1405", "12-08": "1459"},  # the poll is at 15:00 UTC
        {"11-24": "1459", "12-01": "1405", "12-08": "1405"},
        {"11-24": "1405", "12-01": "1455", "12-08": "1500"},
    ],
)
@pytest.mark.parametrize(("off", "rule"), [(False, "reschedule"), (True, "cancellation")])
def test_what_one_poll_shows_of_single_events_counts_together_whatever_their_stamps(
    practice: Watched, stamps: dict[str, str], off: bool, rule: str
) -> None:
    """Outlook stamps events as it writes them: a part of the decision would be told at the poll."""
    see(practice, BEFORE, north=singles(*TUESDAYS))
    practice.write(*stamped(stamps, off=off))
    practice.look(THEN)
    assert practice.said() == []
    practice.evaluate("2026-11-23T10:10")
    assert practice.said() == [f"{rule} open"]
    assert practice.only(rule).draft.value["sessions"] == 3


def test_one_that_cannot_be_read_holds_up_nothing_of_what_was_decided_with_it(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    practice.write(*stamped({"11-24": "1405", "12-01": "1405", "12-08": "1459"}))
    poll_source(practice.app, "north", practice.at(THEN))
    spoil(practice, "north", "one-12-08")
    practice.evaluate(THEN)
    assert set_aside(practice) == [("north", "one-12-08")]
    assert practice.only("reschedule").draft.value["sessions"] == 2


def test_nobody_waits_for_another_decision(practice: Watched) -> None:
    """Another client's, one by another span, and one of another poll."""
    john = an_event("john", "John Roe", "2026-11-24T12:00")
    see(practice, BEFORE, north=[*singles(*TUESDAYS), john])
    later = an_event("john", "John Roe", "2026-11-25T12:00", "LAST-MODIFIED:20261123T145900Z")
    moved = stamped({"11-24": "1405"}), stamped({"12-01": "1459"}, days=2)
    practice.write(*moved[0], *moved[1], *singles(TUESDAYS[2]), later)
    practice.look(THEN)
    assert practice.said() == ["reschedule open"]
    assert practice.only("reschedule").draft.value["sessions"] == 1


def test_what_was_moved_on_meanwhile_holds_nothing_up(practice: Watched) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS[:2]))
    practice.write(*stamped({"11-24": "1405", "12-01": "1459"}))
    practice.look(THEN)
    practice.write(*stamped({"11-24": "1405"}), *stamped({"12-01": "1504"}, days=3))
    practice.look("2026-11-23T10:05")
    assert practice.said() == ["reschedule open"]
    practice.evaluate("2026-11-23T10:15")
    assert practice.said() == ["reschedule open", "reschedule open"]


def test_a_day_later_is_one_span_on_both_sides_of_a_clock_change(practice: Watched) -> None:
    """From Saturdays to Sundays: New York's clocks go back on the night to 1 November."""
    saturdays = ("2026-10-24", "2026-10-31", "2026-11-07")
    see(practice, "2026-10-20T09:00", north=singles(*(f"{day}T10:00" for day in saturdays)))
    moved = [
        an_event(f"one-{day[5:]}", "Jane Doe", f"{to}T10:00")
        for day, to in zip(saturdays, ("2026-10-25", "2026-11-01", "2026-11-08"), strict=True)
    ]
    see(practice, "2026-10-20T10:00", north=moved)
    assert practice.only("reschedule").draft.value["sessions"] == 3


def test_sessions_that_name_no_client_are_no_ones_decision(tmp_path: Path) -> None:
    practice = Watched(tmp_path, sessions={"title_patterns": ["^Session"]})
    see(practice, BEFORE, north=singles(*TUESDAYS[:2], who="Session: A"))
    moved = [
        an_event(f"one-{s[5:10]}", "Session: A", s.replace("T10", "T15")) for s in TUESDAYS[:2]
    ]
    see(practice, THEN, north=moved)
    assert practice.said() == ["reschedule open", "reschedule open"]
