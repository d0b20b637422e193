"""Which of an event's clients are two people, and which are one under two names."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from monitor.core.sessions.recognition import is_same_name


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientIdentity:
    """What the clients of one event are called, by id; `configured` are those in the settings."""

    configured: frozenset[str] = frozenset()
    names: Mapping[str, tuple[str, ...]]

    def are_two(self, one: str | None, other: str | None) -> bool:
        """Whether the two certainly differ: the settings know them both."""
        return one != other and {one, other} <= self.configured

    def are_one(self, one: str | None, other: str | None) -> bool:
        """Whether one is the other, perhaps with a typo mended."""
        if one is None or other is None or one == other:
            return one == other
        others = self.names.get(other, ())
        return any(is_same_name(a, b) for a in self.names.get(one, ()) for b in others)


def renamed_clients(called: Iterable[tuple[str | None, str | None]]) -> dict[str, str]:
    """Whom new settings call by another id throughout: what is long past is theirs too.

    `called` are the client ids of sessions before and after the settings changed.
    """
    by_old: dict[str | None, set[str | None]] = {}
    for before, after in called:
        by_old.setdefault(before, set()).add(after)
    return {
        before: after
        for before, found in by_old.items()
        for after in found
        if before is not None and after is not None and len(found) == 1 and before != after
    }
