"""What clients whom nobody configured are called: by the calendar, and where that may not show.

Names stand nowhere else.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Any

from sqlalchemy import Connection, bindparam, collate, func, select

from monitor.core.sessions.pseudonyms import words_for
from monitor.store.row_mapping import chunks, upsert
from monitor.store.tables import client_names

_WORDS = func.coalesce(client_names.c.pseudonym, client_names.c.client)
_ARE_ASKED = client_names.c.client.in_(bindparam("clients", expanding=True))
_NAMES = select(client_names.c.client, client_names.c.name)
_NAMES_OF = _NAMES.where(_ARE_ASKED)
_PSEUDONYMS = select(client_names.c.client, client_names.c.pseudonym).where(
    client_names.c.pseudonym.is_not(None)
)
_PSEUDONYMS_OF = _PSEUDONYMS.where(_ARE_ASKED)


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
        found.update(_by_client(connection.execute(_NAMES_OF, {"clients": part})))
    return found


def in_order(
    connection: Connection, *, by_name: bool, first: int, most: int
) -> list[tuple[str, str]]:
    """What they are called and their ids: so many from the `first` on, by the order of code points.

    Not by how a language sorts: the database's own order is to be that of Python's strings.
    """
    called = client_names.c.name if by_name else _WORDS
    is_plain = connection.dialect.name == "sqlite"
    order = called if is_plain else collate(called, "C")
    query = select(called, client_names.c.client).order_by(order, client_names.c.client)
    rows = connection.execute(query.offset(first).limit(most))
    return [(word, client) for word, client in rows]


def load(connection: Connection) -> dict[str, str]:
    return _by_client(connection.execute(_NAMES))


def pseudonyms(connection: Connection, clients: Iterable[str] | None = None) -> dict[str, str]:
    """By id, the two words of those of `clients` (None: of all) who have them."""
    if clients is None:
        return _by_client(connection.execute(_PSEUDONYMS))
    found: dict[str, str] = {}
    for part in chunks(clients):
        found.update(_by_client(connection.execute(_PSEUDONYMS_OF, {"clients": part})))
    return found


def _by_client(rows: Iterable[Any]) -> dict[str, str]:
    return {client: called for client, called in rows}  # noqa: C416 - rows are no pairs to dict()
