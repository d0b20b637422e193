"""Deliver what is due: lease a message, send it, record it; a broken channel stops only itself."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

import structlog

from monitor.core.identity import stable_id
from monitor.jobs.installation import Installation
from monitor.notify.message import (
    DeliveryError,
    Message,
    PartlyDeliveredError,
    TemporaryDeliveryError,
)
from monitor.store import outbox
from monitor.store.database import writing
from monitor.store.outbox import Queued
from monitor.store.senders import sending

log = structlog.get_logger()

# Exponential back-off of a message that a receiver could not take: 30 s, doubled up to an hour.
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)


@dataclass(slots=True)
class DeliveryReport:
    """What a round of delivery came to; `errors` by channel, in words."""

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    errors: dict[str, str] = field(default_factory=dict)


def deliver_due(app: Installation, now: datetime) -> DeliveryReport:
    """Send every message that is due at `now`. A channel that refuses is left alone this round."""
    with sending(app.engine):
        return _deliver_all(app, now)


def _deliver_all(app: Installation, now: datetime) -> DeliveryReport:
    report = DeliveryReport()
    known = {channel.name for channel in app.settings.channels}
    while True:
        with writing(app.engine) as connection:
            real_now = datetime.now(UTC)
            queued = outbox.lease_next(
                connection, now=now, real_now=real_now, skip=list(report.errors)
            )
        if queued is None:
            return report
        if queued.channel not in known:
            report.errors[queued.channel] = "This channel is not in the config any more."
            _retry(app, queued, report.errors[queued.channel], now + _LONGEST_WAIT)
            continue
        _deliver(app, queued, now, report)


def _deliver(app: Installation, queued: Queued, now: datetime, report: DeliveryReport) -> None:
    try:
        app.notifier(queued.channel).send(Message.from_json(queued.message))
    except PartlyDeliveredError as error:
        _record_sent(app, queued, now)
        report.sent += 1
        report.errors.setdefault(queued.channel, str(error))
        _tell_elsewhere(app, queued, str(error), now)
    except TemporaryDeliveryError as error:
        wait = error.retry_after or _back_off(queued.attempts)
        _retry(app, queued, str(error), now + wait)
        report.waiting += 1
        report.errors[queued.channel] = str(error)
    except DeliveryError as error:
        with writing(app.engine) as connection:
            outbox.record_failed(connection, queued.number, str(error))
        report.failed += 1
        report.errors[queued.channel] = str(error)
        log.error("message_refused", channel=queued.channel, message=queued.id, why=str(error))
        _tell_elsewhere(app, queued, str(error), now)
    else:
        _record_sent(app, queued, now)
        report.sent += 1
        log.info("message_sent", channel=queued.channel, message=queued.id, kind=queued.kind)


def _record_sent(app: Installation, queued: Queued, now: datetime) -> None:
    with writing(app.engine) as connection:
        outbox.record_sent(connection, queued.number, now)


def _retry(app: Installation, queued: Queued, why: str, not_before: datetime) -> None:
    with writing(app.engine) as connection:
        outbox.record_retry(connection, queued.number, why, not_before)
    log.warning("message_waits", channel=queued.channel, message=queued.id, why=why)


def _back_off(attempts: int) -> timedelta:
    wait = min(_FIRST_WAIT * 2 ** min(attempts, 10), _LONGEST_WAIT)
    # Jitter keeps many waiting messages from coming back in the same second.
    return timedelta(seconds=wait.total_seconds() * random.uniform(0.8, 1.2))  # noqa: S311 - jitter


def _tell_elsewhere(app: Installation, queued: Queued, why: str, now: datetime) -> None:
    """Say on another channel that this one is broken: once a day and channel."""
    others = [c.name for c in app.settings.channels if c.name != queued.channel]
    if not others:
        return
    day = now.astimezone(app.practice.zone).date().isoformat()
    message = Message(
        id=stable_id("b", queued.channel, day),
        kind="alert",
        subject=f"SteadyFrame: the channel {queued.channel} does not take messages",
        text=(
            f"The channel {queued.channel} does not take messages.\n\n{why}\n\n"
            "The messages are kept: `steadyframe alerts list` shows them. When the channel is "
            f"mended, `steadyframe alerts test {queued.channel}` tries it and queues them again.\n"
        ),
        created_at=now,
    )
    with writing(app.engine) as connection:
        outbox.put(
            connection,
            [
                Queued(
                    id=message.id,
                    channel=others[0],
                    kind="alert",
                    about="",
                    status="queued",
                    reason="channel_broken",
                    created_at=now,
                    not_before=now,
                    findings=[],
                    message=message.to_json(),
                )
            ],
        )
