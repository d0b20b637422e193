"""What becomes of edits of a calendar file: the sessions, the changes, and what is said of them."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.core.sessions import Presence
from tests.integration.watched import Watched, a_series, an_event, modified, skipping

BEFORE, THEN = "2026-11-23T09:00", "2026-11-23T10:00"  # a Monday; polls around the edit
JANE = a_series("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def edited(practice: Watched, *events: str, first: tuple[str, ...] = (JANE,)) -> None:
    practice.write(*first)
    practice.look(BEFORE)
    practice.write(*events)
    practice.look_twice(THEN)


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


@pytest.mark.parametrize(
    ("start", "coming", "weekday"),
    [
        ("2026-11-03T11:00", ["11-24 11:00", "12-01 11:00"], "the same"),
        ("2026-11-03T16:00", ["11-24 16:00", "12-01 16:00"], "the same"),
        ("2026-11-05T10:00", ["11-26 10:00", "12-03 10:00"], "later"),
        ("2026-11-02T15:00", ["11-23 15:00", "11-30 15:00"], "earlier"),
    ],
)
def test_moving_a_series_is_one_finding(
    practice: Watched, start: str, coming: list[str], weekday: str
) -> None:
    edited(practice, a_series("jane", "Jane Doe", start))
    assert practice.said() == ["reschedule open"], weekday
    assert practice.findings()[0].draft.value["via"] == "series"
    assert practice.starts("2026-11-23", "2026-12-04") == coming
    assert practice.starts("2026-11-01", "2026-11-23") == [
        "11-03 10:00",
        "11-10 10:00",
        "11-17 10:00",
    ]


def test_a_moved_series_leaves_nothing_behind_at_its_horizon(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-05T10:00"))
    coming = practice.sessions("2026-11-23", "2028-01-01")
    assert {s.start.astimezone(practice.zone).weekday() for s in coming} == {3}
    assert {s.presence for s in coming} == {Presence.SCHEDULED}
    assert {s.booked_by for s in coming} == {None}


def test_a_holiday_skipped_in_the_old_rule_does_not_shift_the_pairing(practice: Watched) -> None:
    old = a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2026-12-08T10:00"))
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T11:00"), first=(old,))
    assert practice.said() == ["reschedule open"]
    moved = practice.session("2026-12-15T11:00")
    assert moved.changes == 1
    assert practice.session("2026-12-08T11:00").changes == 0


def test_a_session_taken_off_beside_the_move_of_its_series_is_another_decision(
    practice: Watched,
) -> None:
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look(BEFORE)
    without = skipping("2026-11-24T09:00")
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T09:00", without))
    practice.look_twice(THEN)
    (off,), (moved,) = practice.findings("cancellation"), practice.findings("reschedule")
    assert off.draft.session is not None
    assert off.draft.session.start == practice.at("2026-11-24T10:00")
    assert "12-01T10:00" in moved.draft.value["from"]
    assert "12-01T09:00" in moved.draft.value["to"]


def test_a_weekly_series_that_becomes_biweekly_is_one_finding(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";INTERVAL=2"))
    assert practice.said() == ["cancellation open"]


def test_a_series_cut_short_is_one_cancellation(practice: Watched) -> None:
    edited(
        practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261202T000000Z")
    )
    assert practice.said("cancellation") == ["cancellation open"]
    assert practice.starts("2026-11-23", "2027-01-01") == ["11-24 10:00", "12-01 10:00"]


def test_a_split_series_that_keeps_its_hour_is_no_change(practice: Watched) -> None:
    cut = a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261202T000000Z")
    edited(practice, cut, a_series("jane_R1", "Jane Doe", "2026-12-08T10:00"))
    assert practice.said("reschedule") == []
    assert practice.said("cancellation") in ([], ["cancellation resolved rebooked"])


def test_a_skipped_date_is_one_cancellation(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2026-11-24T10:00")))
    (found,) = practice.findings()
    assert (found.draft.rule, found.draft.value["short_notice"]) == ("cancellation", "no")


def test_a_single_event_that_becomes_a_series_keeps_its_session(practice: Watched) -> None:
    edited(
        practice,
        a_series("jane", "Jane Doe", "2026-11-24T10:00"),
        first=(an_event("jane", "Jane Doe", "2026-11-24T10:00"),),
    )
    assert practice.said() == []
    assert practice.session("2026-11-24T10:00").booked_by is None
    assert practice.session("2026-12-01T10:00").booked_by == practice.at(THEN)


def test_an_override_taken_back_falls_to_the_series_own_time(practice: Watched) -> None:
    moved = an_event("jane", "Jane Doe", "2026-11-25T15:00", of="2026-11-24T10:00")
    edited(practice, JANE, first=(JANE, moved))
    (found,) = practice.findings()
    assert found.draft.rule == "reschedule"
    assert "2026-11-24T10:00" in found.draft.value["to"]


def test_an_override_and_its_series_moved_in_one_poll(practice: Watched) -> None:
    edited(
        practice,
        a_series("jane", "Jane Doe", "2026-11-03T11:00"),
        an_event("jane", "Jane Doe", "2026-11-25T15:00", of="2026-11-24T11:00"),
    )
    assert practice.said() == ["reschedule open"]
    assert practice.starts("2026-11-23", "2026-12-02") == ["11-25 15:00", "12-01 11:00"]


def test_an_event_dragged_ahead_after_its_session_is_a_new_booking(practice: Watched) -> None:
    edited(
        practice,
        an_event("one", "Jane Doe", "2026-11-27T10:00"),
        first=(an_event("one", "Jane Doe", "2026-11-20T10:00"),),
    )
    assert practice.said("reschedule", "cancellation") == []
    assert practice.starts("2026-11-01", "2026-12-01") == ["11-20 10:00", "11-27 10:00"]
    practice.write(an_event("one", "Jane Doe", "2026-11-27T12:00"))
    practice.look_twice("2026-11-24T10:00")
    assert practice.said("reschedule", "cancellation") == ["reschedule open"]
    assert practice.starts("2026-11-01", "2026-12-01") == ["11-20 10:00", "11-27 12:00"]


def test_a_session_moved_beyond_what_is_written_out_is_moved_and_not_cancelled(
    practice: Watched,
) -> None:
    edited(
        practice,
        an_event("one", "Jane Doe", "2027-09-27T10:00"),
        first=(an_event("one", "Jane Doe", "2026-11-27T10:00"),),
    )
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
    edited(practice, a_series("jane", "John Roe", "2026-11-03T10:00"))
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
    edited(
        practice,
        a_series("mary", "Mary Smith", start),
        first=(a_series("mary", "Mary Smyth", start),),
    )
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
    assert {s.booked_by for s in practice.sessions() if s.client == "jane"} == {None}
    assert practice.starts("2027-09-01", "2027-09-02") == ["09-01 10:00"]


def test_an_unsettled_edit_at_the_horizon_makes_no_bookings(practice: Watched) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2027-03-02T10:00")))
    practice.look_twice("2027-02-01T09:00")
    assert {s.booked_by for s in practice.sessions()} == {None}


def test_events_that_leave_a_feed_when_they_are_over_say_nothing(practice: Watched) -> None:
    ended = a_series("old", "John Roe", "2026-11-02T08:00", rule=";COUNT=4")
    practice.write(JANE, ended, an_event("past", "Jane Doe", "2026-11-23T08:00"))
    practice.look("2026-11-23T08:30")
    practice.write(JANE)
    practice.look_twice(THEN)
    assert practice.said("cancellation", "reschedule") == []
    assert practice.starts("2026-11-23", "2026-11-24") == ["11-23 08:00", "11-23 08:00"]


def test_sessions_move_across_the_change_of_clocks_as_one_run(practice: Watched) -> None:
    def moved(day: str, to: str) -> str:
        return an_event("jane", "Jane Doe", f"{to}T10:00", of=f"{day}T10:00")

    later = [("10-27", "10-29"), ("11-03", "11-05"), ("11-10", "11-12")]
    series = a_series("jane", "Jane Doe", "2026-10-06T10:00")
    practice.write(series)
    practice.look("2026-10-19T09:00")
    practice.write(series, *(moved(f"2026-{a}", f"2026-{b}") for a, b in later))
    practice.look_twice("2026-10-19T10:00")
    (found,) = practice.findings()
    assert found.draft.value["sessions"] == 3


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
