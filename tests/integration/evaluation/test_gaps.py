"""What is known of a change that was made while a calendar could not be seen, or not believed."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.core.sessions.changes import Change
from monitor.jobs.polling.record import accept_held, record_fetch
from monitor.store.database import reading
from monitor.store.timelines import changes
from tests.integration.watched import Watched, a_series, an_event, skipping

BEFORE, THEN, LATER = "2026-11-18T09:00", "2026-11-20T09:00", "2026-11-21T09:00"
MANY = [
    a_series(f"u{number}", f"Client {number}", f"2026-11-03T{10 + number}:00")
    for number in range(4)
]
SINGLES = [
    an_event(f"e{day}", f"Client {day % 4}", f"2026-11-{day}T{10 + day % 4}:00")
    for day in (23, 25, 26, 27, 28, 29)
]
CHANGED = [MANY[0].replace("RRULE", f"{skipping('2026-11-24T10:00')}\nRRULE"), *MANY[1:]]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(*MANY, *SINGLES)
    practice.look_twice(BEFORE)
    return practice


def the_change(practice: Watched) -> Change:
    with reading(practice.app.engine) as connection:
        (change,) = changes.of_uid(connection, "north", "u0")
    return change


MINUTE = timedelta(minutes=1)


def is_known_between(practice: Watched, after: str, by: str) -> bool:
    change = the_change(practice)
    (found,) = [f for f in practice.findings("cancellation") if f.draft.change_id == change.id]
    start = practice.at("2026-11-24T10:00")
    assert found.draft.value["notice_minutes_max"] == (start - change.made_not_before) // MINUTE
    assert found.draft.value["notice_minutes_min"] == (start - change.made_not_after) // MINUTE
    return (change.made_not_before, change.made_not_after) == (practice.at(after), practice.at(by))


def test_what_changed_during_an_outage_is_known_by_the_outage(practice: Watched) -> None:
    for hour in range(10, 20):
        (practice.folder / "north.ics").write_bytes(b"<html>Back soon</html>")
        assert practice.look(f"2026-11-19T{hour}:00").outcome == "failed"
    practice.write(*CHANGED, *SINGLES)
    practice.look_twice(THEN)
    assert is_known_between(practice, BEFORE, THEN)


def test_polls_that_saw_nothing_new_narrow_the_span(practice: Watched) -> None:
    assert practice.look("2026-11-20T08:00").outcome == "unchanged"
    practice.write(*CHANGED, *SINGLES)
    practice.look_twice(THEN)
    assert is_known_between(practice, "2026-11-20T08:00", THEN)


def test_a_gap_that_spans_the_notice_limit_makes_short_notice_possible(practice: Watched) -> None:
    practice.write(*CHANGED, *SINGLES)
    practice.look_twice("2026-11-23T15:00")
    (found,) = practice.findings("cancellation")
    assert found.draft.value["short_notice"] == "possibly"


def test_a_read_from_scratch_after_a_lost_cursor_is_compared_and_knows_the_gap(
    practice: Watched,
) -> None:
    practice.write(*CHANGED, *SINGLES)
    fetch = practice.app.connector("north").fetch(None, now=practice.at(THEN))
    report = record_fetch(practice.app, "north", fetch, practice.at(THEN))
    practice.evaluate("2026-11-20T09:10")
    assert report.revisions == 1
    assert is_known_between(practice, BEFORE, THEN)


def test_what_changed_under_a_held_poll_is_known_since_the_last_one_believed(
    practice: Watched,
) -> None:
    practice.write()
    assert practice.look(THEN).outcome == "held"
    practice.write(*CHANGED, *SINGLES)
    practice.look_twice(LATER)
    assert is_known_between(practice, BEFORE, LATER)
    assert practice.said("source_suspect") == ["source_suspect resolved recovered"]


def test_an_accepted_poll_counts_from_when_it_was_seen_not_from_when_it_was_accepted(
    practice: Watched,
) -> None:
    practice.write(CHANGED[0])
    assert practice.look(THEN).outcome == "held"
    accept_held(practice.app, "north")
    practice.evaluate(LATER)
    assert is_known_between(practice, BEFORE, THEN)


def test_a_held_answer_that_comes_again_counts_from_when_it_was_seen_first(
    practice: Watched,
) -> None:
    practice.write(CHANGED[0])
    assert practice.look(THEN).outcome == "held"
    assert practice.look("2026-11-20T12:00").outcome == "held"
    accept_held(practice.app, "north")
    practice.evaluate(LATER)
    assert is_known_between(practice, BEFORE, THEN)


def test_a_held_answer_that_changes_counts_from_when_it_was_as_accepted(practice: Watched) -> None:
    practice.write()
    assert practice.look(THEN).outcome == "held"
    practice.write(CHANGED[0])
    assert practice.look("2026-11-20T12:00").outcome == "held"
    accept_held(practice.app, "north")
    practice.evaluate(LATER)
    assert is_known_between(practice, BEFORE, "2026-11-20T12:00")


def test_a_held_poll_is_said_once_however_often_it_comes_again(practice: Watched) -> None:
    practice.write()
    for hour in range(9, 15):
        assert practice.look(f"2026-11-20T{hour:02}:00").outcome == "held"
    assert practice.said() == ["source_suspect open"]


def test_an_event_that_can_not_be_read_in_a_poll_that_is_accepted_still_counts_as_there(
    practice: Watched,
) -> None:
    broken = MANY[0].replace("RRULE:FREQ=WEEKLY", "RRULE:FREQ=WEEKLY;UNTIL=never")
    practice.write(broken)
    assert practice.look(THEN).outcome == "held"
    accept_held(practice.app, "north")
    practice.evaluate(LATER)
    assert practice.findings("cancellation") != []
    with reading(practice.app.engine) as connection:
        assert changes.of_uid(connection, "north", "u0") == []


@pytest.mark.parametrize("hours", [-1, 1, 3])
def test_a_feed_that_drifts_is_held_and_heals(practice: Watched, hours: int) -> None:
    drifted = [
        a_series(f"u{n}", f"Client {n}", f"2026-11-03T{10 + n + hours:02}:00") for n in range(4)
    ]
    drifted += [
        an_event(f"e{d}", f"Client {d % 4}", f"2026-11-{d}T{10 + d % 4 + hours:02}:00")
        for d in (23, 25, 26, 27, 28, 29)
    ]
    practice.write(*drifted)
    report = practice.look(THEN)
    assert report.held is not None
    assert report.held.reason == "shifted"
    practice.write(*MANY, *SINGLES)
    practice.look_twice(LATER)
    assert practice.said() == ["source_suspect resolved recovered"]


def test_a_feed_that_drifts_and_renews_its_uids_is_held_as_well(practice: Watched) -> None:
    practice.write(*(a_series(f"v{n}", f"Client {n}", f"2026-11-03T{11 + n}:00") for n in range(4)))
    assert practice.look(THEN).outcome == "held"


def test_many_clients_moved_by_an_hour_and_one_that_was_not_are_believed(
    practice: Watched,
) -> None:
    moved = [a_series(f"u{n}", f"Client {n}", f"2026-11-03T{11 + n}:00") for n in range(3)]
    practice.write(*moved, MANY[3], *SINGLES)
    assert practice.look(THEN).outcome == "ok"
