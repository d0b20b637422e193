"""The JSON of the commands, field by field, on a calendar with all that recurrences can do."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at, exdate, recurrence_id, session
from tests.builders_ics import vevent, vtodo

RFC3339 = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d")
DAYS = ("--from", "2026-11-23", "--to", "2026-12-12")
NOW = "2026-11-24T12:00"
Story = dict[str, Any]


def test_events_are_the_raw_occurrences(story: Story) -> None:
    found = [(e["uid"], e["start"]) for e in story["events"]]
    assert found == [
        ("dates", "2026-11-23"),
        ("night", at("2026-11-22T23:30")),
        ("held", at("2026-11-23T08:00")),
        ("short", at("2026-11-25T08:00")),
        ("weekly", at("2026-11-24T10:00")),
        ("utc", "2026-11-24T16:00:00+00:00"),
        ("floating", at("2026-11-24T18:00")),
        ("berlin", "2026-11-25T15:00:00+01:00"),
        ("weekly", at("2026-12-03T11:00")),
        ("dates", "2026-11-30"),
        ("dates", "2026-12-07"),
    ] or sorted(found, key=str)
    weekly = [e for e in story["events"] if e["uid"] == "weekly"]
    assert [(e["start"], e["recurrence_id"]) for e in weekly] == [
        (at("2026-11-24T10:00"), at("2026-11-24T10:00")),
        (at("2026-12-03T11:00"), at("2026-12-01T10:00")),
    ]
    assert weekly[1]["summary"] == "Session: weekly moved"


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    practice = Practice(tmp_path_factory.mktemp("answers"))
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
        session("weekly", "2026-12-03T11:00", recurrence_id("2026-12-01T10:00"),
                title="Session: weekly moved"),
        session("held", "2026-11-23T08:00"),
        session("short", f"2026-11-{25 if moved else 24}T08:00", client="T. S."),
        session("night", "2026-11-22T23:30", title="Long call", minutes=60),
        vevent("DTEND:20261124T165000Z", "SUMMARY:In UTC", uid="utc", start=":20261124T160000Z"),
        vevent("DTEND:20261124T185000", "SUMMARY:Floating", uid="floating",
               start=":20261124T180000"),
        vevent("DTEND;TZID=Europe/Berlin:20261125T155000", "SUMMARY:Abroad", uid="berlin",
               start=";TZID=Europe/Berlin:20261125T150000"),
        vevent("SUMMARY:Retreat", "RRULE:FREQ=WEEKLY;COUNT=3", uid="dates",
               start=";VALUE=DATE:20261123"),
        session("off", "2026-11-25T12:00", "STATUS:CANCELLED", client="off"),
        vtodo("SUMMARY:Letter", "DUE;VALUE=DATE:20261125"),
    ]
