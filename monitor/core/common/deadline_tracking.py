"""A `now` that notices what it is compared with, so that it is known how long an answer holds.

A rule is a function of values and of `now`. If all it does with `now` is to compare it with other
instants, its answer can't change before `now` passes the next of these. So its timeline need not be
looked at again until then, and no rule has to say so itself, or can forget to.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo
from typing import Any


@dataclass(slots=True)
class Watch:
    """What was asked of one `now`."""

    now: datetime  # UTC
    _next: datetime | None = None
    _is_reckoned: bool = False

    def watched(self) -> datetime:
        """`now` itself, to be handed to rules."""
        return _Watched.of(self, timedelta())

    @property
    def holds_until(self) -> datetime | None:
        """The first instant at which an answer may turn out otherwise; None: it stays.

        It is `now` itself once a value was reckoned from it, which goes on changing.
        """
        return self.now if self._is_reckoned else self._next

    def compared(self, other: datetime) -> None:
        if self.now <= other and (self._next is None or other < self._next):
            self._next = other

    def reckoned(self) -> None:
        self._is_reckoned = True


class _Watched(datetime):
    """`now`, or `now` and some time: a comparison is noticed, a difference ends what it holds."""

    _watch: Watch
    _shift: timedelta

    @classmethod
    def of(cls, watch: Watch, shift: timedelta) -> _Watched:
        moment = watch.now + shift
        made = cls.combine(moment.date(), moment.timetz())
        made._watch, made._shift = watch, shift
        return made

    def _asked(self, other: datetime) -> None:
        """`now + shift < other` asks the same as `now < other - shift`."""
        self._watch.compared(other - self._shift)

    def __lt__(self, other: Any) -> bool:
        self._asked(other)
        return super().__lt__(other)

    def __le__(self, other: Any) -> bool:
        self._asked(other)
        return super().__le__(other)

    def __gt__(self, other: Any) -> bool:
        self._asked(other)
        return super().__gt__(other)

    def __ge__(self, other: Any) -> bool:
        self._asked(other)
        return super().__ge__(other)

    def __add__(self, other: timedelta) -> _Watched:
        return _Watched.of(self._watch, self._shift + other)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        if isinstance(other, timedelta):
            return _Watched.of(self._watch, self._shift - other)
        self._watch.reckoned()
        return unwatched(self) - other

    def __rsub__(self, other: datetime) -> timedelta:
        self._watch.reckoned()
        return other - unwatched(self)

    def astimezone(self, tz: tzinfo | None = None) -> Any:
        self._watch.reckoned()
        return unwatched(self).astimezone(tz)


def full_units_elapsed(unit: timedelta, since: datetime, until: datetime) -> int:
    """How many whole units have passed; of a watched instant the answer holds for the one begun."""
    passed = (unwatched(until) - unwatched(since)) // unit
    return passed if until < since + (passed + 1) * unit else passed + 1


def is_watched(moment: datetime | None) -> bool:
    return isinstance(moment, _Watched)


def unwatched(moment: datetime) -> datetime:
    """The same instant as a plain datetime."""
    return datetime.combine(moment.date(), moment.timetz())
