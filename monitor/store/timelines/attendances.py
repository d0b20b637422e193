"""What video conferences said about sessions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, select

from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Attendance
from monitor.store.evaluation import deadlines
from monitor.store.row_mapping import add_new, built, built_all, chunks, flat, rows_of
from monitor.store.tables import attendances, sessions


def add(connection: Connection, rows: Sequence[Attendance]) -> None:
    add_new(connection, attendances, [flat(row) for row in rows])
    deadlines.touch_clients_of(connection, [row.session_id for row in rows])


def of(connection: Connection, session_ids: Iterable[str]) -> list[Attendance]:
    """Every answer about these sessions, oldest first."""
    found: list[Attendance] = []
    for part in chunks(session_ids):
        found += built_all(connection, Attendance, attendances, _of(), {"sessions": part})
    return found


@cache
def _of() -> Select[Any]:
    is_of = attendances.c.session_id.in_(bindparam("sessions", expanding=True))
    return rows_of(attendances).where(is_of).order_by(attendances.c.asked_at)


def around(connection: Connection, source: str, since: datetime, until: datetime) -> list[Session]:
    """Scheduled sessions of a source that end after `since` and start by `until`, latest first."""
    query = select(sessions).where(
        sessions.c.source == source,
        sessions.c.presence == Presence.SCHEDULED.value,
        sessions.c.end > since,
        sessions.c.start <= until,
    )
    rows = connection.execute(query.order_by(sessions.c.start.desc(), sessions.c.id)).mappings()
    return [built(Session, row, presence=Presence) for row in rows]
