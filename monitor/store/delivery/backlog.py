"""How much waits in the outbox, and since when."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, func, select

from monitor.store.delivery.outbox import IS_DUE
from monitor.store.tables import outbox


def count_unsent(connection: Connection) -> dict[tuple[str, ...], int]:
    """By channel and status: queued, held or failed."""
    query = (
        select(outbox.c.channel, outbox.c.status, func.count())
        .where(outbox.c.sent_at.is_(None))
        .group_by(outbox.c.channel, outbox.c.status)
    )
    return {(channel, status): number for channel, status, number in connection.execute(query)}


def count_due(connection: Connection, now: datetime) -> int:
    """Messages that nothing but a sender is missing for."""
    query = select(func.count()).select_from(outbox).where(*IS_DUE)
    return connection.execute(query, {"now": now}).scalar_one()


def oldest_due(connection: Connection, now: datetime) -> dict[str, datetime]:
    """By channel, since when its oldest message has been due; none where none is."""
    oldest = select(outbox.c.channel, func.min(outbox.c.not_before)).where(*IS_DUE)
    found = connection.execute(oldest.group_by(outbox.c.channel), {"now": now})
    return dict(iter(found))
