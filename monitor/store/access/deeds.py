"""What people did, in the order in which they did it; nothing of it is changed later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from monitor.store.row_mapping import built
from monitor.store.tables import deeds

# What stands for whoever uses the command line: the machine's owner.
OWNER = "command"


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`who` is a user's id, or by what else it was said; `about` the id of what it was done to."""

    number: int
    at: datetime
    who: str
    what: str
    about: str | None


def add(connection: Connection, who: str, what: str, about: str | None, at: datetime) -> None:
    """Keep it, in the transaction of what was done."""
    connection.execute(insert(deeds).values(at=at, who=who, what=what, about=about))


def latest(connection: Connection, most: int) -> list[Deed]:
    """The latest first."""
    rows = connection.execute(select(deeds).order_by(deeds.c.number.desc()).limit(most)).mappings()
    return [built(Deed, row) for row in rows]
