"""The outbox: messages are written beside the findings they tell of, and sent afterwards.

A sender leases a channel, then sends and records one message after the other. After a crash in
between the message goes again under the same id; it is never lost.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, func, select, update

from monitor.store.row_mapping import add_new, built
from monitor.store.tables import channels, outbox

# Built once: building a statement takes as long as running it.
_IS_DUE = (
    outbox.c.sent_at.is_(None),  # what the index finds first
    outbox.c.status.in_(("queued", "held")),
    outbox.c.not_before <= bindparam("now"),
)
_OLDEST_DUE = (
    select(outbox)
    .where(*_IS_DUE, outbox.c.channel == bindparam("of_channel"))
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
    query = select(outbox.c.channel).where(*_IS_DUE, outbox.c.channel.not_in(not_in))
    return set(connection.execute(query.distinct(), {"now": now}).scalars())


def is_due(connection: Connection, channel: str, now: datetime) -> bool:
    asked = {"of_channel": channel, "now": now}
    return connection.execute(_OLDEST_DUE, asked).first() is not None


def due_since(connection: Connection, channel: str, now: datetime) -> datetime | None:
    """Since when a message for the channel has been due; None if none is."""
    oldest = select(func.min(outbox.c.not_before)).where(*_IS_DUE, outbox.c.channel == channel)
    return connection.execute(oldest, {"now": now}).scalar()


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
    due = update(outbox).where(*_IS_DUE, outbox.c.channel == channel)
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


def last_alerts(connection: Connection) -> Mapping[tuple[str, str], datetime]:
    """When each channel was last due an alert about each clinician (`about`).

    One that still waits, or was set aside, has told nobody anything: it must put nothing off.
    """
    is_told = (outbox.c.kind == "alert", outbox.c.attempts > 0, outbox.c.status != "failed")
    query = (
        select(outbox.c.channel, outbox.c.about, func.max(outbox.c.not_before))
        .where(*is_told)
        .group_by(outbox.c.channel, outbox.c.about)
    )
    return {(channel, about): at for channel, about, at in connection.execute(query)}


def sent_alerts(
    connection: Connection, about: Iterable[str]
) -> list[tuple[str, list[str], datetime]]:
    """Of each alert about one of these that a receiver took: its channel, its findings, and when.

    In the order in which they were sent.
    """
    query = select(outbox.c.channel, outbox.c.findings, outbox.c.sent_at).where(
        outbox.c.kind == "alert", outbox.c.status == "sent", outbox.c.about.in_(list(about))
    )
    rows = connection.execute(query.order_by(outbox.c.sent_at))
    return [(channel, told, at) for channel, told, at in rows]


def untried_alerts(connection: Connection) -> list[Queued]:
    """Alerts that nobody has tried to send, locked so that nobody begins to."""
    return _locked_alerts(connection, outbox.c.attempts == 0)


def alerts_tried_in_vain(connection: Connection) -> list[Queued]:
    """Alerts that wait for another try, locked so that nobody begins one; none that is under way.

    Who sends has taken the channel before the message, so the lease is asked after the lock.
    """
    locked = _locked_alerts(connection, outbox.c.attempts > 0)
    in_use = select(channels.c.name).where(channels.c.holder.is_not(None))
    sending = set(connection.execute(in_use).scalars()) if locked else set()
    return [message for message in locked if message.channel not in sending]


def _locked_alerts(connection: Connection, which: ColumnElement[bool]) -> list[Queued]:
    query = (
        select(outbox)
        .where(outbox.c.kind == "alert", outbox.c.status.in_(("queued", "held")), which)
        .order_by(outbox.c.number)
        .with_for_update(skip_locked=True)
    )
    return [built(Queued, row) for row in connection.execute(query).mappings()]


def withdraw(
    connection: Connection, ids: Sequence[str], channel: str, *, tried: bool = False
) -> None:
    """Take back alerts that nobody has tried to send, or (`tried`) those that were tried in vain.

    Only what is locked in this transaction.
    """
    which = outbox.c.attempts > 0 if tried else outbox.c.attempts == 0
    connection.execute(
        delete(outbox).where(
            outbox.c.id.in_(ids), outbox.c.channel == channel, outbox.c.sent_at.is_(None), which
        )
    )


def _set(connection: Connection, number: int, **values: Any) -> None:
    connection.execute(_UNSENT, {"of_number": number, **values})
