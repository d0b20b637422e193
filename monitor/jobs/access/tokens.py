"""Hand tokens out, ask what one is good for, and take them back."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from monitor.jobs.access.clinicians import check_clinician, is_in_config
from monitor.jobs.access.signatures import digest_of, signer, signing_key
from monitor.jobs.app import Installation
from monitor.store.access import deeds, tokens
from monitor.store.access.deeds import OWNER
from monitor.store.access.tokens import Token, TokenKind
from monitor.store.database import reading, writing

__all__ = [
    "IssuedToken",
    "Token",
    "TokenKind",
    "UnknownToken",
    "issue",
    "list_tokens",
    "revoke",
    "revoke_all",
    "token_of",
]

_BYTES = 16  # 128 bits can't be guessed
_LONGEST = 200


class UnknownToken(ValueError):
    """No token that still counts has that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class IssuedToken:
    """`value` is told this once; what is stored can't be turned back into it."""

    token: Token
    value: str


def issue(
    app: Installation, kind: TokenKind, clinician: str | None, *, lasts: timedelta, label: str = ""
) -> IssuedToken:
    """Make a token; None: for the practice as a whole. Raises UnknownClinician."""
    check_clinician(app, clinician)
    now = app.now()
    token = Token(
        id=f"t_{secrets.token_hex(4)}",
        kind=kind,
        clinician=clinician,
        label=label,
        made_at=now,
        ends_at=now + lasts,
    )
    unsigned = secrets.token_urlsafe(_BYTES)
    with writing(app.engine) as connection:
        value = signer(signing_key(connection), kind).sign(unsigned).decode()
        tokens.add(connection, token, digest_of(value))
        deeds.add(connection, OWNER, "token_issued", token.id, now)
    return IssuedToken(token=token, value=value)


def token_of(app: Installation, kind: TokenKind, value: str) -> Token | None:
    """The token, if it was handed out for that, has not ended and nobody took it back.

    One of a clinician who has left the config is good for nothing.
    """
    if len(value) > _LONGEST:
        return None
    with reading(app.engine) as connection:
        if not signer(signing_key(connection), kind).validate(value.encode()):
            return None
        token = tokens.find(connection, digest_of(value))
    if token is None or token.kind is not kind or not token.is_good(app.now()):
        return None
    return token if is_in_config(app, token.clinician) else None


def list_tokens(app: Installation) -> list[Token]:
    """All on record, the oldest first."""
    with reading(app.engine) as connection:
        return tokens.load_all(connection)


def revoke(app: Installation, token_id: str) -> None:
    """Raises UnknownToken."""
    with writing(app.engine) as connection:
        if not _revoke(connection, token_id, app.now()):
            raise UnknownToken(
                f"There is no token {token_id} that still counts. `steadyframe tokens list` "
                "shows those there are."
            )


def revoke_all(app: Installation, kind: TokenKind, clinician: str | None, *, but: str) -> None:
    """Take back whatever of that kind the clinician (None: the practice) has, save one."""
    with writing(app.engine) as connection:
        for token in tokens.load_all(connection):
            if token.kind is kind and token.clinician == clinician and token.id != but:
                _revoke(connection, token.id, app.now())


def _revoke(connection: Connection, token_id: str, now: datetime) -> bool:
    was = tokens.revoke(connection, token_id, now)
    if was:
        deeds.add(connection, OWNER, "token_revoked", token_id, now)
    return was
