"""What a person answers to an alert, by the commands that the alert itself names."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, at, session

STEADY = session("steady", "2026-11-26T15:00", client="A. W.")
DIRECTOR = {"name": "director", "type": "file", "path": "out/director.jsonl"}
ESCALATE = {
    "channels": [{"name": "log", "type": "file", "path": "out/messages.jsonl"}, DIRECTOR],
    "alerts": {"to": ["log"], "escalate": {"after": "30m", "to": ["director"]}},
    "overrides": [{"client": "jd", "rules": {"reschedule": {"severity": "critical"}}}],
}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Practice:
    """A session of a client for whom a move is critical is moved; it is told at 09:20."""
    practice = Practice(tmp_path_factory.mktemp("told"), ESCALATE)
    practice.calendar(STEADY, session("one", "2026-11-24T08:00"))
    practice.poll("2026-11-23T09:00")
    practice.calendar(STEADY, session("one", "2026-11-25T08:00"))
    practice.poll("2026-11-23T09:10")
    practice.poll("2026-11-23T09:20")
    send(practice, "2026-11-23T09:20")
    return practice


@pytest.fixture
def moved(told: Practice, tmp_path: Path) -> tuple[Practice, str]:
    """A copy of that practice, and the finding's id."""
    shutil.copytree(told.folder, tmp_path, dirs_exist_ok=True)
    practice = Practice(tmp_path, ESCALATE)
    (message,) = practice.messages()
    (found,) = message["findings"]
    return practice, found


def send(practice: Practice, now: str) -> None:
    practice.run("alerts", "send", "--now", at(now))


def test_an_alert_names_commands_that_work_and_the_answer_stops_it(
    moved: tuple[Practice, str],
) -> None:
    practice, found = moved
    (message,) = practice.messages()
    for command in ("ack", "snooze", "dismiss", "explain"):
        assert f"steadyframe {command} {found}" in message["text"]

    practice.run("ack", found, "--now", at("2026-11-23T09:40"))
    send(practice, "2026-11-23T12:00")

    assert practice.messages("out/director.jsonl") == []
    told = practice.run("explain", found).out
    assert "Alert: told at once" in told
    assert "acknowledge on" in told


def test_an_unanswered_critical_alert_goes_to_the_second_channel_and_explain_says_so(
    moved: tuple[Practice, str],
) -> None:
    practice, found = moved

    send(practice, "2026-11-23T09:50")
    send(practice, "2026-11-23T10:50")

    (message,) = practice.messages("out/director.jsonl")
    assert message["findings"] == [found]
    assert practice.alerts("2026-11-23T10:50")[-1]["reason"] == "escalated"
    assert "Escalated: " in practice.run("explain", found).out


def test_a_snoozed_alert_comes_back(moved: tuple[Practice, str]) -> None:
    practice, found = moved

    answer = practice.run("snooze", found, "--for", "4h", "--now", at("2026-11-23T09:40"))
    assert answer.out == f"{found} is kept from alerts until 2026-11-23T13:40:00-05:00.\n"
    assert "held back while it is snoozed" in practice.run("explain", found).out
    send(practice, "2026-11-23T13:39")
    assert len(practice.messages()) == 1
    send(practice, "2026-11-23T13:40")

    first, second = practice.messages()
    assert first["findings"] == second["findings"]
    assert first["id"] != second["id"]


def test_an_answer_that_can_not_be_kept_says_why(moved: tuple[Practice, str]) -> None:
    practice, found = moved

    assert "steadyframe findings" in practice.run("ack", "f_nobody", expect=2).err
    wrong = practice.run("snooze", found, "--for", "soon", expect=2)
    assert "Write it like 30m, 4h or 2d." in wrong.err
    practice.run("dismiss", found, "--reason", "known")
    assert "is dismissed already" in practice.run("ack", found, expect=2).err


def test_the_list_of_alerts_says_what_its_reasons_mean(
    moved: tuple[Practice, str],
) -> None:
    practice, _ = moved

    assert "sent_now: told at once" in practice.run("alerts", "list").out
