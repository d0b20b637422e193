"""Who may reach what by the web."""

from __future__ import annotations

from sqlalchemy import Column, Index, String, Table

from monitor.store.tables.base import metadata
from monitor.store.types import UtcDateTime

# What was handed out to somebody. Of the value itself only a hash is kept.
tokens = Table(
    "tokens",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("digest", String(64), nullable=False),  # SHA-256 of the value, in hexadecimal
    Column("clinician", String(80)),  # null: the practice as a whole
    Column("label", String(80), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("revoked_at", UtcDateTime),
    Index(None, "digest", unique=True),
)
