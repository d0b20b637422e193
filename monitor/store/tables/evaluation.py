"""What the rules concluded, what people said about it, and until when it holds."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from monitor.store.tables.base import metadata
from monitor.store.types import UtcDateTime

findings = Table(
    "findings",
    metadata,
    Column("id", String(40), primary_key=True),
    # The id that the fact would give it now: another one where its times were corrected since.
    Column("fact_id", String(40), nullable=False, index=True),
    Column("scope", String(100), nullable=False, index=True),
    Column("rule", String(40), nullable=False),
    Column("status", String(12), nullable=False),
    Column("severity", String(12), nullable=False),
    Column("client", String(80)),
    Column("clinician", String(80)),
    Column("source", String(80)),
    Column("occurred_at", UtcDateTime, nullable=False),
    Column("opened_at", UtcDateTime, nullable=False),
    Column("resolved_at", UtcDateTime),
    Column("resolution", String(12)),
    Column("alerted_at", UtcDateTime),
    Column("alerted_severity", String(12)),
    Column("alert_reason", Text, nullable=False, default=""),
    Column("alert_due", UtcDateTime),  # when it was to be told first; null: never
    Column("acknowledged_severity", String(12)),  # a person knows of it, as severe as that
    Column("snoozed_until", UtcDateTime),
    Column("escalated_at", UtcDateTime),
    Column("draft", JSON, nullable=False),
    Index(None, "status", "occurred_at"),
)

# A person's word about a finding: dismiss, attribute, note, acknowledge, snooze.
words = Table(
    "words",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding", String(40), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("press", String(20)),  # of a button: told of twice, it is kept once
    Index(None, "press", unique=True),
)

# Until when the rules' answer about a client or a clinician holds, if nothing new is learnt.
looks = Table(
    "looks",
    metadata,
    Column("scope", String(100), primary_key=True),
    Column("due", UtcDateTime, index=True),  # null: only news can change it
)

# Findings that have changed, until it is decided who is told of it.
unrouted = Table("unrouted", metadata, Column("finding", String(40), primary_key=True))
