"""What the installation keeps of itself."""

from __future__ import annotations

from sqlalchemy import JSON, Boolean, Column, Index, PrimaryKeyConstraint, String, Table, Text

from monitor.store.tables.base import metadata
from monitor.store.types import UtcDateTime

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

# Who was forgotten, in keyed hashes (`Forgotten`): by these a poll knows them again, and nobody can
# read a name out of them. `client` is the hash of a client's id, of whom `mark` is one way of being
# called; it is empty where `mark` is one of a source's events.
forgotten = Table(
    "forgotten",
    metadata,
    Column("mark", String(64), nullable=False),
    Column("client", String(64), nullable=False),
    Column("source", String(80), nullable=False),  # empty where the mark is of a person
    Column("at", UtcDateTime, nullable=False),
    # Whether the settings still had them at the last look: only who comes back to them is let in.
    Column("in_settings", Boolean, nullable=False),
    PrimaryKeyConstraint("mark", "client"),
    Index(None, "source"),
)
