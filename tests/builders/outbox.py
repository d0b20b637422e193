"""Messages that wait in the outbox."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from monitor.notify.message import Message
from monitor.store.delivery.outbox import Queued


def a_queued_message(key: str, channel: str, made_at: datetime, **given: Any) -> Queued:
    """An alert about amara that may go out at once; `given` are fields of what is queued."""
    message = Message(id=key, kind="alert", subject=key, text=f"of {key}.", created_at=made_at)
    plain: dict[str, Any] = {
        "kind": "alert",
        "about": "amara",
        "status": "queued",
        "reason": "sent_now",
        "created_at": made_at,
        "not_before": made_at,
        "findings": [],
        "message": message.to_json(),
    }
    return Queued(id=key, channel=channel, **plain | given)
