"""Who may sign in: let somebody in, give a new password, and keep somebody out."""

from __future__ import annotations

import secrets
from dataclasses import replace

from monitor.jobs.access.clinicians import check_clinician
from monitor.jobs.access.passwords import hashed
from monitor.jobs.app import Installation
from monitor.store.access import deeds, sign_ins, users
from monitor.store.access.deeds import OWNER
from monitor.store.access.users import Role, User
from monitor.store.database import reading, writing

__all__ = [
    "Role",
    "UnfitUser",
    "UnknownUser",
    "User",
    "add_user",
    "disable_user",
    "list_users",
    "set_password",
]

_LONGEST_NAME = 200


class UnfitUser(ValueError):
    """There is such a user, or the role asks for something else."""


class UnknownUser(ValueError):
    """Nobody who may sign in has that name."""


def add_user(
    app: Installation, name: str, role: Role, clinician: str | None, password: str | None
) -> User:
    """Let somebody sign in; who was kept out is let in anew. None: by the provider alone.

    Raises UnfitUser, UnknownClinician, WeakPassword.
    """
    name = folded(name)
    _check(app, name, role, clinician)
    kept = hashed(password) if password is not None else None
    now = app.now()
    with writing(app.engine) as connection:
        known = users.by_name(connection, name)
        if known is not None and known.disabled_at is None:
            raise UnfitUser(
                f"{name} may sign in already. `steadyframe users password {name}` gives a new "
                "password; `users disable` and then `users add` another role."
            )
        user = User(
            id=known.id if known else f"u_{secrets.token_hex(4)}",
            name=name,
            role=role,
            clinician=clinician,
            password=kept,
            made_at=now,
        )
        users.save(connection, user)
        deeds.add(connection, OWNER, "user_added", user.id, now)
    return user


def set_password(app: Installation, name: str, password: str) -> None:
    """A new password, which also unlocks; wherever they are signed in ends.

    Raises UnknownUser, WeakPassword.
    """
    kept, now = hashed(password), app.now()
    with writing(app.engine) as connection:
        known = users.by_name(connection, folded(name))
        if known is None or known.disabled_at is not None:
            raise _unknown(name)
        users.save(connection, replace(known, password=kept, failures=0, locked_until=None))
        sign_ins.end(connection, known.id, now)
        deeds.add(connection, OWNER, "password_set", known.id, now)


def disable_user(app: Installation, name: str) -> None:
    """Keep somebody out from now on, wherever they are signed in. Raises UnknownUser."""
    now = app.now()
    with writing(app.engine) as connection:
        known = users.by_name(connection, folded(name))
        if known is None or known.disabled_at is not None:
            raise _unknown(name)
        users.save(connection, replace(known, password=None, disabled_at=now))
        sign_ins.end(connection, known.id, now)
        deeds.add(connection, OWNER, "user_disabled", known.id, now)


def list_users(app: Installation) -> list[User]:
    """By name; those who are kept out as well."""
    with reading(app.engine) as connection:
        return users.load_all(connection)


def folded(name: str) -> str:
    return name.strip().casefold()


def _check(app: Installation, name: str, role: Role, clinician: str | None) -> None:
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        raise UnfitUser("A name to sign in by is one line, best an e-mail address.")
    if (clinician is not None) is not (role is Role.CLINICIAN):
        raise UnfitUser(
            "The role clinician needs --clinician ID, and no other role takes it: it says whose "
            "clients that person sees."
        )
    check_clinician(app, clinician)


def _unknown(name: str) -> UnknownUser:
    return UnknownUser(f"Nobody signs in as {name}. `steadyframe users list` shows who may.")
