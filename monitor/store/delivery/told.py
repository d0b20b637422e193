"""What has been told where."""

from __future__ import annotations

from collections.abc import Collection

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
