"""Browsers in which somebody is signed in; they stay on record until they have long ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, bindparam, insert, select, update

from monitor.store.row_mapping import built, flat
from monitor.store.tables import sign_ins

# Asked at every page: to build a statement takes longer than to ask it.
_BY_DIGEST = select(sign_ins).where(sign_ins.c.digest == bindparam("digest"))


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIn:
    """`user` is an id; `browser` is what it calls itself; `seen_at` is true to some minutes."""

    id: str
    user: str
    browser: str
    made_at: datetime
    seen_at: datetime
    ends_at: datetime
    ended_at: datetime | None = None


def add(connection: Connection, sign_in: SignIn, digest: str) -> None:
    connection.execute(insert(sign_ins).values(**flat(sign_in), digest=digest))


def find(connection: Connection, digest: str) -> SignIn | None:
    row = connection.execute(_BY_DIGEST, {"digest": digest}).mappings().first()
    return None if row is None else built(SignIn, row)


def living_of(connection: Connection, user: str, now: datetime) -> list[SignIn]:
    """Those that have not ended, the latest used first."""
    query = select(sign_ins).where(*_is_living(user, now))
    rows = connection.execute(query.order_by(sign_ins.c.seen_at.desc(), sign_ins.c.id)).mappings()
    return [built(SignIn, row) for row in rows]


def see(connection: Connection, id: str, now: datetime) -> None:  # noqa: A002 - its name
    connection.execute(update(sign_ins).where(sign_ins.c.id == id).values(seen_at=now))


def end(connection: Connection, user: str, now: datetime, only: str | None = None) -> int:
    """End a user's sign-ins, or one of them; how many there were to end."""
    living = update(sign_ins).where(*_is_living(user, now))
    if only is not None:
        living = living.where(sign_ins.c.id == only)
    return connection.execute(living.values(ended_at=now)).rowcount


def _is_living(user: str, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return sign_ins.c.user == user, sign_ins.c.ended_at.is_(None), sign_ins.c.ends_at > now
