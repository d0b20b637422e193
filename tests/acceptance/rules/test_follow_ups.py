"""What was promised and did not follow: two weeks of one calendar, read by many tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at, session
from tests.builders.ics import vtodo

Story = dict[str, Any]
SEEN = ("23T09:00", "23T12:00", "24T09:00", "25T12:00", "28T21:59", "28T22:00", "30T09:00")


def test_an_active_client_without_a_next_session_is_noticed(story: Story) -> None:
    (found,) = about(story["23T09:00"], "ended")
    assert (found["rule"], found["severity"]) == ("missed_follow_up", "notice")
    assert found["value"] == {
        "kind": "no_next_session",
        "due": at("2026-11-21T10:50"),
        "overdue_hours": 46,
        "next_session": None,
    }


def test_it_becomes_a_gap_when_the_usual_time_has_passed(story: Story) -> None:
    (before,) = about(story["28T21:59"], "ended")
    (after,) = about(story["28T22:00"], "ended")
    assert before["value"]["kind"] == "no_next_session"
    assert after["value"]["kind"] == "gap"
    assert (before["severity"], after["severity"]) == ("notice", "warning")
    assert before["id"] == after["id"]
    assert after["status"] == "open"


def test_a_booking_ends_the_gap(story: Story) -> None:
    (found,) = about(story["30T09:00"], "ended")
    assert found["id"] == about(story["28T22:00"], "ended")[0]["id"]
    assert found["status"] == "resolved"
    assert found["resolution"] in ("rebooked", "kept_late")


@pytest.mark.parametrize("client", ["booked", "irregular", "J. D."])
def test_who_is_booked_or_irregular_or_discharged_is_not_missed(story: Story, client: str) -> None:
    for seen in SEEN:
        assert about(story[seen], client) == [], seen


def test_a_configured_cadence_needs_no_history(story: Story) -> None:
    (found,) = about(story["23T09:00"], "T. S.")
    assert found["client"] == "ts"
    assert found["value"]["kind"] == "no_next_session"


def test_a_to_do_is_missed_a_day_after_it_was_due_and_kept_late(story: Story) -> None:
    (open_one,) = promises(story["23T09:00"], "2026-11-21T00:00")
    assert open_one["severity"] == "warning"
    assert open_one["value"] == {
        "kind": "commitment",
        "due": at("2026-11-21T00:00"),  # the end of the 20th
        "overdue_hours": 57,
        "promised": "sending",
    }
    (done,) = promises(story["23T12:00"], "2026-11-21T00:00")
    assert done["id"] == open_one["id"]
    assert (done["status"], done["resolution"]) == ("resolved", "kept_late")


def test_a_to_do_is_not_missed_before_its_grace_ends_or_when_it_was_done(story: Story) -> None:
    assert promises(story["23T12:00"], "2026-11-23T09:00") == []
    (missed,) = promises(story["24T09:00"], "2026-11-23T09:00")
    assert missed["value"]["overdue_hours"] == 24
    for seen in SEEN:
        assert promises(story[seen], "2026-11-19T09:00") == []
        assert promises(story[seen], "2026-11-22T09:00") == []


def test_a_promised_event_is_kept_when_its_title_is_ticked(story: Story) -> None:
    (missed,) = promises(story["23T09:00"], "2026-11-20T10:20")
    assert missed["status"] == "open"
    (kept,) = promises(story["23T12:00"], "2026-11-20T10:20")
    assert kept["id"] == missed["id"]
    assert kept["status"] == "resolved"
    assert kept["resolution"] in ("answered", "kept_late")


def test_a_cancellation_that_nobody_rebooks_is_missed_after_two_working_days(
    story: Story,
) -> None:
    assert missed(story["25T12:00"], "cancelled") == []
    (found,) = missed(story["28T21:59"], "cancelled")
    assert found["value"]["kind"] == "not_rebooked"


def test_a_no_show_without_a_word_is_missed_and_a_note_answers_it(story: Story) -> None:
    assert missed(story["25T12:00"], "absent") == []
    (found,) = missed(story["28T21:59"], "absent")
    assert (found["value"]["kind"], found["status"]) == ("after_no_show", "open")
    (answered,) = missed(story["28T22:00"], "absent")
    assert answered["id"] == found["id"]
    assert (answered["status"], answered["resolution"]) == ("resolved", "kept_late")


def test_no_session_after_an_intake_is_missed_after_a_week(story: Story) -> None:
    assert missed(story["24T09:00"], "new") == []
    (found,) = missed(story["28T21:59"], "new")
    assert found["value"]["kind"] == "after_intake"


def test_only_warnings_about_promises_are_told_at_once(story: Story) -> None:
    told = {f for message in story["messages"] for f in message["findings"]}
    (gap,) = about(story["28T22:00"], "ended")
    assert gap["id"] in told
    (gentle,) = about(story["23T09:00"], "T. S.")
    assert gentle["severity"] == "notice"
    (done,) = promises(story["28T22:00"], "2026-11-20T10:20")
    assert done["id"] not in told  # it was done before anybody could be told


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("follow_ups", tell)


def tell(folder: Path) -> Story:
    clients = [
        {"id": "jd", "name": "Jane Doe", "titles": ["J. D."], "tags": ["discharged"]},
        {"id": "ts", "name": "Tom Stone", "titles": ["T. S."], "cadence": "weekly"},
    ]
    practice = Practice(
        folder,
        {
            "clients": clients,
            "sessions": {
                "title_patterns": [r"^Session: (?P<client>.+?)( intake)?$"],
                "intake_titles": ["intake"],
            },
        },
    )
    told: Story = {}
    for seen in SEEN:
        practice.calendar(*as_it_stood(seen))
        if seen == "28T22:00":
            (asked,) = missed(told["28T21:59"], "absent")
            practice.run("note", asked["id"], "I called on Friday")
        practice.poll(f"2026-11-{seen}")
        told[seen] = practice.findings(now=f"2026-11-{seen}")
        if seen == "28T22:00":
            practice.run("alerts", "send", "--now", at("2026-11-28T22:00"))
    told["messages"] = practice.messages()
    return told


def as_it_stood(seen: str) -> list[str]:
    first, later = seen != "23T09:00", seen == "30T09:00"
    weekly = "RRULE:FREQ=WEEKLY;UNTIL=20261119T000000Z"
    events = [
        session("ended", "2026-10-28T10:00", weekly, client="ended"),
        session("booked", "2026-10-28T11:00", weekly, client="booked"),
        session("booked-next", "2026-11-27T11:00", "RRULE:FREQ=WEEKLY", client="booked"),
        session("irregular", "2026-11-04T12:00", weekly, client="irregular"),
        session("jd", "2026-10-28T13:00", weekly),
        session("ts", "2026-11-11T14:00", weekly, client="T. S."),
        session("new", "2026-11-18T15:00", title="Session: new intake"),
        session(
            "promised", "2026-11-20T10:00", title=f"{'✓ ' if first else ''}Call the GP", minutes=20
        ),
        vtodo("SUMMARY:Send the letter", "DUE;VALUE=DATE:20261120", *done(first), uid="letter"),
        vtodo("SUMMARY:Call back", "DUE:20261123T140000Z", uid="call"),
        vtodo("SUMMARY:Old one", "DUE:20261119T140000Z", "STATUS:COMPLETED", uid="old"),
        vtodo("SUMMARY:Half", "DUE:20261122T140000Z", "PERCENT-COMPLETE:100", uid="half"),
        session("absent-1", "2026-11-16T16:00", client="absent"),
        session(
            "absent", "2026-11-23T10:00", title=f"Session: absent{' no show' if first else ''}"
        ),
    ]
    if not first:
        events.append(session("cancelled", "2026-11-26T10:00", client="dropped"))
    if later:
        events.append(session("ended-next", "2026-12-02T10:00", client="ended"))
    return events


def done(is_done: bool) -> list[str]:
    return ["STATUS:COMPLETED", "COMPLETED:20261123T150000Z"] if is_done else []


def about(findings: list[dict[str, Any]], client: str) -> list[dict[str, Any]]:
    """Follow-ups about a client, whose UIDs begin like its name."""
    uid = {"J. D.": "jd", "T. S.": "ts"}.get(client, client)
    return missed(findings, uid)


def missed(findings: list[dict[str, Any]], uid: str) -> list[dict[str, Any]]:
    return [
        f
        for f in findings
        if f["rule"] == "missed_follow_up" and f["session"] and f["session"]["uid"] == uid
    ]


def promises(findings: list[dict[str, Any]], due: str) -> list[dict[str, Any]]:
    return [f for f in findings if f["value"].get("due") == at(due) and not f["session"]]
