"""What `events` and `agenda --unrecognised` say alike of an occurrence."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from monitor.core.recurrence.occurrences import Occurrence


def occurrence_json(source: str, one: Occurrence, practice_zone: ZoneInfo) -> dict[str, Any]:
    """`source`, `uid`, `recurrence_id`, `start`, `end` and `all_day`.

    Times are in the event's own zone, floating ones in the practice's; those of days are dates.
    """
    from connectors.zone_rules import zone_of

    event = one.event
    zone = zone_of(event.start.zone) if event.start else practice_zone
    all_day = event.start is not None and event.start.is_date
    return {
        "source": source,
        "uid": event.uid,
        "recurrence_id": _written(one.recurrence_id, zone, all_day),
        "start": _written(one.start, zone, all_day),
        "end": _written(one.end, zone, all_day),
        "all_day": all_day,
    }


def _written(moment: datetime | None, zone: ZoneInfo, all_day: bool) -> str | None:
    if moment is None:
        return None
    there = moment.astimezone(zone)
    return there.date().isoformat() if all_day else there.isoformat(timespec="seconds")
