"""`review` on the installed command: one reading of a year, and nothing but words come of it."""

from __future__ import annotations

import hashlib
import re
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice
from tests.builders.made_up_year import NOW, READ_AT, REVIEWED, the_year


def story(folder: Path) -> dict[str, Any]:
    practice = Practice(folder, REVIEWED)
    practice.calendar(*the_year())
    practice.poll(READ_AT)
    before = _database(practice)
    told: dict[str, Any] = {
        style: practice.run("review", "--format", style, "--now", NOW).out
        for style in ("text", "html")
    }
    told["json"] = practice.run("review", "--format", "json", "--now", NOW).json
    told["is_unchanged"] = _database(practice) == before
    return told


def _database(practice: Practice) -> str:
    """All that it holds."""
    with closing(sqlite3.connect(practice.folder / "data/steadyframe.db")) as database:
        return hashlib.sha256("\n".join(database.iterdump()).encode()).hexdigest()


@pytest.fixture(scope="module")
def told(tell_once: TellOnce) -> dict[str, Any]:
    return tell_once("review", story)


def of_client(told: dict[str, Any], client: str) -> dict[str, Any]:
    return next(one for one in told["json"]["clients"] if one["client"] == client)


def test_it_writes_nothing(told: dict[str, Any]) -> None:
    assert told["is_unchanged"]


def test_it_tells_each_client_s_usual_hour_how_often_it_held_and_what_comes(
    told: dict[str, Any],
) -> None:
    jane = of_client(told, "jane")

    assert told["json"]["from"] == "2025-11-30T00:00:00-05:00"
    assert (jane["usual_slots"], jane["cadence"]) == (["Tue 10:00"], "1w")
    assert jane["in_usual_slot"] == {"kept": 47, "sessions": 49}
    assert jane["next"] == "2026-12-01T10:00:00-05:00"
    assert len(jane["strip"]) == len(told["json"]["weeks"]) == 58
    assert [jane["strip"].count(kind) for kind in ("changed", "away", "none")] == [3, 4, 1]


def test_it_tells_what_is_to_be_decided(told: dict[str, Any]) -> None:
    review = told["json"]

    assert [(one["client"], one["usual_next"]) for one in review["nothing_booked"]] == [
        ("tom", "2026-12-09T11:00:00-05:00")
    ]
    assert [(one["kind"], len(one["sessions"])) for one in review["away"]] == [
        ("leave", 12),
        ("holiday", 2),
        ("holiday", 1),
        ("holiday", 2),
    ]
    assert [(one["minutes"], one["times"]) for one in review["overlaps"]] == [(15, 38), (20, 18)]


def test_it_infers_moves_from_the_series_and_the_least_notice_from_the_stamps(
    told: dict[str, Any],
) -> None:
    assert told["json"]["confidence"] == "inferred"
    assert [
        (move["from"][:16], move["to"][:16], move["short_notice"], move["initiator"])
        for move in told["json"]["moves"]
    ] == [
        ("2026-01-15T09:00", "2026-01-16T09:00", "possibly", "unknown"),
        ("2026-02-10T10:00", "2026-02-12T14:00", "no", "unknown"),
        ("2026-06-16T10:00", "2026-06-16T16:00", "possibly", "unknown"),
        ("2026-09-17T09:00", "2026-09-18T15:00", "no", "client"),
        ("2026-10-13T10:00", "2026-10-13T10:12", "possibly", "unknown"),
    ]
    notices = [move["notice_minutes_min"] for move in told["json"]["moves"]]
    assert notices[1:4] == [4 * 1440, 3 * 60, 15 * 1440 + 22 * 60]
    assert notices[0] < 0


def test_it_tells_gaps_and_a_break_that_nobody_wrote_down(told: dict[str, Any]) -> None:
    gaps = [(one["client"], one["gaps"]) for one in told["json"]["clients"] if one["gaps"]]
    ((_, (gap,)),) = gaps

    assert (gap["from"][:10], gap["to"][:10]) == ("2026-04-09", "2026-05-14")
    assert [(one["from"][:10], one["to"][:10]) for one in told["json"]["breaks"]] == [
        ("2026-08-03", "2026-08-17")
    ]


def test_names_are_on_the_terminal_and_not_on_the_page_or_in_the_data(
    told: dict[str, Any],
) -> None:
    assert "- Tom Stone: last on Wed, Nov 11; the usual hour would be Wed, Dec 9," in told["text"]
    assert "- Ann Wood, Thu, Apr 9 → Thu, May 14: 35 days" in told["text"]
    for name in ("Stone", "Jane", "Ann", "Zoe"):
        assert name not in told["html"]
        assert name not in str(told["json"])


def test_the_text_fits_80_columns_and_the_page_has_a_strip_a_client_and_no_script(
    told: dict[str, Any],
) -> None:
    assert max(map(len, told["text"].splitlines())) <= 80
    assert len(re.findall(r"[^\W\d_]{2,}", told["text"])) < 420  # of eight clients: a minute
    assert told["html"].count('<svg role="img"') == len(told["json"]["clients"]) == 8
    assert not re.search(r"<script|\son\w+=|https?://", told["html"])
