"""A held-back poll: what would be so once it was let through, and letting it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from connectors.model import CalendarEvent
from monitor.core.common.sanitize import plain
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.record import accept_held, held_changes

_LONGEST = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChange:
    """One event. `title` is the calendar's, and may name a client; `start` and `to` are in UTC."""

    kind: Literal["gone", "new", "moved", "changed"]
    title: str
    start: datetime | None
    to: datetime | None


def held_difference(app: Installation, name: str) -> list[HeldChange]:
    """An entry an event, in the order of their starts."""
    found = [_change(before, after.event) for before, after in held_changes(app, name)]
    return sorted(found, key=lambda one: (one.start is None, one.start, one.title))


def accept(app: Installation, name: str, who: str) -> bool:
    """Let it through, as `who` says; whether anything was held back."""
    if accept_held(app, name, who) is None:
        return False
    evaluate(app, app.now())
    return True


def _change(before: CalendarEvent | None, after: CalendarEvent | None) -> HeldChange:
    start, to = _start(before), _start(after)
    shown = after or before
    title = plain(shown.summary, longest=_LONGEST) if shown else ""
    if after is None:
        return HeldChange(kind="gone", title=title, start=start, to=None)
    if before is None:
        return HeldChange(kind="new", title=title, start=to, to=None)
    kind: Literal["moved", "changed"] = "moved" if start != to else "changed"
    return HeldChange(kind=kind, title=title, start=start, to=to)


def _start(event: CalendarEvent | None) -> datetime | None:
    return event.start.instant if event is not None and event.start is not None else None
