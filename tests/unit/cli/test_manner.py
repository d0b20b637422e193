"""`--quiet` says nothing where all is well, `--verbose` what is used and done."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.unit.cli.commanding import PRACTICE, Said, calendar_of, steadyframe, write

NOW = ("--now", "2026-11-16T09:00:00Z")
DIGEST = 'digests: [{name: monday, to: [messages], day: monday, time: "07:30"}]\n'


@pytest.fixture
def practice(folder: Path) -> Path:
    write(folder, "steadyframe.yaml", PRACTICE + DIGEST)
    write(folder, "calendars/amara.ics", calendar_of("Session: Jane", "Session: Tom"))
    return folder


def silent(said: Said) -> bool:
    return (said.status, said.out, said.err) == (0, "", "")


def test_what_goes_well_is_not_said_when_quiet(practice: Path) -> None:
    for command in (
        ("check", "--offline"),
        ("poll", *NOW),
        ("evaluate", *NOW),
        ("alerts", "send", *NOW),
        ("digest", "--send", *NOW),
        ("checkin", "Jane", "--at", "2026-11-16T15:02:00Z", "--now", "2026-11-16T15:10:00Z"),
        ("db", "backup", "copy.db"),
    ):
        assert silent(steadyframe("-q", *command)), command
    assert (practice / "copy.db").exists()
    assert (practice / "out/messages.jsonl").exists()


def test_trouble_is_said_all_the_same(practice: Path) -> None:
    (practice / "calendars/amara.ics").write_text("no calendar", encoding="utf-8")

    said = steadyframe("poll", "--quiet", *NOW)

    assert said.status == 1
    assert "FAILED" in said.out
    assert "queued" not in said.out  # the rules ran well
    assert steadyframe("-q", "poll", "--source", "nort").status == 2


def test_what_was_asked_for_is_answered_however_quiet(practice: Path) -> None:
    steadyframe("-q", "poll", *NOW)

    assert "Jane" in steadyframe("agenda", "-q", *NOW).out
    assert json.loads(steadyframe("poll", "-q", "--format", "json", *NOW).out)


def test_verbose_says_what_is_used_and_done(practice: Path) -> None:
    plain = steadyframe("poll", *NOW)
    said = steadyframe("poll", "-v", "--now", "2026-11-16T09:01:00Z")

    assert plain.err == ""
    assert said.out.splitlines()[-1] == plain.out.splitlines()[-1].replace("2 new", "0 new")
    assert f"Config: {practice / 'steadyframe.yaml'}" in said.err
    assert "Database: " in said.err
    assert "steadyframe.db" in said.err
    logged = [json.loads(line) for line in said.err.splitlines() if line.startswith("{")]
    assert {"poll_finished", "evaluation_finished"} <= {entry["event"] for entry in logged}


def test_quiet_and_verbose_at_once_are_refused(practice: Path) -> None:
    said = steadyframe("-q", "poll", "-v")

    assert said.status == 2
    assert "not both" in said.err


def test_after_two_dashes_nothing_is_an_option(practice: Path) -> None:
    steadyframe("poll", *NOW)

    said = steadyframe("history", "--", "-v")

    assert "Nothing is known of that" in said.err
    assert "Config:" not in said.err
