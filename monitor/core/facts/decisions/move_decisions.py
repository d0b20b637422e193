"""Counted changes as decisions about a client's hour: a move, or a cancellation."""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.core.facts.decisions.exemptions import is_exempt, is_record_keeping
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.notice import NO, short_notice
from monitor.core.facts.decisions.pairing import Pair
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.timeline.model import RuleContext, Timeline


class Fate(StrEnum):
    """What became of a decision to cancel."""

    STANDS = "stands"
    REBOOKED = "rebooked"  # or it goes on under another UID
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
    found = [
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
        is_away = is_exempt(pair.change, timeline, context)
        if is_away and not pair.at_once:
            continue  # taken off for leave is no breach, whenever the two meet instead
        found.extend(
            Move(
                change=one.change,
                to_start=one.start,
                via="move" if pair.continues else one.via,
                sessions=one.sessions,
                initiator=initiators[one.change.id],
                is_exempt=is_away if one is pair else is_exempt(one.change, timeline, context),
                pair=one,
            )
            for one in (pair.apart if pair.continues else (pair,))
        )
    return sorted(found, key=lambda m: (m.change.made_not_after, m.change.id))


def short_moves_by_session(
    moves: Iterable[Move], client: str | None, context: RuleContext
) -> Mapping[str, Sequence[datetime]]:
    """When a session was moved at (possibly) short notice, other than by the client."""
    found: dict[str, list[datetime]] = {}
    for move in moves:
        rule = context.rules_for(move.change.clinician, client).reschedule
        if move.initiator != CLIENT and short_notice(move.change, rule.short_notice) != NO:
            found.setdefault(move.session_id, []).append(move.change.made_not_after)
    return found


def cancellations_in(
    timeline: Timeline,
    context: RuleContext,
    *,
    pairs: Container[str],
    restored: Container[str],
    initiators: Mapping[str, str],
) -> list[Cancelled]:
    """Cancellations that count: no leave, no holiday, no excused time, no record-keeping."""
    return [
        Cancelled(
            change=change, initiator=initiators[change.id], fate=_fate(change, pairs, restored)
        )
        for change in timeline.changes
        if change.kind is ChangeKind.CANCELLED
        and not is_record_keeping(change)
        and not is_exempt(change, timeline, context)
    ]


def _fate(change: Change, paired: Container[str], restored: Container[str]) -> Fate:
    if change.id in restored:
        return Fate.RESTORED
    return Fate.REBOOKED if change.id in paired else Fate.STANDS
