"""What clients whom nobody configured are called: by the calendar, and where that may not show.

Names stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain

from sqlalchemy import Connection, select

from monitor.core.sessions.pseudonyms import words_for
from monitor.store.row_mapping import chunks, upsert
from monitor.store.tables import client_names


def save(connection: Connection, names: Mapping[str, str]) -> None:
    """A client gets a pseudonym with the first name, and keeps it; in the order of `names`."""
    have = pseudonyms(connection, names)
    given = {words: client for client, words in have.items()}
    best = {client: next(words_for(client)) for client in names if client not in have}
    taken = _taken(connection, best.values())
    for client, words in best.items():
        is_free = words not in given and words not in taken
        given[words if is_free else _free_words(connection, client, given)] = client
    rows = [{"client": c, "name": names[c], "pseudonym": words} for words, c in given.items()]
    upsert(connection, client_names, rows)


def _free_words(connection: Connection, client: str, given: Collection[str]) -> str:
    return next(
        words
        for words in words_for(client)
        if words not in given and not _taken(connection, [words])
    )


def _taken(connection: Connection, some: Iterable[str]) -> set[str]:
    """Those of these words by which a client is called already."""
    column = client_names.c.pseudonym
    found = (connection.execute(select(column).where(column.in_(part))) for part in chunks(some))
    return set(chain.from_iterable(rows.scalars() for rows in found))


def of_clients(connection: Connection, clients: Iterable[str]) -> dict[str, str]:
    """Those of `clients` whom nobody configured, by id."""
    found: dict[str, str] = {}
    for part in chunks(clients):
        query = select(client_names).where(client_names.c.client.in_(part))
        found |= {row.client: row.name for row in connection.execute(query)}
    return found


def load(connection: Connection) -> dict[str, str]:
    query = select(client_names.c.client, client_names.c.name)
    return {row.client: row.name for row in connection.execute(query)}


def pseudonyms(connection: Connection, clients: Iterable[str] | None = None) -> dict[str, str]:
    """By id, the two words of those of `clients` (None: of all) who have them."""
    query = select(client_names.c.client, client_names.c.pseudonym)
    query = query.where(client_names.c.pseudonym.is_not(None))
    parts = [None] if clients is None else chunks(clients)
    return {
        row.client: row.pseudonym
        for part in parts
        for row in connection.execute(
            query if part is None else query.where(client_names.c.client.in_(part))
        )
    }
