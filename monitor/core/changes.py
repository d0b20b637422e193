"""What changed between the settled sessions of one UID and the newest state of its events."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.identity import stable_id
from monitor.core.markers import Side
from monitor.core.sessions import Presence, Projection, Session, by_start

# The contract counts the coming sessions that one decision moves inside this span.
COUNTED_AHEAD = timedelta(days=60)


class ChangeKind(StrEnum):
    MOVED = "moved"
    CANCELLED = "cancelled"
    RESTORED = "restored"


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """When a change was made: after the first instant and not after the second; equal if known."""

    after: datetime
    by: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One decision about one session, or about a run of them (`sessions` coming ones).

    The times are those of the first session concerned. `side` is who the calendar says asked.
    """

    id: str
    source: str
    uid: str
    recurrence_id: datetime | None
    session_id: str
    client: str | None
    clinician: str | None
    kind: ChangeKind
    via: str  # move | series
    from_start: datetime
    from_end: datetime
    to_start: datetime | None
    to_end: datetime | None
    made_after: datetime
    made_by: datetime
    counted_at: datetime
    side: Side | None = None
    side_evidence: str = ""
    sessions: int = 1

    @property
    def is_exact(self) -> bool:
        return self.made_after == self.made_by

    @property
    def notice_min(self) -> timedelta:
        return self.from_start - self.made_by

    @property
    def notice_max(self) -> timedelta:
        return self.from_start - self.made_after


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What settling a UID writes: sessions to keep, and the changes that were counted."""

    sessions: tuple[Session, ...]
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Context:
    """What is known about the edits: when and by whom each settled session's component changed.

    `known_until` is how far the settled sessions reach: what a series shows beyond that is not
    new, it only came into view. None: they reach to the end of it.
    """

    made_of: Callable[[Session], Made]
    side_of: Callable[[Session], tuple[Side | None, str]]
    cut_off_of: Callable[[Session], timedelta]  # notice that the session's client is due
    known_until: datetime | None
    now: datetime

    def came_into_view(self, session: Session) -> bool:
        return self.known_until is not None and session.start >= self.known_until

    def could_still_happen(self, session: Session) -> bool:
        """False for edits made wholly after the session's end: record-keeping."""
        return session.end > self.made_of(session).after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Pair:
    before: Session
    after: Session


def settle(stored: Sequence[Session], projection: Projection, context: Context) -> Settlement:
    """Hold the newest projection of a UID against its settled sessions."""
    kept, lost, gained = _aligned(stored, projection.sessions)
    in_view = [s for s in gained if context.came_into_view(s)]
    gained = [s for s in gained if not context.came_into_view(s)]
    lost = [s for s in lost if s.presence is Presence.SCHEDULED and context.could_still_happen(s)]
    moved = _moved_as_series(lost, gained, context)
    left = by_start(lost)[len(moved) :]
    # Moved past its own edge: a series shifted later loses one coming session out of view.
    dropped = left if len(left) > 1 or not moved else []
    taken = {pair.after.recurrence_id for pair in moved}
    booked = [s for s in gained if s.recurrence_id not in taken]
    return Settlement(
        changes=(
            *_move_changes(kept, moved, context),
            *_cancellations(dropped, projection.sessions, context),
            *_restorations(kept, context),
        ),
        sessions=(
            *(_carried(pair, context) for pair in (*kept, *moved)),
            *(replace(s, presence=Presence.CANCELLED, changes=s.changes + 1) for s in dropped),
            *(_booked(s, stored, context) for s in booked),
            *in_view,
        ),
    )


def _moved_as_series(
    lost: Sequence[Session], gained: Sequence[Session], context: Context
) -> list[_Pair]:
    """A rule that changed gives every session a new recurrence id: match them in their order."""
    if not lost:
        return []
    from_then = min(context.made_of(s).after for s in lost)
    coming = [s for s in gained if s.end > from_then and s.client == lost[0].client]
    pairs = zip(by_start(lost), by_start(coming), strict=False)
    return [_Pair(before=before, after=after) for before, after in pairs]


def _move_changes(
    kept: Sequence[_Pair], as_series: Sequence[_Pair], context: Context
) -> list[Change]:
    alone = [p for p in kept if _is_move(p) and context.could_still_happen(p.before)]
    runs = [(run, "series" if len(run) > 1 else "move") for run in _runs(alone)]
    if as_series:
        runs.append((list(as_series), "series"))
    return [
        _change(
            ChangeKind.MOVED,
            via,
            run[0].before,
            run[0].after,
            context,
            sessions=_within([pair.before for pair in run]),
        )
        for run, via in runs
    ]


def _cancellations(
    dropped: Sequence[Session], remaining: Sequence[Session], context: Context
) -> list[Change]:
    return [
        _change(
            ChangeKind.CANCELLED,
            "series" if len(run) > 1 else "move",
            run[0],
            None,
            context,
            sessions=_within(run),
        )
        for run in _cancelled_runs(dropped, remaining)
    ]


def _restorations(kept: Sequence[_Pair], context: Context) -> list[Change]:
    return [
        _change(ChangeKind.RESTORED, "move", pair.before, pair.after, context, sessions=1)
        for pair in kept
        if pair.before.presence is Presence.CANCELLED
    ]


def _aligned(
    stored: Sequence[Session], fresh: Sequence[Session]
) -> tuple[list[_Pair], list[Session], list[Session]]:
    """Sessions that are the same ones, those that are gone, and those that are new."""
    by_key = {s.recurrence_id: s for s in fresh}
    kept: list[_Pair] = []
    lost: list[Session] = []
    for session in stored:
        now_is = by_key.pop(session.recurrence_id, None)
        if now_is is None:
            lost.append(session)
        else:
            kept.append(_Pair(before=session, after=now_is))
    # A single event that becomes a series, or a series cut short to one, keeps its sessions:
    # only their recurrence ids are new.
    by_time = {(s.start, s.client): s for s in by_key.values()}
    still_lost: list[Session] = []
    for session in lost:
        same = by_time.pop((session.start, session.client), None)
        if same is not None and session.presence is Presence.SCHEDULED:
            kept.append(_Pair(before=session, after=same))
        else:
            still_lost.append(session)
    taken = {p.after.recurrence_id for p in kept}
    return kept, still_lost, [s for key, s in by_key.items() if key not in taken]


def _is_move(pair: _Pair) -> bool:
    return pair.before.presence is Presence.SCHEDULED and pair.before.start != pair.after.start


def _runs(pairs: Sequence[_Pair]) -> list[list[_Pair]]:
    """Occurrences that share one shift and are more than two were moved by one stroke."""
    shifts: dict[timedelta, list[_Pair]] = {}
    for pair in sorted(pairs, key=lambda p: p.before.start):
        shifts.setdefault(pair.after.start - pair.before.start, []).append(pair)
    runs: list[list[_Pair]] = []
    for run in shifts.values():
        runs.extend([run] if len(run) > 2 else [[pair] for pair in run])
    return runs


def _cancelled_runs(
    dropped: Sequence[Session], remaining: Sequence[Session]
) -> list[list[Session]]:
    """All that comes after a point is gone: the series was ended, which is one decision."""
    if not dropped:
        return []
    first = dropped[0].start
    if len(dropped) > 1 and not any(s.start > first for s in remaining):
        return [list(dropped)]
    return [list(dropped)] if len(dropped) > 2 else [[s] for s in dropped]


def _within(run: Sequence[Session]) -> int:
    first = run[0].start
    return max(1, sum(1 for s in run if s.start <= first + COUNTED_AHEAD))


def _carried(pair: _Pair, context: Context) -> Session:
    """The session as it stands now, with its identity and its plan of record kept."""
    before, after = pair.before, pair.after
    if not context.could_still_happen(before):
        after = replace(after, start=before.start, end=before.end, client=before.client)
    plan = before.agreed_plan
    moved = before.start != after.start
    cut_off = before.start - context.cut_off_of(before)
    if moved and plan is None and cut_off < context.made_of(before).by:
        plan = before.start
    if plan == after.start:
        plan = None
    changed = moved or before.presence is Presence.CANCELLED
    return replace(
        after,
        id=before.id,
        agreed_plan=plan,
        booked_after=before.booked_after,
        booked_by=before.booked_by,
        changes=before.changes + (1 if changed else 0),
    )


def _booked(session: Session, stored: Sequence[Session], context: Context) -> Session:
    made = context.made_of(session)
    taken = any(s.id == session.id for s in stored)
    fresh_id = stable_id("s", session.id, made.by) if taken else session.id
    return replace(session, id=fresh_id, booked_after=made.after, booked_by=made.by)


def _change(
    kind: ChangeKind,
    via: str,
    before: Session,
    after: Session | None,
    context: Context,
    *,
    sessions: int,
) -> Change:
    made = context.made_of(before)
    side, evidence = context.side_of(before)
    return Change(
        id=stable_id("ch", before.id, before.changes, kind.value),
        source=before.source,
        uid=before.uid,
        recurrence_id=before.recurrence_id,
        session_id=before.id,
        client=before.client,
        clinician=before.clinician,
        kind=kind,
        via=via,
        from_start=before.start,
        from_end=before.end,
        to_start=after.start if after else None,
        to_end=after.end if after else None,
        made_after=made.after,
        made_by=made.by,
        counted_at=context.now,
        side=side,
        side_evidence=evidence,
        sessions=sessions,
    )
