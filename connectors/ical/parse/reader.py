"""The bytes of a calendar to what it states. Reads no clock, no file and no network."""

from __future__ import annotations

from collections.abc import Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.ical.parse.blocks import Block, CalendarPart, calendar_parts
from connectors.ical.parse.component_hashes import as_written, groups_of
from connectors.ical.parse.component_split import PlainBlock, pieces_of
from connectors.ical.parse.event import Parsed, read_component, uid_of
from connectors.ical.parse.identity import identified
from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import UnreadableError
from connectors.ical.parse.text import calendar_bytes
from connectors.ical.parse.times import Times
from connectors.ical.parse.zones import Zones
from connectors.model import CalendarEvent, EventProblem

RAW_LIMIT = 4_000
_LIMITS = ParseLimits()
# What a stranger's text may raise where no check of ours foresaw it: one event is set aside.
_SURPRISES = (ValueError, OverflowError, LookupError, TypeError, AttributeError, RecursionError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a calendar states. `kept` are UIDs that were not read, for nothing of theirs changed.

    `hashes` is what to hand to the next reading as `known`.
    """

    events: tuple[CalendarEvent, ...] = ()
    problems: tuple[EventProblem, ...] = ()
    kept: frozenset[str] = frozenset()
    hashes: tuple[bytes, ...] = ()
    notes: tuple[str, ...] = ()  # what is no fault and still worth a word in `check`


def read_calendar(
    source: str,
    raw: bytes,
    *,
    zone: ZoneInfo,
    now: datetime,
    known: Set[bytes] = frozenset(),
    limits: ParseLimits = _LIMITS,
) -> Reading:
    """Every VEVENT and VTODO, in order; those that can't be read as problems.

    `zone` is the practice's. `now` (aware) only says around which years the rules of nameless zones
    are compared. `known`: what an earlier reading of this calendar, in this zone, said of it.
    Raises NotACalendar, Truncated and TooLarge; a calendar without events is fine.
    """
    parts = calendar_parts(source, pieces_of(calendar_bytes(source, raw), limits), limits)
    times = [Times(Zones(part, zone.key, now, limits), limits) for part in parts]
    reading = _reading(parts, times, known)
    told = {event.uid for event in reading.events} | {each.uid for each in reading.problems}
    if told.isdisjoint(reading.kept):
        return reading
    # One that wrote its UID in some other way came out under one that was kept: a copy of it, or
    # one of several that share it, which only reading them together can tell.
    return _reading(parts, times, frozenset())


def _reading(
    parts: Sequence[CalendarPart], all_times: Sequence[Times], known: Set[bytes]
) -> Reading:
    groups = groups_of(parts, known)
    parsed: list[Parsed] = []
    problems: list[EventProblem] = []
    unread: set[str] = set()  # UIDs of events that could not be read
    odd: set[bytes] = set()
    uids = iter(groups.uids)
    for part, times in zip(parts, all_times, strict=True):
        cancelled = _is_cancelling(part)
        for block in part.blocks:
            uid = next(uids) or b""
            if uid in groups.kept:
                continue
            try:
                one = read_component(block, times, cancelled=cancelled)
            except (UnreadableError, *_SURPRISES) as error:
                problem = _problem(block, error)
                problems.append(problem)
                if problem.uid and block.kind == "VEVENT":
                    unread.add(problem.uid)
                odd |= {uid, as_written(problem.uid or "")}
                continue
            parsed.append(one)
            if (stated := as_written(one.event.uid)) != uid:
                odd |= {uid, stated}
    events = identified(parsed, unread)
    return Reading(
        events=tuple(events),
        problems=tuple(problems),
        kept=frozenset(uid.decode(errors="surrogatepass") for uid in groups.kept),
        hashes=tuple(groups.worth_remembering(events, odd)),
        notes=tuple(dict.fromkeys(note for times in all_times for note in times.zones.notes())),
    )


def _is_cancelling(part: CalendarPart) -> bool:
    """METHOD:CANCEL, as in the attachment of a cancellation mail: all in it is off."""
    return any(line.replace(" ", "").upper() == "METHOD:CANCEL" for line in part.properties)


def _problem(block: Block | PlainBlock, error: Exception) -> EventProblem:
    reason = str(error) if isinstance(error, UnreadableError) else "It can't be read."
    try:
        uid = uid_of(block)
    except UnreadableError:
        uid = ""  # it then may be any event, so that no absence is believed
    return EventProblem(uid=uid or None, reason=reason, raw=block.raw[:RAW_LIMIT])
