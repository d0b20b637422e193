"""Versions of events that could not be read: kept with their text, told apart by it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select, update

from monitor.store.row_mapping import add_new, built, chunks, flat
from monitor.store.tables import set_aside


@dataclass(frozen=True, slots=True, kw_only=True)
class SetAside:
    """One such version. `uid` is the ledger's name of the event; None: its text doesn't say.

    It was there from the poll at `first_seen` to the one at `last_seen`, at least.
    """

    id: str
    source: str
    uid: str | None
    reason: str  # one sentence, without the event's title
    raw: str
    first_seen: datetime
    last_seen: datetime


def record(connection: Connection, versions: Sequence[SetAside]) -> None:
    """Keep versions that are new; of those that are known, only when they were seen last."""
    add_new(connection, set_aside, [flat(version) for version in versions])
    for part in chunks(versions):
        connection.execute(
            update(set_aside)
            .where(set_aside.c.id.in_([version.id for version in part]))
            .values(last_seen=max(version.last_seen for version in part))
        )


def of_event(connection: Connection, source: str, uids: Collection[str]) -> list[SetAside]:
    """Every version of these UIDs that could not be read, oldest first."""
    query = select(set_aside).where(set_aside.c.source == source, set_aside.c.uid.in_(uids))
    rows = connection.execute(query.order_by(set_aside.c.first_seen, set_aside.c.id)).mappings()
    return [built(SetAside, row) for row in rows]
