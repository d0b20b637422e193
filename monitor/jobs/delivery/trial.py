"""Try a channel with a test message, and give one that works again what it refused before."""

from __future__ import annotations

from datetime import datetime

from monitor.jobs.app import Installation
from monitor.notify.render.messages import render_test
from monitor.store.database import writing
from monitor.store.delivery import channels, outbox


def send_test(app: Installation, channel: str, now: datetime) -> str:
    """Sends a test message past the queue and returns its id. Raises DeliveryError."""
    message = render_test(
        app.settings.practice.name, channel, created_at=now, language=app.practice.language
    )
    app.notifier(channel).send(message)
    return message.id


def requeue_refused(app: Installation, channel: str, now: datetime) -> int:
    """Opens a channel that was left alone and queues what it refused; returns how many."""
    with writing(app.engine) as connection:
        channels.reopen(connection, channel)
        outbox.retry_now(connection, channel, now)
        return outbox.requeue_failed(connection, channel, now)
