"""Which changes one look at a clinician's calendars showed: those are decided together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import TypeVar

from monitor.core.sessions.changes import Change

_One = TypeVar("_One")
_LONG_AGO = datetime.min.replace(tzinfo=UTC)  # of changes whose poll was not kept yet


def by_look(found: Iterable[_One], change_of: Callable[[_One], Change]) -> Sequence[list[_One]]:
    """Parted by polls, in their order; one look is a poll of each calendar, the next comes after.

    Which of them showed an hour first is no matter, so calendars that were polled in a row are one
    look.
    """
    looks: list[list[_One]] = []
    polls: dict[str, datetime] = {}  # of the look that is being gathered, by source
    for one in sorted(found, key=lambda one: _seen_at(change_of(one))):
        change = change_of(one)
        seen_at = _seen_at(change)
        if not looks or polls.setdefault(change.source, seen_at) != seen_at:
            looks.append([])
            polls = {change.source: seen_at}
        looks[-1].append(one)
    return looks


def _seen_at(change: Change) -> datetime:
    return change.seen_at or _LONG_AGO
