"""Who was forgotten, in the hashes that `monitor.core.poll_safety.forgotten` makes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, delete, select, update

from monitor.store import meta
from monitor.store.row_mapping import add_new, chunks
from monitor.store.tables import forgotten

_OF_EVENTS = ""  # stands for the client where a hash is of an event
_CHANGES = "forgotten_changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenClient:
    """By `marks` one client is known again. `in_settings`: they had them at the last look."""

    marks: frozenset[str]
    at: datetime
    in_settings: bool


def version(connection: Connection) -> str:
    """Another one after each change of who is forgotten."""
    return meta.load(connection, _CHANGES) or "0"


def clients(connection: Connection) -> Mapping[str, ForgottenClient]:
    """Everybody who is forgotten, by the hash of their id."""
    query = select(forgotten).where(forgotten.c.client != _OF_EVENTS)
    marks: dict[str, set[str]] = {}
    said = {}
    for row in connection.execute(query):
        marks.setdefault(row.client, set()).add(row.mark)
        said[row.client] = (row.at, row.in_settings)
    return {
        client: ForgottenClient(
            marks=frozenset(of), at=said[client][0], in_settings=said[client][1]
        )
        for client, of in marks.items()
    }


def events(connection: Connection, source: str) -> frozenset[str]:
    """The hashes of their events at one source."""
    query = select(forgotten.c.mark).where(forgotten.c.source == source)
    return frozenset(connection.execute(query).scalars())


def add(
    connection: Connection, client: str, marks: Iterable[str], at: datetime, *, in_settings: bool
) -> None:
    """Forget one more client; whoever was before is forgotten anew."""
    connection.execute(delete(forgotten).where(forgotten.c.client == client))
    rows = [
        {"mark": mark, "client": client, "source": "", "at": at, "in_settings": in_settings}
        for mark in sorted(marks)
    ]
    add_new(connection, forgotten, rows)
    _changed(connection)


def add_events(connection: Connection, source: str, marks: Iterable[str], at: datetime) -> None:
    rows = [
        {"mark": mark, "client": _OF_EVENTS, "source": source, "at": at, "in_settings": False}
        for mark in sorted(marks)
    ]
    add_new(connection, forgotten, rows)


def drop_events(connection: Connection, marks: Collection[str]) -> None:
    for part in chunks(marks):
        of_event = forgotten.c.client == _OF_EVENTS
        connection.execute(delete(forgotten).where(of_event, forgotten.c.mark.in_(part)))


def left_the_settings(connection: Connection, client: str) -> None:
    is_it = forgotten.c.client == client
    connection.execute(update(forgotten).where(is_it).values(in_settings=False))


def let_in(connection: Connection, client: str) -> None:
    """Forget one client no more, and of whichever events it was known.

    Those of others who are forgotten are noted again by the next poll.
    """
    of_it = forgotten.c.client.in_((client, _OF_EVENTS))
    connection.execute(delete(forgotten).where(of_it))
    _changed(connection)


def _changed(connection: Connection) -> None:
    meta.save(connection, _CHANGES, str(int(version(connection)) + 1))
