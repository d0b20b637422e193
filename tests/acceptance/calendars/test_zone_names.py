"""Zones that a calendar names in its own way: read right, or said to be a guess."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice
from tests.builders.ics import vevent

RULES = """BEGIN:VTIMEZONE
TZID:Eucla
BEGIN:STANDARD
DTSTART:19700101T000000
TZOFFSETFROM:+0845
TZOFFSETTO:+0845
END:STANDARD
END:VTIMEZONE"""
WEEKLY = "RRULE:FREQ=WEEKLY"


def session_in(zone: str, uid: str, *lines: str) -> str:
    titled = ("SUMMARY:Session: J. D.", "DURATION:PT50M", *lines)
    return vevent(*titled, uid=uid, start=f';TZID="{zone}":20261124T100000')


@pytest.fixture
def practice(tmp_path: Path) -> Practice:
    return Practice(tmp_path)


def starts(practice: Practice, command: str, *arguments: str) -> list[str]:
    days = ("--from", "2026-11-23", "--to", "2026-11-26", "--format", "json")
    rows: list[dict[str, Any]] = practice.run(command, *arguments, *days).json
    return [row["start"] for row in rows]


@pytest.mark.parametrize(
    ("zone", "start"),
    [
        ("Pacific Time (US & Canada)", "2026-11-24T13:00:00-05:00"),
        ("(UTC-07:00) La Paz, Mazatlan", "2026-11-24T12:00:00-05:00"),
        ("+05:30", "2026-11-23T23:30:00-05:00"),
        ("Eucla", "2026-11-23T20:15:00-05:00"),
    ],
)
def test_a_weekly_session_is_in_the_agenda_at_the_hour_that_its_zone_means(
    practice: Practice, zone: str, start: str
) -> None:
    practice.calendar(RULES, session_in(zone, "one", WEEKLY))
    practice.poll("2026-11-23T09:00")

    assert starts(practice, "agenda") == [start]
    (source,) = practice.run("sources", "--format", "json").json
    assert source["unread_zones"] == []


def test_a_zone_that_is_not_known_is_said_wherever_its_sessions_count(practice: Practice) -> None:
    known = session_in("US-Eastern", "two").replace("T100000", "T150000")
    practice.calendar(session_in("Moon", "one", WEEKLY + ";COUNT=3"), known)
    practice.poll("2026-11-23T09:00")

    (source,) = practice.run("sources", "--format", "json").json
    listed = " ".join(practice.run("sources").out.split())
    checked = practice.run("check").out
    late = ("--now", "2026-11-27T09:00:00-05:00")
    digest = practice.run("digest", "--week", "2026-W48", "--format", "json", *late).json

    assert source["unread_zones"] == [{"name": "Moon", "sessions": 3}]
    assert "the time zone 'Moon' is not known: the times of 3 of its sessions" in listed
    assert "1 event is in the time zone 'Moon', which is not known" in checked
    assert "The times of 3 of its sessions, in the time zone 'Moon', are a guess." in checked
    (spot,) = [one for one in digest["blind_spots"] if one["source"] == "time zones"]
    assert "north names the time zone Moon" in spot["what"]
    assert "The times of 2 of its sessions, this week and next, are a guess." in spot["what"]


@pytest.mark.parametrize("lines", [(), (WEEKLY,), (WEEKLY + ";BYDAY=TU,TH",)])
def test_a_guess_that_is_put_right_has_moved_nothing(
    practice: Practice, lines: tuple[str, ...]
) -> None:
    practice.calendar(session_in("Moon", "one", *lines))
    practice.poll("2026-11-23T09:00")
    assert starts(practice, "agenda") == ["2026-11-24T10:00:00-05:00"]

    practice.calendar(session_in("America/Los_Angeles", "one", *lines))
    practice.poll("2026-11-23T09:15")
    practice.run("evaluate", "--now", "2026-11-23T09:30:00-05:00")

    assert practice.findings(now="2026-11-23T09:30") == []
    assert starts(practice, "agenda") == ["2026-11-24T13:00:00-05:00"]
    assert practice.run("sources", "--format", "json").json[0]["unread_zones"] == []


def test_a_whole_calendar_that_is_put_right_is_not_held_back(practice: Practice) -> None:
    hours = [(f"{number}", f"T{10 + number}0000") for number in range(4)]

    def all_in(zone: str) -> list[str]:
        each = [(session_in(zone, uid, WEEKLY), hour) for uid, hour in hours]
        return [text.replace("T100000", hour) for text, hour in each]

    practice.calendar(*all_in("Moon"))
    practice.poll("2026-11-23T09:00")
    practice.calendar(*all_in("America/Los_Angeles"))
    practice.poll("2026-11-23T09:15")
    practice.run("evaluate", "--now", "2026-11-23T09:30:00-05:00")

    now = ("--now", "2026-11-23T09:30:00-05:00")
    assert practice.run("sources", "--format", "json", *now).json[0]["status"] == "ok"
    assert practice.findings(now="2026-11-23T09:30") == []


def test_who_moves_a_session_while_its_zone_is_put_right_has_moved_it(practice: Practice) -> None:
    practice.calendar(session_in("Moon", "one"))
    practice.poll("2026-11-23T09:00")
    practice.calendar(session_in("America/New_York", "one").replace("T100000", "T120000"))
    practice.poll("2026-11-23T09:15")
    practice.run("evaluate", "--now", "2026-11-23T09:30:00-05:00")

    assert [one["rule"] for one in practice.findings(now="2026-11-23T09:30")] == ["reschedule"]


def test_rules_that_contradict_a_known_zone_are_said_by_check(practice: Practice) -> None:
    stale = RULES.replace("Eucla", "America/New_York").replace("+0845", "-0400")
    practice.calendar(stale, session_in("America/New_York", "one"))
    practice.poll("2026-11-23T09:00")

    assert starts(practice, "events", "--source", "north") == ["2026-11-24T10:00:00-05:00"]
    said = practice.run("check").out
    assert "Its rules for the time zone America/New_York say -04:00 instead of -05:00" in said
