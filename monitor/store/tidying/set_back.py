"""Take back the times of a clock that was ahead: what it stamped was stamped now."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, select, update

from monitor.store import tables
from monitor.store.tables import meta

# Columns that hold when something was seen, done or is due; those that hold what a calendar states
# are none of the clock's.
_STAMPED: tuple[Column[datetime], ...] = (
    *(
        tables.sources.c[name]
        for name in ("first_try", "first_ok", "last_ok", "last_attempt", "next_due")
    ),
    *(tables.sources.c[name] for name in ("held_since", "held_at", "accepted_since")),
    *(tables.revisions.c[name] for name in ("seen_at", "previous_poll_at")),
    *(tables.set_aside.c[name] for name in ("first_seen", "last_seen")),
    *(
        tables.sessions.c[f"{what}_not_{side}"]
        for what in ("booked", "placed")
        for side in ("before", "after")
    ),
    *(tables.changes.c[name] for name in ("made_not_before", "made_not_after")),
    *(tables.changes.c[name] for name in ("counted_at", "seen_at")),
    tables.checkins.c.recorded_at,
    tables.attendances.c.asked_at,
    tables.conference_logs.c.asked_at,
    *(
        tables.findings.c[name]
        for name in ("opened_at", "resolved_at", "alerted_at", "alert_due", "escalated_at")
    ),
    tables.words.c.at,
    tables.looks.c.due,
    *(tables.tokens.c[name] for name in ("made_at", "revoked_at")),
    *(tables.users.c[name] for name in ("made_at", "disabled_at", "locked_until")),
    *(tables.sign_ins.c[name] for name in ("made_at", "seen_at", "ended_at")),
    *(tables.outbox.c[name] for name in ("created_at", "not_before", "sent_at")),
    tables.forgotten.c.at,
    *(tables.channels.c[name] for name in ("failing_since", "left_alone_until", "held_until")),
)


def set_back(connection: Connection, to: datetime) -> int:
    """Puts `to` in the place of every later time that the clock stamped. Returns how many rows."""
    rows = 0
    _keep_lengths(connection, to)
    for column in _STAMPED:
        later = update(column.table).where(column > to).values({column.name: to})
        rows += connection.execute(later).rowcount
    for key, value in connection.execute(select(meta.c.key, meta.c.value)).all():
        with suppress(ValueError):  # most are no times
            moment = datetime.fromisoformat(value)
            if moment.tzinfo is not None and moment > to:
                said = to.astimezone(UTC).isoformat()
                connection.execute(update(meta).where(meta.c.key == key).values(value=said))
                rows += 1
    return rows


def _keep_lengths(connection: Connection, to: datetime) -> None:
    """What is good for so long from its making is good no longer for having been made ahead."""
    for table in (tables.tokens, tables.sign_ins):
        made = select(table.c.id, table.c.made_at, table.c.ends_at).where(table.c.made_at > to)
        for row in connection.execute(made).all():
            ends = to + (row.ends_at - row.made_at)
            connection.execute(update(table).where(table.c.id == row.id).values(ends_at=ends))
