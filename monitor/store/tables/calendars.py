"""What the sources said: their state, the ledger, and what could not be read."""

from __future__ import annotations

from sqlalchemy import JSON, Column, Index, Integer, String, Table, Text

from monitor.store.tables.base import metadata
from monitor.store.types import UtcDateTime

sources = Table(
    "sources",
    metadata,
    Column("name", String(80), primary_key=True),
    Column("cursor", Text),
    Column("first_try", UtcDateTime),
    Column("first_ok", UtcDateTime),
    Column("last_ok", UtcDateTime),
    Column("last_attempt", UtcDateTime),
    Column("last_error", Text),
    Column("next_due", UtcDateTime),
    Column("aliases", JSON, nullable=False, default=dict),
    Column("problems", JSON, nullable=False, default=list),  # events set aside at the last poll
    Column("rule_failures", JSON, nullable=False, default=list),
    # A poll that was held back: since when, why, and what it said (`held_fetch` is JSON).
    Column("held_since", UtcDateTime),
    Column("held_at", UtcDateTime),
    Column("held_reason", String(20)),
    Column("held_missing", Integer),
    Column("held_known", Integer),
    Column("held_fetch", JSON),
    Column("accepted_since", UtcDateTime),  # `held_since` of the poll a person let through last
    Column("far_end", JSON(none_as_null=True)),  # what is learnt of how far ahead it shows
    # A poll of which a part is written: by whom, and the first of its revisions.
    Column("recording", JSON(none_as_null=True)),
    Column(
        "doubted_zones", JSON(none_as_null=True)
    ),  # zone: since when its calendar says otherwise
    Column("renewals", Integer),  # how many of the last polls gave known events new UIDs
)

revisions = Table(
    "revisions",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("source", String(80), nullable=False),
    Column("uid", Text, nullable=False),
    Column("recurrence_id", UtcDateTime),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("previous_poll_at", UtcDateTime),
    Column("stamp", UtcDateTime),
    Column("content_hash", String(40), nullable=False),
    Column("event", JSON(none_as_null=True)),  # null: a tombstone
    Index(None, "source", "uid", "id"),
)

# The latest revision of every event, so that a poll never reads history.
heads = Table(
    "heads",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("rid", String(32), primary_key=True),  # recurrence id as UTC text, '' for a master
    Column("revision_id", Integer, nullable=False),
    Column("content_hash", String(40), nullable=False),
)

# Versions of events that could not be read, with their text: what no poll shows any more stays.
set_aside = Table(
    "set_aside",
    metadata,
    Column("id", String(40), primary_key=True),  # of source, UID and text
    Column("source", String(80), nullable=False),
    Column("uid", Text),  # null: the text does not say
    Column("reason", Text, nullable=False),
    Column("raw", Text, nullable=False),
    Column("first_seen", UtcDateTime, nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Index(None, "source", "uid"),
)
