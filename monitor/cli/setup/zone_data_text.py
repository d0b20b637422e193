"""Which zone data are in use, and where others on this machine differ, for `check`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from monitor.clock import system_clock
from monitor.zone_data import Disagreement, candidates, disagreements, use_newest

if TYPE_CHECKING:
    from config import Settings


def zone_data_in_words() -> str:
    """`2026f (the Python package tzdata); also there: 2025b (/usr/share/zoneinfo).`"""
    used = use_newest()
    others = ", ".join(str(data) for data in candidates() if data.folder != used.folder)
    return f"{used}; also there: {others}." if others else f"{used}."


def disagreements_in_words(settings: Settings, zones: Iterable[str]) -> str:
    """What a person is told of zones, of the config or `zones`, that other data have otherwise."""
    named = {settings.practice.timezone, settings.alerts.timezone}
    named |= {channel.timezone for channel in settings.channels}
    keys = {key for key in named if key is not None} | set(zones)
    now = system_clock()
    found = [_in_words(one, now) for one in disagreements(keys, now)]
    if not found:
        return ""
    return (
        "other programs on this machine may show other times, as they read other zone data. "
        f"{' '.join(found)} Update the system's time zone package; SteadyFrame "
        "follows the newest data."
    )


def _in_words(one: Disagreement, now: datetime) -> str:
    since = "now" if one.since == now else f"{one.since:%Y-%m-%d}"
    return (
        f"From {since} on {one.key} is at {_offset(one.offset)} here, and at "
        f"{_offset(one.other_offset)} in {one.other}."
    )


def _offset(offset: timedelta) -> str:
    minutes = round(offset.total_seconds() / 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"
