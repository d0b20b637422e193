"""How the daemon, channels and sources fare, in the words that several commands say."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from monitor.cli.output import local_or_null, short

if TYPE_CHECKING:
    from config.settings import Settings
    from monitor.core.alerts.channel_health import ChannelHealth

RENEWS_UIDS = "gives new UIDs at every export: its events are matched by time, title and people"


def troubles(
    healths: Mapping[str, ChannelHealth], now: datetime, zone: ZoneInfo
) -> Iterator[tuple[str, str]]:
    """Each channel that does not fare well, and what is wrong with it."""
    for name, health in sorted(healths.items()):
        if not health.is_well:
            yield name, _trouble(name, health, now, zone)


def daemon_in_words(settings: Settings) -> str:
    """That it is well. Empty where none is meant to be at work; why the database can't tell is said
    of that. Raises DaemonUnwell.
    """
    from monitor.clock import system_clock
    from monitor.jobs.app import StoreError
    from monitor.jobs.health import DaemonUnwell, ask_after_daemon

    with suppress(StoreError):
        health = ask_after_daemon(settings, system_clock())
        if health is not None and not health.is_well:
            raise DaemonUnwell(health.says)
        return health.says if health is not None else ""
    return ""


def forgotten_in_words(clients: Sequence[str]) -> str:
    """What to do about those who were forgotten and stand in the settings; empty if nobody does."""
    if not clients:
        return ""
    return (
        f"{', '.join(clients)} was forgotten and still stands under `clients`: take the entry out. "
        "Put back after a poll without it, it has the client watched again."
    )


def state_of(health: ChannelHealth | None, zone: ZoneInfo) -> dict[str, object]:
    """`state` is ok, failing or stopped; None: nothing was ever sent there."""
    if health is None or health.is_well:
        return {"state": "ok", "failures": 0, "failing_since": None, "left_alone_until": None}
    return {
        "state": "failing" if health.stopped_by is None else "stopped",
        "failures": health.failures,
        "failing_since": local_or_null(health.failing_since, zone),
        "left_alone_until": local_or_null(health.left_alone_until, zone),
    }


def _trouble(name: str, health: ChannelHealth, now: datetime, zone: ZoneInfo) -> str:
    next_try = "at the next delivery"
    if health.is_left_alone(now):
        next_try = f"on {short(health.left_alone_until, zone)}"
    if health.stopped_by is not None:
        return (
            f"it refuses messages, so they are kept: {health.last_error} "
            f"`steadyframe alerts test {name}` tries it at once; else one message tries it "
            f"{next_try}."
        )
    tries = "1 try" if health.failures == 1 else f"{health.failures} tries"
    return (
        f"no message got through since {short(health.failing_since, zone)} ({tries}): "
        f"{health.last_error} The next one goes {next_try}."
    )
