"""Sessions as they have settled."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    String,
    and_,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from monitor.core.sessions.model import Presence, Session, SessionSlotRow, by_start
from monitor.store.row_mapping import built_all, chunks, rows_of, upsert_all
from monitor.store.tables import sessions
from monitor.store.types import instant_of

_ASKED = func.coalesce(bindparam("clinician", type_=String), sessions.c.clinician, "")
# Among the client's sessions, which are few, and not among all of the clinician's.
_OF_BOTH = select(sessions.c.id).where(
    sessions.c.client == bindparam("client"), func.coalesce(sessions.c.clinician, "") == _ASKED
)
_PLACES = (
    select(sessions.c.source, sessions.c.clinician)
    .where(sessions.c.client == bindparam("client"))
    .distinct()
)


def of_uid(connection: Connection, source: str, uid: str) -> list[Session]:
    return of_uids(connection, source, [uid]).get(uid, [])


def of_uids(connection: Connection, source: str, uids: Iterable[str]) -> dict[str, list[Session]]:
    """By UID, its sessions by start; one without any is left out."""
    found: dict[str, list[Session]] = {}
    for part in chunks(uids):
        query = rows_of(sessions).where(sessions.c.source == source, sessions.c.uid.in_(part))
        for session in _sessions(connection, query.order_by(sessions.c.start, sessions.c.id)):
            found.setdefault(session.uid, []).append(session)
    return found


def by_id(connection: Connection, session_id: str) -> Session | None:
    found = _sessions(connection, _by_id(), {"id": session_id})
    return found[0] if found else None


@cache
def _by_id() -> Select[Any]:
    return rows_of(sessions).where(sessions.c.id == bindparam("id"))


def of_client(connection: Connection, client: str | None) -> list[Session]:
    is_client = sessions.c.client.is_(None) if client is None else sessions.c.client == client
    return _sessions(connection, rows_of(sessions).where(is_client).order_by(sessions.c.start))


def hours_of(connection: Connection, clinician: str, since: datetime) -> list[SessionSlotRow]:
    """The clinician's scheduled sessions that start at `since` or later, by start."""
    raw, instant = rows_of(sessions).selected_columns, instant_of(connection.dialect.name)
    query = (
        select(*(raw[name] for name in SessionSlotRow._fields))
        .where(
            sessions.c.clinician == clinician,
            sessions.c.start >= since,
            sessions.c.presence == Presence.SCHEDULED.value,
        )
        .order_by(sessions.c.start, sessions.c.id)
    )
    return [
        SessionSlotRow(session_id, uid, client, instant(start), instant(end))
        for session_id, uid, client, start, end in connection.execute(query).all()
    ]


def cancelled_of(
    connection: Connection, clinician: str, clients: Iterable[str | None], since: datetime
) -> list[Session]:
    """The clinician's cancelled sessions with these clients, from `since` on."""
    found: list[Session] = []
    for part in chunks(sorted(client for client in clients if client is not None)):
        query = rows_of(sessions).where(
            sessions.c.clinician == clinician,
            sessions.c.client.in_(part),
            sessions.c.start >= since,
            sessions.c.presence == Presence.CANCELLED.value,
        )
        found += _sessions(connection, query)
    return by_start(found)


def by_ids(connection: Connection, ids: Iterable[str]) -> list[Session]:
    found: list[Session] = []
    for part in chunks(ids):
        found += _sessions(connection, rows_of(sessions).where(sessions.c.id.in_(part)))
    return by_start(found)


def between(
    connection: Connection, start: datetime, end: datetime, clinician: str | None = None
) -> list[Session]:
    """Sessions whose present start or plan of record lies in [start, end); only a clinician's."""
    asked = {"start": start, "end": end}
    if clinician is None:
        found = _sessions(connection, _between(is_of_one=False), asked)
    else:
        found = _sessions(connection, _between(is_of_one=True), asked | {"clinician": clinician})
    return [s for s in found if start <= s.start < end or _planned_in(s, start, end)]


def lie_between(*, is_of_one: bool = False) -> ColumnElement[bool]:
    """What `between` selects by: bound `start`, `end` (still inside), and the one's `clinician`."""
    whose = sessions.c.clinician == bindparam("clinician")
    # Few were moved: they are found by their plans, and not among all of the clinician's.
    is_theirs = func.coalesce(sessions.c.clinician, "") == bindparam("clinician")
    start: Any = bindparam("start")
    end: Any = bindparam("end")
    return or_(
        and_(whose if is_of_one else true(), sessions.c.start.between(start, end)),
        and_(is_theirs if is_of_one else true(), sessions.c.agreed_plan.between(start, end)),
    )


@cache
def _between(*, is_of_one: bool) -> Select[Any]:
    inside = lie_between(is_of_one=is_of_one)
    return rows_of(sessions).where(inside).order_by(sessions.c.start)


def _planned_in(session: Session, start: datetime, end: datetime) -> bool:
    return session.agreed_plan is not None and start <= session.agreed_plan < end


def coming(connection: Connection, source: str, start: datetime, end: datetime) -> list[Session]:
    """Scheduled sessions of a source that start in (start, end)."""
    query = rows_of(sessions).where(
        sessions.c.source == source,
        sessions.c.start > start,
        sessions.c.start < end,
        sessions.c.presence == Presence.SCHEDULED.value,
    )
    return _sessions(connection, query.order_by(sessions.c.start))


def scheduled_elsewhere(
    connection: Connection, clinician: str, source: str, start: datetime, end: datetime
) -> list[Session]:
    """The clinician's scheduled sessions of other sources that start in (start, end)."""
    query = rows_of(sessions).where(
        sessions.c.clinician == clinician,
        sessions.c.source != source,
        sessions.c.start > start,
        sessions.c.start < end,
        sessions.c.presence == Presence.SCHEDULED.value,
    )
    return _sessions(connection, query.order_by(sessions.c.start))


def everyone(connection: Connection) -> list[str | None]:
    """Every client with a session; None stands for sessions with nobody named."""
    return [*connection.execute(select(sessions.c.client).distinct()).scalars().all()]


def last_start_of_everyone(connection: Connection) -> dict[str | None, datetime]:
    """By client, when the latest session starts."""
    query = select(sessions.c.client, func.max(sessions.c.start, type_=sessions.c.start.type))
    return {row[0]: row[1] for row in connection.execute(query.group_by(sessions.c.client))}


def clients_ever_changed(
    connection: Connection, clients: Collection[str | None]
) -> set[str | None]:
    """Those of these clients of whose sessions any was ever moved, taken off or put back."""
    found: set[str | None] = set()
    for part in chunks(client for client in clients if client is not None):
        query = select(sessions.c.client).where(sessions.c.client.in_(part), sessions.c.changes > 0)
        found.update(connection.execute(query.distinct()).scalars())
    return found


def clients_with_more(
    connection: Connection, clients: Collection[str | None], most: int
) -> set[str | None]:
    """Those of these clients who have more than `most` sessions."""
    found: set[str | None] = set()
    for part in chunks(client for client in clients if client is not None):
        found.update(_with_more(connection, sessions.c.client, part, most))
    if None in clients:
        of_nobody = select(func.count()).where(sessions.c.client.is_(None))
        if connection.execute(of_nobody).scalar_one() > most:
            found.add(None)
    return found


def clinicians_with_more(
    connection: Connection, clinicians: Iterable[str], since: datetime, most: int
) -> set[str]:
    """Those of these clinicians who have more than `most` sessions from `since` on."""
    found: set[str] = set()
    for part in chunks(clinicians):
        later = sessions.c.start >= since
        found.update(_with_more(connection, sessions.c.clinician, part, most, later))
    return found


def _with_more(
    connection: Connection,
    person: ColumnElement[str | None],
    among: Sequence[str],
    most: int,
    *which: ColumnElement[bool],
) -> set[str]:
    query = select(person).where(person.in_(among), *which).group_by(person)
    found = connection.execute(query.having(func.count() > most)).scalars()
    return {one for one in found if one is not None}


def clients_of_source(connection: Connection, source: str) -> set[str | None]:
    query = select(sessions.c.client).where(sessions.c.source == source).distinct()
    return set(connection.execute(query).scalars())


def clients_of_clinician(connection: Connection, clinician: str) -> set[str | None]:
    query = select(sessions.c.client).where(sessions.c.clinician == clinician).distinct()
    return set(connection.execute(query).scalars())


def places_of(connection: Connection, client: str) -> set[tuple[str, str | None]]:
    """The sources that show the client's sessions, each with the clinician."""
    return {(row.source, row.clinician) for row in connection.execute(_PLACES, {"client": client})}


def clients_among(connection: Connection, clients: Iterable[str]) -> set[str | None]:
    """Those of these clients who have a session."""
    found: set[str | None] = set()
    for part in chunks(clients):
        query = select(sessions.c.client).where(sessions.c.client.in_(part)).distinct()
        found.update(connection.execute(query).scalars())
    return found


def has_client(connection: Connection, client: str, clinician: str | None = None) -> bool:
    """Whether there is a session of that client, of any clinician or of one."""
    asked = {"client": client, "clinician": clinician}
    return connection.execute(_OF_BOTH.limit(1), asked).first() is not None


def save(connection: Connection, rows: Sequence[Session]) -> None:
    upsert_all(connection, sessions, rows, enums=["presence"])


def rename_client(connection: Connection, before: str, after: str) -> None:
    """The settings call one client by another id now."""
    connection.execute(update(sessions).where(sessions.c.client == before).values(client=after))


def forget(connection: Connection, ids: Iterable[str]) -> None:
    """Take out sessions that never were: booked and withdrawn before they had settled."""
    for part in chunks(ids):
        connection.execute(delete(sessions).where(sessions.c.id.in_(part)))


def zones_in_use(connection: Connection) -> set[str]:
    """The zones in which the sessions of all sources are written."""
    return set(connection.execute(select(sessions.c.zone).distinct()).scalars())


def uids_in_zones(connection: Connection, zones: Iterable[str]) -> list[tuple[str, str]]:
    """Source and UID of every event with a session in one of these zones."""
    query = select(sessions.c.source, sessions.c.uid).where(sessions.c.zone.in_(list(zones)))
    return [(row.source, row.uid) for row in connection.execute(query.distinct())]


def uids_with_times_in_words(connection: Connection) -> list[tuple[str, str]]:
    """Source and UID of every event whose words say when a session began or ended."""
    said = or_(sessions.c.marked_arrival.is_not(None), sessions.c.marked_end.is_not(None))
    query = select(sessions.c.source, sessions.c.uid).where(said).distinct()
    return [(row.source, row.uid) for row in connection.execute(query)]


def _sessions(
    connection: Connection, query: Select[Any], asked: Mapping[str, Any] | None = None
) -> list[Session]:
    return built_all(connection, Session, sessions, query, asked, presence=Presence)
