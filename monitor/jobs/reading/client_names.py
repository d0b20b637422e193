"""Which client a text means."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import Connection

from connectors.names import folded_name
from monitor.jobs.app import Installation
from monitor.jobs.polling.forgotten import forgotten_since
from monitor.jobs.reading.terminal_display import pseudonyms_of
from monitor.notify.render.client_display import ClientDisplay
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.timelines import client_names, sessions


class SeveralClientsError(ValueError):
    """More than one client is called so. Says by which pseudonyms they are told apart."""

    def __init__(self, pseudonyms: Sequence[str]) -> None:
        listed = ", ".join(pseudonyms)
        super().__init__(f"Several clients are called that: {listed}. Give one of these instead.")


class UnknownClientError(ValueError):
    """No client is called so. Says the pseudonym of who may be meant, and never the name asked."""


class ForgottenClientError(UnknownClientError):
    """That client was forgotten. Says when, and that nothing is stored."""


def clients_called(connection: Connection, app: Installation, text: str) -> list[str]:
    """Ids of the clients that `text` means: by their id, else by a name, a title or a pseudonym.

    These are folded alike, and the two words of a pseudonym need no hyphen.

    Mostly one. Two guests with one name and two addresses are two clients.
    """
    called = _called(connection, app)
    if any(text == client for client, _ in called):
        return [text]
    wanted = folded_name(text)
    return sorted({client for client, name in called if folded_name(name) == wanted})


def only_client_called(app: Installation, text: str) -> str:
    """The client's id. Raises UnknownClientError, also of who was forgotten, or
    SeveralClientsError."""
    with reading(app.engine) as connection:
        found = clients_called(connection, app, text)
        shown = pseudonyms_of(connection)
        if not found:
            _refuse_forgotten(connection, app, text)
            hint = _closest(text, _called(connection, app), shown)
            raise UnknownClientError(
                f"No client is called that. {hint}`steadyframe clients` lists them."
            )
    if len(found) > 1:
        raise SeveralClientsError([shown(client) for client in found])
    return found[0]


def _refuse_forgotten(connection: Connection, app: Installation, text: str) -> None:
    at = forgotten_since(connection, text)
    if at is not None:
        day = f"{at.astimezone(app.settings.zone):%Y-%m-%d}"
        raise ForgottenClientError(f"That client was forgotten on {day}: nothing is stored.")


def _closest(text: str, called: Iterable[tuple[str, str]], shown: ClientDisplay) -> str:
    from difflib import get_close_matches  # only needed once something is wrong

    known = {folded_name(name): client for client, name in called}
    close = get_close_matches(folded_name(text), known, n=1, cutoff=0.6)
    return f"Did you mean {shown(known[close[0]])}? " if close else ""


def _called(connection: Connection, app: Installation) -> list[tuple[str, str]]:
    """Every id with everything that its client is called, the id itself among it.

    Also of clients of whom nothing is left but findings.
    """
    ids = {client for client in sessions.everyone(connection) if client is not None}
    ids |= {f.draft.client for f in findings.load_all(connection) if f.draft.client is not None}
    stored = client_names.load(connection)
    shown = pseudonyms_of(connection)
    configured = [
        (client.id, name)
        for client in app.settings.clients
        for name in (client.id, client.name, *client.titles)
        if name
    ]
    everyone = sorted(ids | stored.keys())
    words = [(client, shown(client)) for client in everyone]
    spoken = [(client, pseudonym.replace("-", " ")) for client, pseudonym in words]
    return [*configured, *((i, i) for i in everyone), *stored.items(), *words, *spoken]
