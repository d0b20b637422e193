"""A feed that can't be believed never becomes cancellations, and is reported as a blind spot."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at, session
from tests.builders.ics import calendar
from tests.servers.feed_server import FeedServer, feed_server, response

DAY = "2026-11-23T"
SECRET = "private-4f1c9a7e"
KEYS = [
    "name",
    "type",
    "status",
    "last_ok",
    "last_attempt",
    "last_error",
    "events",
    "sessions",
    "held_back",
    "next_due",
]


def appointments(*, count: int = 8, hour: int = 10, prefix: str = "s") -> list[str]:
    return [
        session(f"{prefix}{n}", f"2026-11-24T{hour + n % 8:02}:00", client=f"Client {n}")
        for n in range(count)
    ]


WHOLE = calendar(*appointments())
UNBELIEVABLE = {
    "an empty answer": response(b""),
    "a login page": response(b"<!DOCTYPE html><html><body>Sign in</body></html>"),
    "a calendar cut in the middle": response(WHOLE[: len(WHOLE) // 2]),
    "a missing feed": response(b"gone", status=404),
    "a server that fails": response(b"", status=503),
}


@pytest.fixture
def feed() -> Iterator[FeedServer]:
    with feed_server() as server:
        server.answer = lambda _: response(WHOLE)
        yield server


@pytest.fixture
def fed(tmp_path: Path, feed: FeedServer) -> Practice:
    """A practice that polls `feed` every 10 minutes: stale after 30."""
    source = {"name": "north", "type": "ical", "url": "${FEED}", "allow_private_network": True}
    practice = Practice(tmp_path, {"sources": [source | {"poll_every": "10m"}]})
    practice.environment["FEED"] = feed.url(f"/{SECRET}/basic.ics")
    return practice


def state(practice: Practice, now: str) -> dict[str, Any]:
    (row,) = practice.run("sources", "--format", "json", "--now", at(now)).json
    assert set(KEYS) <= row.keys()
    assert isinstance(row, dict)
    return row


def test_no_unbelievable_answer_becomes_a_cancellation(fed: Practice, feed: FeedServer) -> None:
    fed.poll(DAY + "09:00")
    assert state(fed, DAY + "09:00")["status"] == "ok"
    for minute, (what, answer) in enumerate(UNBELIEVABLE.items()):
        feed.answer = lambda _, answer=answer: answer
        poll = fed.poll(DAY + f"09:{minute + 1:02}", expect=1)
        said = [line for line in poll.out.splitlines() if line.startswith("north")]
        assert len(said) == 1, what
        assert "FAILED" in said[0], what
        assert SECRET not in poll.out + poll.err, what
    assert state(fed, DAY + "09:15")["status"] == "failing"
    fed.run("evaluate", "--now", at(DAY + "09:29:59"))
    assert fed.findings(now=DAY + "09:29:59") == []
    fed.run("evaluate", "--now", at(DAY + "09:30"))
    (stale,) = fed.findings(now=DAY + "09:30")
    assert (stale["rule"], stale["severity"], stale["status"]) == (
        "source_stale",
        "warning",
        "open",
    )
    assert stale["value"]["last_ok"] == at(DAY + "09:00")
    assert "503" in stale["value"]["last_error"]
    assert SECRET not in str(stale)
    row = state(fed, DAY + "09:30")
    assert row["status"] == "stale"
    assert row["events"] == 8
    assert row["last_ok"] == at(DAY + "09:00")
    assert row["last_attempt"] == at(DAY + "09:05")
    assert row["next_due"] is not None

    feed.answer = lambda _: response(WHOLE)
    fed.poll(DAY + "09:45")
    (recovered,) = fed.findings(now=DAY + "09:45")
    assert recovered["id"] == stale["id"]
    assert (recovered["status"], recovered["resolution"]) == ("resolved", "recovered")
    assert state(fed, DAY + "09:45")["status"] == "ok"
    fed.run("alerts", "send", "--now", at(DAY + "09:45"))
    assert SECRET.encode() not in b"".join(
        file.read_bytes() for file in fed.folder.rglob("*") if file.is_file()
    )


def test_a_server_that_is_gone_is_said_in_one_line(fed: Practice, feed: FeedServer) -> None:
    feed.stop()
    assert state(fed, DAY + "08:59")["status"] == "never"
    poll = fed.poll(DAY + "09:00", expect=1)
    (line,) = [line for line in poll.out.splitlines() if line.startswith("north")]
    assert "FAILED" in line
    assert SECRET not in poll.out + poll.err
    assert state(fed, DAY + "09:01")["status"] == "failing"
    fed.run("evaluate", "--now", at(DAY + "09:30"))
    (stale,) = fed.findings("source_stale", now=DAY + "09:30")
    assert stale["value"]["last_ok"] is None


def test_not_modified_is_a_good_poll(fed: Practice, feed: FeedServer) -> None:
    feed.answer = lambda request: (
        response(b"", status=304)
        if "if-none-match" in request.headers
        else response(WHOLE, headers={"ETag": '"one"'})
    )
    fed.poll(DAY + "09:00")
    poll = fed.poll(DAY + "09:10")
    assert "nothing changed" in poll.out
    assert feed.requests[-1].headers["if-none-match"] == '"one"'
    assert state(fed, DAY + "09:10")["last_ok"] == at(DAY + "09:10")


SUSPECT = {
    "emptied": [],
    "shrunk": appointments(count=3),
    "shifted": appointments(hour=9),
    "renamed": [one.replace("Client", "Busy") for one in appointments(prefix="other")],
}


@pytest.mark.parametrize(
    ("reason", "missing"), [("emptied", 8), ("shrunk", 5), ("shifted", 8), ("renamed", 8)]
)
def test_a_suspect_poll_is_held_back_whole_and_heals_by_itself(
    practice: Practice, reason: str, missing: int
) -> None:
    practice.calendar(*appointments())
    practice.poll(DAY + "09:00")
    practice.calendar(*SUSPECT[reason])
    poll = practice.poll(DAY + "09:10", expect=1)
    assert "HELD BACK" in poll.out
    practice.poll(DAY + "09:40", expect=1)
    (suspect,) = practice.findings(now=DAY + "09:40")
    assert (suspect["rule"], suspect["status"]) == ("source_suspect", "open")
    assert suspect["value"] == {"reason": reason, "missing": missing, "known": 8}
    row = state(practice, DAY + "09:40")
    assert row["status"] == "suspect"
    assert row["held_back"] == {
        "since": at(DAY + "09:10"),
        "reason": reason,
        "missing": missing,
        "known": 8,
    }
    practice.calendar(*appointments())
    practice.poll(DAY + "09:50")
    (healed,) = practice.findings(now=DAY + "09:50")
    assert healed["id"] == suspect["id"]
    assert (healed["status"], healed["resolution"]) == ("resolved", "recovered")
    assert state(practice, DAY + "09:50")["held_back"] is None


def test_an_accepted_poll_is_believed(practice: Practice) -> None:
    practice.calendar(*appointments())
    practice.poll(DAY + "09:00")
    practice.calendar(*appointments(count=2))
    practice.poll(DAY + "09:10", expect=1)
    practice.run("sources", "accept", "north", "--now", at(DAY + "09:20"))
    practice.run("evaluate", "--now", at(DAY + "09:30"))
    found = practice.findings(now=DAY + "09:30")
    suspect = [f for f in found if f["rule"] == "source_suspect"]
    assert [(f["status"], f["resolution"]) for f in suspect] == [("resolved", "accepted")]
    cancelled = [f for f in found if f["rule"] == "cancellation"]
    assert sorted(f["session"]["uid"] for f in cancelled) == [f"s{n}" for n in range(2, 8)]
    assert state(practice, DAY + "09:30")["status"] == "ok"
    practice.poll(DAY + "09:40")
    assert practice.findings(now=DAY + "09:40") == found
    assert (
        "Nothing"
        in practice.run("sources", "accept", "north", "--now", at(DAY + "09:40"), expect=1).out
    )


def test_four_of_eight_gone_is_not_suspect_yet(practice: Practice) -> None:
    practice.calendar(*appointments())
    practice.poll(DAY + "09:00")
    practice.calendar(*appointments(count=4))
    practice.poll(DAY + "09:10")
    practice.run("evaluate", "--now", at(DAY + "09:20"))
    found = practice.findings(now=DAY + "09:20")
    assert [f["rule"] for f in found] == ["cancellation"] * 4


def test_new_uids_on_every_export_are_no_news(practice: Practice) -> None:
    for number, clock in enumerate(("09:00", "09:10", "09:20", "09:40")):
        practice.calendar(*appointments(prefix=f"export-{number}-"))
        practice.poll(DAY + clock)
    assert practice.findings(now=DAY + "09:40") == []
    assert state(practice, DAY + "09:40")["sessions"] == 8


def test_stamps_that_a_provider_touches_are_no_news(practice: Practice) -> None:
    for number, clock in enumerate(("09:00", "09:10", "09:30")):
        noise = (f"SEQUENCE:{number}", f"X-ALT:{number}", "CLASS:PUBLIC")
        text = session("one", "2026-11-25T10:00", *noise, modified=DAY + clock)
        practice.calendar(text.replace("DTSTAMP:20261123T08", f"DTSTAMP:20261123T1{number}"))
        poll = practice.poll(DAY + clock, "--format", "json")
        assert poll.json[0]["revisions"] == (1 if number == 0 else 0)
    assert practice.findings(now=DAY + "09:30") == []
    history = practice.run("history", "one", "--format", "json").json
    assert len(history) == 1
