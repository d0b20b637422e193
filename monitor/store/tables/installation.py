"""What the installation keeps of itself."""

from __future__ import annotations

from sqlalchemy import JSON, Column, String, Table, Text

from monitor.store.tables.base import metadata

# Installation key, the latest moment seen, the scheduler's heartbeat.
meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

# The rules that stored instants of a zone were worked out with.
zone_rules = Table(
    "zone_rules",
    metadata,
    Column("zone", Text, primary_key=True),
    Column("file", String(40), nullable=False),  # a hash of the zone's file
    Column("steps", JSON, nullable=False),  # [[second since 1970, seconds east of UTC], …]
    Column("release", Text, nullable=False),  # of the zone data, for people
)
