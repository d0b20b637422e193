"""What the installation keeps of itself."""

from __future__ import annotations

from sqlalchemy import Column, String, Table, Text

from monitor.store.tables.metadata import metadata

# Installation key, the latest moment seen, the scheduler's heartbeat.
meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)
