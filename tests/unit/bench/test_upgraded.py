"""A machine's zone data are renewed while it watches: nothing changed for anybody."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bench.simulator.model.diary import Diary
from bench.simulator.polls.schedule import Moment
from bench.simulator.product.upgraded import apart, watched, write_old_data
from bench.simulator.product.watch import Watched
from monitor.zone_data import use_newest
from tests.unit.bench.lives import life, weekly

VANCOUVER = "America/Vancouver"
BEGIN, NEWS = datetime(2026, 10, 1, 15, tzinfo=UTC), datetime(2026, 10, 15, 15, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 8, 3, 10)  # noqa: DTZ001 - a wall clock in Vancouver


def test_the_older_data_put_the_clocks_back(tmp_path: Path) -> None:
    write_old_data(tmp_path, VANCOUVER)
    with (tmp_path / VANCOUVER).open("rb") as file:
        old = ZoneInfo.from_file(file, VANCOUVER)
    hours = [datetime(2026, month, 2, 12, tzinfo=old).utcoffset() for month in (10, 12)]
    assert hours == [timedelta(hours=-7), timedelta(hours=-8)]


@pytest.mark.parametrize("dialect", ["google", "booking", "uid-churn"])
def test_new_zone_data_are_no_change(tmp_path: Path, dialect: str) -> None:
    polls = [Moment(at=BEGIN + timedelta(days=4 * n), poll="good") for n in range(12)]

    def lived() -> Watched:
        use_newest()
        one = replace(
            life(dialect=dialect),
            zone=ZoneInfo(VANCOUVER),
            begin=BEGIN,
            end=BEGIN + timedelta(weeks=8),
            diary=Diary(entries={"jane": replace(weekly(), first=MONDAY_TEN)}),
            zone_news=NEWS,
        )
        return watched(one, tmp_path, polls)

    told = apart(lived)
    assert (told.findings, told.trouble) == ([], [])
