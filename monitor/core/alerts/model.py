"""An alert as data: the findings that can't wait, grouped, before anybody words them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

ItemState = Literal["open", "unacknowledged", "ended"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertItem:
    """One finding. `summary` is one sentence without a client's name; instants are aware.

    `state`: `unacknowledged` where it is told to others because nobody acknowledged it, `ended`
    where it was told before and is over.
    """

    finding: str
    severity: str  # info, notice, warning or critical
    rule: str
    client: str | None
    summary: str
    occurred_at: datetime
    planned_start: datetime | None = None
    source: str | None = None
    note: str = ""  # "just seen" for what has not settled yet
    state: ItemState = "open"
    initiator: str | None = None
    is_inferred: bool = False
    value: Mapping[str, Any] = field(default_factory=dict)  # the finding's own, to word it from


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertContent:
    """What one alert says. `clinician` is a name for the heading; None: it is about no one."""

    id: str
    clinician: str | None
    items: tuple[AlertItem, ...]

    @property
    def finding_ids(self) -> tuple[str, ...]:
        return tuple(item.finding for item in self.items)
