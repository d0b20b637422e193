"""What edits of a calendar come to: one week of a busy calendar, told once and read by many tests.

The calendar is polled on Monday 9:00, edited, and polled at 10:00 and 10:05, and again on Tuesday
and Wednesday. Every case has a client of its own, called like its events.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at
from tests.acceptance.rules.busy_week import (
    Book,
    as_at_five_past_ten,
    as_at_ten,
    as_on_monday_morning,
    as_on_tuesday,
    as_on_wednesday,
)

Story = dict[str, Any]


def test_a_cancelled_status_is_a_cancellation(story: Story) -> None:
    found = only(story, "status")
    assert found["rule"] == "cancellation"
    assert found["severity"] == "notice"
    assert found["value"] == {
        "notice_minutes_min": 3120,
        "notice_minutes_max": 3180,
        "short_notice": "no",
        "sessions": 1,
    }


def test_a_deletion_at_short_notice_is_a_warning(story: Story) -> None:
    found = only(story, "deleted")
    assert (found["rule"], found["severity"]) == ("cancellation", "warning")
    assert found["value"]["short_notice"] == "yes"
    assert found["initiator"] == "unknown"


@pytest.mark.parametrize(
    ("uid", "clock"), [("exdate", "2026-12-02T16:00"), ("override", "2026-12-03T16:00")]
)
def test_one_date_taken_out_of_a_series_is_one_cancelled_session(
    story: Story, uid: str, clock: str
) -> None:
    found = only(story, uid)
    assert found["rule"] == "cancellation"
    assert found["session"] == {
        "uid": uid,
        "recurrence_id": at(clock),
        "planned_start": at(clock),
        "start": at(clock),
    }
    assert found["value"]["sessions"] == 1


def test_moving_a_series_is_one_decision(story: Story) -> None:
    found = only(story, "series")
    assert found["rule"] == "reschedule"
    value = found["value"]
    assert (value["via"], value["sessions"]) == ("series", 9)
    assert (value["from"], value["to"]) == (at("2026-11-26T10:00"), at("2026-11-26T11:00"))


def test_moving_a_series_to_another_weekday_is_one_decision(story: Story) -> None:
    found = only(story, "weekday")
    value = found["value"]
    assert (found["rule"], value["via"]) == ("reschedule", "series")
    assert value["sessions"] == 8  # Mondays until 22 January, 60 days on
    assert (value["from"], value["to"]) == (at("2026-11-30T08:00"), at("2026-12-01T08:00"))


def test_moving_one_of_a_series_is_one_session(story: Story) -> None:
    found = only(story, "one-of-many")
    value = found["value"]
    assert (found["rule"], value["via"], value["sessions"]) == ("reschedule", "move", 1)
    assert found["session"]["recurrence_id"] == at("2026-12-02T17:00")
    assert (value["from"], value["to"]) == (at("2026-12-02T17:00"), at("2026-12-03T17:00"))


def test_splitting_a_series_to_another_time_is_one_reschedule(story: Story) -> None:
    found = only(story, "split")
    value = found["value"]
    assert (found["rule"], value["via"]) == ("reschedule", "split")
    assert (value["from"], value["to"]) == (at("2026-12-11T09:00"), at("2026-12-11T10:00"))
    assert value["sessions"] == 7  # Fridays until 22 January at ten, 60 days on


@pytest.mark.parametrize(
    "uid",
    ["split-same", "title", "undone", "tidied", "tidied-away", "new-uid", "A. W.", "on-leave"],
)
def test_what_changes_nothing_for_the_client_is_no_finding(story: Story, uid: str) -> None:
    assert about(story["wednesday"], uid) == []


def test_ending_a_series_is_one_cancellation(story: Story) -> None:
    found = only(story, "ended")
    assert found["rule"] == "cancellation"
    assert found["session"]["start"] == at("2026-12-11T13:00")
    # Two more fall into days off; that of 22 January is too far ahead.
    assert found["value"]["sessions"] == 4


def test_a_cancellation_with_a_rebooking_in_the_same_poll_is_a_reschedule(story: Story) -> None:
    found = only(story, "rebook")
    value = found["value"]
    assert (found["rule"], value["via"]) == ("reschedule", "rebook")
    assert (value["from"], value["to"]) == (at("2026-11-25T11:00"), at("2026-11-27T11:00"))


def test_a_later_rebooking_turns_the_cancellation_into_a_reschedule(story: Story) -> None:
    (before,) = about(story["monday"], "later")
    assert (before["rule"], before["status"]) == ("cancellation", "open")
    by_rule = {f["rule"]: f for f in about(story["tuesday"], "later")}
    assert by_rule.keys() == {"cancellation", "reschedule"}
    ended = by_rule["cancellation"]
    assert ended["id"] == before["id"]
    assert (ended["status"], ended["resolution"]) == ("resolved", "rebooked")
    assert by_rule["reschedule"]["value"]["via"] == "rebook"
    assert by_rule["reschedule"]["status"] == "open"


@pytest.mark.parametrize("uid", ["too-late", "too-far"])
def test_a_booking_too_late_or_too_far_is_no_rebooking(story: Story, uid: str) -> None:
    assert [(f["rule"], f["status"]) for f in about(story["wednesday"], uid)] == [
        ("cancellation", "open")
    ]


def test_two_moves_within_the_settle_time_are_one_change(story: Story) -> None:
    found = only(story, "twice")
    value = found["value"]
    assert found["rule"] == "reschedule"
    assert (value["from"], value["to"]) == (at("2026-11-25T13:00"), at("2026-11-27T13:00"))
    # The old state was last seen at 9:00, the new one first at 10:05.
    assert (value["notice_minutes_min"], value["notice_minutes_max"]) == (3055, 3120)


def test_a_session_that_comes_back_corrects_its_cancellation(story: Story) -> None:
    found = only(story, "restored")
    assert (found["rule"], found["status"]) == ("cancellation", "resolved")
    assert found["resolution"] == "corrected"


@pytest.mark.parametrize("uid", ["declined", "by-client"])
def test_what_the_client_asked_for_is_information(story: Story, uid: str) -> None:
    found = only(story, uid)
    assert (found["rule"], found["initiator"]) == ("reschedule", "client")
    assert found["severity"] == "info"
    assert found["value"]["short_notice"] in ("yes", "possibly")
    assert found["id"] not in story["told"]


def test_the_event_says_that_the_clinician_moved_it(story: Story) -> None:
    assert only(story, "by-clinician")["initiator"] == "clinician"
    assert only(story, "accepted")["initiator"] == "unknown"


def test_a_move_out_of_leave_stems_from_the_clinician(story: Story) -> None:
    assert only(story, "off-leave")["initiator"] == "clinician"


def test_attributing_a_change_to_the_client_makes_it_information(story: Story) -> None:
    (before,) = about(story["monday"], "attributed")
    assert (before["severity"], before["initiator"]) == ("warning", "unknown")
    found = only(story, "attributed")
    assert (found["id"], found["severity"]) == (before["id"], "info")
    assert found["initiator"] == "client"
    assert found["id"] not in story["told"]


def test_a_dismissed_finding_never_opens_again(story: Story) -> None:
    found = only(story, "dismissed")
    assert found["status"] == "dismissed"
    assert found["id"] not in story["told"]


def test_warnings_are_told_once_with_the_same_ids(story: Story) -> None:
    short = {"deleted", "accepted", "by-clinician"}
    expected = sorted(only(story, uid)["id"] for uid in short)
    assert sorted(story["told"]) == expected


def test_no_other_case_left_a_finding(story: Story) -> None:
    known = {f["session"]["uid"].partition("/")[0] for f in story["wednesday"]}
    assert not any(uid.startswith("steady") for uid in known)


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("changes", tell)


def tell(folder: Path) -> Story:
    practice = Practice(
        folder,
        {
            "leave": [{"clinician": "amara", "from": "2026-12-21", "to": "2027-01-03"}],
            "excused": [{"client": "aw", "from": "2026-12-07", "to": "2026-12-09"}],
            # So busy a week has hours that meet, and sessions left in the leave.
            "rules": {
                rule: {"enabled": False}
                for rule in ("repeated_changes", "no_buffer", "unannounced_break")
            },
        },
    )
    book = Book()
    poll_with(practice, book, as_on_monday_morning, "2026-11-23T09:00")
    poll_with(practice, book, as_at_ten, "2026-11-23T10:00")
    poll_with(practice, book, as_at_five_past_ten, "2026-11-23T10:05")
    practice.run("evaluate", "--now", at("2026-11-23T10:15"))
    told: Story = {"monday": practice.findings(now="2026-11-23T10:15")}
    practice.run("attribute", one(told, "attributed"), "--initiator", "client")
    practice.run("dismiss", one(told, "dismissed"), "--reason", "It was agreed on the phone")
    practice.run("alerts", "send", "--now", at("2026-11-23T10:20"))
    poll_with(practice, book, as_on_tuesday, "2026-11-24T10:00")
    practice.poll("2026-11-24T10:15")
    told["tuesday"] = practice.findings(now="2026-11-24T10:15")
    poll_with(practice, book, as_on_wednesday, "2026-11-25T10:01")
    practice.poll("2026-11-25T10:15")
    practice.run("alerts", "send", "--now", at("2026-11-25T10:15"))
    told["wednesday"] = practice.findings(now="2026-11-25T10:15")
    told["told"] = [f for message in practice.messages() for f in message["findings"]]
    return told


def poll_with(practice: Practice, book: Book, edit: Callable[[Book], None], now: str) -> None:
    edit(book)
    practice.calendar(*book.components())
    practice.poll(now)


def about(findings: list[dict[str, Any]], client: str) -> list[dict[str, Any]]:
    return [
        f
        for f in findings
        if f["rule"] != "missed_follow_up" and f["session"]["uid"].partition("/")[0] == client
    ]


def only(story: Story, client: str) -> dict[str, Any]:
    (found,) = about(story["wednesday"], client)
    return found


def one(told: Story, client: str) -> str:
    (found,) = about(told["monday"], client)
    return str(found["id"])
