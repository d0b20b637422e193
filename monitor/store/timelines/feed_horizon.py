"""What a source shows of its single sessions: which are over, and which came into view."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, or_, select, update

from monitor.core.sessions.model import Presence, Session
from monitor.store.row_mapping import built_all, chunks, rows_of
from monitor.store.tables import sessions


def starts_of_single(
    connection: Connection, source: str, start: datetime, until: datetime
) -> dict[str, datetime]:
    """UID -> start, of a source's single events that began after `start` and were over `until`."""
    query = select(sessions.c.uid, sessions.c.start).where(
        sessions.c.source == source,
        sessions.c.start > start,
        sessions.c.start < until,
        sessions.c.end <= until,
        sessions.c.recurrence_id.is_(None),
        sessions.c.presence == Presence.SCHEDULED.value,
    )
    return {row.uid: row.start for row in connection.execute(query)}


def seen_being_booked(connection: Connection, source: str) -> list[Session]:
    """Single sessions that a poll of the source saw come."""
    query = rows_of(sessions).where(
        sessions.c.source == source,
        sessions.c.recurrence_id.is_(None),
        sessions.c.booked_not_after.is_not(None),
    )
    return built_all(connection, Session, sessions, query, presence=Presence)


def has_shown_beyond(connection: Connection, session: Session, before: datetime) -> bool:
    """Whether its source stated any session that starts then or later, in a poll before that."""
    query = (
        select(sessions.c.id)
        .where(
            sessions.c.clinician == session.clinician,
            sessions.c.start >= session.start,
            sessions.c.source == session.source,
            or_(sessions.c.booked_not_before.is_(None), sessions.c.booked_not_before < before),
        )
        .limit(1)
    )
    return connection.execute(query).first() is not None


def forget_bookings(connection: Connection, ids: Iterable[str]) -> None:
    """These sessions only came into view: nobody saw when they were booked."""
    for part in chunks(ids):
        connection.execute(
            update(sessions).where(sessions.c.id.in_(part)).values(booked_not_after=None)
        )
