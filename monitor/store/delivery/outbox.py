"""The outbox: messages are written beside the findings they tell of, and sent afterwards.

A sender leases a channel, then sends and records one message after the other. After a crash in
between the message goes again under the same id; it is never lost.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, func, select, update

from monitor.store.row_mapping import add_new, built
from monitor.store.tables import outbox

# Built once: building a statement takes as long as running it. `now` is a parameter.
IS_DUE = (
    outbox.c.sent_at.is_(None),  # what the index finds first
    outbox.c.status.in_(("queued", "held")),
    outbox.c.not_before <= bindparam("now"),
)
_OLDEST_DUE = (
    select(outbox)
    .where(*IS_DUE, outbox.c.channel == bindparam("of_channel"))
    .order_by(outbox.c.number)
    .limit(1)
)
# A sender waits here for who is taking the message back, and then finds it gone.
_TO_SEND = _OLDEST_DUE.with_for_update()
# What another sender has recorded as sent meanwhile stays so.
_UNSENT = update(outbox).where(
    outbox.c.number == bindparam("of_number"), outbox.c.sent_at.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Queued:
    """One message for one channel. `status` is queued, held, sent or failed.

    `taken_by`: marks of the recipients who have it, while others wait for theirs.
    """

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
    faults: int = 0
    last_error: str | None = None
    taken_by: Collection[str] | None = None
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


def take_next(connection: Connection, channel: str, now: datetime) -> Queued | None:
    """The channel's oldest message that is due, counted as tried. Only for who has the channel.

    One that waits for another try keeps the younger ones back by `ChannelHealth.left_alone_until`.
    """
    asked = {"of_channel": channel, "now": now}
    row = connection.execute(_TO_SEND, asked).mappings().first()
    if row is None:
        return None
    _set(connection, row["number"], attempts=row["attempts"] + 1)
    return replace(built(Queued, row), attempts=row["attempts"] + 1)


def channels_due(connection: Connection, now: datetime, *, not_in: Collection[str]) -> set[str]:
    """Channels that have a message due."""
    query = select(outbox.c.channel).where(*IS_DUE, outbox.c.channel.not_in(not_in))
    return set(connection.execute(query.distinct(), {"now": now}).scalars())


def is_due(connection: Connection, channel: str, now: datetime) -> bool:
    asked = {"of_channel": channel, "now": now}
    return connection.execute(_OLDEST_DUE, asked).first() is not None


def record_sent(connection: Connection, number: int, at: datetime) -> None:
    _set(connection, number, status="sent", sent_at=at, last_error=None, taken_by=None)


def record_taken(connection: Connection, number: int, marks: Collection[str]) -> None:
    """Some more recipients have the message, which goes again to the others only."""
    query = select(outbox.c.taken_by).where(outbox.c.number == number).with_for_update()
    known = connection.execute(query).scalar() or ()
    _set(connection, number, taken_by=sorted({*known, *marks}))


def record_retry(
    connection: Connection, number: int, error: str, not_before: datetime, *, faults: int
) -> None:
    _set(
        connection,
        number,
        status="queued",  # what held it before it was tried is over
        not_before=not_before,
        last_error=error,
        faults=faults,
    )


def record_failed(connection: Connection, number: int, error: str) -> None:
    """Set a message aside. `requeue` and `requeue_failed` bring it back."""
    _set(connection, number, status="failed", last_error=error)


def set_aside_due(connection: Connection, channel: str, by: datetime, error: str) -> int:
    """Set aside whatever was due on a channel by then; returns how many messages."""
    due = update(outbox).where(*IS_DUE, outbox.c.channel == channel)
    return connection.execute(due.values(status="failed", last_error=error), {"now": by}).rowcount


def requeue(connection: Connection, number: int, now: datetime) -> None:
    """Try a message again that was set aside; in its old place."""
    is_it = (outbox.c.number == number, outbox.c.status == "failed")
    connection.execute(update(outbox).where(*is_it).values(status="queued", not_before=now))


def requeue_failed(connection: Connection, channel: str, now: datetime) -> int:
    """Give a channel's set-aside messages another chance, after someone mended it.

    Those that were tried go again as they are: somebody may have got them after all. Of several
    recipients, those who are known to have them are spared.
    """
    query = (
        update(outbox)
        .where(outbox.c.channel == channel, outbox.c.status == "failed")
        .values(status="queued", not_before=now, faults=0)
    )
    return connection.execute(query).rowcount


def move(
    connection: Connection, reasons: Collection[str], channel: str, to: str, now: datetime
) -> None:
    """Messages with these reasons that `channel` has not taken go to another one, as if new.

    One that is there already stays where it is.
    """
    there = outbox.alias()
    untaken = (
        outbox.c.id.not_in(select(there.c.id).where(there.c.channel == to)),
        outbox.c.sent_at.is_(None),
        outbox.c.channel == channel,
        outbox.c.reason.in_(reasons),
    )
    new = {"status": "queued", "not_before": now, "attempts": 0, "faults": 0}
    new |= {"last_error": None, "taken_by": None}
    connection.execute(update(outbox).where(*untaken).values(channel=to, **new))


def retry_now(connection: Connection, channel: str, now: datetime) -> None:
    """What waits for another try need not wait longer: the channel was seen to work."""
    waits = (outbox.c.status == "queued", outbox.c.attempts > 0, outbox.c.not_before > now)
    connection.execute(
        update(outbox).where(outbox.c.channel == channel, *waits).values(not_before=now)
    )


def load_all(connection: Connection) -> list[Queued]:
    rows = connection.execute(select(outbox).order_by(outbox.c.number)).mappings()
    return [built(Queued, row) for row in rows]


def digests(
    connection: Connection, clinicians: Collection[str] | None, *, first: int, most: int
) -> tuple[list[Queued], int]:
    """At most so many digests from the `first` on, the latest first, and how many there are.

    `clinicians` are whom they are about ("": the practice); None: whoever.
    """
    conditions = [outbox.c.kind == "digest"]
    if clinicians is not None:
        conditions.append(outbox.c.about.in_(clinicians))
    query = select(outbox).where(*conditions).order_by(outbox.c.number.desc())
    rows = connection.execute(query.offset(first).limit(most)).mappings()
    number = select(func.count()).select_from(outbox).where(*conditions)
    return [built(Queued, row) for row in rows], connection.execute(number).scalar_one()


def numbers(connection: Connection) -> list[int]:
    """Of every message, the oldest first."""
    return list(connection.execute(select(outbox.c.number).order_by(outbox.c.number)).scalars())


def by_number(connection: Connection, number: int) -> Queued | None:
    row = connection.execute(select(outbox).where(outbox.c.number == number)).mappings().first()
    return built(Queued, row) if row is not None else None


def first_made(connection: Connection, message_id: str) -> datetime | None:
    """When a message of that id was first put in, to whichever channel."""
    query = select(func.min(outbox.c.created_at)).where(outbox.c.id == message_id)
    return connection.execute(query).scalar()


def exists(connection: Connection, message_id: str, channel: str) -> bool:
    query = select(outbox.c.number).where(outbox.c.id == message_id, outbox.c.channel == channel)
    return connection.execute(query).first() is not None


def waits(connection: Connection, message_id: str) -> bool:
    """Whether some channel has yet to take it."""
    waiting = outbox.c.status.in_(("queued", "held"))
    query = select(outbox.c.number).where(outbox.c.id == message_id, waiting)
    return connection.execute(query.limit(1)).first() is not None


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(_UNSENT, {"of_number": number, **values})
