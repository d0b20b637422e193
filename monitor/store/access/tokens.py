"""Tokens that were handed out; they stay on record until they have long ended."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection, bindparam, insert, select, update

from monitor.store.row_mapping import built, flat
from monitor.store.tables import tokens

_BY_DIGEST = select(tokens).where(tokens.c.digest == bindparam("digest"))


class TokenKind(StrEnum):
    """What a token lets its holder do."""

    CHECKIN_PAGE = "checkin"  # a clinician's page /c/…
    CHECKINS = "api"  # POST /api/v1/checkins
    FEED = "feed"  # /feeds/….ics
    MONITORING = "monitoring"  # /readyz and /metrics


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """`clinician` is None for the practice as a whole."""

    id: str
    kind: TokenKind
    clinician: str | None
    label: str
    made_at: datetime
    ends_at: datetime
    revoked_at: datetime | None = None

    def is_good(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.ends_at


def add(connection: Connection, token: Token, digest: str) -> None:
    connection.execute(insert(tokens).values(**flat(token), digest=digest))


def find(connection: Connection, digest: str) -> Token | None:
    row = connection.execute(_BY_DIGEST, {"digest": digest}).mappings().first()
    return None if row is None else built(Token, row, kind=TokenKind)


def load_all(connection: Connection) -> list[Token]:
    rows = connection.execute(select(tokens).order_by(tokens.c.made_at, tokens.c.id)).mappings()
    return [built(Token, row, kind=TokenKind) for row in rows]


def revoke(connection: Connection, id: str, now: datetime) -> bool:  # noqa: A002 - its name
    """Whether there was such a token that still counted."""
    living = update(tokens).where(
        tokens.c.id == id, tokens.c.revoked_at.is_(None), tokens.c.ends_at > now
    )
    return bool(connection.execute(living.values(revoked_at=now)).rowcount)
