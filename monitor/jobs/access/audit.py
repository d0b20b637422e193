"""The audit trail: who did what, when, and to what. Rows are only added, with what was done."""

from __future__ import annotations

from collections.abc import Collection

from config.settings import Settings
from monitor.jobs.app import Installation, open_database
from monitor.store.access import deeds, users
from monitor.store.access.deeds import OWNER, Chain, Deed
from monitor.store.database import reading

__all__ = ["OWNER", "Chain", "Deed", "doers", "names_of", "some_deeds", "verify_trail"]


def some_deeds(
    app: Installation, who: str | None = None, *, first: int = 0, most: int | None = None
) -> tuple[list[Deed], int]:
    """The latest first, at most so many from the `first` on, of how many; None: whoever it was."""
    with reading(app.engine) as connection:
        return deeds.load_some(connection, who, first=first, most=most)


def verify_trail(settings: Settings) -> Chain:
    """Whether every record still follows from the one before it. Raises StoreError."""
    with reading(open_database(settings)) as connection:
        return deeds.verify(connection)


def doers(app: Installation) -> list[str]:
    """Everybody and everything by whom something is on record, in a fixed order."""
    with reading(app.engine) as connection:
        return deeds.doers(connection)


def names_of(app: Installation, ids: Collection[str]) -> dict[str, str]:
    """Of these, a user's id -> the name that they sign in by."""
    with reading(app.engine) as connection:
        return users.names_of(connection, ids)
