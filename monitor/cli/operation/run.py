"""`run`: the daemon, and the question whether it is alive."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import load_config
from monitor.cli.output import is_quiet, say, warn

if TYPE_CHECKING:
    from config.settings import Settings


@click.command()
@click.option("--health", is_flag=True, help="Only ask whether the daemon does its work.")
@click.pass_context
def run(context: click.Context, health: bool) -> int:
    """The daemon: polls, evaluates, alerts, sends digests.

    SIGTERM or Ctrl-C stops it after what is under way; SIGHUP reads the config again.
    """
    if health:
        return _health(load_config(context))
    from monitor.cli.operation.signals import commands_by_signal
    from monitor.daemon import Daemon

    daemon = Daemon(lambda: _of_a_daemon(load_config(context)), on_start=_say_intention)
    with commands_by_signal(daemon.tell):
        daemon.run()
    return DONE


def _of_a_daemon(settings: Settings) -> Settings:
    """Two that look after one practice would do everything twice."""
    if settings.queue.engine != "inline":
        raise click.UsageError(
            "Workers look after this practice (queue.engine: procrastinate): `steadyframe worker`."
        )
    return settings


def _say_intention(settings: Settings) -> None:
    if not is_quiet():
        warn(intention(settings))


def intention(settings: Settings) -> str:
    """One line about what the daemon will do."""
    hours = Counter(f"{d.day.capitalize()} {d.time:%H:%M}" for d in settings.digests)
    parts = [_count(len(settings.sources), "source")]
    parts += [f"{_count(number, 'digest')} on {hour}" for hour, number in hours.items()]
    if not settings.digests:
        parts.append("no digest")
    if not (settings.alerts.to or settings.alerts.routes):
        parts.append("no alerts (alerts.to names no channel)")
    return f"SteadyFrame watches {', '.join(parts)}; stop with Ctrl-C."


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _health(settings: Settings) -> int:
    from monitor.clock import system_clock
    from monitor.jobs.health import ask_health

    health = ask_health(settings, system_clock())
    say(health.says)
    return DONE if health.is_well else ATTENTION
