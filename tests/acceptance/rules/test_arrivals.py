"""When sessions really began: one Tuesday, told once and read by many tests.

The calendars are polled at 9:00, edited while sessions run, and polled at 10:08, 10:20 and 23:00.
`north` is Amara's, who records no arrivals; `south` is Ben's, who always does.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at, recurrence_id, session

DAY = "2026-11-24T"
Story = dict[str, Any]
# UID: (start at 9:00, start at 10:08, LAST-MODIFIED)
EDITS = {
    "five-late": ("10:00", "10:05", None),
    "six-late": ("10:00", "10:06", None),
    "ten-late": ("10:00", "10:10", None),
    "eleven-late": ("10:00", "10:11", None),
    "an-hour-late": ("10:00", "11:00", None),
    "beyond-the-window": ("10:00", "11:01", None),
    "in-the-grace": ("10:13", "10:25", "10:08"),
    "before-the-grace": ("10:14", "10:25", "10:08"),
    "earlier": ("11:00", "10:30", "10:05"),
    "after-the-end": ("08:00", "08:20", None),
}
TITLES = {
    "started": ("Session: started", "DESCRIPTION:We started 10:07 today"),
    "minutes": ("Session: minutes late 8 min", ""),
    "turned": ("Session: turned (8 MIN LATE)", ""),
    "short": ("Session: short +8m late", ""),
    "in-grace": ("Session: in-grace", "DESCRIPTION:started 10:05"),
    "absent": ("Session: absent (no show)", ""),
    "hyphen": ("No-show - Session: hyphen", ""),
    "attend": ("Session: attend did not attend", ""),
    "acronym": ("Session: acronym DNA", ""),
    "said-below": ("Session: said-below", "DESCRIPTION:no show last time"),
}


@pytest.mark.parametrize(
    ("uid", "minutes", "severity"),
    [
        ("six-late", 6, "notice"),
        ("ten-late", 10, "notice"),
        ("eleven-late", 11, "warning"),
        ("an-hour-late", 60, "warning"),
        ("in-the-grace", 12, "warning"),
    ],
)
def test_an_edit_while_the_session_runs_is_a_late_start(
    story: Story, uid: str, minutes: int, severity: str
) -> None:
    (found,) = about(story, uid)
    agreed, began, _ = EDITS[uid]
    assert found["rule"] == "late_start"
    assert found["severity"] == severity
    assert found["confidence"] == "inferred"
    assert found["value"] == {
        "late_minutes": minutes,
        "time_given_minutes": 50,
        "arrival_kind": "calendar_edit",
    }
    assert found["occurred_at"] == at(DAY + agreed)
    assert found["session"]["planned_start"] == at(DAY + agreed)
    assert found["session"]["start"] == at(DAY + began)


@pytest.mark.parametrize("uid", ["five-late", "after-the-end", "in-grace", "said-below"])
def test_what_lies_within_the_grace_or_after_the_end_is_no_finding(story: Story, uid: str) -> None:
    assert about(story, uid) == []


@pytest.mark.parametrize("uid", ["beyond-the-window", "before-the-grace", "earlier"])
def test_other_moves_on_the_day_are_reschedules(story: Story, uid: str) -> None:
    (found,) = about(story, uid)
    assert found["rule"] == "reschedule"
    assert found["value"]["short_notice"] == "yes"
    assert found["severity"] == "warning"


def test_notice_is_negative_after_the_start(story: Story) -> None:
    (found,) = about(story, "beyond-the-window")
    value = found["value"]
    assert (value["notice_minutes_min"], value["notice_minutes_max"]) == (-8, 60)


@pytest.mark.parametrize(
    ("uid", "minutes"), [("started", 7), ("minutes", 8), ("turned", 8), ("short", 8)]
)
def test_a_marker_states_a_late_start(story: Story, uid: str, minutes: int) -> None:
    (found,) = about(story, uid)
    assert (found["rule"], found["confidence"]) == ("late_start", "observed")
    assert found["value"]["late_minutes"] == minutes
    assert found["value"]["arrival_kind"] == "marker"
    assert found["value"]["time_given_minutes"] is None


def test_a_marker_in_a_title_leaves_the_client_as_it_was(story: Story) -> None:
    for uid in ("minutes", "turned", "short", "absent", "hyphen"):
        entries = [e for e in story["agenda"] if e["uid"] == uid]
        assert [e["client"] for e in entries] == [story["clients"][uid]], uid


def test_a_marker_of_one_occurrence_counts_and_one_of_the_series_does_not(story: Story) -> None:
    (found,) = about(story, "marked-date")
    assert found["value"]["late_minutes"] == 9
    assert found["session"]["recurrence_id"] == at(DAY + "10:00")
    assert about(story, "marked-series") == []


@pytest.mark.parametrize("uid", ["absent", "hyphen", "attend", "acronym", "told"])
def test_a_client_who_did_not_come_is_a_no_show(story: Story, uid: str) -> None:
    (found,) = about(story, uid)
    assert (found["rule"], found["severity"]) == ("no_show", "notice")
    (entry,) = (e for e in story["agenda"] if e["uid"] == uid)
    assert entry["state"] == "no_show"


def test_a_checkin_is_an_observed_arrival(story: Story) -> None:
    (found,) = about(story, "checked")
    assert (found["rule"], found["confidence"]) == ("late_start", "observed")
    assert found["value"] == {
        "late_minutes": 9,
        "time_given_minutes": 41,
        "arrival_kind": "checkin",
    }
    assert found["evidence"][0]["at"] == at(DAY + "10:09")


def test_a_checkin_beats_an_edit(story: Story) -> None:
    (found,) = about(story, "both")
    assert found["value"]["arrival_kind"] == "checkin"
    assert found["value"]["late_minutes"] == 7


def test_nobody_has_said_that_it_began(story: Story) -> None:
    (asked,) = [f for f in story["at ten past"] if f["session"]["uid"] == "asked"]
    assert (asked["rule"], asked["severity"]) == ("not_started", "warning")
    assert asked["value"] == {"waiting_minutes": 10}
    assert "asked" not in [f["session"]["uid"] for f in story["a minute before"]]


def test_an_arrival_ends_the_question_and_may_be_late(story: Story) -> None:
    by_rule = {f["rule"]: f for f in about(story, "arrived")}
    assert by_rule.keys() == {"not_started", "late_start"}
    assert by_rule["not_started"]["status"] == "resolved"
    assert by_rule["not_started"]["resolution"] == "arrived"
    assert by_rule["late_start"]["value"]["late_minutes"] == 14


def test_the_question_ends_twelve_hours_after_the_session(story: Story) -> None:
    (found,) = about(story, "asked")
    assert (found["status"], found["resolution"]) == ("resolved", "lapsed")


def test_the_agenda_tells_what_was_seen_from_what_was_not(story: Story) -> None:
    states = {e["uid"]: e for e in story["agenda"]}
    assert states["checked"]["state"] == "held"
    assert states["checked"]["arrival"] == {"at": at(DAY + "10:09"), "kind": "checkin"}
    assert states["checked"]["late_minutes"] == 9
    assert states["quiet"]["state"] == "unobserved"
    assert states["quiet"]["arrival"] is None
    assert states["quiet"]["late_minutes"] is None


def test_the_digest_tells_once_who_did_not_come_and_what_nobody_saw_beginning(
    story: Story,
) -> None:
    for clinician, rule in (("amara", "no_show"), ("ben", "not_started")):
        digest = story[f"digest of {clinician}"]
        found = [f for f in story["late"] if (f["clinician"], f["rule"]) == (clinician, rule)]
        left = sorted(f["id"] for f in found if f["resolution"] != "arrived")
        parts = ("repair", "follow_ups", "changes", "late", "also")
        told = [item["finding"] for part in parts for item in digest[part]]

        assert left
        assert sorted(item["finding"] for item in digest["also"]) == left
        assert sorted(finding for finding in told if finding in left) == left


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("arrivals", tell)


def tell(folder: Path) -> Story:
    people = [
        {"id": "amara", "name": "Amara"},
        {"id": "ben", "name": "Ben", "expect_arrival": True},
    ]
    sources = [
        {"name": name, "type": "ical", "path": f"calendars/{name}.ics", "clinician": who}
        for name, who in (("north", "amara"), ("south", "ben"))
    ]
    together = {"no_buffer": {"enabled": False}}  # nearly all of them begin at ten
    digests = [{"name": who["id"], "to": ["log"], "clinician": who["id"]} for who in people]
    practice = Practice(
        folder,
        {"clinicians": people, "sources": sources, "rules": together, "digests": digests},
    )
    write(practice, edited=False)
    practice.poll(DAY + "09:00")
    told: Story = {"clients": clients(practice, DAY + "09:00")}
    write(practice, edited=True)
    practice.poll(DAY + "10:08")
    practice.run("evaluate", "--now", at(DAY + "10:09"))
    told["a minute before"] = practice.findings(now=DAY + "10:09")
    practice.poll(DAY + "10:10")
    told["at ten past"] = practice.findings(now=DAY + "10:10")
    checkin(practice, "checked", "10:09")
    checkin(practice, "checked", "10:50", "--end")
    checkin(practice, "told", "10:20", "--no-show")
    checkin(practice, "both", "10:07")
    checkin(practice, "arrived", "10:14")
    practice.poll(DAY + "23:00")
    told["late"] = practice.findings(now=DAY + "23:00")
    told["agenda"] = agenda(practice, DAY + "23:00")
    for who in ("amara", "ben"):
        week = ("--week", "2026-W48", "--to", who, "--now", at("2026-11-30T07:30"))
        told[f"digest of {who}"] = practice.run("digest", *week, "--format", "json").json
    return told


def checkin(practice: Practice, uid: str, clock: str, *flags: str) -> None:
    practice.run("checkin", uid, "--at", at(DAY + clock), "--now", at("2026-11-24T10:55"), *flags)


def agenda(practice: Practice, now: str) -> list[dict[str, Any]]:
    days = ("--from", "2026-11-24", "--to", "2026-11-25")
    found: list[dict[str, Any]] = practice.run(
        "agenda", *days, "--format", "json", "--now", at(now)
    ).json
    return found


def clients(practice: Practice, now: str) -> dict[str, str]:
    return {entry["uid"]: entry["client"] for entry in agenda(practice, now)}


def write(practice: Practice, *, edited: bool) -> None:
    north = [session(f"steady{n}", f"2026-12-0{n}T18:00", client="S") for n in range(1, 5)]
    for uid, (first, second, stamp) in EDITS.items():
        clock = DAY + (second if edited else first)
        stated = DAY + stamp if edited and stamp else None
        north.append(session(uid, clock, client=uid, modified=stated))
    for uid, (title, line) in TITLES.items():
        words = (title, *([line] if line else [])) if edited else (f"Session: {uid}",)
        north.append(session(uid, DAY + "10:00", *words[1:], title=words[0]))
    for uid in ("checked", "told", "quiet"):
        north.append(session(uid, DAY + "10:00", client=uid))
    north.append(session("both", DAY + ("10:12" if edited else "10:00"), client="both"))
    north += series("marked-series", "DESCRIPTION:started 10:30")
    north += series("marked-date")
    if edited:
        own = (recurrence_id(DAY + "10:00"), "DESCRIPTION:9 min late")
        north.append(session("marked-date", DAY + "10:00", *own, client="marked-date"))
    practice.calendar(*north)
    south = [session(uid, DAY + "10:00", client=uid) for uid in ("asked", "arrived")]
    practice.calendar(*south, name="south")


def series(uid: str, *lines: str) -> list[str]:
    return [session(uid, "2026-11-17T10:00", "RRULE:FREQ=WEEKLY;COUNT=3", *lines, client=uid)]


def about(story: Story, uid: str) -> list[dict[str, Any]]:
    return [
        f for f in story["late"] if f["session"]["uid"] == uid and f["rule"] != "missed_follow_up"
    ]
