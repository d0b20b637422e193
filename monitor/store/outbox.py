"""The outbox: messages are written beside the findings they tell of, and sent afterwards.

A message is leased, sent, then recorded as sent. A crash in between lets the lease run out and the
message goes again under the same id; it is never lost.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, func, or_, select, update

from monitor.store.rows import add_new, built
from monitor.store.tables import outbox

# Longer than the slowest channel's own time limits together, so that a lease that has run out
# means a dead sender.
LEASE = timedelta(minutes=5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One message for one channel. `status` is queued, held, sent or failed."""

    id: str
    channel: str
    kind: str
    about: str
    status: str
    reason: str
    created_at: datetime
    not_before: datetime
    findings: list[str]
    message: dict[str, Any]
    sent_at: datetime | None = None
    attempts: int = 0
    last_error: str | None = None
    leased_until: datetime | None = None
    number: int = 0


def put(connection: Connection, messages: Sequence[Queued]) -> None:
    """Queue messages; one that is there already (same id and channel) stays as it is."""
    rows = []
    for m in messages:
        rows.append(
            {
                "id": m.id,
                "channel": m.channel,
                "kind": m.kind,
                "about": m.about,
                "status": m.status,
                "reason": m.reason,
                "created_at": m.created_at,
                "not_before": m.not_before,
                "findings": m.findings,
                "message": m.message,
                "attempts": 0,
            }
        )
    add_new(connection, outbox, rows)


def lease_next(
    connection: Connection, *, now: datetime, real_now: datetime, skip: Sequence[str]
) -> Queued | None:
    """Take the oldest due message of a channel not in `skip`.

    `now` decides what is due; `real_now` the lease, because a replayed clock stands still.
    """
    query = (
        select(outbox)
        .where(
            outbox.c.status.in_(("queued", "held")),
            outbox.c.not_before <= now,
            outbox.c.channel.not_in(skip),
            or_(outbox.c.leased_until.is_(None), outbox.c.leased_until < real_now),
        )
        .order_by(outbox.c.number)
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    row = connection.execute(query).mappings().first()
    if row is None:
        return None
    values = {"leased_until": real_now + LEASE, "attempts": row["attempts"] + 1}
    connection.execute(update(outbox).where(outbox.c.number == row["number"]).values(**values))
    return built(Queued, row)


def free_leases(connection: Connection) -> None:
    """What dead senders had leased can be taken again. Only while nobody sends."""
    connection.execute(
        update(outbox).where(outbox.c.leased_until.is_not(None)).values(leased_until=None)
    )


def record_sent(connection: Connection, number: int, at: datetime) -> None:
    _set(connection, number, status="sent", sent_at=at, leased_until=None, last_error=None)


def record_retry(connection: Connection, number: int, error: str, not_before: datetime) -> None:
    _set(connection, number, not_before=not_before, leased_until=None, last_error=error)


def record_failed(connection: Connection, number: int, error: str) -> None:
    """Set a message aside: the receiver refuses it for good. `requeue` brings it back."""
    _set(connection, number, status="failed", leased_until=None, last_error=error)


def requeue_failed(connection: Connection, channel: str, now: datetime) -> int:
    """Give a channel's set-aside messages another chance, after someone mended it."""
    query = (
        update(outbox)
        .where(outbox.c.channel == channel, outbox.c.status == "failed")
        .values(status="queued", not_before=now, attempts=0)
    )
    return connection.execute(query).rowcount


def load_all(connection: Connection) -> list[Queued]:
    rows = connection.execute(select(outbox).order_by(outbox.c.number)).mappings()
    return [built(Queued, row) for row in rows]


def exists(connection: Connection, message_id: str, channel: str) -> bool:
    query = select(outbox.c.number).where(outbox.c.id == message_id, outbox.c.channel == channel)
    return connection.execute(query).first() is not None


def last_alerts(connection: Connection) -> Mapping[tuple[str, str], datetime]:
    """When each channel was last due an alert about each clinician (`about`).

    One that still waits has told nobody anything: it must not put off what joins it.
    """
    query = (
        select(outbox.c.channel, outbox.c.about, func.max(outbox.c.not_before))
        .where(outbox.c.kind == "alert", outbox.c.attempts > 0)
        .group_by(outbox.c.channel, outbox.c.about)
    )
    return {(channel, about): at for channel, about, at in connection.execute(query)}


def untried_alerts(connection: Connection) -> list[Queued]:
    """Alerts that nobody has tried to send, locked so that nobody begins to."""
    query = (
        select(outbox)
        .where(
            outbox.c.kind == "alert",
            outbox.c.status.in_(("queued", "held")),
            outbox.c.attempts == 0,
        )
        .order_by(outbox.c.number)
        .with_for_update(skip_locked=True)
    )
    return [built(Queued, row) for row in connection.execute(query).mappings()]


def withdraw(connection: Connection, ids: Sequence[str], channel: str) -> None:
    """Take back alerts that nobody has tried to send: newer ones stand in their place."""
    connection.execute(
        delete(outbox).where(
            outbox.c.id.in_(ids), outbox.c.channel == channel, outbox.c.attempts == 0
        )
    )


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.number == number).values(**values))
