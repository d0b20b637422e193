"""Clients who were discharged, or who pause: nothing is owed to them, nothing is asked of them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.integration.watched import Watched, a_series, skipping

FIVE_WEEKS = a_series("jane", "Jane Doe", "2026-10-06T10:00", rule=";COUNT=5")  # to 3 November
TWO_WEEKS_LATER = "2026-11-20T09:00"


def tagged(*tags: str) -> dict[str, Any]:
    return {"clients": [{"id": "jane", "name": "Jane Doe", "tags": list(tags)}]}


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Jane came for five weeks, and nothing is booked since."""
    practice = Watched(tmp_path, **tagged())
    practice.write(FIVE_WEEKS)
    practice.look("2026-11-05T09:00")
    practice.look(TWO_WEEKS_LATER)
    assert practice.said() == ["missed_follow_up open"]
    return practice


@pytest.mark.parametrize("tag", ["discharged", "paused"])
def test_a_client_who_rests_is_no_longer_asked_about(practice: Watched, tag: str) -> None:
    practice.configure(**tagged(tag))
    practice.evaluate("2026-11-20T09:05")

    assert practice.said() == ["missed_follow_up resolved lapsed"]


def test_a_client_who_comes_back_from_a_pause_is_asked_about_again(practice: Watched) -> None:
    practice.configure(**tagged("paused"))
    practice.evaluate("2026-11-20T09:05")
    practice.configure(**tagged())
    practice.look("2026-11-21T09:00")

    assert practice.said() == ["missed_follow_up open"]


@pytest.mark.parametrize("tag", ["discharged", "paused"])
def test_a_cancelled_hour_of_a_client_who_rests_need_not_be_booked_again(
    tmp_path: Path, tag: str
) -> None:
    practice = Watched(tmp_path, **tagged(tag))
    last = ("jane", "Jane Doe", "2026-11-03T10:00")
    practice.write(a_series(*last, rule=";COUNT=4"))
    practice.look("2026-11-20T09:00")
    practice.write(a_series(*last, skipping("2026-11-24T10:00"), rule=";COUNT=4"))
    practice.look_twice("2026-11-20T10:00")
    practice.look("2026-11-27T09:00")

    assert practice.said() == ["cancellation open"]


def test_another_tag_says_nothing_about_coming(practice: Watched) -> None:
    practice.configure(**tagged("higher-risk"))
    practice.evaluate("2026-11-20T09:05")

    assert practice.said() == ["missed_follow_up open"]
