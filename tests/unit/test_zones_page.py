"""docs/zones.md: each row of its tables is what the program does."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import monitor
from connectors.ical.parse.reader import read_calendar
from tests.builders.ics import calendar, vevent

PAGE = Path(monitor.__file__).parents[1] / "docs/zones.md"
_CHANGE = re.compile(
    r"\| (`[^|]*) \| ([-+]\d\d:\d\d)[^|]*\| ([-+]\d\d:\d\d)[^|]*\| (\S+Z) \| \[(\w+)\]"
)


def changes() -> Iterator[tuple[str, str, str, datetime]]:
    """Zone, offset before and now, and from when, of each rule that changed."""
    for line in PAGE.read_text(encoding="utf-8").splitlines():
        if (row := _CHANGE.match(line)) is not None:
            for zone in re.findall(r"`([^`]+)`", row[1]):
                yield zone, row[2], row[3], datetime.fromisoformat(row[4])


def test_the_table_lists_every_zone_whose_rules_changed() -> None:
    assert len({zone for zone, *_ in changes()}) == 17


@pytest.mark.parametrize(("zone", "before", "now", "since"), list(changes()))
def test_a_rule_that_changed_is_followed_from_its_first_moment(
    zone: str, before: str, now: str, since: datetime
) -> None:
    assert before != now
    assert since.astimezone(ZoneInfo(zone)).isoformat()[-6:] == now


_NAME = re.compile(r"\| (`[^|]+`) \| ?`?([^`|]*)`? ?\| (?:`(.+)`|not known) \|")
ANYWHERE = "Africa/Nairobi"


def names() -> Iterator[tuple[str, str, str | None]]:
    """A zone's name as it is written, the practice's zone, and what it is read as."""
    rows = PAGE.read_text(encoding="utf-8").partition("| as it is written |")[2]
    for line in rows.splitlines():
        if (row := _NAME.match(line)) is not None:
            for name in re.findall(r"`([^`]+)`", row[1]):
                yield name, row[2].strip() or ANYWHERE, row[3]


def test_each_row_of_the_table_is_read() -> None:
    rows = PAGE.read_text(encoding="utf-8").partition("| as it is written |")[2].splitlines()
    assert len([row for row in rows if row.startswith("| `")]) == len(
        list(filter(_NAME.match, rows))
    )
    assert len(list(names())) > 80


@pytest.mark.parametrize(("name", "practice", "key"), list(names()))
def test_a_zones_name_is_read_as_the_table_says(name: str, practice: str, key: str | None) -> None:
    raw = calendar(vevent(start=f';TZID="{name}":20261125T100000'))
    now = datetime(2026, 11, 23, tzinfo=UTC)
    (event,) = read_calendar("s", raw, zone=ZoneInfo(practice), now=now).events
    assert event.start is not None
    assert (event.start.zone, event.unread_zone) == (key or practice, "" if key else name)
