"""`checkin`: a person records when a session began, when it ended, or that nobody came."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Instant, install, now_option
from monitor.cli.output import say, short

if TYPE_CHECKING:
    from monitor.core.timeline.model import CheckinKind


@click.command()
@click.argument("session", metavar="SESSION|CLIENT")
@click.option("--at", type=Instant(), metavar="TIME", help="When; now by default.")
@click.option("--end", is_flag=True, help="It ended then.")
@click.option("--no-show", is_flag=True, help="The client did not come.")
@now_option
@click.pass_context
def checkin(
    context: click.Context,
    session: str,
    at: datetime | None,
    end: bool,
    no_show: bool,
    now: datetime | None,
) -> int:
    """Record an arrival: SESSION is an id or UID from `agenda`, CLIENT an id, name or title."""
    from monitor.jobs.answers.checkins import record_checkin
    from monitor.jobs.reading.agenda import session_named

    if end and no_show:
        raise click.UsageError("--end and --no-show can't both be true of one session.")
    app = install(context, now, writes=False)
    moment = at or app.now()
    found = session_named(app, session, moment)
    if found is None:
        raise click.UsageError(
            f"No session of {session!r} is known within twelve hours of "
            f"{short(moment, app.practice.zone)}. `steadyframe agenda` shows what is; "
            "give its id, or --at a time nearer to it."
        )
    kind = _kind(end, no_show)
    record_checkin(app, found.id, kind, moment)
    zone = app.practice.zone
    what = {"arrival": "it began", "end": "it ended", "no_show": "the client did not come"}
    say(
        f"Session of {short(found.start, zone)} ({found.client or 'no client named'}): "
        f"{what[kind.value]}, {short(moment, zone)}."
    )
    return DONE


def _kind(end: bool, no_show: bool) -> CheckinKind:
    from monitor.core.timeline.model import CheckinKind

    if no_show:
        return CheckinKind.NO_SHOW
    return CheckinKind.END if end else CheckinKind.ARRIVAL
