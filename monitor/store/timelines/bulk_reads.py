"""What is stored of many clients: one question a table, however many they are.

The questions are built once: that takes longer than to ask one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, bindparam, exists, or_, select

from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Attendance, Checkin, CheckinKind
from monitor.store.row_mapping import built_all, rows_of
from monitor.store.tables import attendances, changes, checkins, sessions
from monitor.store.timelines.changes import of_row
from monitor.store.timelines.sessions import lie_between

Clients = Collection[str | None]  # None stands for sessions with nobody named


def sessions_of(connection: Connection, clients: Clients) -> Mapping[str | None, list[Session]]:
    """Each client's sessions; of a client without any an empty list."""
    query, asked = _sessions_of(None in clients), _asked(clients)
    found: dict[str | None, list[Session]] = {client: [] for client in clients}
    for session in built_all(connection, Session, sessions, query, asked, presence=Presence):
        found[session.client].append(session)
    return found


def changes_of(connection: Connection, clients: Clients) -> Mapping[str | None, list[Change]]:
    """By whose session it is now, each client's changes in order of when they were made.

    Settings may have renamed the client since. A change whose session is no longer kept counts for
    the client it was recorded for.
    """
    found: dict[str | None, list[Change]] = defaultdict(list)
    for query in _changes_of(None in clients):
        for row in connection.execute(query, _asked(clients)).mappings():
            found[row["owner"]].append(replace(of_row(row), client=row["owner"]))
    for own in found.values():
        own.sort(key=lambda change: (change.made_not_after, change.id))
    return found


def checkins_of(connection: Connection, clients: Clients) -> list[Checkin]:
    """Those of these clients' sessions, by the moment that they tell."""
    query = _said_of(checkins, "at", None in clients)
    return built_all(connection, Checkin, checkins, query, _asked(clients), kind=CheckinKind)


def checkins_between(connection: Connection, start: datetime, end: datetime) -> list[Checkin]:
    """Those of the sessions that `sessions.between` finds, by the moment that they tell."""
    query, asked = _said_between(checkins, "at"), {"start": start, "end": end}
    return built_all(connection, Checkin, checkins, query, asked, kind=CheckinKind)


def attendances_of(connection: Connection, clients: Clients) -> list[Attendance]:
    """What conferences said about these clients' sessions, oldest first."""
    query = _said_of(attendances, "asked_at", None in clients)
    return built_all(connection, Attendance, attendances, query, _asked(clients))


def attendances_between(connection: Connection, start: datetime, end: datetime) -> list[Attendance]:
    """The same about the sessions that `sessions.between` finds."""
    query, asked = _said_between(attendances, "asked_at"), {"start": start, "end": end}
    return built_all(connection, Attendance, attendances, query, asked)


def _asked(clients: Clients) -> dict[str, list[str]]:
    return {"clients": [client for client in clients if client is not None]}


@cache
def _sessions_of(nobody: bool) -> Select[Any]:
    return rows_of(sessions).where(_is_one_of(sessions.c.client, nobody))


@cache
def _changes_of(nobody: bool) -> tuple[Select[Any], ...]:
    has_session = exists().where(sessions.c.id == changes.c.session_id)
    return (
        select(changes, sessions.c.client.label("owner"))
        .join(sessions, sessions.c.id == changes.c.session_id)
        .where(_is_one_of(sessions.c.client, nobody)),
        select(changes, changes.c.client.label("owner")).where(
            _is_one_of(changes.c.client, nobody), ~has_session
        ),
    )


@cache
def _said_of(table: Table, order: str, nobody: bool) -> Select[Any]:
    return _said(table, order, _is_one_of(sessions.c.client, nobody))


@cache
def _said_between(table: Table, order: str) -> Select[Any]:
    return _said(table, order, lie_between())


def _said(table: Table, order: str, which: ColumnElement[bool]) -> Select[Any]:
    of_session = rows_of(table).join(sessions, sessions.c.id == table.c.session_id)
    return of_session.where(which).order_by(table.c[order])


def _is_one_of(column: ColumnElement[Any], nobody: bool) -> ColumnElement[bool]:
    """Whether it is one of the `clients` that are asked about, or nobody where that is asked."""
    named = column.in_(bindparam("clients", expanding=True))
    return or_(named, column.is_(None)) if nobody else named
