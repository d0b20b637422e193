"""`checkin`: a person records when a session began, when it ended, or that nobody came."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime, time
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Instant, install, now_option
from monitor.cli.output import report, short

if TYPE_CHECKING:
    from monitor.core.timeline.model import CheckinKind
    from monitor.jobs.app import Installation


class Hour(click.ParamType[datetime | time]):
    """An RFC 3339 time with an offset, or today's hour on the practice's clock: `10:08`."""

    name = "time"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime | time:
        if isinstance(value, (datetime, time)):
            return value
        if re.fullmatch(r"\d{1,2}:\d{2}", value, re.ASCII):
            with suppress(ValueError):
                return time.fromisoformat(value.zfill(5))
        return Instant().convert(value, param, ctx)


@click.command()
@click.argument("session", metavar="SESSION|CLIENT")
@click.option("--at", type=Hour(), metavar="TIME", help="When, such as 10:08; now by default.")
@click.option("--end", is_flag=True, help="It ended then.")
@click.option("--no-show", is_flag=True, help="The client did not come.")
@now_option
@click.pass_context
def checkin(
    context: click.Context,
    session: str,
    at: datetime | time | None,
    end: bool,
    no_show: bool,
    now: datetime | None,
) -> int:
    """Record an arrival: SESSION is an id or UID from `agenda`, CLIENT whom it was with.

    A client's id, name, title or pseudonym.
    """
    from monitor.jobs.answers.checkins import record_checkin
    from monitor.jobs.reading.agenda import session_named
    from monitor.jobs.reading.terminal_display import terminal_display

    if end and no_show:
        raise click.UsageError("--end and --no-show can't both be true of one session.")
    app = install(context, now, writes=False)
    moment = _moment(at, app)
    found = session_named(app, session, moment)
    if found is None:
        raise click.UsageError(
            "No session of that name or id is known within twelve hours of "
            f"{short(moment, app.settings.zone)}. `steadyframe agenda` shows what is; "
            "give its id, or --at a time nearer to it."
        )
    kind = _kind(end, no_show)
    record_checkin(app, found.id, kind, moment)
    zone = app.settings.zone
    who = terminal_display(app)(found.client) if found.client else "no client named"
    what = {"arrival": "it began", "end": "it ended", "no_show": "the client did not come"}
    report(
        f"Session of {short(found.start, zone)} ({who}): {what[kind.value]}, {short(moment, zone)}."
    )
    return DONE


def _moment(at: datetime | time | None, app: Installation) -> datetime:
    if not isinstance(at, time):
        return at or app.now()
    today = app.now().astimezone(app.settings.zone)
    return datetime.combine(today, at, app.settings.zone).astimezone(UTC)


def _kind(end: bool, no_show: bool) -> CheckinKind:
    from monitor.core.timeline.model import CheckinKind

    if no_show:
        return CheckinKind.NO_SHOW
    return CheckinKind.END if end else CheckinKind.ARRIVAL
