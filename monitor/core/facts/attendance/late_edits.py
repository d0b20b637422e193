"""Reads a session's moves: which of them say that it began late, and which start was agreed.

What was planned when the session began counts. A move that was made after it was seen to begin, or
that put it where its time was over, tidies the calendar: nobody waited then.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.sections.rules import LateStart
from monitor.core.facts.attendance.seen_beginning import SeenBeginning, seen_beginnings
from monitor.core.facts.decisions.exemptions import is_record_keeping
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.timeline.model import ArrivalKind, Attendance, RuleContext, Timeline


@dataclass(frozen=True, slots=True, kw_only=True)
class LateEdit:
    """What the calendar says of a late start: when it began, and until when it was to last."""

    start: datetime
    end: datetime
    change: Change


@dataclass(frozen=True, slots=True, kw_only=True)
class Moves:
    """`agreed_start`: what the calendar stated when that start came; None: its present start.

    `late_edits` are the ids of the changes that are a late start (or correct one).
    """

    agreed_start: datetime | None = None
    edit: LateEdit | None = None
    late_edits: frozenset[str] = frozenset()


NONE = Moves()


def moves_by_session(
    timeline: Timeline, context: RuleContext, attendances: Mapping[str, Attendance]
) -> Mapping[str, Moves]:
    """For every session that has moves, or stands where another one was, what they mean.

    Of an hour that one of two calendars moved alone, that move says which start was agreed as it
    will once it counts, and no more.
    """
    found = _moves(timeline, timeline.changes, context, attendances)
    if not timeline.ahead:
        return found
    once = _moves(timeline, (*timeline.changes, *timeline.ahead), context, attendances)
    for session_id in {change.session_id for change in timeline.ahead}:
        now = found.get(session_id, NONE)
        found[session_id] = replace(now, agreed_start=once[session_id].agreed_start)
    return found


def _moves(
    timeline: Timeline,
    changes: Iterable[Change],
    context: RuleContext,
    attendances: Mapping[str, Attendance],
) -> dict[str, Moves]:
    of_session: dict[str, list[Change]] = {}
    for change in changes:
        of_session.setdefault(change.session_id, []).append(change)
    led_to = {one: _led_to(one, timeline.in_place_of, of_session) for one in timeline.in_place_of}
    of_session |= led_to
    seen = seen_beginnings(timeline, of_session, attendances)
    return {
        session_id: _read(
            sorted(changes, key=lambda c: (c.made_not_after, c.counted_at)),
            context.zone,
            context.rules_for(changes[-1].clinician, timeline.client).late_start,
            seen.get(session_id),
        )
        for session_id, changes in of_session.items()
    }


def _led_to(
    session_id: str, put_there: Mapping[str, Change], of_session: Mapping[str, Sequence[Change]]
) -> list[Change]:
    """Its moves, with those of the sessions in whose place it stands."""
    found = list(of_session.get(session_id, ()))
    while (move := put_there.get(session_id)) is not None:
        session_id = move.session_id
        found += [move, *of_session.get(session_id, ())]
    return found


def _read(
    changes: Sequence[Change], zone: ZoneInfo, rule: LateStart, seen: SeenBeginning | None
) -> Moves:
    agreed: datetime | None = None
    edit: LateEdit | None = None
    late: set[str] = set()
    for change in changes:
        start, end = change.to_start, change.to_end
        if start is None or end is None or start == change.from_start:
            continue
        if is_record_keeping(change):
            agreed = agreed or change.from_start
        elif _is_late_edit(change, start, zone, rule) or (
            edit is not None and agreed is not None and agreed <= start < change.from_start
        ):
            agreed = agreed or change.from_start
            edit = LateEdit(start=start, end=end, change=change) if start > agreed else None
            late.add(change.id)
        elif _is_tidying(change, start, zone, rule, seen):
            agreed = agreed or change.from_start
        else:
            agreed, edit = None, None
    return Moves(agreed_start=agreed, edit=edit, late_edits=frozenset(late))


def _is_tidying(
    change: Change, start: datetime, zone: ZoneInfo, rule: LateStart, seen: SeenBeginning | None
) -> bool:
    is_same_day = is_on_one_day(change.from_start, start, zone)
    is_into_past = is_same_day and start <= change.made_not_before
    if seen is None:
        return is_into_past
    if seen.kind is ArrivalKind.MARKER and seen.at < change.from_start:
        return False  # `late 8 min` is said of the start that stands beside it
    if seen.kind is not ArrivalKind.CHECKIN and not is_same_day:
        return False  # who met and put it off to another day has not had that session
    if is_into_past or change.made_not_before >= seen.at:
        return True
    if change.made_not_after <= seen.at:
        return False
    # Nobody knows which was first: the nearer start was agreed, unless it is a late start's edit.
    is_a_little_later = timedelta() < start - change.from_start <= rule.edit_window
    return is_a_little_later or abs(seen.at - change.from_start) <= abs(seen.at - start)


def is_late_edit(change: Change, context: RuleContext, client: str | None) -> bool:
    """Whether a move of one session says that it began late."""
    rule = context.rules_for(change.clinician, client).late_start
    return (
        change.to_start is not None
        and not is_record_keeping(change)
        and _is_late_edit(change, change.to_start, context.zone, rule)
    )


def _is_late_edit(change: Change, start: datetime, zone: ZoneInfo, rule: LateStart) -> bool:
    # Of a whole series, the move says what is to come, not when one session began.
    if change.kind is not ChangeKind.MOVED or change.via == "series":
        return False
    same_day = is_on_one_day(change.from_start, start, zone)
    later = start - change.from_start
    made_late_enough = change.made_not_after >= change.from_start - rule.grace
    return same_day and timedelta() < later <= rule.edit_window and made_late_enough


def is_on_one_day(one: datetime, other: datetime, zone: ZoneInfo) -> bool:
    return one.astimezone(zone).date() == other.astimezone(zone).date()
