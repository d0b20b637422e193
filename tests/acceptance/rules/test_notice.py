"""How a move's notice is read: at the source's own stamp, or between two polls.

Nine sessions are moved by two days between the poll of Monday 9:00 and that of 10:00.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, at, session

FIRST, SECOND = "2026-11-23T09:00", "2026-11-23T10:00"


class Move(NamedTuple):
    start: str
    stamp: str | None
    least: int
    most: int
    short: str


# What the calendar said on Monday at 9, its LAST-MODIFIED at 10, and the notice in minutes.
MOVES = {
    "stamped": Move("2026-11-25T10:00", "2026-11-23T09:30", 2910, 2910, "no"),
    "unstamped": Move("2026-11-25T10:00", None, 2880, 2940, "no"),
    "inside-the-limit": Move("2026-11-24T08:00", None, 1320, 1380, "yes"),
    "least-is-the-limit": Move("2026-11-24T10:00", None, 1440, 1500, "no"),
    "most-is-the-limit": Move("2026-11-24T09:00", None, 1380, 1440, "possibly"),
    "stamp-is-the-limit": Move("2026-11-24T09:30", "2026-11-23T09:30", 1440, 1440, "no"),
    "a-minute-short": Move("2026-11-24T09:29", "2026-11-23T09:30", 1439, 1439, "yes"),
    "stamped-too-early": Move("2026-11-25T10:00", FIRST, 2880, 2940, "no"),
    "stamped-at-the-poll": Move("2026-11-25T10:00", SECOND, 2880, 2880, "no"),
    "stamped-in-the-future": Move("2026-11-25T10:00", "2026-11-23T10:01", 2880, 2940, "no"),
}


def two_days_later(clock: str) -> str:
    return clock.replace("-24T", "-26T").replace("-25T", "-27T")


def test_a_move_is_recorded_once_it_has_settled(story: dict[str, Any]) -> None:
    by_stamp = {"stamped", "stamp-is-the-limit", "a-minute-short"}
    assert set(story["at once"]) == by_stamp
    assert set(story["after 9 minutes"]) == by_stamp
    assert set(story["after 10 minutes"]) == set(MOVES)


@pytest.mark.parametrize("name", MOVES)
def test_notice_is_counted_from_when_the_change_was_made(story: dict[str, Any], name: str) -> None:
    move = MOVES[name]
    found = story["after 10 minutes"][name]
    assert found["value"] == {
        "from": at(move.start),
        "to": at(two_days_later(move.start)),
        "notice_minutes_min": move.least,
        "notice_minutes_max": move.most,
        "short_notice": move.short,
        "sessions": 1,
        "via": "move",
    }
    assert found["severity"] == ("info" if move.short == "no" else "warning")
    assert found["initiator"] == "unknown"
    assert found["session"]["planned_start"] == at(move.start)
    assert found["session"]["start"] == at(two_days_later(move.start))
    assert found["status"] == "open"
    assert found["resolution"] is None


def test_the_same_poll_repeated_changes_nothing(story: dict[str, Any]) -> None:
    assert story["polled again"] == story["after 10 minutes"]
    assert story["evaluated again"] == story["after 10 minutes"]


def test_only_moves_at_short_notice_are_alerted_and_only_once(story: dict[str, Any]) -> None:
    told = [finding for message in story["messages"] for finding in message["findings"]]
    short = {"inside-the-limit", "most-is-the-limit", "a-minute-short"}
    assert sorted(told) == sorted(story["after 10 minutes"][name]["id"] for name in short)


def test_alerts_name_no_client(story: dict[str, Any]) -> None:
    said = str(story["messages"])
    assert not any(f"Client {name}" in said for name in MOVES)


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> dict[str, Any]:
    return tell_once("notice", tell)


def tell(folder: Path) -> dict[str, Any]:
    practice = Practice(folder)
    # Were every session shifted alike, the poll would rightly be held back.
    steady = session("steady", "2026-11-26T15:00")
    practice.calendar(steady, *(appointment(name, m.start) for name, m in MOVES.items()))
    practice.poll(FIRST)
    practice.calendar(
        steady,
        *(appointment(name, two_days_later(m.start), m.stamp) for name, m in MOVES.items()),
    )
    practice.poll(SECOND)
    told: dict[str, Any] = {"at once": by_uid(practice, SECOND)}
    practice.run("evaluate", "--now", at("2026-11-23T10:09:59"))
    told["after 9 minutes"] = by_uid(practice, "2026-11-23T10:09:59")
    practice.run("evaluate", "--now", at("2026-11-23T10:10"))
    told["after 10 minutes"] = by_uid(practice, "2026-11-23T10:10")
    practice.poll("2026-11-23T10:10")
    told["polled again"] = by_uid(practice, "2026-11-23T10:10")
    practice.run("evaluate", "--now", at("2026-11-23T10:20"))
    told["evaluated again"] = by_uid(practice, "2026-11-23T10:20")
    practice.run("alerts", "send", "--now", at("2026-11-23T10:20"))
    practice.run("alerts", "send", "--now", at("2026-11-23T10:20"))
    told["messages"] = practice.messages()
    return told


def appointment(name: str, clock: str, stamp: str | None = None) -> str:
    return session(name, clock, client=f"Client {name}", modified=stamp)


def by_uid(practice: Practice, now: str) -> dict[str, dict[str, Any]]:
    return {f["session"]["uid"]: f for f in practice.findings("reschedule", now=now)}
