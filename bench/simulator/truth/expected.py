"""One finding that the contract asks for, or allows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A finding is this one if it is of `rule` (or one of `instead`) about `client` and one of
    `starts` (None: whichever), its `kind` one of `kinds` and its gap in minutes one of `gaps`
    (where given), resolved as `resolution` says (None: however).

    `must`: it has to be found; else it may be. `many`: several findings may tell of it.
    `values` are the right answers of fields of `value`; `initiators` those of the initiator.
    """

    rule: str
    client: str | None
    words: str
    starts: frozenset[datetime] | None = None
    must: bool = True
    many: bool = False
    instead: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    gaps: frozenset[int] = frozenset()
    resolution: str | None = None
    initiators: frozenset[str] | None = None
    client_may_be_unknown: bool = False
    clients: frozenset[str] = frozenset()  # where either of two is right
    values: Mapping[str, frozenset[Any]] = field(default_factory=dict)

    def is_told_by(self, finding: Json) -> bool:
        return (
            finding["rule"] in (self.rule, *self.instead)
            and self._is_about(finding["client"])
            and (self.starts is None or subject(finding) in self.starts)
            and (not self.kinds or finding["value"].get("kind") in self.kinds)
            and (not self.gaps or finding["value"].get("gap_minutes") in self.gaps)
            and self._is_resolved(finding)
        )

    def _is_resolved(self, finding: Json) -> bool:
        """What a person set aside stays as it is."""
        wanted = self.resolution
        return wanted is None or wanted == finding["resolution"] or is_dismissed(finding)

    def _is_about(self, client: str | None) -> bool:
        if client is not None and client in self.clients:
            return True
        return client == self.client or (client is None and self.client_may_be_unknown)

    def wrong_values(self, finding: Json) -> list[str]:
        if finding["rule"] != self.rule:
            return []
        wrong = []
        for name, right in self.values.items():
            given = finding["value"].get(name)
            if name in ("to", "due") and given is not None:
                given = datetime.fromisoformat(given)
            if given not in right:
                wrong.append(f"{name} is {given}, right is {' or '.join(map(str, sorted(right)))}")
        return wrong


def is_dismissed(finding: Json) -> bool:
    return bool(finding["status"] == "dismissed")


def subject(finding: Json) -> datetime | None:
    """The start that a finding speaks of; of a promise that names no session, its due time."""
    if "from" in finding["value"]:
        return datetime.fromisoformat(finding["value"]["from"])
    if finding["session"] is not None:
        return datetime.fromisoformat(finding["session"]["planned_start"])
    due = finding["value"].get("due")
    return datetime.fromisoformat(due) if due else None
