"""Check-ins: what people said of how a session went; one may be taken back at once."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, delete, select

from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.store.evaluation import deadlines
from monitor.store.row_mapping import add_new, built, chunks, flat
from monitor.store.tables import checkins


def add(connection: Connection, checkin: Checkin) -> None:
    add_new(connection, checkins, [flat(checkin)])
    deadlines.touch_clients_of(connection, [checkin.session_id])


def find(connection: Connection, checkin_id: str) -> Checkin | None:
    query = select(checkins).where(checkins.c.id == checkin_id)
    row = connection.execute(query).mappings().first()
    return None if row is None else built(Checkin, row, kind=CheckinKind)


def remove(connection: Connection, checkin: Checkin) -> None:
    connection.execute(delete(checkins).where(checkins.c.id == checkin.id))
    deadlines.touch_clients_of(connection, [checkin.session_id])


def of_sessions(connection: Connection, session_ids: Iterable[str]) -> list[Checkin]:
    found = []
    for part in chunks(session_ids):
        query = select(checkins).where(checkins.c.session_id.in_(part)).order_by(checkins.c.at)
        for row in connection.execute(query).mappings():
            found.append(built(Checkin, row, kind=CheckinKind))
    return found
