"""Send one channel's messages, oldest first, until none is due or the channel takes no more.

What became of a message, how the channel fares and which message is next are written together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import uniform
from typing import Literal
from uuid import uuid4

from sqlalchemy import Connection

from monitor.core.alerts.channel_health import ChannelHealth, growing_wait
from monitor.jobs.app import Installation
from monitor.jobs.bulkhead import words_for
from monitor.jobs.delivery.broken_channels import Trouble, report_on_other_channel
from monitor.log import Log
from monitor.notify.message import (
    DeliveryError,
    Message,
    MessageRefusedError,
    Notifier,
    PartlyDeliveredError,
    TemporaryDeliveryError,
)
from monitor.notify.partial_delivery import Receipts, SparingNotifier
from monitor.store.database import writing
from monitor.store.delivery import channels, outbox
from monitor.store.delivery.outbox import Queued

log = Log()

# A message whose tries fail by its own doing is set aside after so many: two hours or more.
_MOST_FAULTS = 8
_BROKEN, _SET_ASIDE = Trouble.CHANNEL_BROKEN, Trouble.MESSAGE_SET_ASIDE
_UNREADABLE = (
    "The stored message can't be read any more, so it is set aside. "
    "`steadyframe findings` shows what it may have told of."
)


@dataclass(slots=True, kw_only=True)
class ChannelResult:
    """What one channel came to. `is_over`: nothing more can be sent to it in this round."""

    channel: str
    sent: int = 0
    failed: int = 0
    waiting: int = 0
    error: str | None = None
    is_over: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What became of a message, and how the channel fares since. `told`: elsewhere, once a day.

    `not_before`: where only this message waits for another try, not the channel.
    """

    status: Literal["sent", "queued", "failed"]
    health: ChannelHealth
    why: str | None = None
    faults: int = 0
    not_before: datetime | None = None
    told: Trouble | None = None


class Sender:
    """One worker's turn with one channel. `goes_on` is asked before each message."""

    def __init__(
        self, app: Installation, channel: str, now: datetime, goes_on: Callable[[], bool]
    ) -> None:
        self._app = app
        self._channel = channel
        self._now = now
        self._goes_on = goes_on
        self._holder = uuid4().hex
        self._health = ChannelHealth()
        self._drained = ChannelResult(channel=channel)
        self._notifier: Notifier | None = None  # made by the first message

    def drain(self) -> ChannelResult:
        """Raises StoreError."""
        with ExitStack() as at_the_end:
            at_the_end.callback(self._let_go)
            queued = self._begin()
            at_the_end.callback(self._release)
            while queued is not None:
                queued = self._record(queued, self._tried(queued))
        return self._drained

    def _release(self) -> None:
        with writing(self._app.engine) as connection:
            channels.release(connection, self._holder)

    def _let_go(self) -> None:
        if self._notifier is not None:
            self._notifier.close()

    def _begin(self) -> Queued | None:
        with writing(self._app.engine) as connection:
            if not channels.lease(connection, self._channel, self._holder, datetime.now(UTC)):
                self._drained.is_over = True  # another worker has it
                return None
            self._health = channels.load_all(connection)[self._channel]
            return self._next(connection)

    def _next(self, connection: Connection) -> Queued | None:
        if self._health.is_left_alone(self._now) or not self._goes_on():
            self._drained.is_over = True
            return None
        return outbox.take_next(connection, self._channel, self._now)

    def _tried(self, queued: Queued) -> _Outcome:
        try:
            message = Message.from_json(queued.message)
        except (LookupError, TypeError, ValueError, AttributeError):
            return _Outcome(status="failed", health=self._health, why=_UNREADABLE, told=_SET_ASIDE)
        try:
            self._notifier = self._app.notifier(self._channel)
            self._hand_over(self._notifier, message, queued)
        except PartlyDeliveredError as error:
            told = Trouble.RECIPIENTS_REFUSE
            return _Outcome(status="sent", health=ChannelHealth(), why=str(error), told=told)
        except TemporaryDeliveryError as error:
            if error.some_have_it:
                return self._rest_put_off(queued, str(error))
            return self._put_off(queued, str(error), error.retry_after, error.is_about_message)
        except DeliveryError as error:
            return self._refused(queued, error)
        except Exception as error:  # noqa: BLE001 - a fault of ours must not stop the channel
            return self._put_off(queued, words_for(error), None, True)
        return _Outcome(status="sent", health=ChannelHealth())

    def _hand_over(self, notifier: Notifier, message: Message, queued: Queued) -> None:
        def keep(marks: Collection[str]) -> None:
            with writing(self._app.engine) as connection:
                outbox.record_taken(connection, queued.number, marks)

        if isinstance(notifier, SparingNotifier):
            receipts = Receipts(message.id, queued.taken_by or (), keep)
            notifier.send_to_rest(message, receipts)
        else:
            notifier.send(message)

    def _put_off(
        self, queued: Queued, why: str, retry_after: timedelta | None, is_own_fault: bool
    ) -> _Outcome:
        faults = queued.faults + is_own_fault
        if faults >= _MOST_FAULTS:
            # Not the channel's failure: the next message finds out how that fares.
            return _Outcome(status="failed", health=self._health, why=why, told=_SET_ASIDE)
        health = self._health.after_failure(
            why, self._now, retry_after=retry_after, jitter=_jitter()
        )
        told = _BROKEN if health.is_broken_for_long(self._now) else None
        return _Outcome(status="queued", health=health, why=why, faults=faults, told=told)

    def _rest_put_off(self, queued: Queued, why: str) -> _Outcome:
        """One full mailbox keeps nobody else from younger messages, nor from this one."""
        well, faults = ChannelHealth(), queued.faults + 1
        if faults >= _MOST_FAULTS:
            told = Trouble.RECIPIENTS_REFUSE
            return _Outcome(status="failed", health=well, why=why, told=told)
        not_before = self._now + growing_wait(queued.faults) * _jitter()
        return _Outcome(status="queued", health=well, why=why, faults=faults, not_before=not_before)

    def _refused(self, queued: Queued, error: DeliveryError) -> _Outcome:
        is_one = isinstance(error, MessageRefusedError)
        judge = self._health.after_refusal_of_one if is_one else self._health.after_refusal
        why = str(error)
        health = judge(why, self._now, queued.number)
        told = _BROKEN if health.stopped_by is not None else _SET_ASIDE
        return _Outcome(status="failed", health=health, why=why, told=told)

    def _record(self, queued: Queued, outcome: _Outcome) -> Queued | None:
        """The channel's next message, if it is still ours and takes more."""
        now = datetime.now(UTC)
        with writing(self._app.engine) as connection:
            ours = channels.keep(connection, self._channel, self._holder, outcome.health, now)
            if ours or outcome.status == "sent":
                self._write(connection, queued, outcome)
            self._count(queued, outcome)
            self._health = outcome.health
            if not ours:
                self._drained.is_over = True
                log.warning("channel_lost_to_another_sender", channel=self._channel)
                return None
            return self._next(connection)

    def _write(self, connection: Connection, queued: Queued, outcome: _Outcome) -> None:
        why, number = outcome.why or "", queued.number
        if outcome.status == "sent":
            outbox.record_sent(connection, number, self._now)
        elif outcome.status == "failed":
            outbox.record_failed(connection, number, why)
        else:
            not_before = outcome.not_before or outcome.health.left_alone_until or self._now
            outbox.record_retry(connection, number, why, not_before, faults=outcome.faults)
        if outcome.told is not None:
            report_on_other_channel(
                connection, self._app, self._channel, why, self._now, outcome.told
            )

    def _count(self, queued: Queued, outcome: _Outcome) -> None:
        done = self._drained
        done.error = outcome.why or done.error
        told = {"channel": self._channel, "message": queued.id}
        if outcome.status == "sent":
            done.sent += 1
            log.info("message_sent", kind=queued.kind, **told)
        elif outcome.status == "failed":
            done.failed += 1
            log.error("message_refused", why=outcome.why, **told)
        else:
            done.waiting += 1
            log.warning("message_waits", why=outcome.why, **told)


def _jitter() -> float:
    return uniform(0.8, 1.2)  # noqa: S311 - nothing is kept secret by it
