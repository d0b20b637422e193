"""What goes wrong outside is said in a line that names what, where and what to do."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.acceptance.practice import Practice, Result, at, session

DAY = "2026-11-23T"


def lines(result: Result) -> list[str]:
    return [line for line in (result.out + result.err).splitlines() if line.strip()]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("pol",), ("pol", "poll")),
        (("poll", "--sorce", "north"), ("--sorce",)),
        (("poll", "--source", "nroth"), ("nroth", "north")),
        (("poll", "--now", "yesterday"), ("yesterday",)),
        (("poll", "--now", "2026-11-23T09:00:00"), ("2026-11-23T09:00:00", "offset")),
        (("evaluate", "--now", "9999-12-31T23:59:59-12:00"), ("1971 to 9990",)),
        (("events", "--source", "nroth", "--from", "2026-11-23", "--to", "2026-11-24"), ("nroth",)),
        (("agenda", "--from", "tomorow"), ("tomorow", "tomorrow")),
        (("agenda", "--from", "friday", "--to", "monday"), ("--to", "--from")),
        (("findings", "--client", "Jnae Doe"), ("jd", "clients")),
        (("findings", "--rule", "late_strat"), ("late_strat", "late_start")),
        (("explain", "f_nothing"), ("f_nothing",)),
        (("checkin", "nobody"), ("twelve hours", "agenda")),
        (("digest", "--week", "2026-W99"), ("2026-W99",)),
        (("digest", "--to", "mnday"), ("mnday", "monday")),
        (("sources", "accept", "nroth"), ("nroth", "north")),
        (("alerts", "test", "lgo"), ("lgo", "log")),
        (("--config", "nowhere.yaml", "poll"), ("nowhere.yaml",)),
        (("auth", "google"), ("auth",)),
    ],
)
def test_wrong_use_is_said_and_ends_with_two(
    make_practice: Callable[..., Practice], arguments: tuple[str, ...], words: tuple[str, ...]
) -> None:
    practice = make_practice()
    practice.calendar(session("one", "2026-11-24T10:00"))
    result = practice.run(*arguments, expect=2)
    assert result.out == ""
    for word in words:
        assert word in result.err


def test_every_problem_of_a_config_is_said_at_once(practice: Practice) -> None:
    text = (practice.folder / "steadyframe.yaml").read_text()
    text = text.replace("New_York", "New_Yrok").replace("type: ical", "type: icla")
    text = text.replace("alerts:\n  to:\n  - log", "alerts:\n  too:\n  - log")
    (practice.folder / "steadyframe.yaml").write_text(text)
    result = practice.run("check", "--offline", expect=2)
    said = result.out + result.err
    for number, line in enumerate(text.splitlines(), 1):
        if any(word in line for word in ("New_Yrok", "icla", "too:")):
            assert f"steadyframe.yaml:{number}" in said, line
    assert "New_York" in said
    for path in ("practice.timezone", "alerts.too"):
        assert path in said
    assert practice.run("poll", expect=2).err


def test_a_secret_that_is_missing_is_named(make_practice: Callable[..., Practice]) -> None:
    practice = make_practice(
        sources=[{"name": "north", "type": "ical", "url": "${NO_SUCH_SECRET}"}]
    )
    result = practice.run("check", "--offline", expect=2)
    assert "NO_SUCH_SECRET" in result.out + result.err


@pytest.mark.parametrize(
    ("make", "word"),
    [
        (lambda file: None, "calendars/north.ics"),
        (lambda file: file.mkdir(), "calendars/north.ics"),
        (lambda file: file.write_bytes(b""), "north"),
        (lambda file: file.write_bytes(b"%PDF-1.7 \x00\xff"), "north"),
    ],
    ids=["missing", "a folder", "empty", "a PDF"],
)
def test_a_file_that_cannot_be_read_is_said(
    practice: Practice, make: Callable[[Path], object], word: str
) -> None:
    make(practice.folder / "calendars" / "north.ics")
    result = practice.poll(DAY + "09:00", expect=1)
    (line,) = [line for line in result.out.splitlines() if line.startswith("north")]
    assert "FAILED" in line
    assert word in line
    check = practice.run("check", expect=1)
    assert "FAILED" in check.out


@pytest.mark.parametrize(
    ("url", "word"),
    [
        ("postgresql+psycopg://amara:pa55w0rd@127.0.0.1:9/steady", "127.0.0.1"),
        ("sqlite:////proc/nowhere/steadyframe.db", "/proc/nowhere"),
        ("sqlite:///calendars/north.ics", "north.ics"),
    ],
    ids=["unreachable", "not writable", "not a database"],
)
def test_a_database_that_cannot_be_used_is_said(
    make_practice: Callable[..., Practice], url: str, word: str
) -> None:
    practice = make_practice(storage={"url": url})
    practice.calendar(session("one", "2026-11-24T10:00"))
    result = practice.poll(DAY + "09:00", expect=1)
    assert word in result.err
    assert "pa55w0rd" not in result.out + result.err
    assert len(lines(result)) <= 2


def test_time_does_not_move_backward(practice: Practice) -> None:
    practice.calendar(session("one", "2026-11-24T10:00"))
    practice.poll(DAY + "09:00")
    before = ("--now", at(DAY + "08:59"))
    days = ("--from", "2026-11-23", "--to", "2026-11-25")
    for arguments in (
        ("poll",),
        ("evaluate",),
        ("alerts", "send"),
        ("agenda", *days),
        ("findings",),
        ("checkin", "jd"),
    ):
        result = practice.run(*arguments, *before, expect=2)
        assert result.out == ""
        assert "--now" in result.err


def test_one_source_that_fails_keeps_no_other_from_being_read(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice(
        sources=[
            {"name": name, "type": "ical", "path": f"calendars/{name}.ics"}
            for name in ("broken", "north")
        ]
    )
    practice.calendar(session("one", "2026-11-24T10:00"))
    result = practice.poll(DAY + "09:00", "--format", "json", expect=1)
    assert [row["outcome"] for row in result.json] == ["failed", "ok"]
    rows = practice.run("sources", "--format", "jsonl", "--now", at(DAY + "09:00")).lines
    assert [(row["name"], row["status"]) for row in rows] == [
        ("broken", "failing"),
        ("north", "ok"),
    ]
