"""What is to be sent, and how each channel fares."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table, Text, UniqueConstraint

from monitor.store.tables.base import metadata
from monitor.store.types import TolerantJson, UtcDateTime

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=True),
    Column("id", String(40), nullable=False),
    Column("channel", String(80), nullable=False),
    Column("kind", String(12), nullable=False),
    Column("about", String(100), nullable=False, default=""),
    Column("status", String(12), nullable=False),
    Column("reason", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("not_before", UtcDateTime, nullable=False),
    Column("sent_at", UtcDateTime),
    Column("attempts", Integer, nullable=False, default=0),
    # Tries that failed by its own doing.
    Column("faults", Integer, nullable=False, server_default="0"),
    Column("last_error", Text),
    Column("findings", TolerantJson, nullable=False),
    Column("message", TolerantJson, nullable=False),
    Column("taken_by", TolerantJson),  # marks of those recipients of several who have it
    UniqueConstraint("id", "channel"),
    Index(None, "status", "not_before"),
    Index(None, "channel", "sent_at", "number"),
)

# How each channel fares (`ChannelHealth`), and which sender has it until when.
channels = Table(
    "channels",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("failures", Integer, nullable=False, default=0),
    Column("failing_since", UtcDateTime),
    Column("left_alone_until", UtcDateTime),
    Column("stopped_by", Integer),  # outbox.number
    Column("last_error", Text),
    Column("holder", String(32)),
    Column("held_until", UtcDateTime),
)
