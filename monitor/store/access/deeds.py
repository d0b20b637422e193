"""What people did, in the order in which they did it; nothing of it is changed later."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select

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


def load_some(
    connection: Connection, who: str | None, *, first: int, most: int | None
) -> tuple[list[Deed], int]:
    """A page of them, the latest first, and how many there are in all; None: whoever it was."""
    wanted = select(deeds) if who is None else select(deeds).where(deeds.c.who == who)
    number = connection.execute(select(func.count()).select_from(wanted.subquery())).scalar_one()
    page = wanted.order_by(deeds.c.number.desc()).offset(first).limit(most)
    return [built(Deed, row) for row in connection.execute(page).mappings()], number


def doers(connection: Connection) -> list[str]:
    """Each `who` once, in the order of the text."""
    return sorted(connection.execute(select(deeds.c.who).distinct()).scalars())
