"""How long a session was given, kept apart from how late it began."""

from __future__ import annotations

from dataclasses import replace

from tests.builders.rule_results import drafts_of
from tests.builders.timelines import a_checkin, a_session, a_timeline, moved, utc

AFTER = "2026-11-24T12:00-05:00"


def test_a_marker_says_until_when_it_lasted() -> None:
    session = a_session(
        marked_arrival=utc("2026-11-24T10:07-05:00"), marked_end=utc("2026-11-24T10:57-05:00")
    )
    (draft,) = drafts_of("late_start", a_timeline(session), AFTER)
    assert draft.value["time_given_minutes"] == 50


def test_an_end_that_still_lies_ahead_is_only_planned() -> None:
    session = a_session(
        marked_arrival=utc("2026-11-24T10:07-05:00"), marked_end=utc("2026-11-24T10:57-05:00")
    )
    (draft,) = drafts_of("late_start", a_timeline(session), "2026-11-24T10:56-05:00")
    assert draft.value["time_given_minutes"] is None


def test_a_checked_in_end_counts_for_any_arrival_and_beats_a_marked_one() -> None:
    session = a_session(
        marked_arrival=utc("2026-11-24T10:07-05:00"), marked_end=utc("2026-11-24T10:57-05:00")
    )
    ended = a_checkin(session, "2026-11-24T10:47-05:00", "end")
    (draft,) = drafts_of("late_start", a_timeline(session, checkins=(ended,)), AFTER)
    assert draft.value["time_given_minutes"] == 40


def test_a_marked_end_says_more_than_the_end_of_a_late_edit() -> None:
    before = replace(a_session(), marked_end=utc("2026-11-24T11:00-05:00"))
    session, change = moved(before, "2026-11-24T10:20-05:00", made="2026-11-24T10:21-05:00")
    (draft,) = drafts_of("late_start", a_timeline(session, changes=[change]), AFTER)
    assert draft.value["time_given_minutes"] == 40


def test_an_end_before_the_arrival_says_nothing_of_the_time_given() -> None:
    session = a_session(
        marked_arrival=utc("2026-11-24T10:30-05:00"), marked_end=utc("2026-11-24T10:20-05:00")
    )
    (draft,) = drafts_of("late_start", a_timeline(session), AFTER)
    assert draft.value["time_given_minutes"] is None
