"""Deliver what is due: channels side by side, so that a broken one stops only itself."""

from __future__ import annotations

from collections.abc import Collection
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event

from monitor.core.alerts.channel_health import ChannelHealth
from monitor.jobs.app import Installation
from monitor.jobs.delivery.broken_channels import report_on_other_channel
from monitor.jobs.delivery.sender import ChannelResult, Sender
from monitor.log import Log
from monitor.store.database import reading, writing
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.sender_locks import sending

log = Log()

_CHANNELS_AT_ONCE = 8
# Until then another process may know a channel of a config that this one has not read yet.
_GONE_FOR_GOOD = timedelta(days=1)
_GONE = (
    "This channel is not in the config any more. What is queued for it is set aside after a day; "
    "`steadyframe findings` shows what it may have told of."
)


@dataclass(slots=True)
class DeliveryReport:
    """What a round of delivery came to; `errors` by channel, in words.

    `left_alone` are channels that have messages due and are not tried before their time.
    """

    sent: int = 0
    failed: int = 0
    waiting: int = 0
    errors: dict[str, str] = field(default_factory=dict)
    left_alone: dict[str, ChannelHealth] = field(default_factory=dict)

    def add(self, drained: ChannelResult) -> None:
        self.sent += drained.sent
        self.failed += drained.failed
        self.waiting += drained.waiting
        if drained.error is not None:
            self.errors[drained.channel] = drained.error


def deliver_due(app: Installation, now: datetime, *, only: str | None = None) -> DeliveryReport:
    """Send every message that is due at `now`; channels side by side. Raises StoreError.

    `only`: to this channel.
    """
    with sending(app.engine):
        report = DeliveryReport()
        _prepare(app, now, report)
        names = (channel.name for channel in app.settings.channels)
        over = {name for name in names if only not in (None, name)}
        _deliver_all(app, now, report, over)
        return report


def channels_due(app: Installation, now: datetime) -> list[str]:
    """Channels that have a message due, but for those that are left alone. Raises StoreError."""
    with reading(app.engine) as connection:
        resting = {n for n, h in channels.load_all(connection).items() if h.is_left_alone(now)}
        known = (channel.name for channel in app.settings.channels if channel.name not in resting)
        return [name for name in known if outbox.is_due(connection, name, now)]


def _prepare(app: Installation, now: datetime, report: DeliveryReport) -> None:
    known = [channel.name for channel in app.settings.channels]
    with writing(app.engine) as connection:
        channels.keep_only(connection, known)
        healths = channels.load_all(connection)
        for name in known:
            if healths[name].is_left_alone(now):
                if outbox.is_due(connection, name, now):
                    report.left_alone[name] = healths[name]
            elif (number := healths[name].stopped_by) is not None:
                outbox.requeue(connection, number, now)
        for name in outbox.channels_due(connection, now, not_in=known):
            report.errors[name] = _GONE
            report_on_other_channel(connection, app, name, _GONE, now)
            if outbox.set_aside_due(connection, name, now - _GONE_FOR_GOOD, _GONE):
                log.error("messages_set_aside", channel=name, why=_GONE)


def _deliver_all(app: Installation, now: datetime, report: DeliveryReport, over: set[str]) -> None:
    """`over`: channels that are done with."""
    stop = Event()
    with ThreadPoolExecutor(_CHANNELS_AT_ONCE) as pool:
        try:
            # Again, because a channel that broke may have been told of on one that was done.
            while due := _due(app, now, over):
                senders = [Sender(app, name, now, lambda: not stop.is_set()) for name in due]
                # Whose messages they are, as the log tells it, goes along into the threads.
                drains = [pool.submit(copy_context().run, sender.drain) for sender in senders]
                for drained in (drain.result() for drain in drains):
                    report.add(drained)
                    if drained.is_over:
                        over.add(drained.channel)
        except BaseException:
            stop.set()  # whatever it is, the others end after the message under way
            raise


def _due(app: Installation, now: datetime, over: Collection[str]) -> list[str]:
    with reading(app.engine) as connection:
        health = channels.load_all(connection)
        return [
            channel.name
            for channel in app.settings.channels
            if channel.name not in over
            and channel.name in health  # a process with another config may have forgotten it
            and not health[channel.name].is_left_alone(now)
            and outbox.is_due(connection, channel.name, now)
        ]
