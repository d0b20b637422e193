"""An event that was replaced by another one as its hour began: the same session (ADR 18).

Who deletes an entry and writes a new one for a quarter past has edited the hour, as who moves the
entry has: it began late. And what a check-in or a conference said of an hour holds for the entry
that stands for it since, wherever on that day somebody wrote it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from monitor.core.facts.attendance.late_edits import is_late_edit, is_on_one_day
from monitor.core.facts.decisions.booked_hours import BookedHour
from monitor.core.facts.decisions.pairing import Pair, pairs_by_change
from monitor.core.facts.decisions.taken_back import taken_back_in
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.hours import told_of
from monitor.core.timeline.model import CheckinKind, RuleContext, Timeline
from monitor.core.timeline.standing import part_of


def with_hours_replaced(timeline: Timeline, context: RuleContext) -> Timeline:
    """The timeline, where a cancellation and a booking that are such an edit are one session.

    It keeps the id of the session that was known first. Of others what was seen is carried over.
    """
    return _with_what_was_seen(_with_late_edits(timeline, context), context)


def _with_late_edits(timeline: Timeline, context: RuleContext) -> Timeline:
    pairs = pairs_by_change(timeline, context, taken_back_in(timeline))
    if not pairs:
        return timeline
    known, seen = {s.id: s for s in timeline.sessions}, timeline.seen_to_begin
    moves = {pair.change.id: _as_move(pair) for pair in pairs.values() if not pair.is_split}
    late = {
        change_id: pairs[change_id]
        for change_id, move in moves.items()
        if (pairs[change_id].at_once or move.session_id in seen)
        and move.session_id in known
        and is_late_edit(move, context, timeline.client)
    }
    if not late:
        return timeline
    before = {pair.booking.id: pair.change.session_id for pair in late.values()}
    first = {booking: _last_in_row(booking, before) for booking in before}
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


def _with_what_was_seen(timeline: Timeline, context: RuleContext) -> Timeline:
    seen = timeline.seen_to_begin
    if not seen:
        return timeline  # as nearly always
    seen &= {s.id for s in timeline.sessions if s.presence is Presence.CANCELLED}
    if not seen:
        return timeline
    pairs = pairs_by_change(timeline, context, taken_back_in(timeline))
    put_there = {
        hour.booking.id: _move_of(hour, pair)
        for pair in pairs.values()
        for hour in pair.hours
        if hour.gone.session_id in seen
        and hour.has_moved
        and is_on_one_day(hour.gone.from_start, hour.start, context.zone)
    }
    now_at = {move.session_id: booking for booking, move in put_there.items()}
    return replace(
        timeline,
        in_place_of=put_there,
        checkins=tuple(
            c
            if c.kind is CheckinKind.NO_SHOW
            else replace(c, session_id=_last_in_row(c.session_id, now_at))
            for c in timeline.checkins
        ),
        attendances=tuple(
            replace(a, session_id=_last_in_row(a.session_id, now_at)) for a in timeline.attendances
        ),
    )


def _move_of(hour: BookedHour, pair: Pair) -> Change:
    """What put one of the hours of a pair where it stands now."""
    alone = part_of(pair.change, [hour.gone])
    until = hour.start + (hour.booking.end - hour.booking.start)
    via = "series" if pair.is_split else "move"
    return replace(alone, kind=ChangeKind.MOVED, via=via, to_start=hour.start, to_end=until)


def _last_in_row(session_id: str, before: Mapping[str, str]) -> str:
    """The end of the row of sessions that took each other's place."""
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
