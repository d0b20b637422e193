"""The queue as it stands: every message with its state, and how the channels fare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.jobs.app import Installation
from monitor.store.database import reading
from monitor.store.delivery import channels, outbox


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
