"""A message as the JSON object that the `file` and `webhook` channels hand on."""

from __future__ import annotations

from typing import Any

from monitor.notify.images import with_inline_images
from monitor.notify.message import ID_HEADER, Message


def payload_of(message: Message, channel: str) -> dict[str, Any]:
    return {
        "id": message.id,
        "kind": message.kind,
        "channel": channel,
        "created_at": message.created_at.isoformat(),
        "findings": list(message.findings),
        "subject": message.subject,
        "text": message.text,
        "html": with_inline_images(message.html, message.images),
        ID_HEADER: message.id,
    }
