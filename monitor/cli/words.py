"""`dismiss`, `attribute`, `note`: a person's word, kept and respected from then on."""

from __future__ import annotations

import click

from monitor.cli.errors import DONE
from monitor.cli.options import install
from monitor.cli.output import say


@click.command()
@click.argument("finding", metavar="ID")
@click.option("--reason", required=True, metavar="TEXT", help="Why it is set aside.")
@click.pass_context
def dismiss(context: click.Context, finding: str, reason: str) -> int:
    """Set a finding aside for good: it never opens again for the same fact."""
    from monitor.jobs.words import dismiss as set_aside

    app = install(context, writes=False)
    set_aside(app, finding, reason, app.now())
    say(f"{finding} is dismissed and will not come back for the same fact.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.option("--initiator", type=click.Choice(["clinician", "client"]), required=True)
@click.pass_context
def attribute(context: click.Context, finding: str, initiator: str) -> int:
    """Say who asked for a change."""
    from monitor.jobs.words import attribute as say_who

    app = install(context, writes=False)
    say_who(app, finding, initiator, app.now())
    say(f"{finding}: the {initiator} asked for this change.")
    return DONE


@click.command()
@click.argument("finding", metavar="ID")
@click.argument("text")
@click.pass_context
def note(context: click.Context, finding: str, text: str) -> int:
    """Keep a word about a finding."""
    from monitor.jobs.words import add_note

    app = install(context, writes=False)
    add_note(app, finding, text, app.now())
    say(f"{finding}: your note is kept.")
    return DONE
