"""Counted changes as decisions about a client's hour: a move, or a cancellation."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from monitor.core.facts.decisions.exemptions import is_exempt, is_record_keeping
from monitor.core.facts.decisions.initiator import initiator_of
from monitor.core.facts.decisions.pairing import Pair, pairs_by_change, restored_changes
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.timeline.model import RuleContext, Timeline


class Fate(StrEnum):
    """What became of a decision to cancel."""

    STANDS = "stands"
    REBOOKED = "rebooked"  # or it goes on under another UID
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """One decision that gave a session, or `sessions` of them, another start."""

    change: Change
    to_start: datetime
    via: str  # move | rebook | series | split
    sessions: int
    initiator: str
    pair: Pair | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Cancelled:
    """One decision that took a session, or a run of them, off the calendar."""

    change: Change
    initiator: str
    fate: Fate


def moves_in(timeline: Timeline, practice: RuleContext, late: frozenset[str]) -> list[Move]:
    """Moves and rebookings, without late starts by edit (`late`) and without record-keeping."""
    found = list(_moved(timeline, late))
    for pair in pairs_by_change(timeline, practice).values():
        if not pair.at_once and is_exempt(pair.change, timeline, practice):
            continue  # taken off for leave is no breach, whenever the two meet instead
        told = pair.told_apart() if pair.continues else [pair]
        found.extend(
            Move(
                change=one.change,
                to_start=one.start,
                via="move" if pair.continues else one.via,
                sessions=one.sessions,
                initiator=initiator_of(one.change, timeline),
                pair=one,
            )
            for one in told
        )
    return sorted(found, key=lambda m: (m.change.made_not_after, m.change.id))


def cancellations_in(timeline: Timeline, practice: RuleContext) -> list[Cancelled]:
    """Cancellations that count: no leave, no holiday, no excused time, no record-keeping."""
    pairs = pairs_by_change(timeline, practice)
    restored = restored_changes(timeline)
    return [
        Cancelled(
            change=change,
            initiator=initiator_of(change, timeline),
            fate=_fate(change, pairs.keys(), restored),
        )
        for change in timeline.changes
        if change.kind is ChangeKind.CANCELLED
        and not is_record_keeping(change)
        and not is_exempt(change, timeline, practice)
    ]


def _fate(change: Change, paired: Collection[str], restored: frozenset[str]) -> Fate:
    if change.id in restored:
        return Fate.RESTORED
    return Fate.REBOOKED if change.id in paired else Fate.STANDS


def _moved(timeline: Timeline, late: frozenset[str]) -> Iterator[Move]:
    for change in timeline.changes:
        if change.to_start is None or change.to_start == change.from_start:
            continue
        if change.id in late or is_record_keeping(change):
            continue
        yield Move(
            change=change,
            to_start=change.to_start,
            via=change.via,
            sessions=change.sessions,
            initiator=initiator_of(change, timeline),
        )
