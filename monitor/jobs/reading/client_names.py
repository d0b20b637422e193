"""Which client a text means, and how the owner's own terminal names one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from connectors.names import folded_name
from monitor.jobs.app import Installation
from monitor.notify.render.client_display import ClientDisplay
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.timelines import client_names, sessions


class SeveralClientsError(ValueError):
    """More than one client is called so. Says by which ids they are told apart."""

    def __init__(self, clients: Sequence[str]) -> None:
        super().__init__(f"Several clients are called that: {', '.join(clients)}. Give one's id.")


class UnknownClientError(ValueError):
    """No client is called so. Says who may be meant, by id, and not what was asked: a name."""


def clients_called(connection: Connection, app: Installation, text: str) -> list[str]:
    """Ids of the clients that `text` means: by their id, else by a name or title, folded alike.

    Mostly one. Two guests with one name and two addresses are two clients.
    """
    called = _called(connection, app)
    if any(text == client for client, _ in called):
        return [text]
    wanted = folded_name(text)
    return sorted({client for client, name in called if folded_name(name) == wanted})


def only_client_called(app: Installation, text: str) -> str:
    """The client's id. Raises UnknownClientError or SeveralClientsError."""
    with reading(app.engine) as connection:
        found = clients_called(connection, app, text)
        if not found:
            hint = _closest(text, _called(connection, app))
            raise UnknownClientError(
                f"No client is called that. {hint}`steadyframe clients` lists them."
            )
    if len(found) > 1:
        raise SeveralClientsError(found)
    return found[0]


def _closest(text: str, called: Iterable[tuple[str, str]]) -> str:
    from difflib import get_close_matches  # only needed once something is wrong

    known = {folded_name(name): client for client, name in called}
    close = get_close_matches(folded_name(text), known, n=1, cutoff=0.6)
    return f"Did you mean {known[close[0]]}? " if close else ""


def terminal_display(app: Installation) -> ClientDisplay:
    """How `privacy.terminal` has clients named: by name or else title, by initials, or by id."""
    shown = app.settings.privacy.terminal
    if shown == "pseudonym":
        return ClientDisplay(mode=shown)
    with reading(app.engine) as connection:
        names = client_names.load(connection)
    for client in app.settings.clients:
        if name := client.name or next(iter(client.titles), None):
            names[client.id] = name
    return ClientDisplay(mode="initials" if shown == "initials" else "full", names=names)


def _called(connection: Connection, app: Installation) -> list[tuple[str, str]]:
    """Every id with everything that its client is called, the id itself among it.

    Also of clients of whom nothing is left but findings.
    """
    ids = {client for client in sessions.everyone(connection) if client is not None}
    ids |= {f.draft.client for f in findings.load_all(connection) if f.draft.client is not None}
    stored = client_names.load(connection)
    configured = [
        (client.id, name)
        for client in app.settings.clients
        for name in (client.id, client.name, *client.titles)
        if name
    ]
    return [*configured, *((i, i) for i in sorted(ids | stored.keys())), *stored.items()]
