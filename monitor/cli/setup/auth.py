"""`auth google`: a person's own sign-in, kept in the source's credentials_file."""

from __future__ import annotations

import os
import secrets
import sys
import webbrowser
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import load_config
from monitor.cli.output import say, warn

if TYPE_CHECKING:
    from config import Settings
    from config.sections.sources import GoogleSource
    from connectors.google.auth.consent import Consent

_WAIT = 300.0  # seconds for somebody to read Google's pages
_EPHEMERAL = range(49_152, 65_536)
_HOW = "See docs/google.md."


@click.group()
def auth() -> None:
    """Sign in to a calendar provider."""


@auth.command()
@click.argument("name", required=False)
@click.option(
    "--client",
    "client_file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="The OAuth client (Desktop app), if the source has no oauth_client_file.",
)
@click.option("--no-browser", is_flag=True, help="Show the address, and ask for what comes back.")
@click.pass_context
def google(
    context: click.Context, name: str | None, client_file: Path | None, no_browser: bool
) -> int:
    """Sign in to Google for the source NAME.

    With one Google source, NAME may be left out. The sign-in is stored in the source's
    credentials_file, readable by its owner only.
    """
    from connectors.base import ConnectorError

    settings = load_config(context)
    source = _chosen(settings, name)
    try:
        return _sign_in(settings, source, client_file or source.oauth_client_file, no_browser)
    except ConnectorError as error:
        warn(f"{source.name}: {error}")
        return ATTENTION


def _chosen(settings: Settings, name: str | None) -> GoogleSource:
    every = [source for source in settings.sources if source.type == "google"]
    names = ", ".join(source.name for source in every)
    if not every:
        raise click.UsageError(f"The config has no source of type google. {_HOW}")
    if name is None and len(every) > 1:
        raise click.UsageError(f"Say for which source: {names}.")
    source = next((one for one in every if name in (None, one.name)), None)
    if source is None:
        raise click.UsageError(f"There is no Google source {name}. There is: {names}.")
    if source.subject is not None:
        raise click.UsageError(
            f"{source.name} has a subject: it is read by a service account, which needs no sign-in."
        )
    return source


def _sign_in(
    settings: Settings, source: GoogleSource, client_file: Path | None, no_browser: bool
) -> int:
    from connectors.google.apis import apis_for
    from connectors.google.auth.consent import Consent, load_oauth_client, refuse_to_replace
    from connectors.google.auth.token_file import save

    path = source.credentials_file
    if path is None:
        raise click.UsageError(
            f"Write credentials_file on {source.name}: the sign-in is kept there."
        )
    if client_file is None:
        raise click.UsageError(
            f"Write oauth_client_file on {source.name}, or give --client FILE: the app that asks "
            f"for access. {_HOW}"
        )
    refuse_to_replace(source.name, path)
    sharing = [
        one for one in settings.sources if one.type == "google" and one.credentials_file == path
    ]
    ask = partial(
        Consent,
        source=source.name,
        client=load_oauth_client(source.name, client_file),
        apis=apis_for(
            tasks=any(one.tasks for one in sharing), meet=any(one.meet for one in sharing)
        ),
    )
    token = None if no_browser or not _has_browser() else _in_browser(ask)
    save(path, token or _by_hand(ask))
    say(f"Signed in. The access is kept in {path}.")
    statuses = [_tried(settings, one.name) for one in sharing]
    return max(statuses)


def _has_browser() -> bool:
    """Whether one would open where the person sits: not on a server, not through SSH."""
    if os.environ.get("BROWSER"):
        return True
    if sys.platform == "darwin":
        return "SSH_CONNECTION" not in os.environ
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _in_browser(ask: Callable[..., Consent]) -> dict[str, object] | None:
    """None if no browser could be opened."""
    from connectors.base import AccessRevoked
    from connectors.google.auth.loopback import open_door

    with open_door() as door:
        consent = ask(redirect_uri=door.address)
        door.expect(consent.is_answer)
        if not webbrowser.open(consent.url):
            return None
        say(f"Your browser asks for access. If it does not, open this address:\n\n{consent.url}\n")
        answer = door.wait(_WAIT)
    if answer is None:
        raise AccessRevoked(
            consent.source,
            f"Nobody finished the sign-in within {_WAIT / 60:g} minutes.",
            "Try again; on a machine without a browser add --no-browser.",
        )
    return consent.token(answer)


def _by_hand(ask: Callable[..., Consent]) -> dict[str, object]:
    """Google sends the browser to a port where nothing listens; its address bar has the code."""
    consent = ask(redirect_uri=f"http://127.0.0.1:{secrets.choice(_EPHEMERAL)}/")
    say(
        f"Open this address in a browser, on any machine:\n\n{consent.url}\n\n"
        "Give access. The browser then shows a page that can't be reached: that is as it should "
        "be. Copy its whole address, which begins with http://127.0.0.1."
    )
    return consent.token(click.prompt("Paste it here", err=True))


def _tried(settings: Settings, name: str) -> int:
    from connectors.base import ConnectorError
    from monitor.bootstrap import make_connector
    from monitor.clock import system_clock

    try:
        say(f"{name}: {make_connector(settings.source(name), settings).check(now=system_clock())}")
    except ConnectorError as error:
        warn(f"{name}: {error}")
        return ATTENTION
    return DONE
