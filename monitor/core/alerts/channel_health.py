"""How a channel fares: left alone for a growing time while it fails, then tried with one message.

Messages of a channel go in order, so the oldest one is the one that probes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

_SHORTEST_WAIT = timedelta(seconds=1)
_FIRST_WAIT = timedelta(seconds=30)
_LONGEST_WAIT = timedelta(hours=1)
# A refusal for good heals by a person's hand; one try a day finds out that it has.
_STOPPED_WAIT = timedelta(days=1)
_LONG = timedelta(hours=1)
# So many in a row without one that was taken: it is not the messages.
_REFUSALS_THAT_STOP = 3


def growing_wait(failures: int) -> timedelta:
    """Until the next try, after so many failures before the present one."""
    doubled: timedelta = _FIRST_WAIT * 2 ** min(failures, 10)
    return min(doubled, _LONGEST_WAIT)


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelHealth:
    """`failures` in a row since `failing_since`; a message that was taken makes all of it new.

    `stopped_by` is the outbox number of the message at whose refusal the channel was stopped.
    """

    failures: int = 0
    failing_since: datetime | None = None
    left_alone_until: datetime | None = None
    stopped_by: int | None = None
    last_error: str | None = None

    def is_left_alone(self, now: datetime) -> bool:
        return self.left_alone_until is not None and self.left_alone_until > now

    def is_broken_for_long(self, now: datetime) -> bool:
        return self.failing_since is not None and now - self.failing_since >= _LONG

    @property
    def is_well(self) -> bool:
        return self.failures == 0

    def after_failure(
        self, why: str, now: datetime, *, retry_after: timedelta | None, jitter: float
    ) -> ChannelHealth:
        """It could not take a message for now. `retry_after`, the receiver's wish, wins; "at
        once" is a second, or one round would ask it for ever.

        `jitter` (about 1) keeps many installations from coming back in the same second.
        """
        growing = growing_wait(self.failures) * jitter
        wait = growing if retry_after is None else max(retry_after, _SHORTEST_WAIT)
        return self._failed(why, now, left_alone_until=now + wait, stopped_by=None)

    def after_refusal(self, why: str, now: datetime, number: int) -> ChannelHealth:
        """It refuses whatever comes until a person mends it."""
        return self._failed(why, now, left_alone_until=now + _STOPPED_WAIT, stopped_by=number)

    def after_refusal_of_one(self, why: str, now: datetime, number: int) -> ChannelHealth:
        """It refused one message for what it is; the next may pass, unless none has of late."""
        if self.failures + 1 >= _REFUSALS_THAT_STOP:
            return self.after_refusal(why, now, number)
        return self._failed(why, now, left_alone_until=None, stopped_by=None)

    def _failed(
        self, why: str, now: datetime, *, left_alone_until: datetime | None, stopped_by: int | None
    ) -> ChannelHealth:
        return ChannelHealth(
            failures=self.failures + 1,
            failing_since=self.failing_since or now,
            left_alone_until=left_alone_until,
            stopped_by=stopped_by,
            last_error=why,
        )
