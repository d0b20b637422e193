"""`now` as rules may ask of it: it notes until when its answers hold."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import NoReturn

_NEXT = datetime.resolution


class Now:
    """The moment of one evaluation, with the questions that tell when their answers change.

    A rule is a function of values and of `now`. As these questions are all that it can ask, its
    answer can't change before `holds_until`: its timeline need not be looked at again until then,
    and no rule has to say so itself, or can forget to. So it is no datetime, and gives none away.
    """

    __slots__ = ("_holds_until", "_instant")

    def __init__(self, instant: datetime) -> None:
        self._instant = instant
        self._holds_until: datetime | None = None

    @property
    def holds_until(self) -> datetime | None:
        """The first instant at which one of the answers given differs (UTC); None: they stay."""
        return self._holds_until

    def has_reached(self, at: datetime) -> bool:
        """Whether it is `at`, or later."""
        return self._instant >= at or self._changes_at(at)

    def is_before(self, at: datetime) -> bool:
        return not self.has_reached(at)

    def is_past(self, at: datetime) -> bool:
        """Whether it is later than `at`, be it by the least bit."""
        return self._instant > at or self._changes_at(at + _NEXT)

    def whole_units_since(self, since: datetime, unit: timedelta, *, for_good: bool = False) -> int:
        """How many whole units have passed, rounded down; below zero before `since`.

        `for_good`: whoever asks keeps this answer for ever, so it need not be asked again.
        """
        begun = since.astimezone(UTC)
        passed = (self._instant - begun) // unit
        if not for_good:
            self._changes_at(begun + (passed + 1) * unit)
        return passed

    def holds_no_longer(self) -> None:
        """Say that an answer rests on what any poll may change, so that it is to be asked anew."""
        self._changes_at(self._instant)

    def _changes_at(self, at: datetime) -> bool:
        """False, which is the answer until then."""
        moment = at if at.tzinfo is UTC else at.astimezone(UTC)
        if self._holds_until is None or moment < self._holds_until:
            self._holds_until = moment
        return False

    def __eq__(self, other: object) -> NoReturn:
        """Raises TypeError: else it would silently be unlike every instant."""
        raise TypeError("now is no instant to be compared: ask has_reached, is_before or is_past")

    __hash__ = None  # type: ignore[assignment]
