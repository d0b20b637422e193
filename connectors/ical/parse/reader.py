"""The bytes of a calendar to what it states. Reads no clock, no file and no network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.ical.parse.blocks import Block, CalendarPart, parts_of
from connectors.ical.parse.component_hashes import as_written, groups_of
from connectors.ical.parse.component_split import PlainBlock
from connectors.ical.parse.event import Parsed, read_component, uid_of
from connectors.ical.parse.identity import identified, with_lone_series
from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import UnreadableError
from connectors.ical.parse.method import method_of, notes_on_answers, stating_events
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
    doubted_zones: Mapping[str, datetime] = field(default_factory=dict)  # as in a Fetch


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
    all_parts = parts_of(source, calendar_bytes(source, raw), limits)
    parts = stating_events(all_parts)
    times = [Times(Zones(part, zone.key, now, limits), limits) for part in parts]
    reading = _reading(parts, times, known)
    told = {event.uid for event in reading.events} | {each.uid for each in reading.problems}
    if not told.isdisjoint(reading.kept):
        # One that wrote its UID in some other way came out under one that was kept: a copy of it,
        # or one of several that share it, which only reading them together can tell.
        reading = _reading(parts, times, frozenset())
    return replace(reading, notes=(*reading.notes, *notes_on_answers(all_parts)))


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
        method = method_of(part)
        for block in part.blocks:
            uid = next(uids) or b""
            if uid in groups.kept:
                continue
            try:
                one = read_component(block, times, method=method)
            except (UnreadableError, *_SURPRISES) as error:
                problem = _problem(block, error)
                problems.append(problem)
                if problem.uid and block.kind == "VEVENT":
                    unread.add(problem.uid)
                odd |= {uid, as_written(problem.uid or "")}
                continue
            parsed.append(one)
            if (stated := as_written(one.event.uid)) != uid or one.cancels:
                odd |= {uid, stated}
    parsed, has_lone = with_lone_series(parsed, unread)
    events = identified(parsed, unread)
    return Reading(
        events=tuple(events),
        problems=tuple(problems),
        kept=frozenset(uid.decode(errors="surrogatepass") for uid in groups.kept),
        hashes=tuple(groups.worth_remembering(events, odd)),
        notes=tuple(dict.fromkeys(_notes(all_times, parsed, has_lone=has_lone))),
        doubted_zones=earliest(pair for times in all_times for pair in times.zones.doubted()),
    )


def earliest(found: Iterable[tuple[str, datetime]]) -> dict[str, datetime]:
    """By zone, since when its rules are doubted by anybody."""
    doubted: dict[str, datetime] = {}
    for zone, since in found:
        doubted[zone] = min(since, doubted.get(zone, since))
    return doubted


def _notes(
    all_times: Sequence[Times], parsed: Sequence[Parsed], *, has_lone: bool
) -> Iterator[str]:
    """Without numbers: of a server that is asked event by event, the same is said of many."""
    for times in all_times:
        yield from times.zones.notes()
    if has_lone:
        yield (
            "Some events state one date of a series that is not there, and how it repeats: "
            "read as that series."
        )
    for remark in dict.fromkeys(said for each in parsed for said in each.remarks):
        yield f"Some of its repeat rules have {remark}."


def _problem(block: Block | PlainBlock, error: Exception) -> EventProblem:
    reason = str(error) if isinstance(error, UnreadableError) else "It can't be read."
    try:
        uid = uid_of(block)
    except UnreadableError:
        uid = ""  # it then may be any event, so that no absence is believed
    return EventProblem(uid=uid or None, reason=reason, raw=block.raw[:RAW_LIMIT])
