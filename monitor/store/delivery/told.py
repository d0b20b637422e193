"""What has been told where."""

from __future__ import annotations

from collections.abc import Collection, Set
from typing import Any

from sqlalchemy import Connection, Text, cast, select

from monitor.store.tables import outbox


def was_told(
    connection: Connection, finding: str, channel: str, *, others: Collection[str]
) -> bool:
    """Whether an alert with that finding was handed to the channel, or to one that is gone.

    One that is not among `others`, the channels of the config, may be this one's name of old.
    """
    query = select(outbox.c.number).where(
        outbox.c.attempts > 0,
        outbox.c.channel.not_in([name for name in others if name != channel]),
        cast(outbox.c.findings, Text).contains(f'"{finding}"', autoescape=True),
    )
    return connection.execute(query.limit(1)).first() is not None


def about(connection: Connection, findings: Set[str]) -> list[dict[str, Any]]:
    """Every message that speaks of one of those findings: what it is, and when it went where."""
    columns = (outbox.c.id, outbox.c.kind, outbox.c.channel, outbox.c.status)
    query = select(*columns, outbox.c.created_at, outbox.c.sent_at, outbox.c.findings)
    return [
        {**row, "findings": sorted(of)}
        for row in connection.execute(query.order_by(outbox.c.number)).mappings()
        if (of := findings & set(row["findings"]))
    ]
