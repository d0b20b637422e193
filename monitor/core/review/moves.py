"""Which sessions of a client were moved, and the least notice that can have been given.

Each is put as the change that it must have been, so that what is known of changes (leave,
holidays, record-keeping, late starts by edit) is asked of it as of one that was seen. Where the
polls saw that very move, what they saw counts, and not the stamps.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from itertools import groupby

from monitor.core.common.stable_ids import stable_id
from monitor.core.facts.attendance.late_edits import is_late_edit
from monitor.core.facts.decisions.exemptions import is_exempt, is_record_keeping
from monitor.core.facts.decisions.initiator import initiator_of
from monitor.core.facts.decisions.notice import short_notice
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.model import InferredMove
from monitor.core.review.stated_moves import MoveKey, StatedMove
from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.sessions.model import Presence, Session

# Bounds of what nothing is known about.
_ANY_TIME_BEFORE = datetime.min.replace(tzinfo=UTC)
_ANY_TIME_AFTER = datetime.max.replace(tzinfo=UTC)


def inferred_moves(
    facts: TimelineFacts, stated: Mapping[MoveKey, StatedMove], since: datetime
) -> Iterator[InferredMove]:
    """A decision each, by the hour that it took away.

    What was moved after its end is none, nor is a late start; and an hour that another session of
    the client's stands in was not taken away: two that were swapped are nothing.
    """
    standing = {(s.clinician, s.start) for s in facts.sessions if s.presence is Presence.SCHEDULED}
    seen = {c.session_id: c for c in facts.timeline.changes if c.kind is ChangeKind.MOVED}
    for members in _decisions(facts.sessions, stated, since):
        session, move = members[0]
        change = _as_change(members, facts)
        if all((session.clinician, one.from_start) in standing for one in change.concerned):
            continue
        known = seen.get(session.id)
        if known is not None and known.to_start == session.start:
            change = known
        is_late = is_late_edit(change, facts.context, facts.client)
        if is_record_keeping(change) or (is_late and _is_certain(change, known, facts)):
            continue
        yield InferredMove(
            client=facts.client,
            clinician=session.clinician,
            source=move.source,
            uid=move.uid,
            recurrence_id=move.recurrence_id,
            from_start=change.from_start,
            to_start=session.start,
            session_ids=tuple(one.id for one, _ in members),
            notice_least=None if change.made_not_after == _ANY_TIME_AFTER else change.notice_min,
            notice_most=None if change.made_not_before == _ANY_TIME_BEFORE else change.notice_max,
            initiator=initiator_of(change, facts.timeline),
            short_notice=short_notice(change, _limit(change, facts)),
            is_exempt=is_exempt(change, facts.timeline, facts.context),
            maybe_late=is_late,
        )


def _is_certain(change: Change, known: Change | None, facts: TimelineFacts) -> bool:
    """Whether a late start by edit can't have been a move made earlier."""
    rule = facts.context.rules_for(change.clinician, facts.client).late_start
    return change is known or change.made_not_before >= change.from_start - rule.grace


def _limit(change: Change, facts: TimelineFacts) -> timedelta:
    return facts.context.rules_for(change.clinician, facts.client).reschedule.short_notice


def _decisions(
    sessions: Iterable[Session], stated: Mapping[MoveKey, StatedMove], since: datetime
) -> Iterator[list[tuple[Session, StatedMove]]]:
    found = []
    for session in sessions:
        rid = session.recurrence_id
        move = stated.get((session.source, session.uid, rid)) if rid is not None else None
        if move is None or session.presence is not Presence.SCHEDULED:
            continue
        if max(move.recurrence_id, session.start) >= since:
            found.append((session, move))
    found.sort(key=lambda one: (*_decision(one), one[1].recurrence_id))
    for _, members in groupby(found, key=_decision):
        yield list(members)


def _decision(one: tuple[Session, StatedMove]) -> tuple[str, str, datetime]:
    move = one[1]
    return move.source, move.uid, move.decision


def _as_change(members: list[tuple[Session, StatedMove]], facts: TimelineFacts) -> Change:
    session, move = members[0]
    earliest, latest = _made(move, facts)
    concerned = tuple(
        ChangedSession(
            session_id=one.id,
            from_start=stood.recurrence_id,
            from_end=stood.recurrence_id + (one.end - one.start),
            to_start=one.start,
        )
        for one, stood in members
    )
    return Change(
        id=stable_id("ch", "stated", *move.key),
        source=move.source,
        uid=move.uid,
        recurrence_id=move.recurrence_id,
        session_id=session.id,
        client=session.client,
        clinician=session.clinician,
        kind=ChangeKind.MOVED,
        via="move" if len(members) == 1 else "series",
        from_start=concerned[0].from_start,
        from_end=concerned[0].from_end,
        to_start=session.start,
        to_end=session.end,
        made_not_before=earliest,
        made_not_after=latest,
        counted_at=latest,
        side=move.side,
        sessions=len(members),
        members=concerned,
    )


def _made(move: StatedMove, facts: TimelineFacts) -> tuple[datetime, datetime]:
    """Between when it was made: by its stamps, and by when the calendar was read last.

    A LAST-MODIFIED before CREATED, or after the reading, comes from a clock that is wrong.
    """
    view = facts.context.sources.get(move.source)
    read = view.last_ok if view is not None and view.last_ok is not None else _ANY_TIME_AFTER
    created, edited = move.created, move.last_modified
    if edited is None or edited > read or (created is not None and edited < created):
        edited = read
    if created is None or created > edited:
        return _ANY_TIME_BEFORE, edited
    return created, edited
