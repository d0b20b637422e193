"""How much work one event may cause. A rule is outside data; it may ask for any amount.

Work is counted in steps, never in seconds: the same calendar gives the same answer on any machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NoReturn


@dataclass(frozen=True, slots=True, kw_only=True)
class Bounds:
    """For one UID and one window. A step is one day or one start that was looked at."""

    steps: int = 100_000
    occurrences: int = 10_000


class ExpansionFailed(ValueError):
    """The occurrences of one UID can't be told. Set that event aside and go on with the others."""

    def __init__(self, uid: str, what: str) -> None:
        super().__init__(f"event {uid}: {what}")
        self.uid = uid


class ExpansionTooLarge(ExpansionFailed):
    """Following the recurrence would exceed `bound`: steps, occurrences or years."""

    def __init__(self, uid: str, bound: str, allowed: int) -> None:
        super().__init__(
            uid,
            f"its recurrence needs more than {allowed:,} {bound}. "
            "Give the series an end, or a rule that repeats less often.",
        )
        self.bound = bound


class UnreadableRule(ExpansionFailed):
    """An RRULE does not follow RFC 5545, so nobody can say when the event happens."""

    def __init__(self, uid: str, what: str) -> None:
        super().__init__(uid, f"its RRULE can't be read: {what}. Save the series anew.")


class Budget:
    """The steps that are left for one UID."""

    __slots__ = ("_left", "_limit", "_uid")

    def __init__(self, uid: str, limit: Bounds) -> None:
        self._uid = uid
        self._limit = limit
        self._left = limit.steps

    def spend(self, steps: int = 1) -> None:
        """Raises ExpansionTooLarge when nothing is left."""
        self._left -= steps
        if self._left < 0:
            self.refuse()

    def refuse(self) -> NoReturn:
        """For a rule that does not move on from period to period. Raises ExpansionTooLarge."""
        raise ExpansionTooLarge(self._uid, "steps", self._limit.steps)

    def check_occurrences(self, number: int) -> None:
        """Raises ExpansionTooLarge for more occurrences than allowed."""
        if number > self._limit.occurrences:
            raise ExpansionTooLarge(self._uid, "occurrences", self._limit.occurrences)
