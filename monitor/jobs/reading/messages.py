"""The queue as it stands: every message with its state, and how the channels fare."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageState:
    """What the queue knows of a message, without its text."""

    id: str
    kind: str
    channel: str
    status: str
    reason: str
    created_at: datetime
    not_before: datetime
    sent_at: datetime | None
    attempts: int
    last_error: str | None
    findings: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Queue:
    """All messages, and by channel how it fares; a channel that never got any is not in it."""

    messages: tuple[MessageState, ...]
    channels: Mapping[str, ChannelHealth]


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedDigest:
    """A digest as one channel got it, or is to. `clinician` is None for the practice's."""

    number: int
    channel: str
    clinician: str | None
    status: str
    created_at: datetime
    sent_at: datetime | None
    subject: str
    text: str


def queued_digests(
    app: Installation, clinicians: Collection[str | None] | None, *, first: int, most: int
) -> tuple[list[QueuedDigest], int]:
    """A page of those about these (None among them: the practice), the latest first; of how many.

    None instead of any: whoever they are about.
    """
    about = None if clinicians is None else [one or "" for one in clinicians]
    with reading(app.engine) as connection:
        found, number = outbox.digests(connection, about, first=first, most=most)
    return [_digest(one) for one in found], number


def queued_digest(app: Installation, number: int) -> QueuedDigest | None:
    with reading(app.engine) as connection:
        found = outbox.by_number(connection, number)
    return _digest(found) if found is not None and found.kind == "digest" else None


def _digest(found: Queued) -> QueuedDigest:
    return QueuedDigest(
        number=found.number,
        channel=found.channel,
        clinician=found.about or None,
        status=found.status,
        created_at=found.created_at,
        sent_at=found.sent_at,
        subject=str(found.message.get("subject", "")),
        text=str(found.message.get("text", "")),
    )


def read_queue(app: Installation) -> Queue:
    """Reads what is queued and what was sent."""
    with reading(app.engine) as connection:
        stored = outbox.load_all(connection)
        healths = channels.load_all(connection)
    messages = tuple(
        MessageState(
            id=m.id,
            kind=m.kind,
            channel=m.channel,
            status=m.status,
            reason=m.reason,
            created_at=m.created_at,
            not_before=m.not_before,
            sent_at=m.sent_at,
            attempts=m.attempts,
            last_error=m.last_error,
            findings=tuple(m.findings),
        )
        for m in stored
    )
    return Queue(messages=messages, channels=healths)
