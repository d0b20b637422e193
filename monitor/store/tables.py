"""The tables. Rows of `revisions`, `changes`, `checkins`, `attendances` and `words` are only added.

Client names stand in `client_names` alone; everything else carries ids.
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from monitor.store.types import TolerantJson, UtcDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Installation key, the latest moment seen, the scheduler's heartbeat.
meta = Table(
    "meta",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", Text, nullable=False),
)

client_names = Table(
    "client_names",
    metadata,
    Column("client", String(80), primary_key=True),
    Column("name", Text, nullable=False),
)

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

# One row a UID: what of it has settled, and until when its sessions are written out.
tracked_events = Table(
    "tracked_events",
    metadata,
    Column("source", String(80), primary_key=True),
    Column("uid", Text, primary_key=True),
    Column("kind", String(12), nullable=False),
    Column("latest_revision", Integer, nullable=False),
    Column("settled_revision", Integer),  # null: nothing of it has settled yet
    Column("projected_until", UtcDateTime),  # null: nothing more will come
    Column("recognition", String(40), nullable=False, default=""),
    Column("problem", Text),  # why it could not be expanded
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
    Column("zone", String(60), nullable=False),
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
    Column("location", Text, nullable=False),
    Column("changes", Integer, nullable=False),
    Index(None, "source", "uid"),
    Index(None, "client", "start"),
    Index(None, "clinician", "start"),
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
    Column("side", String(12)),
    Column("side_evidence", Text, nullable=False),
    Column("sessions", Integer, nullable=False),
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

# A person's word about a finding: dismiss, attribute, note, acknowledge, snooze.
words = Table(
    "words",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=True),
    Column("finding", String(40), nullable=False, index=True),
    Column("kind", String(12), nullable=False),
    Column("text", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
)

findings = Table(
    "findings",
    metadata,
    Column("id", String(40), primary_key=True),
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

# Until when the rules' answer about a client or a clinician holds, if nothing new is learnt.
looks = Table(
    "looks",
    metadata,
    Column("scope", String(100), primary_key=True),
    Column("due", UtcDateTime, index=True),  # null: only news can change it
)

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
    Column("faults", Integer, nullable=False, default=0),  # tries that failed by its own doing
    Column("last_error", Text),
    Column("findings", TolerantJson, nullable=False),
    Column("message", TolerantJson, nullable=False),
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
