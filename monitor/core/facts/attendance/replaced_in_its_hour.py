"""An event that was replaced by another one as its hour began: the same session, which began late.

Who deletes an entry and writes a new one for a quarter past has edited the hour, as who moves the
entry has; check-ins and what was agreed are the hour's (ADR 18).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.facts.attendance.late_edits import is_late_edit
from monitor.core.facts.decisions.pairing import Pair, pairs_by_change, restored_changes
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Session
from monitor.core.timeline.hours import told_of
from monitor.core.timeline.model import RuleContext, Timeline


def with_hours_replaced(timeline: Timeline, context: RuleContext) -> Timeline:
    """The timeline, where such a cancellation and booking are one session that was moved.

    It keeps the id of the session that was known first.
    """
    pairs = pairs_by_change(timeline, context, restored_changes(timeline))
    if not pairs:
        return timeline
    known = {s.id: s for s in timeline.sessions}
    moves = {pair.change.id: _as_move(pair) for pair in pairs.values() if not pair.is_split}
    late = {
        change_id: pairs[change_id]
        for change_id, move in moves.items()
        if pairs[change_id].at_once
        and move.session_id in known
        and is_late_edit(move, context, timeline.client)
    }
    if not late:
        return timeline
    before = {pair.booking.id: pair.change.session_id for pair in late.values()}
    first = {booking: _first(booking, before) for booking in before}
    gone = set(before.values())
    return told_of(
        replace(
            timeline,
            sessions=tuple(
                _one(known[first[s.id]], s) if s.id in first else s
                for s in timeline.sessions
                if s.id not in gone
            ),
            changes=tuple(moves[c.id] if c.id in late else c for c in timeline.changes),
        ),
        first,
    )


def _first(session_id: str, before: Mapping[str, str]) -> str:
    """The session that was known first, of those that took each other's place."""
    while session_id in before:
        session_id = before[session_id]
    return session_id


def _as_move(pair: Pair) -> Change:
    return replace(
        pair.change,
        kind=ChangeKind.MOVED,
        via="move",
        to_start=pair.start,
        to_end=pair.start + (pair.booking.end - pair.booking.start),
        members=(),
    )


def _one(known: Session, shown: Session) -> Session:
    return replace(
        shown,
        id=known.id,
        agreed_plan=known.agreed_plan or known.start,
        booked_not_before=known.booked_not_before,
        booked_not_after=known.booked_not_after,
        changes=max(known.changes, shown.changes),
    )
