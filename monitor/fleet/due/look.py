"""What the listing of a database says is due: two queries for all of its practices (ADR 23)."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Engine, text

from monitor.fleet.due.listing import CONFIG_SEEN, DUE, NEXT_ROUND, VERSION, is_there
from monitor.jobs.retention import PURGED_AT
from monitor.store.database import reading

_OF_EACH = text(
    "SELECT practice"
    f", max(value) FILTER (WHERE kind = '{VERSION}') AS version"
    f", max(value) FILTER (WHERE kind = '{CONFIG_SEEN}') AS config_seen"
    f", max(at) FILTER (WHERE kind = '{NEXT_ROUND}') AS next_round"
    f", max(at) FILTER (WHERE kind = '{PURGED_AT}') AS purged_at "
    f"FROM {DUE} WHERE kind NOT IN ('poll', 'deliver') GROUP BY practice"
)
_DUE = text(
    "SELECT practice, kind, CASE kind WHEN 'poll' THEN thing ELSE value END, min(at) "
    f"FROM {DUE} WHERE kind IN ('poll', 'deliver') AND at <= :until GROUP BY 1, 2, 3"
)


@dataclass(slots=True, kw_only=True)
class Listed:
    """Of one practice: when sources and channels are due, and what it keeps of itself.

    `version` is its schema's; `config_seen` the fingerprint of the config that its last round had.
    """

    version: str | None
    config_seen: str | None
    next_round: datetime | None
    purged_at: datetime | None
    sources: dict[str, datetime] = field(default_factory=dict)
    channels: dict[str, datetime] = field(default_factory=dict)


def listed(engine: Engine, until: datetime) -> dict[str, Listed]:
    """By schema, of all that the database's user may see. Raises StoreError."""
    with reading(engine) as connection:
        if not is_there(connection):
            return {}
        found = {
            row.practice: Listed(
                version=row.version,
                config_seen=row.config_seen,
                next_round=row.next_round,
                purged_at=row.purged_at,
            )
            for row in connection.execute(_OF_EACH)
        }
        for practice, kind, thing, at in connection.execute(_DUE, {"until": until}):
            if (its := found.get(practice)) is not None:
                (its.sources if kind == "poll" else its.channels)[thing] = at
    return found
