"""Promises, and what should follow a cancellation, a no-show and an intake."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import Resolution, RuleResult, Severity
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext, Timeline
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import (
    When,
    a_checkin,
    a_commitment,
    a_practice,
    a_session,
    a_timeline,
    a_weekly_run,
    cancelled,
    utc,
)

RULE = "missed_follow_up"


def _only(
    kind: str, timeline: Timeline, now: When, practice: RuleContext | None = None
) -> RuleResult:
    (draft,) = [d for d in drafts_of(RULE, timeline, now, practice) if d.value["kind"] == kind]
    return draft


class TestCommitment:
    due = "2026-11-24T12:00-05:00"
    limit = "2026-11-25T12:00-05:00"  # due + 24 h

    def test_it_is_overdue_once_grace_has_passed(self) -> None:
        timeline = a_timeline(commitments=(a_commitment(self.due),))

        assert drafts_of(RULE, timeline, "2026-11-25T11:59:59-05:00") == []
        draft = _only("commitment", timeline, self.limit)

        assert draft.value["overdue_hours"] == 24
        assert draft.severity is Severity.WARNING
        assert draft.resolution is None
        assert draft.on_vanish is Resolution.ANSWERED

    def test_a_day_without_a_time_is_told_as_the_end_of_that_day(self) -> None:
        end_of_day = a_commitment("2026-11-18T00:00-05:00")

        draft = _only("commitment", a_timeline(commitments=(end_of_day,)), self.limit)

        assert "promised by the end of Tue 17 Nov is" in draft.summary
        assert draft.evidence[0].detail == "It was due by the end of Tue 17 Nov."

    @pytest.mark.parametrize(
        ("done", "how"),
        [
            ("2026-11-25T12:00-05:00", Resolution.ANSWERED),
            ("2026-11-25T12:01-05:00", Resolution.KEPT_LATE),
        ],
    )
    def test_done_in_time_or_late_it_is_kept(self, done: str, how: Resolution) -> None:
        timeline = a_timeline(commitments=(a_commitment(self.due, done=done),))

        assert _only("commitment", timeline, "2026-11-26T12:00-05:00").resolution is how

    def test_the_same_to_do_with_another_due_time_is_another_promise(self) -> None:
        later = a_commitment("2026-11-25T12:00-05:00")
        now = "2026-11-27T12:00-05:00"

        first = _only("commitment", a_timeline(commitments=(a_commitment(self.due),)), now)
        second = _only("commitment", a_timeline(commitments=(later,)), now)

        assert first.id != second.id

    @pytest.mark.parametrize(("days", "found"), [(30, 1), (31, 0)])
    def test_what_was_long_overdue_at_the_first_read_is_history(
        self, days: int, found: int
    ) -> None:
        practice = a_practice(first_ok=utc(self.due) + timedelta(days=days))
        timeline = a_timeline(commitments=(a_commitment(self.due),))

        assert len(open_drafts(RULE, timeline, "2026-12-31T12:00-05:00", practice)) == found

    def test_it_waits_while_its_source_cannot_be_seen(self) -> None:
        timeline = a_timeline(commitments=(a_commitment(self.due),))

        assert _only("commitment", timeline, self.limit, a_practice(is_blind=True)).waits

    def test_a_promise_without_a_client_is_one_too(self) -> None:
        timeline = a_timeline(client=None, commitments=(a_commitment(self.due, client=None),))

        assert _only("commitment", timeline, self.limit).client is None


class TestNotRebooked:
    # Cancelled on Tuesday: two working days later is Thursday's end.
    made = "2026-11-24T09:00-05:00"
    due = "2026-11-27T00:00-05:00"

    def _cancelled(self, *more: Session, **given: Any) -> Timeline:
        gone, change = cancelled(a_session("2026-11-26T10:00-05:00"), made=self.made, **given)
        return a_timeline(gone, *more, changes=[change])

    def test_two_working_days_later_something_is_to_be_booked(self) -> None:
        assert drafts_of(RULE, self._cancelled(), "2026-11-26T23:59:59-05:00") == []

        draft = _only("not_rebooked", self._cancelled(), self.due)

        assert draft.resolution is None
        assert draft.value["due"] == "2026-11-27T00:00:00-05:00"

    def test_weekends_and_holidays_are_no_working_days(self) -> None:
        practice = a_practice(holidays=[date(2026, 11, 25), date(2026, 11, 27)])

        draft = _only("not_rebooked", self._cancelled(), "2026-12-01T09:00-05:00", practice)

        assert draft.value["due"] == "2026-12-01T00:00:00-05:00"

    def test_a_client_who_cancelled_is_not_chased(self) -> None:
        assert drafts_of(RULE, self._cancelled(side="client"), self.due) == []

    @pytest.mark.parametrize(
        ("start", "how"),
        [
            ("2026-12-17T09:59-05:00", Resolution.REBOOKED),  # 21 days: no cadence is known
            ("2026-12-17T10:00-05:00", None),
        ],
    )
    def test_the_next_session_of_the_series_is_enough(
        self, start: str, how: Resolution | None
    ) -> None:
        timeline = self._cancelled(a_session(start))

        assert _only("not_rebooked", timeline, self.due).resolution is how
        assert _only("not_rebooked", timeline, "2026-12-18T12:00-05:00").resolution is (
            how or Resolution.KEPT_LATE
        )

    def test_a_booking_far_ahead_still_answers(self) -> None:
        booked = a_session("2027-01-20T10:00-05:00", booked_not_after=utc("2026-11-30T10:00-05:00"))

        draft = _only("not_rebooked", self._cancelled(booked), "2026-11-30T10:10-05:00")

        assert draft.resolution is Resolution.REBOOKED

    def test_a_booking_behind_a_next_session_that_is_too_late_does_not(self) -> None:
        standing = a_session("2026-12-24T10:00-05:00")
        booked = a_session("2027-01-20T10:00-05:00", booked_not_after=utc("2026-11-30T10:00-05:00"))
        timeline = self._cancelled(standing, booked)

        assert _only("not_rebooked", timeline, "2026-11-30T10:10-05:00").resolution is None


class TestAfterNoShow:
    due = "2026-11-27T00:00-05:00"
    missed = a_session("2026-11-24T10:00-05:00", marked_no_show=True)

    def _at(self, now: When, **given: Any) -> RuleResult:
        return _only("after_no_show", a_timeline(self.missed, **given), now)

    def test_someone_is_to_reach_out_within_two_working_days(self) -> None:
        timeline = a_timeline(self.missed)

        assert drafts_of(RULE, timeline, "2026-11-26T23:59-05:00") == []
        assert self._at(self.due).resolution is None

    @pytest.mark.parametrize(
        ("at", "how"),
        [
            ("2026-11-25T10:00-05:00", Resolution.ANSWERED),
            ("2026-11-30T10:00-05:00", Resolution.KEPT_LATE),
            ("2026-11-23T10:00-05:00", None),
        ],
    )
    def test_a_note_or_a_kept_promise_since_answers(self, at: str, how: Resolution | None) -> None:
        now = "2026-12-01T10:00-05:00"

        assert self._at(now, outreach=(utc(at),)).resolution is how
        kept = (a_commitment("2026-11-30T10:00-05:00", done=at),)
        assert self._at(now, commitments=kept).resolution is how

    def test_a_new_booking_answers(self) -> None:
        booked = a_session("2026-12-08T10:00-05:00", booked_not_after=utc("2026-11-25T10:00-05:00"))

        draft = _only("after_no_show", a_timeline(self.missed, booked), self.due)

        assert draft.resolution is Resolution.REBOOKED


class TestAfterIntake:
    intake = a_session("2026-11-24T10:00-05:00", is_intake=True)
    due = "2026-12-01T10:50-05:00"

    def _at(self, now: When, *more: Session) -> RuleResult:
        return _only("after_intake", a_timeline(self.intake, *more), now)

    def test_a_session_is_to_follow_within_a_week(self) -> None:
        assert drafts_of(RULE, a_timeline(self.intake), "2026-12-01T10:49-05:00") == []
        assert self._at(self.due).resolution is None

    def test_the_same_hour_a_week_later_is_in_time(self) -> None:
        follows = a_session("2026-12-01T10:00-05:00")

        assert self._at(self.due, follows).resolution is Resolution.ANSWERED

    def test_a_second_session_on_the_same_day_does_not_count(self) -> None:
        assert self._at(self.due, a_session("2026-11-24T15:00-05:00")).resolution is None

    def test_a_later_session_keeps_it_late_once_it_took_place(self) -> None:
        later = a_session("2026-12-04T10:00-05:00")

        assert self._at(self.due, later).resolution is None
        assert self._at("2026-12-04T11:00-05:00", later).resolution is Resolution.KEPT_LATE


def test_a_client_has_one_open_follow_up_the_one_that_was_due_first() -> None:
    run = a_weekly_run("2026-11-03T10:00-05:00", 4)
    gone, change = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-30T10:00-05:00")
    timeline = a_timeline(*run, gone, changes=[change])

    (draft,) = open_drafts(RULE, timeline, "2026-12-03T10:00-05:00")

    assert draft.value["kind"] == "no_next_session"


def test_a_follow_up_that_was_set_aside_does_not_hide_the_next_one() -> None:
    run = a_weekly_run("2026-11-03T10:00-05:00", 4)
    gone, change = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-30T10:00-05:00")
    timeline = a_timeline(*run, gone, changes=[change])
    now = "2026-12-03T10:00-05:00"
    (first,) = open_drafts(RULE, timeline, now)

    drafts = open_drafts(RULE, replace(timeline, dismissed={first.id: utc(now)}), now)

    assert [draft.value["kind"] for draft in drafts] == ["no_next_session", "not_rebooked"]


def test_a_follow_up_that_somebody_did_is_answered_then_and_does_not_hide_the_next_one() -> None:
    run = a_weekly_run("2026-11-03T10:00-05:00", 4)
    gone, change = cancelled(a_session("2026-12-01T10:00-05:00"), made="2026-11-30T10:00-05:00")
    timeline = a_timeline(*run, gone, changes=[change])
    said, later = "2026-12-03T10:00-05:00", "2026-12-05T10:00-05:00"
    (first,) = open_drafts(RULE, timeline, said)

    said_done = replace(timeline, done={first.id: utc(said)})

    (done,) = (draft for draft in drafts_of(RULE, said_done, later) if draft.id == first.id)
    assert (done.resolution, done.resolved_at) == (Resolution.ANSWERED, utc(said))
    (left,) = open_drafts(RULE, said_done, later)
    assert left.value["kind"] == "not_rebooked"


def test_the_latest_checkin_says_whether_the_client_came() -> None:
    session = a_session()
    absent = a_checkin(session, "2026-11-24T10:15-05:00", "no_show")
    came = a_checkin(session, "2026-11-24T10:20-05:00")
    now = "2026-11-24T12:00-05:00"

    (draft,) = drafts_of("no_show", a_timeline(session, checkins=(absent,)), now)

    assert (draft.value, draft.severity) == ({}, Severity.NOTICE)
    assert drafts_of("no_show", a_timeline(session, checkins=(absent, came)), now) == []


def test_a_cancelled_session_is_never_also_a_no_show() -> None:
    gone, change = cancelled(a_session(marked_no_show=True), made="2026-11-24T09:00-05:00")

    assert drafts_of("no_show", a_timeline(gone, changes=[change]), "2026-11-25T09:00Z") == []
