"""`checkin-link` and `feed-link`: addresses that are handed out, and taken back by the next one."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

import click

from monitor.cli.errors import DONE
from monitor.cli.options import Length, install
from monitor.cli.output import say, warn

if TYPE_CHECKING:
    from monitor.jobs.access.tokens import TokenKind
    from monitor.jobs.app import Installation

F = TypeVar("F", bound=Callable[..., Any])

_MOST = timedelta(days=3650)


def _handing_out(lasts: timedelta) -> Callable[[F], F]:
    def options(command: F) -> F:
        replaced = click.option("--replace", is_flag=True, help="Earlier ones stop working.")
        length = click.option(
            "--for", "lasts", type=Length(_MOST), default=lasts, help="How long it is good."
        )
        return length(replaced(command))

    return options


@click.command("checkin-link")
@click.argument("clinician")
@_handing_out(timedelta(days=182))
@click.pass_context
def checkin_link(context: click.Context, clinician: str, lasts: timedelta, replace: bool) -> int:
    """Print the address of a clinician's own check-in page, and its QR code."""
    from monitor.jobs.access.tokens import TokenKind

    app = install(context, writes=False, sends=True)
    address = _address(app, TokenKind.CHECKIN_PAGE, "/c/{}", clinician, lasts, replace)
    say(address)
    say()
    click.echo(_code(address))
    _warn_of_loopback(app, "a phone")
    return DONE


@click.command("feed-link")
@click.argument("clinician", required=False)
@_handing_out(timedelta(days=365))
@click.pass_context
def feed_link(
    context: click.Context, clinician: str | None, lasts: timedelta, replace: bool
) -> int:
    """Print the address of a private calendar with what is still open.

    Of one clinician; without one, of the practice, and no client in it.
    """
    from monitor.jobs.access.tokens import TokenKind

    app = install(context, writes=False, sends=True)
    say(_address(app, TokenKind.FEED, "/feeds/{}.ics", clinician, lasts, replace))
    _warn_of_loopback(app, "a calendar elsewhere")
    return DONE


def _address(
    app: Installation,
    kind: TokenKind,
    path: str,
    clinician: str | None,
    lasts: timedelta,
    replace: bool,
) -> str:
    from monitor.jobs.access.tokens import issue, revoke_all

    made = issue(app, kind, clinician, lasts=lasts)
    if replace:
        revoke_all(app, kind, clinician, but=made.token.id)
    return app.settings.web.address + path.format(made.value)


def _warn_of_loopback(app: Installation, who: str) -> None:
    """Where an address is named that can't be reached, or one where nobody listens."""
    web = app.settings.web
    if _is_loopback(urlsplit(web.address).hostname or ""):
        warn(f"Only this machine reaches that: {who} needs another web.base_url (docs/web.md).")
    elif not web.is_https and _is_loopback(web.host):
        warn(
            f"The page listens on this machine alone: for {who} a web server with https has to "
            "stand before it (docs/web.md)."
        )


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _code(address: str) -> str:
    import segno

    drawn = io.StringIO()
    segno.make(address, error="m").terminal(out=drawn, compact=True)
    return drawn.getvalue()
