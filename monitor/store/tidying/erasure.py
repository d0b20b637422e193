"""Erase what is stored of one client, table by table. What it is, `jobs/privacy/forget` works out.

SQLite overwrites what is deleted at once (`secure_delete`), so that it stands no more in the file;
what it has in its log goes when that is folded in (`upkeep.compact`).
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, select, update

from connectors.model import CalendarEvent
from monitor.core.ledger.event_json import event_from_json, event_to_json
from monitor.core.ledger.revision import content_hash
from monitor.store.row_mapping import chunks
from monitor.store.tables import (
    attendances,
    changes,
    checkins,
    client_names,
    findings,
    heads,
    looks,
    outbox,
    revisions,
    sessions,
    set_aside,
    tracked_events,
    unrouted,
    words,
)

_STATES = 500  # that are read at a time


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredState:
    """One state of one event. `id` is the revision's."""

    id: int
    source: str
    uid: str
    event: CalendarEvent


@dataclass(slots=True, kw_only=True)
class Marked:
    """What is to go. `uids`: whole events by source; `states`: what is left of others' events.

    `sessions` and `changes` are ids, and `findings` those that rest on any of it; `unnamed` are
    versions that could not be read and may be anybody's: only their text goes.
    """

    clients: frozenset[str]
    uids: dict[str, set[str]] = field(default_factory=dict)
    states: dict[int, CalendarEvent] = field(default_factory=dict)
    sessions: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    findings: set[str] = field(default_factory=set)
    unnamed: set[str] = field(default_factory=set)


def overwrite_deleted(connection: Connection) -> None:
    """From now on, what this connection deletes is overwritten where it stood (SQLite)."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("PRAGMA secure_delete=ON")


def states_after(connection: Connection, number: int) -> Iterator[StoredState]:
    """Every state that is kept of any event, from the revision after this one on."""
    columns = (revisions.c.id, revisions.c.source, revisions.c.uid, revisions.c.event)
    query = select(*columns).where(revisions.c.id > number, revisions.c.event.is_not(None))
    ordered = query.order_by(revisions.c.id)
    for row in connection.execute(ordered, execution_options={"yield_per": _STATES}):
        event = event_from_json(row.event)
        yield StoredState(id=row.id, source=row.source, uid=row.uid, event=event)


def events_of(connection: Connection, clients: Collection[str]) -> set[tuple[str, str]]:
    """Source and UID of every event of which a session or a change is theirs."""
    found: set[tuple[str, str]] = set()
    for table in (sessions, changes):
        query = select(table.c.source, table.c.uid).where(table.c.client.in_(clients))
        found |= {(source, uid) for source, uid in connection.execute(query)}
    return found


def others_in(connection: Connection, source: str, uid: str, clients: Collection[str]) -> bool:
    """Whether somebody else has, or had, a session of that event."""
    for table in (sessions, changes):
        theirs = (table.c.source == source, table.c.uid == uid)
        other = (table.c.client.is_not(None), table.c.client.not_in(clients))
        if connection.execute(select(table.c.id).where(*theirs, *other).limit(1)).first():
            return True
    return False


def ids_of(
    connection: Connection, table: Table, clients: Collection[str], uids: Mapping[str, set[str]]
) -> set[str]:
    """Ids of sessions or changes: of these clients, and of these events by source."""
    of_clients = select(table.c.id).where(table.c.client.in_(clients))
    found = set(connection.execute(of_clients).scalars())
    for source, theirs in uids.items():
        for part in chunks(theirs):
            of_uids = select(table.c.id).where(table.c.source == source, table.c.uid.in_(part))
            found |= set(connection.execute(of_uids).scalars())
    return found


def erase(connection: Connection, marked: Marked) -> dict[str, int]:
    """Delete and rewrite it. Returns how many rows of each table."""
    counts = {
        "revisions": _delete_events(connection, revisions, marked),
        "shared_events": _rewrite(connection, marked.states),
    }
    for table in (heads, tracked_events):
        _delete_events(connection, table, marked)
    counts["unreadable"] = _delete_events(connection, set_aside, marked)
    counts["unreadable"] += _take_text_out(connection, marked.unnamed)
    of_session = ((checkins, "checkins"), (attendances, "attendances"))
    for table, name in of_session:
        counts[name] = _delete(connection, table.c.session_id, marked.sessions)
    counts["sessions"] = _delete(connection, sessions.c.id, marked.sessions)
    counts["changes"] = _delete(connection, changes.c.id, marked.changes)
    counts["words"] = _delete(connection, words.c.finding, marked.findings)
    counts["findings"] = _delete(connection, findings.c.id, marked.findings)
    _delete(connection, unrouted.c.finding, marked.findings)
    _delete(connection, looks.c.scope, [f"client:{client}" for client in marked.clients])
    counts["client_names"] = _delete(connection, client_names.c.client, marked.clients)
    return counts


def unread_versions(connection: Connection) -> list[Any]:
    """Rows of what could not be read: id, source, uid and raw."""
    columns = (set_aside.c.id, set_aside.c.source, set_aside.c.uid, set_aside.c.raw)
    return list(connection.execute(select(*columns)).all())


def rewrite_message(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.number == number).values(**values))


def withdraw_messages(connection: Connection, numbers: Iterable[int]) -> int:
    return _delete(connection, outbox.c.number, numbers)


def notes_on_others(connection: Connection) -> list[tuple[str, str]]:
    """Finding and text of everything that people said."""
    return [(of, text) for of, text in connection.execute(select(words.c.finding, words.c.text))]


def _delete_events(connection: Connection, table: Table, marked: Marked) -> int:
    count = 0
    for source, uids in marked.uids.items():
        for part in chunks(uids):
            theirs = delete(table).where(table.c.source == source, table.c.uid.in_(part))
            count += connection.execute(theirs).rowcount
    return count


def _take_text_out(connection: Connection, unnamed: Collection[str]) -> int:
    for part in chunks(unnamed):
        connection.execute(update(set_aside).where(set_aside.c.id.in_(part)).values(raw=""))
    return len(unnamed)


def _rewrite(connection: Connection, states: Mapping[int, CalendarEvent]) -> int:
    for number, event in states.items():
        told = {"event": event_to_json(event), "content_hash": content_hash(event)}
        connection.execute(update(revisions).where(revisions.c.id == number).values(**told))
        head = update(heads).where(heads.c.revision_id == number)
        connection.execute(head.values(content_hash=told["content_hash"]))
    return len(states)


def _delete(connection: Connection, column: Column[Any], values: Iterable[Any]) -> int:
    return sum(
        connection.execute(delete(column.table).where(column.in_(part))).rowcount
        for part in chunks(values)
    )
