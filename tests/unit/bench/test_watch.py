"""The product lives through a life made by hand, and hears all that people say in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from bench.simulator.model.diary import Diary, rewrite
from bench.simulator.model.life import Away, CheckIn, Life, Setting, Stay, Word
from bench.simulator.product.watch import Watched, Watcher
from tests.unit.bench.lives import at, edit, life, looks, weekly

LINK = "https://meet.google.com/abc-dfg-hjk"
POLLS = ("2026-03-09T12:00", "2026-03-10T12:00", "2026-03-12T12:00")


def watched(folder: Path, one: Life, **given: Any) -> Watched:
    online = Diary(entries={"jane": replace(weekly(), place=LINK)})
    seen = Watcher(replace(one, diary=online, **given), folder).run(looks(*POLLS))
    assert seen.trouble == []
    return seen


def stay(joined: str, *, left: str = "10:50", is_alone: bool = False) -> Stay:
    return Stay(
        client="k0",
        sid="jane#1",
        start=at("2026-03-09T10:00"),
        joined=at(f"2026-03-09T{joined}"),
        left=at(f"2026-03-09T{left}"),
        is_alone=is_alone,
    )


def test_who_was_in_a_video_conference_is_asked_and_told(tmp_path: Path) -> None:
    (late,) = watched(tmp_path, life(), stays=(stay("10:12"),)).findings
    assert (late["rule"], late["value"]["arrival_kind"]) == ("late_start", "conference")


def test_a_clinician_who_was_alone_in_it_was_not_late_and_is_to_reach_out(tmp_path: Path) -> None:
    alone = stay("10:08", left="10:40", is_alone=True)
    found = watched(tmp_path, life(), stays=(alone,)).findings
    assert {f["rule"] for f in found} == {"no_show", "missed_follow_up"}


def test_a_check_in_says_when_it_ended(tmp_path: Path) -> None:
    ended = CheckIn(
        at=at("2026-03-09T11:00"),
        client="k0",
        sid="jane#1",
        start=at("2026-03-09T10:00"),
        moment=at("2026-03-09T10:55"),
        kind="end",
    )
    one = replace(life(), checkins=(ended,))
    (late,) = watched(tmp_path, one, stays=(stay("10:12"),)).findings
    assert late["value"]["time_given_minutes"] == 43


def test_what_somebody_dismissed_is_remembered_and_stays_so(tmp_path: Path) -> None:
    word = Word(
        at=at("2026-03-10T09:00"),
        kind="dismiss",
        rules=("late_start",),
        client="k0",
        start=None,
        says="a fire drill",
    )
    seen = watched(tmp_path, life(), stays=(stay("10:12"),), words=(word,))
    (late,) = seen.findings
    assert late["status"] == "dismissed"
    assert seen.dismissed == {late["id"]}


def test_its_settings_are_those_of_the_life(tmp_path: Path) -> None:
    patient = Setting(
        rule="late_start", name="grace", value=at(POLLS[1]) - at(POLLS[0]), client="k0"
    )
    away = Away(first=date(2026, 3, 30), last=date(2026, 4, 5), announced=date(2026, 3, 1))
    when = "2026-03-11T09:00"
    moved = edit(when, rewrite("jane", 2, at(when), start=weekly().original(2).replace(hour=15)))
    seen = watched(tmp_path, life(moved), stays=(stay("10:12"),), settings=(patient,), away=(away,))
    assert [f["rule"] for f in seen.findings] == ["reschedule"]
