"""What becomes of edits of a calendar file: the sessions, the changes, and what is said of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event, modified, skipping

BEFORE, THEN = "2026-11-23T09:00", "2026-11-23T10:00"  # a Monday; polls around the edit
JANE = a_series("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_the_first_read_of_a_calendar_yields_no_change(practice: Watched) -> None:
    practice.write(JANE, an_event("x", "John Roe", "2026-11-24T12:00", "STATUS:CANCELLED"))
    practice.look_twice(BEFORE)
    assert practice.said() == []
    assert practice.starts("2026-11-24", "2026-12-09") == [
        "11-24 10:00",
        "12-01 10:00",
        "12-08 10:00",
    ]


def test_a_note_added_after_a_move_does_not_blur_when_it_was_made(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00"))
    practice.look(THEN)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00", "DESCRIPTION:bring forms"))
    practice.look("2026-11-23T10:05")
    practice.evaluate("2026-11-23T10:10")
    (found,) = practice.findings()
    assert found.draft.value["notice_minutes_min"] == 48 * 60


def test_an_event_dragged_ahead_after_its_session_is_a_new_booking(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-20T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-27T10:00"))
    practice.look_twice(THEN)
    assert practice.said("reschedule", "cancellation") == []
    assert practice.starts("2026-11-01", "2026-12-01") == ["11-20 10:00", "11-27 10:00"]
    practice.write(an_event("one", "Jane Doe", "2026-11-27T12:00"))
    practice.look_twice("2026-11-24T10:00")
    assert practice.said("reschedule", "cancellation") == ["reschedule open"]
    assert practice.starts("2026-11-01", "2026-12-01") == ["11-20 10:00", "11-27 12:00"]


def test_a_session_moved_beyond_what_is_written_out_is_moved_and_not_cancelled(
    practice: Watched,
) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-27T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2027-09-27T10:00"))
    practice.look_twice(THEN)
    assert practice.said("reschedule", "cancellation") == ["reschedule open"]


def test_a_move_exactly_at_the_cut_off_makes_the_new_plan(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-24T10:00"))
    practice.look(BEFORE)
    at_limit = modified("2026-11-23T10:00-05:00")
    practice.write(an_event("one", "Jane Doe", "2026-11-24T14:00", at_limit))
    practice.look_twice(THEN)
    (found,) = practice.findings()
    assert found.draft.value["short_notice"] == "no"
    assert practice.session("2026-11-24T14:00").agreed_plan is None


def test_a_move_after_the_cut_off_keeps_the_plan_of_record(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-24T10:00"))
    practice.look(BEFORE)
    late = modified("2026-11-23T10:01-05:00")
    practice.write(an_event("one", "Jane Doe", "2026-11-24T14:00", late))
    practice.look_twice("2026-11-23T10:05")
    assert practice.session("2026-11-24T14:00").agreed_plan == practice.at("2026-11-24T10:00")


def test_an_hour_given_to_another_client_is_off_for_one_and_booked_for_the_other(
    practice: Watched,
) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(a_series("jane", "John Roe", "2026-11-03T10:00"))
    practice.look_twice(THEN)
    assert practice.said("cancellation") == ["cancellation open"]
    assert practice.starts("2026-11-01", "2026-12-02", "jane") == [
        "11-03 10:00",
        "11-10 10:00",
        "11-17 10:00",
    ]
    assert practice.starts("2026-11-01", "2026-12-02", "john") == ["11-24 10:00", "12-01 10:00"]
    practice.write(a_series("jane", "John Roe", "2026-11-03T12:00"))
    practice.look_twice("2026-11-23T12:00")
    assert practice.said("cancellation", "reschedule") == ["cancellation open", "reschedule open"]


def test_a_typo_mended_in_an_unconfigured_name_accuses_nobody(practice: Watched) -> None:
    start = "2026-08-04T10:00"
    practice.write(a_series("mary", "Mary Smyth", start))
    practice.look(BEFORE)
    practice.write(a_series("mary", "Mary Smith", start))
    practice.look_twice(THEN)
    practice.evaluate("2027-01-20T10:00")
    assert practice.said() in ([], ["source_stale open"])
    assert len({s.client for s in practice.sessions()}) == 1


def test_settings_that_recognise_more_make_no_change(practice: Watched) -> None:
    practice.write(a_series("mary", "Mary Smith", "2026-08-05T10:00"), JANE)
    practice.look_twice(BEFORE)
    practice.write(a_series("mary", "Mary Smith", "2026-08-05T11:00"), JANE)
    practice.look_twice(THEN)
    (before,) = practice.findings()
    clients = [*practice.settings["clients"], {"id": "mary", "name": "Mary Smith"}]
    practice.configure(clients=clients)
    practice.look_twice("2026-11-23T11:00")
    assert practice.said() == ["reschedule open"], practice.findings()
    (after,) = practice.findings()
    assert after.scope == "client:mary"
    assert (after.id, after.opened_at, after.status) == (before.id, before.opened_at, "open")


def test_settings_that_ignore_a_title_take_its_sessions_out_without_a_word(
    practice: Watched,
) -> None:
    practice.write(a_series("x", "Supervision", "2026-08-05T10:00"), JANE)
    practice.look_twice(BEFORE)
    practice.configure(sessions={**practice.settings["sessions"], "ignore_titles": ["Supervision"]})
    practice.look_twice(THEN)
    assert practice.said() == []
    assert {s.client for s in practice.sessions()} == {"jane"}


def test_the_horizon_rolls_over_without_a_booking(practice: Watched) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(JANE, an_event("far", "John Roe", "2027-09-01T10:00"))
    for month in range(2, 9):
        practice.look_twice(f"2027-{month:02}-01T09:00")
    assert practice.said("reschedule", "cancellation") == []
    assert {s.booked_not_after for s in practice.sessions() if s.client == "jane"} == {None}
    assert practice.starts("2027-09-01", "2027-09-02") == ["09-01 10:00"]


def test_an_unsettled_edit_at_the_horizon_makes_no_bookings(practice: Watched) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2027-03-02T10:00")))
    practice.look_twice("2027-02-01T09:00")
    assert {s.booked_not_after for s in practice.sessions()} == {None}


def test_events_that_leave_a_feed_when_they_are_over_say_nothing(practice: Watched) -> None:
    ended = a_series("old", "John Roe", "2026-11-02T08:00", rule=";COUNT=4")
    practice.write(JANE, ended, an_event("past", "Jane Doe", "2026-11-23T08:00"))
    practice.look("2026-11-23T08:30")
    practice.write(JANE)
    practice.look_twice(THEN)
    assert practice.said("cancellation", "reschedule") == []
    assert practice.starts("2026-11-23", "2026-11-24") == ["11-23 08:00", "11-23 08:00"]


def test_who_declines_before_the_change_asked_for_it(practice: Watched) -> None:
    invited = "ATTENDEE;PARTSTAT={}:mailto:jane@example.com"
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00", invited.format("ACCEPTED")))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00", invited.format("DECLINED")))
    practice.look_twice("2026-11-23T09:30")
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00", invited.format("NEEDS-ACTION")))
    practice.look_twice(THEN)
    assert [f.draft.initiator for f in practice.findings("reschedule")] == ["client"]


def test_who_declines_the_new_time_did_not_ask_for_it(practice: Watched) -> None:
    invited = "ATTENDEE;PARTSTAT={}:mailto:jane@example.com"
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00", invited.format("ACCEPTED")))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00", invited.format("DECLINED")))
    practice.look_twice(THEN)
    assert [f.draft.initiator for f in practice.findings("reschedule")] == ["unknown"]


def test_a_promise_ticked_off_is_kept_and_not_forgotten(practice: Watched) -> None:
    practice.configure(commitments={"titles": ["(?i)^(follow[- ]?up|call|send)\\b"]})
    practice.write(an_event("p", "Call: Jane Doe", "2026-11-20T10:00"))
    practice.look(BEFORE)
    assert practice.said() == ["missed_follow_up open"]
    practice.write(an_event("p", "✓ Call: Jane Doe", "2026-11-20T10:00"))
    practice.look_twice(THEN)
    assert practice.said() == ["missed_follow_up resolved kept_late"]


def test_a_booking_withdrawn_before_it_settled_leaves_nothing(practice: Watched) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(JANE, an_event("x", "John Roe", "2026-11-27T10:00"))
    practice.look(THEN)
    practice.write(JANE)
    practice.look_twice((practice.at(THEN) + timedelta(minutes=5)).isoformat())
    assert {s.client for s in practice.sessions()} == {"jane"}
    assert practice.said() == []
