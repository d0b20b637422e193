"""Check-ins: what people said of how a session went; one may be taken back at once."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

from sqlalchemy import Connection, Select, bindparam, delete, select

from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.store.evaluation import deadlines
from monitor.store.row_mapping import add_new, built, built_all, chunks, flat, rows_of
from monitor.store.tables import checkins

_BY_ID = select(checkins).where(checkins.c.id == bindparam("id"))


def add(connection: Connection, checkin: Checkin) -> None:
    add_new(connection, checkins, [flat(checkin)])
    deadlines.touch_clients_of(connection, [checkin.session_id])


def find(connection: Connection, checkin_id: str) -> Checkin | None:
    row = connection.execute(_BY_ID, {"id": checkin_id}).mappings().first()
    return None if row is None else built(Checkin, row, kind=CheckinKind)


def remove(connection: Connection, checkin: Checkin) -> None:
    connection.execute(delete(checkins).where(checkins.c.id == checkin.id))
    deadlines.touch_clients_of(connection, [checkin.session_id])


def of_sessions(connection: Connection, session_ids: Iterable[str]) -> list[Checkin]:
    found: list[Checkin] = []
    for part in chunks(session_ids):
        asked = {"sessions": part}
        found += built_all(connection, Checkin, checkins, _of(), asked, kind=CheckinKind)
    return found


@cache
def _of() -> Select[Any]:
    is_of = checkins.c.session_id.in_(bindparam("sessions", expanding=True))
    return rows_of(checkins).where(is_of).order_by(checkins.c.at)
