"""Polls that say too much, too little or nothing, on a real database."""

from __future__ import annotations

import os
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.model import EventProblem, Fetch
from monitor.core.findings.model import FindingStatus, Resolution
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.record import accept_held, record_fetch
from monitor.jobs.time_guard import TimeWentBack
from monitor.store.calendars import ledger, sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from tests.integration.watched import Watched, a_series, an_event, skipping

BEFORE, THEN, LATER = "2026-11-23T09:00", "2026-11-23T10:00", "2026-11-23T11:00"
MANY = [
    a_series(f"u{number}", f"Client {number}", f"2026-11-03T{10 + number}:00")
    for number in range(4)
]
PAST = an_event("u0", "Client 0", "2026-11-10T10:30", of="2026-11-10T10:00")


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(*MANY, PAST)
    practice.look_twice(BEFORE)
    return practice


def state(practice: Watched) -> SourceState:
    with reading(practice.app.engine) as connection:
        return sources.load(connection, "north")


def fetched(practice: Watched) -> Fetch:
    return practice.app.connector("north").fetch(None, now=practice.at(THEN))


def test_an_emptied_calendar_is_held_back_even_if_a_past_override_is_known(
    practice: Watched,
) -> None:
    practice.write()
    report = practice.look(THEN)
    assert report.held is not None
    assert (report.held.reason, report.held.missing) == ("emptied", report.held.known)
    assert practice.said() == ["source_suspect open"]
    assert state(practice).last_ok == practice.at(BEFORE)


def test_a_calendar_that_shrinks_by_its_limit_is_held_back(practice: Watched) -> None:
    practice.write(*MANY[:2], PAST)
    report = practice.look(THEN)
    assert report.held is not None
    assert report.held.reason == "shrunk"
    assert report.held.known == 2 * report.held.missing


def test_a_calendar_that_shrinks_less_is_believed(practice: Watched) -> None:
    practice.write(*MANY[:3], PAST)
    practice.look_twice(THEN)
    assert practice.said() == ["cancellation open"]


@pytest.mark.parametrize("left", [1, 0])
def test_fewer_than_five_missing_sessions_are_believed_where_anything_is_left(
    tmp_path: Path, left: int
) -> None:
    practice = Watched(tmp_path)
    events = [an_event(f"e{d}", "Jane Doe", f"2026-11-2{d}T10:00") for d in range(4, 9)]
    practice.write(*events)
    practice.look(BEFORE)
    practice.write(*events[:left])
    practice.look_twice(THEN)
    assert practice.said("source_suspect") == ([] if left else ["source_suspect open"])
    found = [f.draft.value["sessions"] for f in practice.findings("cancellation")]
    assert found == ([4] if left else [])


def test_identities_that_change_with_the_titles_are_held_back(practice: Watched) -> None:
    practice.write(
        *(a_series(f"v{n}", f"Someone {n}", f"2026-11-03T{10 + n}:00") for n in range(4))
    )
    report = practice.look(THEN)
    assert report.held is not None
    assert report.held.reason == "renamed"


def test_a_calendar_that_hides_its_titles_is_held_back(practice: Watched) -> None:
    practice.write(*(a_series(f"u{n}", "BUSY:", f"2026-11-03T{10 + n}:00") for n in range(4)))
    assert practice.look(THEN).held is not None


def test_a_whole_calendar_shifted_by_one_amount_is_held_back(practice: Watched) -> None:
    practice.write(*(a_series(f"u{n}", f"Client {n}", f"2026-11-03T{15 + n}:00") for n in range(4)))
    report = practice.look(THEN)
    assert report.held is not None
    assert report.held.reason == "shifted"


def test_a_held_poll_that_heals_by_itself_is_recovered(practice: Watched) -> None:
    practice.write()
    practice.look(THEN)
    practice.write(*MANY, PAST)
    report = practice.look(LATER)
    assert report.outcome == "unchanged"
    assert practice.said() == ["source_suspect resolved recovered"]
    assert state(practice).held_since is None


def test_an_accepted_poll_counts_and_its_finding_still_says_why(practice: Watched) -> None:
    practice.write()
    practice.look(THEN)
    report = accept_held(practice.app, "north")
    assert report is not None
    assert report.outcome == "ok"
    practice.evaluate(LATER)
    (found,) = practice.findings("source_suspect")
    assert (found.status, found.resolution) == (FindingStatus.RESOLVED, Resolution.ACCEPTED)
    assert found.draft.value["reason"] == "emptied"
    assert len(practice.findings("cancellation")) == 4
    assert accept_held(practice.app, "north") is None


def test_nothing_is_missing_while_an_unnamed_event_can_not_be_read(practice: Watched) -> None:
    fetch = fetched(practice)
    left = Fetch(
        events=tuple(e for e in fetch.events if e.uid != "u1"),
        problems=(EventProblem(uid=None, reason="It can't be read.", raw=""),),
    )
    record_fetch(practice.app, "north", left, practice.at(THEN))
    practice.evaluate(LATER)
    assert practice.said("cancellation") == []


def test_a_poll_with_a_file_name_that_is_no_text_can_be_held_back_and_accepted(
    practice: Watched,
) -> None:
    name = os.fsdecode(b"Fl\xfcgel.ics")
    problem = EventProblem(uid="other", reason="It can't be read.", raw=name)
    held = record_fetch(practice.app, "north", Fetch(problems=(problem,)), practice.at(THEN))
    accepted = accept_held(practice.app, "north")
    assert held.held is not None
    assert accepted is not None
    assert accepted.problems == 1


def test_an_event_that_can_not_be_read_counts_as_present(practice: Watched) -> None:
    practice.write(*MANY[:3], MANY[3].replace("FREQ=WEEKLY", "FREQ=WEEKLY;UNTIL=never"), PAST)
    practice.look_twice(THEN)
    assert practice.said() == []


def test_a_poll_that_fails_keeps_what_was_known(practice: Watched) -> None:
    (practice.folder / "north.ics").write_bytes(b"<html>Sign in</html>")
    report = practice.look(THEN)
    assert report.outcome == "failed"
    assert (state(practice).last_ok, state(practice).last_error) == (
        practice.at(BEFORE),
        report.error,
    )
    assert practice.said("cancellation") == []


def test_an_answer_older_than_what_is_known_is_dropped(practice: Watched) -> None:
    fetch = Fetch(events=())
    report = record_fetch(practice.app, "north", fetch, practice.at("2026-11-23T08:00"))
    assert report.outcome == "unchanged"
    assert state(practice).last_ok == practice.at(BEFORE)


def test_an_answer_to_what_another_process_has_overtaken_is_dropped(practice: Watched) -> None:
    """It tells the changes to a state that is not the last one any more."""
    cursor = state(practice).cursor
    late = practice.app.connector("north").fetch(cursor, now=practice.at(THEN))
    practice.write(*MANY[1:], PAST)
    practice.look(THEN)
    report = record_fetch(practice.app, "north", late, practice.at(THEN), cursor=cursor)
    assert report.outcome == "unchanged"
    assert state(practice).cursor != cursor


def test_an_event_whose_former_name_comes_back_beside_it_is_not_overlooked(
    practice: Watched,
) -> None:
    renamed = MANY[0].replace("UID:u0", "UID:v0")
    practice.write(renamed, *MANY[1:])
    practice.look_twice(THEN)
    practice.write(renamed, *MANY)
    practice.look(LATER)
    practice.look("2026-11-23T11:05")
    with reading(practice.app.engine) as connection:
        living = {event.uid for event in ledger.living_events(connection, "north")}
    assert living == {"v0", "u0", "u1", "u2", "u3"}


def test_identities_that_churn_at_every_export_are_no_change(practice: Watched) -> None:
    for number, when in enumerate(("10:00", "11:00", "12:00")):
        practice.write(*(e.replace("UID:u", f"UID:{number}x") for e in (*MANY, PAST)))
        practice.look_twice(f"2026-11-23T{when}")
    assert practice.said() == []
    with reading(practice.app.engine) as connection:
        assert len(sources.load(connection, "north").aliases) == len(MANY)
        assert {e.uid for e in ledger.living_events(connection, "north")} == {
            "u0",
            "u1",
            "u2",
            "u3",
        }


def test_an_evaluation_in_the_past_is_refused_and_writes_nothing(practice: Watched) -> None:
    with pytest.raises(TimeWentBack):
        evaluate(practice.app, practice.at("2026-11-22T09:00"))


def test_a_source_taken_out_and_put_back_makes_no_change(practice: Watched) -> None:
    north = practice.settings["sources"]
    practice.write()
    practice.look(THEN)
    practice.configure(sources=[{"name": "south", "type": "ical", "path": "south.ics"}])
    practice.evaluate(LATER)
    assert practice.said() == ["source_suspect resolved recovered"]
    practice.evaluate("2026-12-23T11:00")
    practice.configure(sources=north)
    practice.write(*MANY, PAST)
    practice.look_twice("2026-12-23T12:00")
    assert [f for f in practice.said() if "source" not in f] == []


def test_one_change_among_forty_clients_is_understood_in_a_moment(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    events = [
        a_series(f"w{n}", f"Person {n}", f"2024-11-{11 + n % 5}T{8 + n // 5:02}:00")
        for n in range(40)
    ]
    practice.write(*events)
    practice.look_twice(BEFORE)
    practice.write(
        events[0].replace("RRULE", f"{skipping('2026-11-30T08:00')}\nRRULE"), *events[1:]
    )
    practice.look(THEN)
    before = practice.app.clock()
    practice.write(*events)
    practice.look(LATER)
    took = practice.app.clock() - before
    assert took < timedelta(seconds=2)


def test_a_series_ended_in_an_export_with_new_identities_is_one_cancellation(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)

    def exported(number: int, rule: str = "") -> list[str]:
        return [
            a_series(f"{number}-jane", "Jane Doe", "2026-10-06T10:00", rule=rule),
            a_series(f"{number}-john", "John Roe", "2026-10-07T10:00"),
            a_series(f"{number}-c1", "Client 1", "2026-10-08T10:00"),
        ]

    practice.write(*exported(1))
    practice.look("2026-11-02T09:00")
    practice.write(*exported(2, ";UNTIL=20261111T235959Z"))
    practice.look("2026-11-02T12:00")
    practice.write(*exported(3, ";UNTIL=20261111T235959Z"))
    practice.look("2026-11-02T12:30")

    assert practice.said() == ["cancellation open"]
