"""Zones that carry their rules in their name behave as those rules say (RFC 5545, 3.6.5)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from dateutil.tz import tzical
from hypothesis import given
from hypothesis import strategies as st

from connectors.quirks.custom_timezone import zone_by_rules
from connectors.zone_rules import name_of_offset, zone_of

OFFSETS = st.integers(-47, 55).map(lambda quarters: timedelta(minutes=15 * quarters))
NEVER: frozenset[str] = frozenset()  # no known zone to take instead


def _stated(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}{abs(minutes) % 60:02}"


@st.composite
def vtimezones(draw: st.DrawFn) -> list[str]:
    """A winter and a summer that begin each year on the same weekday of a month."""
    winter = draw(OFFSETS)
    summer = winter + draw(st.sampled_from([timedelta(minutes=30), timedelta(hours=1)]))
    months = draw(st.permutations(range(1, 13)))[:2]
    lines = ["BEGIN:VTIMEZONE", "TZID:Custom"]
    for kind, before, after, month in (
        ("STANDARD", summer, winter, months[0]),
        ("DAYLIGHT", winter, summer, months[1]),
    ):
        day = draw(st.sampled_from(["1SU", "2SA", "3FR", "-1SU", "-2TH"]))
        start = f"2007{month:02}{draw(st.integers(1, 28)):02}T{draw(st.integers(0, 23)):02}0000"
        lines += [
            f"BEGIN:{kind}",
            f"DTSTART:{start}",
            f"TZOFFSETFROM:{_stated(before)}",
            f"TZOFFSETTO:{_stated(after)}",
            f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}",
            f"END:{kind}",
        ]
    return [*lines, "END:VTIMEZONE"]


@given(vtimezones())
def test_stated_rules_mean_what_dateutil_reads_in_them(lines: list[str]) -> None:
    name = zone_by_rules(tuple(lines), "UTC", NEVER, 2026)
    assert name is not None
    ours, theirs = zone_of(name), tzical(StringIO("\r\n".join(lines) + "\r\n")).get()
    noon = datetime(2025, 1, 1, 12, tzinfo=UTC)
    for day in range(0, 3 * 365, 5):
        moment = noon + timedelta(days=day)
        around = {(moment + timedelta(days=n)).astimezone(ours).utcoffset() for n in (-1, 0, 1)}
        if len(around) == 1:  # in the hours of a change a wall clock is read in more than one way
            assert moment.astimezone(theirs).utcoffset() == moment.astimezone(ours).utcoffset()


@pytest.mark.parametrize("quarters", range(-48, 57))
def test_every_offset_of_a_quarter_hour_has_a_zone(quarters: int) -> None:
    offset = timedelta(minutes=15 * quarters)
    assert datetime(2026, 7, 1, tzinfo=zone_of(name_of_offset(offset))).utcoffset() == offset


def test_a_zone_of_its_own_keeps_its_name_in_the_database_and_back() -> None:
    zone = zone_of("+12:45|+12:45>+13:45/20070930T024500/BYDAY=-1SU;BYMONTH=9;FREQ=YEARLY")
    assert zone_of(zone.key) is zone
    assert zone_of("Europe/Berlin") is ZoneInfo("Europe/Berlin")
