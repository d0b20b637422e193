"""Sign in with a password or by a provider's word, and know who somebody is from then on."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.jobs.access.clinicians import is_in_config
from monitor.jobs.access.passwords import is_right
from monitor.jobs.access.signatures import digest_of, signer, signing_key
from monitor.jobs.access.users import folded
from monitor.jobs.app import Installation
from monitor.store.access import deeds, sign_ins, users
from monitor.store.access.sign_ins import SignIn
from monitor.store.access.users import Role, User
from monitor.store.database import reading, writing

__all__ = ["NewSignIn", "Role", "SignIn", "User", "Visitor"]

LASTS = timedelta(days=7)
# A browser that nobody used for so long may stand open somewhere.
_IDLE = timedelta(hours=12)
_SEEN_EVERY = timedelta(minutes=5)
_WRONG_IN_A_ROW = 5
_LOCKED = timedelta(minutes=15)
_PURPOSE = "sign-in"
_LONGEST = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who is signed in. `seal` goes with every form: only pages of theirs have it."""

    user: User
    sign_in: SignIn
    seal: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSignIn:
    """`value` is the cookie's, and is told this once."""

    user: User
    value: str


def sign_in(app: Installation, name: str, password: str, browser: str) -> NewSignIn | None:
    """None for a wrong name or password, and while somebody is locked out after too many."""
    with reading(app.engine) as connection:
        known = users.by_name(connection, folded(name)[:_LONGEST])
    now = app.now()
    may_try = known is not None and known.disabled_at is None and not known.is_locked(now)
    # Asked in any case: how long it takes tells nobody who has an account.
    fits = is_right(password, known.password if known and may_try else None)
    if known is None or not may_try:
        return None
    if not fits:
        _count_wrong(app, known.id, now)
        return None
    return _begun(app, known, browser, "signed_in")


def sign_in_as(app: Installation, name: str, browser: str) -> NewSignIn | None:
    """By the word of a provider that is trusted; None for somebody who may not."""
    with reading(app.engine) as connection:
        known = users.by_name(connection, folded(name)[:_LONGEST])
    if known is None or known.disabled_at is not None:
        return None
    return _begun(app, known, browser, "signed_in_by_provider")


def visitor_of(app: Installation, value: str) -> Visitor | None:
    """Who has that cookie, if it still counts."""
    if not value or len(value) > _LONGEST:
        return None
    now = app.now()
    with reading(app.engine) as connection:
        key = signing_key(connection)
        if not signer(key, _PURPOSE).validate(value.encode()):
            return None
        found = sign_ins.find(connection, digest_of(value))
        user = users.by_id(connection, found.user) if found else None
    if found is None or user is None or not _counts(app, found, user, now):
        return None
    if now - found.seen_at >= _SEEN_EVERY:
        with writing(app.engine) as connection:
            sign_ins.see(connection, found.id, now)
    seal = signer(key, "form").get_signature(found.id).decode()
    return Visitor(user=user, sign_in=found, seal=seal)


def sign_out(app: Installation, visitor: Visitor, which: str | None = None) -> bool:
    """End one of the visitor's own sign-ins, this one unless said; whether there was such."""
    now, only = app.now(), which or visitor.sign_in.id
    with writing(app.engine) as connection:
        was = sign_ins.end(connection, visitor.user.id, now, only)
        if was:
            deeds.add(connection, visitor.user.id, "signed_out", only, now)
    return bool(was)


def sign_ins_of(app: Installation, user: User) -> list[SignIn]:
    """Where they are signed in now, the latest used first."""
    now = app.now()
    with reading(app.engine) as connection:
        living = sign_ins.living_of(connection, user.id, now)
    return [one for one in living if now - one.seen_at < _IDLE]


def _counts(app: Installation, found: SignIn, user: User, now: datetime) -> bool:
    """A clinician who has left the config sees nothing any more."""
    is_living = found.ended_at is None and now < found.ends_at and now - found.seen_at < _IDLE
    return is_living and user.disabled_at is None and is_in_config(app, user.clinician)


def _begun(app: Installation, user: User, browser: str, how: str) -> NewSignIn:
    now = app.now()
    made = SignIn(
        id=f"s_{secrets.token_hex(4)}",
        user=user.id,
        browser="".join(c for c in browser if c.isprintable())[:_LONGEST],
        made_at=now,
        seen_at=now,
        ends_at=now + LASTS,
    )
    with writing(app.engine) as connection:
        unsigned = secrets.token_urlsafe(16)
        value = signer(signing_key(connection), _PURPOSE).sign(unsigned).decode()
        sign_ins.add(connection, made, digest_of(value))
        users.save(connection, replace(user, failures=0, locked_until=None))
        deeds.add(connection, user.id, how, made.id, now)
    return NewSignIn(user=user, value=value)


def _count_wrong(app: Installation, user_id: str, now: datetime) -> None:
    """Counted in the transaction that reads it, so that several at once are several."""
    with writing(app.engine) as connection:
        known = users.by_id(connection, user_id)
        if known is None:
            return
        failures = known.failures + 1
        is_too_many = failures >= _WRONG_IN_A_ROW
        ends = now + _LOCKED if is_too_many else None
        users.save(
            connection, replace(known, failures=0 if is_too_many else failures, locked_until=ends)
        )
        deeds.add(connection, user_id, "locked_out" if is_too_many else "wrong_password", None, now)
