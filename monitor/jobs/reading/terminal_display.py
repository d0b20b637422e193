"""How the owner's own terminal, and a page that may be handed on, name a client."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

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


def display_as(app: Installation, mode: NameMode) -> ClientDisplay:
    """How a page that a message leads to names clients: as that message did."""
    return _display(app, mode)


def web_display(app: Installation) -> ClientDisplay:
    """How the web page names clients: by `web.names`, else as messages do."""
    return _display(app, app.settings.web.names or app.settings.privacy.names)


def _display(app: Installation, mode: NameMode) -> ClientDisplay:
    with reading(app.engine) as connection:
        by_pseudonym = pseudonyms_of(connection)
        if mode == "pseudonym":
            return by_pseudonym
        names = client_names.load(connection)
    for client in app.settings.clients:
        if name := client.name or next(iter(client.titles), None):
            names[client.id] = name
    return replace(by_pseudonym, mode=mode, names=names)
