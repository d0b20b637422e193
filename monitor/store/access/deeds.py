"""What people did, in the order in which they did it; nothing of it is changed later.

Each row's link is a hash over the link before it and the row: whoever changes one, takes one out
or puts one in breaks the chain there. Retention takes rows from its beginning; what their last link
was is kept, and so is the last of all. Who may write the database and knows how can forge the whole
chain: it shows accidents and clumsy hands, and a copy of its last link kept elsewhere the rest.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, func, insert, select

from monitor.store import meta
from monitor.store.database import lock_deeds
from monitor.store.row_mapping import built, chunks
from monitor.store.tables import deeds

# What stands for whoever uses the command line: the machine's owner.
OWNER = "command"
_START, _END = "deeds_start", "deeds_end"  # links in `meta`: before the first row, and the last


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """`who` is a user's id, or by what else it was said; `about` the id of what it was done to."""

    number: int
    at: datetime
    who: str
    what: str
    about: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Chain:
    """`entries` are all that are kept, since the first one's time; `end` is the last link.

    `broken_at` is the first that does not fit the one before it; None: all do. `is_cut`: the last
    ones are gone.
    """

    entries: int
    since: datetime | None
    end: str
    broken_at: Deed | None
    is_cut: bool


def add(connection: Connection, who: str, what: str, about: str | None, at: datetime) -> None:
    """Keep it, in the transaction of what was done."""
    lock_deeds(connection)  # two that link to one would be a fork
    link = _link(meta.load(connection, _END) or "", at, who, what, about)
    connection.execute(insert(deeds).values(at=at, who=who, what=what, about=about, link=link))
    meta.save(connection, _END, link)


def drop(connection: Connection, before: datetime) -> int:
    """Take away the first ones, up to the one that is not older than that. Returns how many."""
    lock_deeds(connection)
    kept = select(func.min(deeds.c.number)).where(deeds.c.at >= before)
    first = connection.execute(kept).scalar()
    old = select(deeds.c.number, deeds.c.link).order_by(deeds.c.number.desc())
    last = connection.execute(old if first is None else old.where(deeds.c.number < first)).first()
    if last is None:
        return 0
    meta.save(connection, _START, last.link)
    return connection.execute(delete(deeds).where(deeds.c.number <= last.number)).rowcount


def verify(connection: Connection) -> Chain:
    """Work out every link anew."""
    last = meta.load(connection, _START) or ""
    entries, since, broken_at = 0, None, None
    for row in connection.execute(select(deeds).order_by(deeds.c.number)).mappings():
        entries += 1
        since = since or row["at"]
        worked_out = _link(last, row["at"], row["who"], row["what"], row["about"])
        if broken_at is None and row["link"] != worked_out:
            broken_at = built(Deed, row)
        last = row["link"]
    end = meta.load(connection, _END) or ""
    is_cut = broken_at is None and last != end
    return Chain(entries=entries, since=since, end=last, broken_at=broken_at, is_cut=is_cut)


def _link(last: str, at: datetime, who: str, what: str, about: str | None) -> str:
    moment = at.astimezone(UTC).isoformat(timespec="microseconds")
    told = json.dumps([last, moment, who, what, about], separators=(",", ":"))
    return hashlib.sha256(told.encode()).hexdigest()


def count_about(connection: Connection, ids: Iterable[str]) -> int:
    """How many entries there are about these."""
    number = select(func.count()).select_from(deeds)
    return sum(
        connection.execute(number.where(deeds.c.about.in_(part))).scalar_one()
        for part in chunks(ids)
    )


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
