"""`ack`, `snooze`, `done`, `dismiss`, `attribute`, `note`: a person's word, kept and respected."""

from __future__ import annotations

from datetime import datetime, timedelta

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Length, install, now_option
from monitor.cli.output import local, report


@click.command()
@click.argument("finding", metavar="ID")
@now_option
@click.pass_context
def ack(context: click.Context, finding: str, now: datetime | None) -> int:
    """Say that you know of a finding: it is told no more, nor to others, unless it gets worse."""
    from monitor.jobs.answers.statements import acknowledge

    app = install(context, now, writes=False)
    acknowledge(app, finding, app.now())
    report(
        f"{finding} is acknowledged. It stays open, and nobody else is told unless it gets worse."
    )
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.option(
    "--for",
    "length",
    type=Length(timedelta(days=365)),
    required=True,
    help="How long: 30m, 4h, 2d.",
)
@now_option
@click.pass_context
def snooze(context: click.Context, finding: str, length: timedelta, now: datetime | None) -> int:
    """Keep a finding from alerts for a while; if it is open then, you hear of it again."""
    from monitor.jobs.answers.statements import snooze as keep_back

    app = install(context, now, writes=False)
    until = keep_back(app, finding, length, app.now())
    report(f"{finding} is kept from alerts until {local(until, app.settings.zone)}.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.option("--undo", is_flag=True, help="It isn't done after all: it is asked about again.")
@now_option
@click.pass_context
def done(context: click.Context, finding: str, undo: bool, now: datetime | None) -> int:
    """Say that a follow-up is done: the finding is resolved, and asked about no more."""
    from monitor.jobs.answers.statements import finish, take_back_done

    app = install(context, now, writes=False)
    if undo:
        take_back_done(app, finding, app.now())
        report(f"{finding} is not done after all, and is asked about again.")
        return DONE
    finish(app, finding, app.now())
    report(f"{finding} is done, and is not asked about again.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is set aside.")
@click.pass_context
def dismiss(context: click.Context, finding: str, reason: str) -> int:
    """Set a finding aside for good: it never opens again for the same fact."""
    from monitor.jobs.answers.statements import dismiss as set_aside

    app = install(context, writes=False)
    set_aside(app, finding, reason, app.now())
    report(f"{finding} is dismissed and will not come back for the same fact.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.option("--initiator", type=click.Choice(["clinician", "client"]), required=True)
@click.pass_context
def attribute(context: click.Context, finding: str, initiator: str) -> int:
    """Say who asked for a change."""
    from monitor.jobs.answers.statements import attribute as say_who

    app = install(context, writes=False)
    say_who(app, finding, initiator, app.now())
    report(f"{finding}: the {initiator} asked for this change.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.argument("text")
@click.pass_context
def note(context: click.Context, finding: str, text: str) -> int:
    """Keep a word about a finding."""
    from monitor.jobs.answers.statements import add_note

    app = install(context, writes=False)
    add_note(app, finding, text, app.now())
    report(f"{finding}: your note is kept.")
    return DONE
