"""Sessions brought up to the newest settled state of their events, and the changes that makes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.edits.edit_facts import EventEdits
from monitor.core.sessions.edits.later_edits import NO_LATER_EDITS, LaterEdits
from monitor.core.sessions.location import is_same_place
from monitor.core.sessions.matching import (
    Alignment,
    Pair,
    align,
    group_by_shift,
    group_cancelled,
    nearest_pairs,
)
from monitor.core.sessions.model import (
    SAME_DAY,
    Presence,
    Projection,
    Session,
    by_start,
    with_own_marks,
)

# A session that a rule left out and one that it added farther away have nothing to do with it.
_FARTHEST = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What settling a UID writes: sessions to keep, and the changes that were counted.

    `forgotten` are ids of sessions that a moved series has carried out of view, `waiting` of those
    that were changed again by a later edit.
    """

    sessions: tuple[Session, ...]
    changes: tuple[Change, ...]
    forgotten: tuple[str, ...] = ()
    waiting: tuple[str, ...] = ()


def settle(
    stored: Sequence[Session],
    projection: Projection,
    edits: EventEdits,
    later: LaterEdits = NO_LATER_EDITS,
) -> Settlement:
    """Compares a projection of a UID with its settled sessions, and tells what changed.

    `later` are edits after the one projected. What they changed again stays as it had settled.
    """
    found, again = later.parted(align(stored, projection.sessions))
    found = _others_apart(found, edits)
    lost = [
        s for s in found.lost if s.presence is Presence.SCHEDULED and edits.could_still_happen(s)
    ]
    series = _moved_as_series(lost, found.gained, edits, later)
    gone = {s.id for s in series.lost}
    dropped = by_start(s for s in lost if s.id not in gone)
    placed = {p.after.id for p in series.pairs}
    new = [
        s
        for s in found.gained
        if s.id not in placed and later.leave(s) and not series.repeats(s, stored)
    ]
    return Settlement(
        changes=(
            *_move_changes(found.kept, edits),
            *series.changes,
            *_cancellations(dropped, projection.sessions, edits),
            *_restorations(found.kept, edits),
        ),
        sessions=(
            *(_carried(pair, edits) for pair in (*found.kept, *series.pairs)),
            *(_off(s) for s in (*dropped, *series.skipped)),
            *_new_sessions(new, stored, series, edits),
        ),
        forgotten=tuple(s.id for s in series.out_of_view),
        waiting=tuple(s.id for s in (*again, *series.waiting)),
    )


def _others_apart(found: Alignment, edits: EventEdits) -> Alignment:
    """The alignment where an event that was given to someone else, or used again, is a new session.

    What was used again had its hour: it is not lost.
    """
    given_away = [p for p in found.kept if edits.was_given_away(p)]
    used_again = [p for p in found.kept if edits.was_used_again(p)]
    apart = {p.before.id for p in (*given_away, *used_again)}
    return Alignment(
        kept=tuple(p for p in found.kept if p.before.id not in apart),
        lost=(*found.lost, *(p.before for p in given_away)),
        gained=(*found.gained, *(p.after for p in (*given_away, *used_again))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Series:
    """A rule that changed, as one decision: which sessions it moved, skipped, or took from view.

    `waiting` were moved by it and changed again later.
    """

    pairs: tuple[Pair, ...] = ()
    skipped: tuple[Session, ...] = ()
    out_of_view: tuple[Session, ...] = ()
    waiting: tuple[Session, ...] = ()
    changes: tuple[Change, ...] = ()

    @property
    def lost(self) -> tuple[Session, ...]:
        moved = (p.before for p in self.pairs)
        return (*moved, *self.skipped, *self.out_of_view, *self.waiting)

    def repeats(self, session: Session, stored: Sequence[Session]) -> bool:
        """Whether the new rule shows once more what was held under the old one."""
        if len(self.pairs) < 2:
            return False
        moved = {s.id for s in self.lost}
        return any(
            s.client == session.client
            and s.id not in moved
            and s.start < session.start <= s.start + SAME_DAY
            for s in stored
        )


def _moved_as_series(
    lost: Sequence[Session], gained: Sequence[Session], edits: EventEdits, later: LaterEdits
) -> _Series:
    if not lost or not gained:
        return _Series()
    from_then = min(edits.made(s).not_before for s in lost)
    coming = [s for s in gained if s.end > from_then and not edits.came_into_view(s)]

    def may_pair(before: Session, after: Session) -> bool:
        is_near = abs(after.start - before.start) <= _FARTHEST
        return is_near and not edits.clients.are_two(before.client, after.client)

    found = nearest_pairs(lost, coming, may_pair)
    pairs = [p for p in found if later.leave(p.after)]
    waiting = tuple(p.before for p in found if not later.leave(p.after))
    if not pairs:
        return _Series(waiting=waiting)
    placed = {p.before.id for p in found}
    left = by_start(s for s in lost if s.id not in placed) if len(pairs) > 1 else []
    edge, last = edits.projected_until, pairs[-1]
    beyond = [
        s
        for s in left
        if edge is not None and s.start > last.before.start and s.start + last.clock_shift >= edge
    ]
    skipped = [s for s in left if s not in beyond]
    if _is_apart(skipped, pairs):
        skipped = []
    return _Series(
        pairs=tuple(pairs),
        skipped=tuple(skipped),
        out_of_view=tuple(beyond),
        waiting=waiting,
        changes=_one_move(pairs, skipped, edits),
    )


def _one_move(
    pairs: Sequence[Pair], skipped: Sequence[Session], edits: EventEdits
) -> tuple[Change, ...]:
    """The move of them all; none where they stayed where they were."""
    if not skipped and not any(p.has_moved for p in pairs):
        return ()
    concerned = by_start([*(p.before for p in pairs), *skipped])
    after = next((p.after for p in pairs if p.before is concerned[0]), pairs[0].after)
    placed = {p.before.id: p.after for p in pairs}
    return (edits.change_of(ChangeKind.MOVED, concerned, after, placed),)


def _is_apart(skipped: Sequence[Session], pairs: Sequence[Pair]) -> bool:
    """One session that was taken off beside the move of all the others is another decision."""
    (shift, count), *_ = Counter(p.clock_shift for p in pairs).most_common()
    return len(skipped) == 1 and bool(shift) and count > max(2, len(pairs) / 2)


def _move_changes(kept: Sequence[Pair], edits: EventEdits) -> list[Change]:
    alone = [p for p in kept if _is_move(p) and edits.could_still_happen(p.before)]
    return [
        edits.change_of(
            ChangeKind.MOVED,
            [pair.before for pair in run],
            run[0].after,
            {pair.before.id: pair.after for pair in run},
        )
        for run in group_by_shift(alone)
    ]


def _cancellations(
    dropped: Sequence[Session], remaining: Sequence[Session], edits: EventEdits
) -> list[Change]:
    return [
        edits.change_of(ChangeKind.CANCELLED, run, None, {})
        for run in group_cancelled(dropped, remaining)
    ]


def _restorations(kept: Sequence[Pair], edits: EventEdits) -> list[Change]:
    return [
        edits.change_of(
            ChangeKind.RESTORED, [pair.before], pair.after, {pair.before.id: pair.after}
        )
        for pair in kept
        if pair.before.presence is Presence.CANCELLED
    ]


def _is_move(pair: Pair) -> bool:
    return pair.before.presence is Presence.SCHEDULED and pair.has_moved


def _carried(pair: Pair, edits: EventEdits) -> Session:
    """The session as it stands now, with its identity and its plan of record kept."""
    before, after = pair.before, pair.after
    if not edits.could_still_happen(before):
        is_same_client = edits.clients.are_one(before.client, after.client)
        after = replace(
            with_own_marks(after, before),
            start=before.start,
            end=before.end,
            client=after.client if is_same_client else before.client,
            location=before.location,
        )
    plan = before.agreed_plan
    moved = pair.has_moved
    cut_off = before.start - edits.cut_offs[before.id]
    if moved and plan is None and cut_off < edits.made(before).not_after:
        plan = before.start
    if plan == after.start:
        plan = None
    changed = moved or before.presence is Presence.CANCELLED
    is_elsewhere = not is_same_place(before.location, after.location)
    placed = edits.made(before) if is_elsewhere else None
    return replace(
        after,
        id=before.id,
        agreed_plan=plan,
        booked_not_before=before.booked_not_before,
        booked_not_after=before.booked_not_after,
        placed_not_before=placed.not_before if placed else before.placed_not_before,
        placed_not_after=placed.not_after if placed else before.placed_not_after,
        changes=before.changes + (1 if changed else 0),
    )


def _off(session: Session) -> Session:
    return replace(session, presence=Presence.CANCELLED, changes=session.changes + 1)


def _new_sessions(
    new: Sequence[Session], stored: Sequence[Session], series: _Series, edits: EventEdits
) -> list[Session]:
    """Bookings, and what only came into view: that was there, nobody had looked so far ahead."""
    reach = max((p.after.start for p in series.pairs), default=None)
    taken = {s.id for s in stored}
    found = []
    for session in new:
        is_further = len(series.pairs) > 1 and reach is not None and session.start > reach
        if edits.came_into_view(session) or is_further:
            found.append(session)
            continue
        made = edits.made(session)
        if stored and session.recurrence_id is not None and session.end <= made.not_before:
            continue  # a rule that changed also states a past that never was
        fresh_id = stable_id("s", session.id, made.not_after) if session.id in taken else session.id
        found.append(
            replace(
                session,
                id=fresh_id,
                booked_not_before=made.not_before,
                booked_not_after=made.not_after,
            )
        )
    return found
