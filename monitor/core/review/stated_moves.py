"""What the components of one series state about moves: an override that stands elsewhere.

RECURRENCE-ID says where the session stood, DTSTART where it stands, and the stamps bound when it
was moved: not before CREATED, which many programs copy from the series, and not after
LAST-MODIFIED, which any later edit moves on.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from connectors.model import CalendarEvent, Window
from monitor.core.markers.reading import Markers, Side
from monitor.core.recurrence.occurrences import occurrences_of

MoveKey = tuple[str, str, datetime]  # source, UID, recurrence id


@dataclass(frozen=True, slots=True, kw_only=True)
class StatedMove:
    """`recurrence_id` is where it stood. `decision`: the recurrence id of the override that says
    so, which one with RANGE=THISANDFUTURE has in common with all after it."""

    source: str
    uid: str
    recurrence_id: datetime
    start: datetime
    end: datetime
    decision: datetime
    created: datetime | None
    last_modified: datetime | None
    side: Side | None

    @property
    def key(self) -> MoveKey:
        return self.source, self.uid, self.recurrence_id


def stated_moves(
    source: str, events: Sequence[CalendarEvent], markers: Markers, window: Window
) -> Iterator[StatedMove]:
    """The moved occurrences of one UID's components. Raises recurrence.ExpansionFailed."""
    master = next((e for e in events if e.recurrence_id is None), None)
    overrides = [e for e in events if e.recurrence_id is not None]
    for one in occurrences_of(master, overrides, window.start, window.end):
        event, stood = one.event, one.recurrence_id
        if stood is None or stood == one.start or event.recurrence_id is None:
            continue
        # An override repeats its master's words; what both say is about the series.
        said = markers.sides(event) - (markers.sides(master) if master else frozenset())
        yield StatedMove(
            source=source,
            uid=event.uid,
            recurrence_id=stood,
            start=one.start,
            end=one.end,
            decision=event.recurrence_id.instant,
            created=event.created,
            last_modified=event.last_modified,
            side=next(iter(said)) if len(said) == 1 else None,
        )
