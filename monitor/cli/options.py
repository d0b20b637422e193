"""Options that many commands share, and how a command gets its installation."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from monitor.cli.days import AskedDay, Day, begin_of, beyond_reach, is_in_reach
from monitor.cli.output import tell_more, warn
from monitor.clock import fixed_clock, system_clock

if TYPE_CHECKING:
    from config.loading.fleet import Fleet
    from config.settings import Settings
    from monitor.fleet.hosted import Hosted
    from monitor.jobs.app import Installation

F = TypeVar("F", bound=Callable[..., Any])


class Instant(click.ParamType[datetime]):
    """An RFC 3339 time with an offset. Given as aware datetime in UTC."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        if isinstance(value, datetime):
            return value
        try:
            moment = datetime.fromisoformat(str(value))
        except ValueError:
            self.fail(f"{value!r} is no time. Write it like 2026-11-24T10:00:00-05:00.", param, ctx)
        if moment.tzinfo is None:
            self.fail(
                f"{value!r} has no offset. Write it like {value}-05:00 or {value}Z.", param, ctx
            )
        if not is_in_reach(moment.date()):
            self.fail(beyond_reach(value), param, ctx)
        return moment.astimezone(UTC)


class Length(click.ParamType[timedelta]):
    """A duration as the config writes it: `30m`, `4h`, `2d`; up to `most`."""

    name = "duration"

    def __init__(self, most: timedelta) -> None:
        self._most = most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> timedelta:
        if isinstance(value, timedelta):
            return value
        from config.errors import MisfitError
        from config.values.durations import parse_duration

        try:
            length = parse_duration(value)
        except MisfitError:
            length = timedelta()
        if not timedelta() < length <= self._most:
            self.fail(f"{value!r} is no length of time. Write it like 30m, 4h or 2d.", param, ctx)
        return length


def now_option(command: F) -> F:
    return click.option(
        "--now", type=Instant(), metavar="TIME", help="Take this as the present time."
    )(command)


def format_option(*formats: str) -> Callable[[F], F]:
    return click.option(
        "--format",
        "style",
        type=click.Choice(formats),
        default=formats[0],
        show_default=True,
        help="How the answer is written.",
    )


def load_config(context: click.Context) -> Settings:
    """The settings that `--config` names, or those of `--practice` in that fleet.

    Raises ConfigError with every problem.
    """
    from config import ConfigError, find_config, load_settings

    practice = context.find_root().params.get("practice")
    if practice:
        return load_fleet(context).settings(practice)
    found = find_config(_config_asked(context), os.environ, Path.cwd())
    tell_more(f"Config: {found}")
    try:
        return load_settings(found, environ=os.environ)
    except ConfigError:
        _refuse_fleet(found)
        raise


def _refuse_fleet(config: Path) -> None:
    from config.loading.fleet import is_fleet

    if is_fleet(config):
        raise click.UsageError(f"{config} is a fleet. Name one of its practices: --practice ID.")


def load_fleet(context: click.Context) -> Fleet:
    """The fleet that `--config` names, or `fleet.yaml`. Raises ConfigError with every problem."""
    from config import find_fleet, load_fleet

    found = find_fleet(_config_asked(context), os.environ, Path.cwd())
    tell_more(f"Fleet: {found}")
    return load_fleet(found, environ=os.environ)


def load_hosted(context: click.Context) -> tuple[Hosted, bool]:
    """Whom a worker serves, and whether that is a fleet: what `--config` names, else `fleet.yaml`,
    else this practice's config. Raises ConfigError with every problem."""
    from config import find_config, load_fleet
    from config.loading.finder import FLEET
    from config.loading.fleet import is_fleet, load_alone

    asked = _config_asked(context)
    if asked is None and not os.environ.get("STEADYFRAME_CONFIG") and FLEET.exists():
        asked = FLEET
    found = find_config(asked, os.environ, Path.cwd())
    tell_more(f"Config: {found}")
    if is_fleet(found):
        return load_fleet(found, environ=os.environ), True
    return load_alone(found, environ=os.environ), False


def _config_asked(context: click.Context) -> Path | None:
    root = context.find_root()
    explicit = root.params.get("config") or root.meta.get("config")
    return Path(explicit) if explicit else None


def install(
    context: click.Context, now: datetime | None = None, *, writes: bool, sends: bool = False
) -> Installation:
    """The installation that the config describes.

    Only what `writes` makes a database. What else asks gets the answers of an empty one; what
    `sends` is refused there (StoreError).

    `now` replaces the clock. Raises TimeWentBack where the clock lies before what the database has
    seen, unless it is the real one and the command only reads.
    """
    from dataclasses import replace

    from monitor import bootstrap
    from monitor.jobs.app import IfMissing, missing_database
    from monitor.jobs.heartbeat import FRESH_FOR
    from monitor.jobs.time_guard import clock_behind, clock_for

    clock = fixed_clock(now) if now is not None else system_clock
    settings = load_config(context)
    if not writes and not sends and (missing := missing_database(settings)) is not None:
        warn(f"There is no database {missing} yet; `steadyframe poll` makes it.")
    without = IfMissing.MAKE if writes else IfMissing.REFUSE if sends else IfMissing.STAND_IN
    app = bootstrap.build(settings, clock, without)
    tell_more(f"Database: {app.place}")
    allowed = clock_for(app.engine, clock, is_given=now is not None, writes=writes)
    if allowed is not clock and allowed() - clock() > FRESH_FOR:
        warn(clock_behind(allowed()))
    return replace(app, clock=allowed)


def span_options(command: F) -> F:
    """`--from` and `--to`, as `span_asked` takes them."""
    last = click.option("--to", "end", type=Day(), metavar="D", help="The day after the last.")
    return click.option("--from", "start", type=Day(), metavar="D", help="First day.")(
        last(command)
    )


def start_of(day: AskedDay, app: Installation) -> datetime:
    """The instant that a day on the command line begins, in the practice's zone."""
    zone = app.settings.zone
    today = app.now().astimezone(zone).date()
    return begin_of(day, today, app.settings.practice.week_starts, zone)


def span_asked(
    start: AskedDay | None, end: AskedDay | None, app: Installation
) -> tuple[datetime, datetime]:
    """[start, end): this week where neither is given, and a week where one is.

    Raises UsageError where nothing lies between them.
    """
    from monitor.core.common.weeks import week_around

    if end is None and start is None:
        week = week_around(app.now(), app.settings.zone, app.settings.practice.week_starts)
        return week.start, week.end
    if end is None:
        begins = start_of(start or app.now(), app)
        return begins, _days_on(begins, 7, app)
    ends = start_of(end, app)
    begins = start_of(start, app) if start is not None else _days_on(ends, -7, app)
    if begins >= ends:
        raise click.UsageError("--to is not after --from. It names the day after the last.")
    return begins, ends


def _days_on(moment: datetime, days: int, app: Installation) -> datetime:
    """The same time on the practice's clock, so many days later."""
    local = moment.astimezone(app.settings.zone)
    return (local + timedelta(days=days)).astimezone(UTC)
