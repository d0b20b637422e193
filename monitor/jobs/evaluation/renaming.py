"""Clients whom new settings call otherwise: what is long past becomes theirs too.

Whether a client is called otherwise throughout is known once every event was read anew. What was
found until then outlasts the round's turns.
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection

from monitor.core.sessions.client_identity import renamed_clients
from monitor.store import meta
from monitor.store.timelines import sessions

# Pairs of a session's client before and after the settings changed.
Calls = set[tuple[str | None, str | None]]

_KEY = "client_calls"


def load_calls(connection: Connection) -> Calls:
    """What earlier turns, or a round that did not come to its end, have found."""
    stored = meta.load(connection, _KEY)
    return {(before, after) for before, after in json.loads(stored)} if stored else set()


def save_calls(connection: Connection, called: Calls) -> None:
    if called:
        meta.save(connection, _KEY, json.dumps(sorted(called, key=str)))


def forget_calls(connection: Connection, clients: Collection[str]) -> None:
    """Whoever these were called by before or since."""
    left = {pair for pair in load_calls(connection) if not set(pair) & set(clients)}
    meta.forget(connection, _KEY)
    save_calls(connection, left)


def rename_clients(connection: Connection, called: Calls) -> set[str]:
    """Once all events are read; returns the clients concerned, by both their names."""
    renamed = renamed_clients(called)
    for before, after in renamed.items():
        sessions.rename_client(connection, before, after)
    if called:
        meta.forget(connection, _KEY)
    return {*renamed, *renamed.values()}
