"""What is stored of many clients: one question a table, however many they are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, exists, or_, select

from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Attendance, Checkin, CheckinKind
from monitor.store.row_mapping import built_all, rows_of
from monitor.store.tables import attendances, changes, checkins, sessions
from monitor.store.timelines.changes import of_row

Clients = Collection[str | None]  # None stands for sessions with nobody named


def sessions_of(connection: Connection, clients: Clients) -> Mapping[str | None, list[Session]]:
    """Each client's sessions; of a client without any an empty list."""
    query = rows_of(sessions).where(_is_one_of(sessions.c.client, clients))
    found: dict[str | None, list[Session]] = {client: [] for client in clients}
    for session in built_all(connection, Session, sessions, query, presence=Presence):
        found[session.client].append(session)
    return found


def changes_of(connection: Connection, clients: Clients) -> Mapping[str | None, list[Change]]:
    """By whose session it is now, each client's changes in order of when they were made.

    Settings may have renamed the client since. A change whose session is no longer kept counts for
    the client it was recorded for.
    """
    has_session = exists().where(sessions.c.id == changes.c.session_id)
    queries: tuple[Select[Any], ...] = (
        select(changes, sessions.c.client.label("owner"))
        .join(sessions, sessions.c.id == changes.c.session_id)
        .where(_is_one_of(sessions.c.client, clients)),
        select(changes, changes.c.client.label("owner")).where(
            _is_one_of(changes.c.client, clients), ~has_session
        ),
    )
    found: dict[str | None, list[Change]] = defaultdict(list)
    for query in queries:
        for row in connection.execute(query).mappings():
            found[row["owner"]].append(replace(of_row(row), client=row["owner"]))
    for own in found.values():
        own.sort(key=lambda change: (change.made_not_after, change.id))
    return found


def checkins_of(connection: Connection, clients: Clients) -> list[Checkin]:
    """Those of these clients' sessions, by the moment that they tell."""
    query = (
        rows_of(checkins)
        .join(sessions, sessions.c.id == checkins.c.session_id)
        .where(_is_one_of(sessions.c.client, clients))
        .order_by(checkins.c.at)
    )
    return built_all(connection, Checkin, checkins, query, kind=CheckinKind)


def attendances_of(connection: Connection, clients: Clients) -> list[Attendance]:
    """What conferences said about these clients' sessions, oldest first."""
    query = (
        rows_of(attendances)
        .join(sessions, sessions.c.id == attendances.c.session_id)
        .where(_is_one_of(sessions.c.client, clients))
        .order_by(attendances.c.asked_at)
    )
    return built_all(connection, Attendance, attendances, query)


def _is_one_of(column: ColumnElement[Any], clients: Clients) -> ColumnElement[bool]:
    named = column.in_([client for client in clients if client is not None])
    return or_(named, column.is_(None)) if None in clients else named
