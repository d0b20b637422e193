"""The same fact has the same id everywhere."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

from monitor.core.common.stable_ids import stable_id
from tests.builders.calendar_values import MONDAY


def test_an_id_says_what_it_is_of_and_never_changes() -> None:
    assert stable_id("f", "late_start", "s_1", MONDAY) == "f_4frdxks7kp59"


def test_an_instant_counts_whatever_its_offset() -> None:
    elsewhere = MONDAY.astimezone(timezone(timedelta(hours=9)))
    assert isinstance(elsewhere, datetime)
    assert stable_id("s", elsewhere) == stable_id("s", MONDAY)


def test_parts_do_not_run_into_each_other() -> None:
    assert stable_id("s", "ab", "c") != stable_id("s", "a", "bc")


def test_nothing_is_not_an_empty_word() -> None:
    assert stable_id("s", None) != stable_id("s", "")
