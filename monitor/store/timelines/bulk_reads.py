"""What is stored of every client, in few questions: for who looks at the whole practice."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection, case, select

from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Attendance, Checkin, CheckinKind
from monitor.store.row_mapping import built, built_all
from monitor.store.tables import attendances, changes, checkins, sessions
from monitor.store.timelines.changes import of_row


def sessions_by_client(connection: Connection) -> dict[str | None, list[Session]]:
    """Each client's sessions, by start."""
    rows = connection.execute(select(sessions).order_by(sessions.c.start))
    found: dict[str | None, list[Session]] = {}
    for session in built_all(Session, rows, presence=Presence):
        found.setdefault(session.client, []).append(session)
    return found


def changes_by_client(connection: Connection) -> dict[str | None, list[Change]]:
    """Changes by whose session it is now, as `sessions.changes_of_client` has them."""
    owner = case((sessions.c.id.is_(None), changes.c.client), else_=sessions.c.client)
    query = (
        select(changes, owner.label("owner"))
        .join(sessions, sessions.c.id == changes.c.session_id, isouter=True)
        .order_by(changes.c.made_not_after, changes.c.id)
    )
    found: dict[str | None, list[Change]] = {}
    for row in connection.execute(query).mappings():
        change = replace(of_row(row), client=row["owner"])
        found.setdefault(row["owner"], []).append(change)
    return found


def all_checkins(connection: Connection) -> list[Checkin]:
    rows = connection.execute(select(checkins).order_by(checkins.c.at)).mappings()
    return [built(Checkin, row, kind=CheckinKind) for row in rows]


def all_attendances(connection: Connection) -> list[Attendance]:
    rows = connection.execute(select(attendances).order_by(attendances.c.asked_at)).mappings()
    return [built(Attendance, row) for row in rows]
