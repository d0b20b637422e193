"""What is known of a source's polls, as the rules about sources see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCondition:
    """One source's polls. Instants in UTC; None: never, or nothing held back.

    `stale_after` is the limit in force (config.sections.rules.SourceStale.limit). `held_*` describe
    the poll that is held back; `accepted`: a person let exactly that one through.
    """

    name: str
    clinician: str | None
    first_try: datetime | None
    last_ok: datetime | None
    last_attempt: datetime | None
    last_error: str | None
    stale_after: timedelta
    held_since: datetime | None = None
    held_reason: str | None = None  # emptied | shrunk | shifted | renamed
    held_missing: int | None = None
    held_known: int | None = None
    accepted: bool = False
