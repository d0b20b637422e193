"""`checkin-link`: a clinician's own check-in page, as an address and as a code to photograph."""

from __future__ import annotations

import io
from datetime import timedelta

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Length, install
from monitor.cli.output import say, warn

_HALF_A_YEAR = timedelta(days=182)


@click.command("checkin-link")
@click.argument("clinician")
@click.option(
    "--for", "lasts", type=Length(timedelta(days=3650)), default=_HALF_A_YEAR, help="How long."
)
@click.option("--replace", is_flag=True, help="Earlier links of that clinician stop working.")
@click.pass_context
def checkin_link(context: click.Context, clinician: str, lasts: timedelta, replace: bool) -> int:
    """Print the address of a clinician's own check-in page, and its QR code."""
    from monitor.jobs.access.tokens import TokenKind, issue, revoke_all

    app = install(context, writes=False, sends=True)
    made = issue(app, TokenKind.CHECKIN_PAGE, clinician, lasts=lasts)
    if replace:
        revoke_all(app, TokenKind.CHECKIN_PAGE, clinician, but=made.token.id)
    address = f"{app.settings.web.address}/c/{made.value}"
    say(address)
    say()
    click.echo(_code(address))
    if app.settings.web.base_url is None:
        warn("Only this machine reaches that address: a phone needs web.base_url (docs/web.md).")
    return DONE


def _code(address: str) -> str:
    import segno

    drawn = io.StringIO()
    segno.make(address, error="m").terminal(out=drawn, compact=True)
    return drawn.getvalue()
