"""Who may sign in to the page."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, select

from monitor.store.row_mapping import built, chunks, flat, upsert
from monitor.store.tables import users

_BY_ID = select(users).where(users.c.id == bindparam("id"))


class Role(StrEnum):
    """What somebody sees: the own clients, the practice without its clients, or all of it."""

    CLINICIAN = "clinician"
    SUPERVISOR = "supervisor"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """`clinician` is set for that role alone. `password` is an argon2id hash, or None."""

    id: str
    name: str
    role: Role
    clinician: str | None
    password: str | None
    made_at: datetime
    disabled_at: datetime | None = None
    failures: int = 0
    locked_until: datetime | None = None

    def is_locked(self, now: datetime) -> bool:
        return self.locked_until is not None and now < self.locked_until


def save(connection: Connection, user: User) -> None:
    upsert(connection, users, [flat(user)])


def by_name(connection: Connection, name: str) -> User | None:
    row = connection.execute(select(users).where(users.c.name == name)).mappings().first()
    return None if row is None else built(User, row, role=Role)


def by_id(connection: Connection, id: str) -> User | None:  # noqa: A002 - its name
    row = connection.execute(_BY_ID, {"id": id}).mappings().first()
    return None if row is None else built(User, row, role=Role)


def names_of(connection: Connection, ids: Collection[str]) -> dict[str, str]:
    """By id, what those of them are called who are known."""
    query = select(users.c.id, users.c.name)
    found: dict[str, str] = {}
    for part in chunks(ids):
        found.update(
            (row.id, row.name) for row in connection.execute(query.where(users.c.id.in_(part)))
        )
    return found


def load_all(connection: Connection) -> list[User]:
    rows = connection.execute(select(users).order_by(users.c.name)).mappings()
    return [built(User, row, role=Role) for row in rows]
