"""When each timeline has to be looked at again: its answer holds until then."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, bindparam, delete, func, select, update

from monitor.store.row_mapping import chunks, upsert
from monitor.store.tables import looks, sessions

# Before whatever `now` the next evaluation has, be it of a replay.
_AT_ONCE = datetime(1970, 1, 1, tzinfo=UTC)
_SET = (
    update(looks)
    .where(looks.c.scope.in_(bindparam("scopes", expanding=True)))
    .values(due=bindparam("at"))
)
_COUNT_DUE_AT = select(func.count()).where(
    looks.c.scope.in_(bindparam("scopes", expanding=True)), looks.c.due == bindparam("at")
)
_CLIENTS_OF = (
    select(sessions.c.client)
    .where(sessions.c.id.in_(bindparam("sessions", expanding=True)))
    .distinct()
)


def due(connection: Connection, now: datetime) -> set[str]:
    """Scopes whose answer may have changed by the passing of time, or that were touched."""
    return set(connection.execute(select(looks.c.scope).where(looks.c.due <= now)).scalars())


def next_due(connection: Connection, after: datetime) -> datetime | None:
    """When the passing of time may change an answer next."""
    query = select(func.min(looks.c.due)).where(looks.c.due > after)
    return connection.execute(query).scalar()


def save(connection: Connection, due_by_scope: Mapping[str, datetime | None]) -> None:
    """None: nothing but news can change the answer."""
    upsert(connection, looks, [{"scope": s, "due": due} for s, due in due_by_scope.items()])


def due_of(connection: Connection, scope: str) -> datetime | None:
    """When this scope is due."""
    return connection.execute(select(looks.c.due).where(looks.c.scope == scope)).scalar()


def are_all_due_at(connection: Connection, scopes: Sequence[str], at: datetime) -> bool:
    """Whether each of these scopes, of which none is named twice, is due at that moment."""
    found = sum(
        connection.execute(_COUNT_DUE_AT, {"scopes": part, "at": at}).scalar_one()
        for part in chunks(scopes)
    )
    return found == len(scopes)


def mark(connection: Connection, scopes: Iterable[str]) -> None:
    """Have these scopes looked at, whether they ever were or not."""
    save(connection, dict.fromkeys(scopes, _AT_ONCE))


def touch(connection: Connection, scopes: Iterable[str]) -> None:
    """Something of these scopes has changed, so that they are due. Unknown scopes need no word."""
    set_due(connection, scopes, _AT_ONCE)


def set_due(connection: Connection, scopes: Iterable[str], at: datetime) -> None:
    """Of scopes that are known; `save` takes longer, for it adds others."""
    for part in chunks(scopes):
        connection.execute(_SET, {"scopes": part, "at": at})


def touch_all(connection: Connection) -> None:
    connection.execute(update(looks).values(due=_AT_ONCE))


def touch_clients_of(connection: Connection, session_ids: Iterable[str]) -> None:
    """Something was learnt of these sessions."""
    for part in chunks(session_ids):
        clients = connection.execute(_CLIENTS_OF, {"sessions": part}).scalars()
        touch(connection, [f"client:{c or ''}" for c in clients])


def forget_all(connection: Connection) -> None:
    """Every scope is as one that was never looked at."""
    connection.execute(delete(looks))
