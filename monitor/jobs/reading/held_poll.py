"""A held-back poll: what would be so once it was let through, and letting it through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from connectors.model import CalendarEvent
from monitor.core.common.sanitize import plain
from monitor.core.recurrence.occurrences import ExpansionFailed, occurrences_of
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.round import evaluate
from monitor.jobs.polling.record import accept_held, held_changes

_LONGEST = 80
_AHEAD = timedelta(days=60)  # as a finding counts the sessions that a series moved


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldChange:
    """One event. `title` is the calendar's, and may name a client; all instants are in UTC.

    Of a series, `start` and `to` are those of its next date, before and after, and `more` dates
    follow within the next 60 days, the last of them at `until`.
    """

    kind: Literal["gone", "new", "moved", "changed"]
    title: str
    start: datetime | None
    to: datetime | None
    more: int = 0
    until: datetime | None = None


def held_difference(app: Installation, name: str, most: int) -> tuple[list[HeldChange], int]:
    """An entry an event in the order of their starts, at most so many, and how many there are."""
    found = [(before, after.event) for before, after in held_changes(app, name)]
    found.sort(key=lambda one: _order(one[0] or one[1]))
    return [_change(before, after, app.now()) for before, after in found[:most]], len(found)


def accept(app: Installation, name: str, who: str) -> bool:
    """Let it through, as `who` says; whether anything was held back."""
    if accept_held(app, name, who) is None:
        return False
    evaluate(app, app.now())
    return True


def _order(event: CalendarEvent | None) -> tuple[bool, datetime | None, str]:
    start = event.start.instant if event is not None and event.start is not None else None
    return start is None, start, event.summary if event is not None else ""


def _change(before: CalendarEvent | None, after: CalendarEvent | None, now: datetime) -> HeldChange:
    old, new = _coming(before, now), _coming(after, now)
    shown = after or before
    told = new or old
    kind: Literal["gone", "new", "moved", "changed"] = "moved" if old[:1] != new[:1] else "changed"
    if after is None or before is None:
        kind = "gone" if after is None else "new"
    return HeldChange(
        kind=kind,
        title=plain(shown.summary, longest=_LONGEST) if shown else "",
        start=next(iter(old or new), None),
        to=new[0] if old and new else None,
        more=max(0, len(told) - 1),
        until=told[-1] if told else None,
    )


def _coming(event: CalendarEvent | None, now: datetime) -> list[datetime]:
    """The event's own start; of a series those to come, or the first of one that has none."""
    if event is None or event.start is None:
        return []
    try:
        of_series = occurrences_of(event, [], now, now + _AHEAD) if event.is_recurring else []
    except ExpansionFailed:
        of_series = []
    return [one.start for one in of_series] or [event.start.instant]
