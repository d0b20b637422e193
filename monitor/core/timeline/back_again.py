"""Tells which hours that were taken off were given again by another event (ADR 18).

An event that is put back says so itself. Where somebody writes a new one for the same hour, as
mostly happens after a deletion, the hour has come back all the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind, ChangeTime
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline

_Came = tuple[ChangeTime, datetime]  # when it was made, and when it counted


def given_again(
    records: Timeline, told: Iterable[Change], hour_of: Mapping[str, str], behind: Container[str]
) -> Iterator[Change]:
    """A restoration for each hour that one of the changes `told` took off and another event shows.

    `records` is the timeline before its sessions were folded, `hour_of` as `fold` returns it, and
    `behind` are the ids of the sessions that show an hour where it stands no more.
    """
    if not hour_of:
        return
    of_hour: dict[str, list[Session]] = defaultdict(list)
    for session in records.sessions:
        if session.id not in behind:
            of_hour[hour_of.get(session.id, session.id)].append(session)
    moved, seen = _last_moves(records.changes), records.seen_to_begin
    for change in told:
        if change.kind is ChangeKind.CANCELLED:
            for one in change.concerned:
                hour = hour_of.get(one.session_id, one.session_id)
                shown_by = of_hour.get(hour, ())
                if len(shown_by) > 1:
                    is_seen = any(s.id in seen for s in shown_by)
                    yield from _restoration(change, one, shown_by, moved, is_seen=is_seen)


def _restoration(
    change: Change,
    one: ChangedSession,
    shown_by: Sequence[Session],
    moved: Mapping[str, _Came],
    *,
    is_seen: bool,
) -> Iterator[Change]:
    """By the first event that came to the hour after it was taken off."""
    came = [
        (made, counted_at, session)
        for session in shown_by
        if session.id != one.session_id and session.start == one.from_start
        for made, counted_at in [moved.get(session.id) or _booked(session)]
        if made.not_after > change.made_not_after
        # What is written down afterwards stands only for an hour that did take place.
        and (is_seen or made.not_before < session.end)
    ]
    if not came:
        return
    made, counted_at, session = min(came, key=lambda c: (c[0].not_after, c[2].id))
    yield Change(
        id=stable_id("ch", session.id, change.id, "again"),
        source=session.source,
        uid=session.uid,
        recurrence_id=session.recurrence_id,
        session_id=one.session_id,
        client=session.client,
        clinician=session.clinician,
        kind=ChangeKind.RESTORED,
        via="move",
        from_start=session.start,
        from_end=session.end,
        to_start=session.start,
        to_end=session.end,
        made_not_before=made.not_before,
        made_not_after=made.not_after,
        counted_at=counted_at,
    )


def _last_moves(changes: Iterable[Change]) -> Mapping[str, _Came]:
    """By session, the last change that put it where it stands."""
    found: dict[str, _Came] = {}
    for change in sorted(changes, key=lambda c: (c.counted_at, c.made_not_after, c.id)):
        made = ChangeTime(not_before=change.made_not_before, not_after=change.made_not_after)
        for one in change.concerned:
            if one.to_start is not None:
                found[one.session_id] = made, change.counted_at
    return found


def _booked(session: Session) -> _Came:
    known = session.booked_not_after or session.booked_not_before
    last = known or datetime.min.replace(tzinfo=session.start.tzinfo)
    return ChangeTime(not_before=session.booked_not_before or last, not_after=last), last
