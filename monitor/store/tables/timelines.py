"""What was understood: sessions, their changes and how they went. Names stand in one table."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
)

from monitor.store.tables.base import metadata
from monitor.store.types import UtcDateTime

# One row a UID: what of it has settled, and until when its sessions are written out.
tracked_events = Table(
    "tracked_events",
    metadata,
    Column("source", String(80)),
    Column("uid", Text),
    Column("kind", String(12), nullable=False),
    Column("latest_revision", Integer, nullable=False),
    Column("settled_revision", Integer),  # null: nothing of it has settled yet
    Column("projected_until", UtcDateTime),  # null: nothing more will come
    Column("recognition", String(40), nullable=False, default=""),
    Column("problem", Text),  # why it could not be expanded
    # It keeps the name that it had when the table was called otherwise.
    PrimaryKeyConstraint("source", "uid", name="pk_threads"),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", String(80), nullable=False),
    Column("uid", Text, nullable=False),
    Column("recurrence_id", UtcDateTime),
    Column("client", String(80)),
    Column("clinician", String(80)),
    Column("start", UtcDateTime, nullable=False),
    Column("end", UtcDateTime, nullable=False),
    Column("zone", Text, nullable=False),
    Column("presence", String(12), nullable=False),
    Column("agreed_plan", UtcDateTime),
    Column("booked_not_before", UtcDateTime),
    Column("booked_not_after", UtcDateTime),
    Column("placed_not_before", UtcDateTime),
    Column("placed_not_after", UtcDateTime),
    Column("marked_arrival", UtcDateTime),
    Column("marked_end", UtcDateTime),
    Column("marked_no_show", Boolean, nullable=False),
    Column("is_intake", Boolean, nullable=False),
    Column("unread_zone", Text, nullable=False, server_default=""),
    Column("location", Text, nullable=False),
    Column("changes", Integer, nullable=False),
    Index(None, "source", "uid"),
    Index(None, "source", "presence", "unread_zone"),  # to count them
    Index(None, "client", "start"),
    Index(None, "clinician", "start"),
    Index(None, "start"),
    Index(None, "agreed_plan"),
)

changes = Table(
    "changes",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("source", String(80), nullable=False),
    Column("uid", Text, nullable=False),
    Column("recurrence_id", UtcDateTime),
    Column("session_id", String(40), nullable=False),
    Column("client", String(80)),
    Column("clinician", String(80)),
    Column("kind", String(12), nullable=False),
    Column("via", String(12), nullable=False),
    Column("from_start", UtcDateTime, nullable=False),
    Column("from_end", UtcDateTime, nullable=False),
    Column("to_start", UtcDateTime),
    Column("to_end", UtcDateTime),
    Column("made_not_before", UtcDateTime, nullable=False),
    Column("made_not_after", UtcDateTime, nullable=False),
    Column("counted_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime),  # null: not kept yet
    Column("side", String(12)),
    Column("side_evidence", Text, nullable=False),
    Column("sessions", Integer, nullable=False),
    # Each session concerned: its id, its start and end before, its start since. Null: not kept yet.
    Column("members", JSON),
    Index(None, "client", "made_not_after"),
    Index(None, "session_id"),
)

checkins = Table(
    "checkins",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("session_id", String(40), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("recorded_at", UtcDateTime, nullable=False),
)

# What a video conference's records said about a session each time they were asked.
attendances = Table(
    "attendances",
    metadata,
    Column("id", String(40), primary_key=True),
    Column("session_id", String(40), nullable=False, index=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("joined_at", UtcDateTime),  # the clinician
    Column("left_at", UtcDateTime),
    Column("is_inferred", Boolean, nullable=False),
    Column("others_joined", Boolean, nullable=False),
)

# How a source's video conferences could be asked about last.
conference_logs = Table(
    "conference_logs",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("asked_at", UtcDateTime, nullable=False),
    Column("error", Text),
)

client_names = Table(
    "client_names",
    metadata,
    Column("client", String(80), primary_key=True),
    Column("name", Text, nullable=False),
    Column("pseudonym", String(80)),
    Index(None, "pseudonym", unique=True),
)
