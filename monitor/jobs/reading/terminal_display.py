"""How the owner's own terminal, and a page that may be handed on, name a client."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from sqlalchemy import Connection

from monitor.core.sessions.pseudonyms import is_made_up
from monitor.jobs.app import Installation
from monitor.notify.render.client_display import ClientDisplay, NameMode
from monitor.store.database import reading
from monitor.store.timelines import client_names


def pseudonyms_of(connection: Connection) -> ClientDisplay:
    """What clients are called wherever their names may not be told."""
    return ClientDisplay(mode="pseudonym", pseudonyms=client_names.pseudonyms(connection))


def terminal_display(app: Installation) -> ClientDisplay:
    """How `privacy.terminal` names clients: by name or else title, by initials, or pseudonym."""
    shown = app.settings.privacy.terminal
    return _display(app, "full" if shown == "names" else shown)


def page_display(app: Installation) -> ClientDisplay:
    """How a page that may be handed on names clients: as messages do, by `privacy.names`."""
    return _display(app, app.settings.privacy.names)


def display_as(
    app: Installation, mode: NameMode, clients: Iterable[str | None] | None = None
) -> ClientDisplay:
    """How a page that a message leads to names these clients (None: all): as that message did."""
    return _display(app, mode, clients)


def web_display(app: Installation, clients: Iterable[str | None] | None = None) -> ClientDisplay:
    """How the web page names these clients (None: all): by `web.names`, else as messages do."""
    return _display(app, names_on_page(app), clients)


def names_on_page(app: Installation) -> NameMode:
    return app.settings.web.names or app.settings.privacy.names


def _display(
    app: Installation, mode: NameMode, clients: Iterable[str | None] | None = None
) -> ClientDisplay:
    these = None if clients is None else sorted({one for one in clients if one is not None})
    with reading(app.engine) as connection:
        given = client_names.pseudonyms(connection, these)
        if any(is_made_up(one) and one not in given for one in these or ()):
            given = client_names.pseudonyms(connection)  # theirs will be one that nobody has
        by_pseudonym = ClientDisplay(mode="pseudonym", pseudonyms=given)
        if mode == "pseudonym":
            return by_pseudonym
        names = (
            client_names.load(connection)
            if these is None
            else client_names.of_clients(connection, these)
        )
    for client in app.settings.clients:
        if name := client.name or next(iter(client.titles), None):
            names[client.id] = name
    return replace(by_pseudonym, mode=mode, names=names)
