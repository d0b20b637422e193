"""Whether video conferences could be asked about."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, select

from monitor.store.row_mapping import upsert
from monitor.store.tables import conference_logs


def note(connection: Connection, source: str, asked_at: datetime, error: str | None) -> None:
    """Keep how asking about a source's conferences went."""
    upsert(connection, conference_logs, [{"source": source, "asked_at": asked_at, "error": error}])


def errors(connection: Connection) -> dict[str, str]:
    """By source, why its conferences could not be asked about the last time."""
    query = select(conference_logs.c.source, conference_logs.c.error)
    return {row.source: row.error for row in connection.execute(query) if row.error is not None}
