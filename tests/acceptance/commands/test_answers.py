"""The JSON of the commands, field by field, on a calendar with all that recurrences can do."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at, exdate, recurrence_id, session
from tests.builders.ics import vevent, vtodo

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
DAYS = ("--from", "2026-11-23", "--to", "2026-12-12")
NOW = "2026-11-24T12:00"
Story = dict[str, Any]


SHAPES: dict[str, dict[str, tuple[type, ...]]] = {
    "events": {
        "source": (str,),
        "uid": (str,),
        "recurrence_id": (str, type(None)),
        "start": (str,),
        "end": (str,),
        "all_day": (bool,),
        "status": (str,),
        "summary": (str,),
    },
    "agenda": {
        "source": (str,),
        "uid": (str,),
        "recurrence_id": (str, type(None)),
        "client": (str, type(None)),
        "clinician": (str,),
        "planned_start": (str,),
        "start": (str,),
        "end": (str,),
        "state": (str,),
        "arrival": (dict, type(None)),
        "late_minutes": (int, type(None)),
    },
    "sources": {
        "name": (str,),
        "type": (str,),
        "status": (str,),
        "last_ok": (str, type(None)),
        "last_attempt": (str, type(None)),
        "last_error": (str, type(None)),
        "events": (int,),
        "sessions": (int,),
        "held_back": (dict, type(None)),
        "next_due": (str, type(None)),
    },
    "alerts": {
        "id": (str,),
        "kind": (str,),
        "channel": (str,),
        "status": (str,),
        "reason": (str,),
        "created_at": (str,),
        "not_before": (str,),
        "sent_at": (str, type(None)),
        "attempts": (int,),
        "last_error": (str, type(None)),
        "findings": (list,),
    },
    "findings": {
        "id": (str,),
        "rule": (str,),
        "status": (str,),
        "severity": (str,),
        "client": (str, type(None)),
        "clinician": (str, type(None)),
        "source": (str,),
        "session": (dict, type(None)),
        "initiator": (str, type(None)),
        "confidence": (str,),
        "occurred_at": (str,),
        "opened_at": (str,),
        "resolved_at": (str, type(None)),
        "resolution": (str, type(None)),
        "value": (dict,),
        "summary": (str,),
        "evidence": (list,),
    },
}


@pytest.mark.parametrize("command", SHAPES)
def test_answers_have_the_fields_of_the_contract(story: Story, command: str) -> None:
    assert story[command]
    for row in story[command]:
        for field, kinds in SHAPES[command].items():
            assert isinstance(row[field], kinds), field


def test_times_are_rfc_3339_with_an_offset(story: Story) -> None:
    def walk(value: Any, where: str) -> None:
        if isinstance(value, dict):
            for key, inner in value.items():
                walk(inner, f"{where}.{key}")
        elif isinstance(value, list):
            for inner in value:
                walk(inner, where)
        elif isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT", value):
            assert RFC3339.fullmatch(value), where

    for name in (*SHAPES, "digest"):
        walk(story[name], name)


def test_events_are_the_raw_occurrences_sorted_by_start(story: Story) -> None:
    assert [(e["uid"], e["start"], e["recurrence_id"]) for e in story["events"]] == [
        ("night", at("2026-11-22T23:30"), None),
        ("dates", "2026-11-23", "2026-11-23"),
        ("held", at("2026-11-23T08:00"), None),
        ("weekly", at("2026-11-24T10:00"), at("2026-11-24T10:00")),
        ("utc", "2026-11-24T16:00:00+00:00", None),
        ("floating", at("2026-11-24T18:00"), None),
        ("short", at("2026-11-25T08:00"), None),
        ("berlin", "2026-11-25T15:00:00+01:00", None),
        ("dates", "2026-11-30", "2026-11-30"),
        ("weekly", at("2026-12-03T11:00"), at("2026-12-01T10:00")),
        ("dates", "2026-12-07", "2026-12-07"),
    ]
    by_uid = {e["uid"]: e for e in story["events"]}
    assert by_uid["weekly"]["summary"] == "Session: weekly moved"
    assert by_uid["dates"]["all_day"] is True
    assert by_uid["dates"]["end"] == "2026-12-08"
    assert by_uid["held"] == {
        "source": "north",
        "uid": "held",
        "recurrence_id": None,
        "start": at("2026-11-23T08:00"),
        "end": at("2026-11-23T08:50"),
        "all_day": False,
        "status": "confirmed",
        "summary": "Session: J. D.",
    }


def test_cancelled_occurrences_are_shown_when_asked_for(story: Story) -> None:
    more = [(e["uid"], e["start"]) for e in story["lines"] if e["status"] == "cancelled"]
    assert more == [
        ("off", at("2026-11-25T12:00")),
        ("weekly", at("2026-12-08T10:00")),
    ]
    assert [e for e in story["lines"] if e["status"] != "cancelled"] == story["events"]


def test_the_agenda_is_sorted_and_tells_the_state_of_each_session(story: Story) -> None:
    agenda = story["agenda"]
    assert [e["start"] for e in agenda] == sorted(e["start"] for e in agenda)
    assert {(e["uid"], e["state"]) for e in agenda} == {
        ("held", "held"),
        ("weekly", "unobserved"),
        ("short", "moved"),
        ("weekly", "upcoming"),
    }
    by_uid = {e["uid"]: e for e in agenda}
    assert by_uid["held"]["arrival"] == {"at": at("2026-11-23T08:03"), "kind": "checkin"}
    assert by_uid["held"]["late_minutes"] == 3
    assert by_uid["held"]["client"] == "jd"
    assert by_uid["short"]["planned_start"] == at("2026-11-24T08:00")
    assert by_uid["short"]["start"] == at("2026-11-25T08:00")
    assert by_uid["weekly"]["client"].startswith("c_")


def test_a_digest_has_the_parts_of_the_contract(story: Story) -> None:
    digest = story["digest"]
    assert digest["week"] == "2026-W48"
    assert digest["from"] == at("2026-11-23T00:00")
    assert digest["to"] == at("2026-11-30T00:00")
    assert digest["clinician"] == "amara"
    assert isinstance(digest["lead"], str)
    assert digest["kept"].keys() == {"kept", "planned", "excluded"}
    assert digest["coverage"].keys() == {"seen", "sessions"}
    for part in ("repair", "follow_ups", "changes", "late", "steady", "coming", "blind_spots"):
        assert isinstance(digest[part], list)
    assert digest["method"]


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("answers", tell)


def tell(folder: Path) -> Story:
    practice = Practice(folder)
    practice.calendar(*components())
    practice.poll("2026-11-23T07:00")
    practice.calendar(*components(moved=True))
    practice.poll("2026-11-23T09:30")
    practice.run("checkin", "held", "--at", at("2026-11-23T08:03"), "--now", at("2026-11-23T09:40"))
    practice.poll(NOW)
    told: Story = {}
    for name, arguments in COMMANDS.items():
        told[name] = practice.run(*arguments, "--format", "json", "--now", at(NOW)).json
    told["events"] = practice.run("events", "--source", "north", *DAYS, "--format", "json").json
    told["lines"] = practice.run(
        "events", "--source", "north", *DAYS, "--format", "jsonl", "--cancelled"
    ).lines
    return told


COMMANDS = {
    "agenda": ("agenda", *DAYS),
    "sources": ("sources",),
    "alerts": ("alerts", "list"),
    "findings": ("findings", "--status", "all"),
    "digest": ("digest", "--week", "2026-W48"),
}


def components(*, moved: bool = False) -> list[str]:
    weekly = ("RRULE:FREQ=WEEKLY", exdate("2026-12-08T10:00"))
    return [
        session("weekly", "2026-11-24T10:00", *weekly, client="weekly"),
        session(
            "weekly",
            "2026-12-03T11:00",
            recurrence_id("2026-12-01T10:00"),
            title="Session: weekly moved",
        ),
        session("held", "2026-11-23T08:00"),
        session("short", f"2026-11-{25 if moved else 24}T08:00", client="T. S."),
        session("night", "2026-11-22T23:30", title="Long call", minutes=60),
        vevent("DTEND:20261124T165000Z", "SUMMARY:In UTC", uid="utc", start=":20261124T160000Z"),
        vevent(
            "DTEND:20261124T185000", "SUMMARY:Floating", uid="floating", start=":20261124T180000"
        ),
        vevent(
            "DTEND;TZID=Europe/Berlin:20261125T155000",
            "SUMMARY:Abroad",
            uid="berlin",
            start=";TZID=Europe/Berlin:20261125T150000",
        ),
        vevent(
            "SUMMARY:Retreat",
            "RRULE:FREQ=WEEKLY;COUNT=3",
            uid="dates",
            start=";VALUE=DATE:20261123",
        ),
        session("off", "2026-11-25T12:00", "STATUS:CANCELLED", client="off"),
        vtodo("SUMMARY:Letter", "DUE;VALUE=DATE:20261125"),
    ]
