"""A late start is what someone saw, measured from the start that was agreed."""

from dataclasses import replace

import pytest

from monitor.core.findings.model import Severity
from tests.builders.rule_results import drafts_of, facts_of
from tests.builders.timelines import (
    a_checkin,
    a_practice,
    a_session,
    a_timeline,
    moved,
    restored,
    utc,
)

AFTER = "2026-11-24T12:00-05:00"


def test_an_arrival_exactly_at_the_end_of_grace_is_not_late() -> None:
    session = a_session()
    timeline = a_timeline(session, checkins=(a_checkin(session, "2026-11-24T10:05-05:00"),))

    assert drafts_of("late_start", timeline, AFTER) == []


def test_an_arrival_one_second_past_grace_is_late() -> None:
    session = a_session()
    timeline = a_timeline(session, checkins=(a_checkin(session, "2026-11-24T10:05:01-05:00"),))

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.value == {
        "late_minutes": 5,
        "time_given_minutes": None,
        "arrival_kind": "checkin",
    }
    assert draft.severity is Severity.NOTICE
    assert draft.confidence == "observed"
    assert draft.occurred_at == session.start


@pytest.mark.parametrize(
    ("at", "severity"),
    [
        ("2026-11-24T10:10-05:00", Severity.NOTICE),
        ("2026-11-24T10:10:01-05:00", Severity.WARNING),
    ],
)
def test_more_than_very_late_is_one_step_up(at: str, severity: Severity) -> None:
    session = a_session()
    timeline = a_timeline(session, checkins=(a_checkin(session, at),))

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.severity is severity


def test_the_end_of_a_session_tells_how_much_time_was_given() -> None:
    session = a_session()
    timeline = a_timeline(
        session,
        checkins=(
            a_checkin(session, "2026-11-24T10:12-05:00"),
            a_checkin(session, "2026-11-24T10:50-05:00", "end"),
        ),
    )

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.value["time_given_minutes"] == 38


def test_an_edit_during_the_session_is_a_late_start_and_no_reschedule() -> None:
    session, change = moved(a_session(), "2026-11-24T10:12-05:00", made="2026-11-24T10:11-05:00")
    timeline = a_timeline(session, changes=[change])

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.value == {
        "late_minutes": 12,
        "time_given_minutes": 50,
        "arrival_kind": "calendar_edit",
    }
    assert draft.confidence == "inferred"
    assert draft.session is not None
    assert draft.session.planned_start == utc("2026-11-24T10:00-05:00")
    assert draft.session.start == utc("2026-11-24T10:12-05:00")
    assert drafts_of("reschedule", timeline, AFTER) == []


@pytest.mark.parametrize(
    ("to", "made", "is_late_start"),
    [
        ("2026-11-24T11:00-05:00", "2026-11-24T10:02-05:00", True),  # exactly edit_window
        ("2026-11-24T11:01-05:00", "2026-11-24T10:02-05:00", False),
        ("2026-11-24T10:20-05:00", "2026-11-24T09:55-05:00", True),  # exactly start - grace
        ("2026-11-24T10:20-05:00", "2026-11-24T09:54:59-05:00", False),
        ("2026-11-24T10:20-05:00", "2026-11-24T10:49:59-05:00", True),
        ("2026-11-24T09:50-05:00", "2026-11-24T10:02-05:00", False),
    ],
)
def test_only_a_small_later_edit_around_the_start_is_a_late_start(
    to: str, made: str, is_late_start: bool
) -> None:
    session, change = moved(a_session(), to, made=made)
    timeline = a_timeline(session, changes=[change])

    assert len(drafts_of("late_start", timeline, AFTER)) == is_late_start
    assert len(drafts_of("reschedule", timeline, AFTER)) == (not is_late_start)


def test_an_edit_wholly_after_the_end_is_record_keeping() -> None:
    session, change = moved(a_session(), "2026-11-24T10:20-05:00", made="2026-11-24T10:50-05:00")
    timeline = a_timeline(session, changes=[change])

    assert drafts_of("late_start", timeline, AFTER) == []
    assert drafts_of("reschedule", timeline, AFTER) == []


def test_a_checkin_is_measured_from_the_agreed_start_even_after_record_keeping() -> None:
    before = a_session()
    session, change = moved(before, "2026-11-24T10:20-05:00", made="2026-11-24T11:00-05:00")
    timeline = a_timeline(
        session, changes=[change], checkins=(a_checkin(session, "2026-11-24T10:08-05:00"),)
    )

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.value["late_minutes"] == 8


def test_an_edit_over_midnight_is_a_reschedule() -> None:
    session, change = moved(
        a_session("2026-11-24T23:40-05:00"),
        "2026-11-25T00:10-05:00",
        made="2026-11-24T23:45-05:00",
    )

    timeline = a_timeline(session, changes=[change])

    assert drafts_of("late_start", timeline, "2026-11-25T12:00-05:00") == []
    assert len(drafts_of("reschedule", timeline, "2026-11-25T12:00-05:00")) == 1


def test_two_edits_are_one_late_start_from_the_first_agreed_start() -> None:
    first, change = moved(a_session(), "2026-11-24T10:10-05:00", made="2026-11-24T10:05-05:00")
    second, again = moved(first, "2026-11-24T10:25-05:00", made="2026-11-24T10:20-05:00")
    timeline = a_timeline(second, changes=[change, again])

    (draft,) = drafts_of("late_start", timeline, AFTER)

    assert draft.value["late_minutes"] == 25
    assert draft.occurred_at == utc("2026-11-24T10:00-05:00")
    assert drafts_of("reschedule", timeline, AFTER) == []


def test_an_edit_that_is_taken_back_leaves_nothing() -> None:
    first, change = moved(a_session(), "2026-11-24T10:30-05:00", made="2026-11-24T10:05-05:00")
    second, again = moved(first, "2026-11-24T10:00-05:00", made="2026-11-24T10:20-05:00")
    timeline = a_timeline(second, changes=[change, again])

    assert drafts_of("late_start", timeline, AFTER) == []
    assert drafts_of("reschedule", timeline, AFTER) == []


def test_a_session_that_is_moved_to_another_day_after_an_edit_was_not_late() -> None:
    first, change = moved(a_session(), "2026-11-24T10:15-05:00", made="2026-11-24T10:05-05:00")
    second, again = moved(first, "2026-11-25T10:00-05:00", made="2026-11-24T10:20-05:00")
    timeline = a_timeline(second, changes=[change, again])

    assert drafts_of("late_start", timeline, "2026-11-25T12:00-05:00") == []
    assert len(drafts_of("reschedule", timeline, "2026-11-25T12:00-05:00")) == 1


@pytest.mark.parametrize("within_sixty_days", [9, 1])
def test_moving_a_whole_series_is_no_late_start(within_sixty_days: int) -> None:
    session, change = moved(
        a_session(),
        "2026-11-24T10:30-05:00",
        made="2026-11-24T10:05-05:00",
        sessions=within_sixty_days,
    )
    timeline = a_timeline(session, changes=[replace(change, via="series")])

    assert drafts_of("late_start", timeline, AFTER) == []
    assert len(drafts_of("reschedule", timeline, AFTER)) == 1


def test_a_checkin_beats_an_edit_and_an_edit_beats_a_marker() -> None:
    before = replace(a_session(), marked_arrival=utc("2026-11-24T10:07-05:00"))
    session, change = moved(before, "2026-11-24T10:20-05:00", made="2026-11-24T10:10-05:00")
    checkin = a_checkin(session, "2026-11-24T10:09-05:00")

    edited = a_timeline(session, changes=[change])
    seen = a_timeline(session, changes=[change], checkins=(checkin,))

    assert drafts_of("late_start", edited, AFTER)[0].value["late_minutes"] == 20
    assert drafts_of("late_start", seen, AFTER)[0].value["late_minutes"] == 9


def test_of_two_checkins_the_earlier_one_counts() -> None:
    session = a_session()
    checkins = (
        a_checkin(session, "2026-11-24T10:20-05:00"),
        a_checkin(session, "2026-11-24T10:08-05:00"),
    )

    (draft,) = drafts_of("late_start", a_timeline(session, checkins=checkins), AFTER)

    assert draft.value["late_minutes"] == 8


def test_a_marker_in_the_title_is_observed() -> None:
    session = a_session(marked_arrival=utc("2026-11-24T10:07-05:00"))

    (draft,) = drafts_of("late_start", a_timeline(session), AFTER)

    assert draft.value == {
        "late_minutes": 7,
        "time_given_minutes": None,
        "arrival_kind": "marker",
    }
    assert draft.confidence == "observed"


def test_an_arrival_that_still_lies_ahead_is_not_one_yet() -> None:
    session, change = moved(a_session(), "2026-11-24T10:30-05:00", made="2026-11-24T10:05-05:00")
    timeline = a_timeline(session, changes=[change])

    assert drafts_of("late_start", timeline, "2026-11-24T10:29-05:00") == []
    assert session.id not in facts_of(timeline, "2026-11-24T10:29-05:00").arrivals
    assert len(drafts_of("late_start", timeline, "2026-11-24T10:30-05:00")) == 1


def test_a_session_to_which_the_client_did_not_come_was_not_late() -> None:
    session = a_session(marked_arrival=utc("2026-11-24T10:20-05:00"), marked_no_show=True)

    assert drafts_of("late_start", a_timeline(session), AFTER) == []


def test_a_late_start_the_client_asked_for_is_never_alerted() -> None:
    session, change = moved(
        a_session(), "2026-11-24T10:30-05:00", made="2026-11-24T10:01-05:00", side="client"
    )

    (draft,) = drafts_of("late_start", a_timeline(session, changes=[change]), AFTER)

    assert draft.never_alert
    assert draft.initiator == "client"


def test_a_rule_that_is_switched_off_says_nothing() -> None:
    session = a_session(marked_arrival=utc("2026-11-24T10:20-05:00"))
    practice = a_practice(rules={"late_start": {"enabled": False}})

    assert drafts_of("late_start", a_timeline(session), AFTER, practice) == []


def test_a_restored_session_is_measured_from_its_present_start() -> None:
    session, change = restored(a_session(), made="2026-11-23T10:00-05:00")
    timeline = a_timeline(
        session, changes=[change], checkins=(a_checkin(session, "2026-11-24T10:06-05:00"),)
    )

    assert drafts_of("late_start", timeline, AFTER)[0].value["late_minutes"] == 6
