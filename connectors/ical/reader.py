"""The bytes of a calendar to what it states. Reads no clock, no file and no network."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.ical.blocks import Block, CalendarPart, calendar_parts
from connectors.ical.event import Parsed, read_component, uid_of
from connectors.ical.identity import identified
from connectors.ical.lines import UnreadableError
from connectors.ical.text import logical_lines
from connectors.ical.times import Times
from connectors.ical.zones import Zones
from connectors.model import CalendarEvent, EventProblem

RAW_LIMIT = 4_000
# What a stranger's text may raise where no check of ours foresaw it: one event is set aside.
_SURPRISES = (ValueError, OverflowError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    events: tuple[CalendarEvent, ...] = ()
    problems: tuple[EventProblem, ...] = ()


def read_calendar(source: str, raw: bytes, *, zone: ZoneInfo, now: datetime) -> Reading:
    """Every VEVENT and VTODO, in order; those that can't be read as problems.

    `zone` is the practice's. `now` (aware) only says around which years the rules of nameless zones
    are compared. Raises NotACalendar, Truncated and TooLarge; a calendar without events is fine.
    """
    parsed: list[Parsed] = []
    problems: list[EventProblem] = []
    for part in calendar_parts(source, logical_lines(source, raw)):
        times = Times(Zones(part, zone.key, now))
        cancelled = _is_cancelling(part)
        for block in part.blocks:
            try:
                parsed.append(read_component(block, times, cancelled=cancelled))
            except UnreadableError as error:
                problems.append(_problem(block, str(error)))
            except _SURPRISES:
                problems.append(_problem(block, "It can't be read."))
    return Reading(events=tuple(identified(parsed)), problems=tuple(problems))


def _is_cancelling(part: CalendarPart) -> bool:
    """METHOD:CANCEL, as in the attachment of a cancellation mail: all in it is off."""
    return any(line.replace(" ", "").upper() == "METHOD:CANCEL" for line in part.properties)


def _problem(block: Block, reason: str) -> EventProblem:
    return EventProblem(uid=uid_of(block) or None, reason=reason, raw=block.raw[:RAW_LIMIT])
