"""Who may reach what by the web, and what people did."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, String, Table

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

# Who may sign in. Their password as argon2id; of others, a provider says who they are.
users = Table(
    "users",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("name", String(200), nullable=False),  # as they type it, in small letters
    Column("role", String(12), nullable=False),
    Column("clinician", String(80)),  # whose practice a clinician sees; null for the others
    Column("password", String(200)),  # null: signs in by the provider alone
    Column("made_at", UtcDateTime, nullable=False),
    Column("disabled_at", UtcDateTime),
    Column("failures", Integer, nullable=False),  # wrong passwords in a row
    Column("locked_until", UtcDateTime),
    Index(None, "name", unique=True),
)

# A browser in which somebody is signed in. Of its cookie only a hash is kept.
sign_ins = Table(
    "sign_ins",
    metadata,
    Column("id", String(20), primary_key=True),
    Column("digest", String(64), nullable=False),
    Column("user", String(20), nullable=False),
    Column("browser", String(200), nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("seen_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime),
    Index(None, "digest", unique=True),
    Index(None, "user"),
)

# What people did, in the order in which they did it; rows are only added.
deeds = Table(
    "deeds",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("at", UtcDateTime, nullable=False),
    Column("who", String(80), nullable=False),  # a user's id, or by what else it was said
    Column("what", String(40), nullable=False),
    Column("about", String(80)),  # the id of what it was done to
    # SHA-256 over the row before and this one, in hexadecimal: what was changed later shows.
    Column("link", String(64), nullable=False, server_default=""),
    Index(None, "at"),
)
