"""Counted changes as decisions about a client's hour: a move, or a cancellation."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from connectors.zone_rules import zone_of
from monitor.core.facts.decisions.exemptions import is_exempt, is_record_keeping, without_exempt
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.looks import by_look
from monitor.core.facts.decisions.notice import NO, short_notice
from monitor.core.facts.decisions.pairing import Pair
from monitor.core.facts.decisions.taken_back import TakenBack
from monitor.core.facts.rhythm.working_time import wall_distance
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.matching import count_coming
from monitor.core.timeline.model import RuleContext, Timeline


class Fate(StrEnum):
    """What became of a decision to cancel."""

    STANDS = "stands"
    REBOOKED = "rebooked"  # or its hour goes on, or was given again, in another event
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One decision that gave a session, or `sessions` of them, another start.

    `is_exempt`: away from leave, a holiday or the client's excused time.
    """

    change: Change
    to_start: datetime
    via: str  # move | rebook | series | split
    sessions: int
    initiator: str
    is_exempt: bool
    pair: Pair | None = None
    others: tuple[str, ...] = ()  # ids of further sessions that the same decision moved

    @property
    def session_id(self) -> str:
        """The session that stands at the new start."""
        return self.pair.booking.id if self.pair is not None else self.change.session_id


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """One decision that took a session, or a run of them, off the calendar."""

    change: Change
    initiator: str
    fate: Fate


def moves_in(
    timeline: Timeline,
    context: RuleContext,
    *,
    late: Container[str],
    pairs: Mapping[str, Pair],
    initiators: Mapping[str, str],
) -> list[Move]:
    """Moves and rebookings, without late starts by edit (`late`) and without record-keeping."""
    moved = [
        Move(
            change=change,
            to_start=change.to_start,
            via=change.via,
            sessions=change.sessions,
            initiator=initiators[change.id],
            is_exempt=is_exempt(change, timeline, context),
        )
        for change in timeline.changes
        if change.to_start is not None
        and change.to_start != change.from_start
        and change.id not in late
        and not is_record_keeping(change)
    ]
    for pair in pairs.values():
        moved += _rebookings(pair, timeline, context, initiators)
    if not moved:
        return []
    shifts = _Shifts(timeline, context)
    together = _moved_together(moved, shifts) if timeline.client is not None else moved
    return sorted(together, key=lambda m: (m.change.made_not_after, m.change.id))


class _Shifts:
    """How far moves go by the wall clock: a day later is one day, also where clocks change."""

    def __init__(self, timeline: Timeline, context: RuleContext) -> None:
        self._zones = {s.id: s.zone for s in timeline.sessions}
        self._usual = context.zone

    def of(self, move: Move) -> timedelta:
        name = self._zones.get(move.session_id)
        zone = zone_of(name) if name else self._usual
        return wall_distance(move.change.from_start, move.to_start, zone)


def _rebookings(
    pair: Pair, timeline: Timeline, context: RuleContext, initiators: Mapping[str, str]
) -> Iterator[Move]:
    is_away = is_exempt(pair.change, timeline, context)
    if is_away and not pair.at_once:
        return  # taken off for leave is no breach, whenever the two meet instead
    for one in pair.apart if pair.continues else (pair,):
        yield Move(
            change=one.change,
            to_start=one.start,
            via="move" if pair.continues else one.via,
            sessions=one.sessions,
            initiator=initiators[one.change.id],
            is_exempt=is_away if one is pair else is_exempt(one.change, timeline, context),
            pair=one,
        )


def _moved_together(moves: Iterable[Move], shifts: _Shifts) -> Iterator[Move]:
    """One move for the single events of a client that one look showed moved by the same span.

    An export of single events shows one decision about a series as many. They count together
    (`monitor.jobs.evaluation.decided_together`). Which of a clinician's calendars showed an hour
    first is no matter.
    """
    groups: dict[tuple[object, ...], list[Move]] = defaultdict(list)
    for move in moves:
        change = move.change
        is_single = change.recurrence_id is None and move.sessions == 1
        alone = () if is_single else (change.id,)
        groups[(change.clinician, change.counted_at, shifts.of(move), *alone)].append(move)
    for alike in groups.values():
        for group in by_look(alike, lambda move: move.change):
            first = min(group, key=lambda m: (m.change.from_start, m.change.id))
            yield first if len(group) == 1 else _as_one(first, group)


def _as_one(first: Move, group: Sequence[Move]) -> Move:
    return replace(
        first,
        via="series",
        sessions=_count_coming([m.change for m in group], first.change),
        is_exempt=all(m.is_exempt for m in group),
        others=tuple(m.session_id for m in group if m is not first),
    )


def _count_coming(changes: Iterable[Change], first: Change) -> int:
    return count_coming([change.from_start for change in changes], first.made_not_after)


def short_moves_by_session(
    moves: Iterable[Move], client: str | None, context: RuleContext
) -> Mapping[str, Sequence[datetime]]:
    """When a session was moved at (possibly) short notice, other than by the client."""
    found: dict[str, list[datetime]] = {}
    for move in moves:
        rule = context.rules_for(move.change.clinician, client).reschedule
        if move.initiator != CLIENT and short_notice(move.change, rule.short_notice) != NO:
            for session_id in (move.session_id, *move.others):
                found.setdefault(session_id, []).append(move.change.made_not_after)
    return found


def cancellations_in(
    timeline: Timeline,
    context: RuleContext,
    *,
    pairs: Mapping[str, Pair],
    undone: TakenBack,
    initiators: Mapping[str, str],
) -> list[Cancelled]:
    """Cancellations that count: no leave, no holiday, no excused time, no record-keeping.

    Of a run that came back, or that something was booked for, in part: the other hours.
    """
    counted = [
        without_exempt(change, timeline, context)
        for change in (_not_booked_again(undone.left_of(c), pairs) for c in timeline.changes)
        if change.kind is ChangeKind.CANCELLED
        and not is_record_keeping(change)
        and not is_exempt(change, timeline, context)
    ]
    fated = [(change, _fate(change, pairs, undone)) for change in counted]
    return [
        Cancelled(change=change, initiator=initiators[change.id], fate=fate)
        for change, fate in (_gone_together(fated) if timeline.client is not None else fated)
    ]


def _gone_together(
    changes: Iterable[tuple[Change, Fate]],
) -> Iterator[tuple[Change, Fate]]:
    """One cancellation for the single events that one look showed gone; see `_moved_together`."""
    groups: dict[tuple[object, ...], list[tuple[Change, Fate]]] = defaultdict(list)
    for change, fate in changes:
        is_single = change.recurrence_id is None and change.sessions == 1
        alone = () if is_single and fate is Fate.STANDS else (change.id,)
        groups[(change.clinician, change.counted_at, *alone)].append((change, fate))
    for alike in groups.values():
        for group in by_look(alike, lambda one: one[0]):
            first, fate = min(group, key=lambda one: (one[0].from_start, one[0].id))
            if len(group) > 1:
                count = _count_coming([change for change, _ in group], first)
                first = replace(first, via="series", sessions=count)
            yield first, fate


def _not_booked_again(change: Change, pairs: Mapping[str, Pair]) -> Change:
    pair = pairs.get(change.id)
    return change if pair is None or pair.left is None else pair.left


def _fate(change: Change, pairs: Mapping[str, Pair], undone: TakenBack) -> Fate:
    if change.id in undone:
        return Fate.REBOOKED if undone.by_another_event(change) else Fate.RESTORED
    pair = pairs.get(change.id)
    return Fate.REBOOKED if pair is not None and pair.left is None else Fate.STANDS
