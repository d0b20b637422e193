"""Reads a session's moves: which of them say that it began late, and which start was agreed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from config.sections.rules import LateStart
from monitor.core.facts.decisions.exemptions import is_record_keeping
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.timeline.model import RuleContext, Timeline


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


def moves_by_session(timeline: Timeline, context: RuleContext) -> Mapping[str, Moves]:
    """For every session that has moves, what they mean."""
    of_session: dict[str, list[Change]] = {}
    for change in timeline.changes:
        of_session.setdefault(change.session_id, []).append(change)
    return {
        session_id: _read(
            sorted(changes, key=lambda c: (c.made_not_after, c.counted_at)),
            context.zone,
            context.rules_for(changes[-1].clinician, timeline.client).late_start,
        )
        for session_id, changes in of_session.items()
    }


def _read(changes: Sequence[Change], zone: ZoneInfo, rule: LateStart) -> Moves:
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
        else:
            agreed, edit = None, None
    return Moves(agreed_start=agreed, edit=edit, late_edits=frozenset(late))


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
    same_day = start.astimezone(zone).date() == change.from_start.astimezone(zone).date()
    later = start - change.from_start
    made_late_enough = change.made_not_after >= change.from_start - rule.grace
    return same_day and timedelta() < later <= rule.edit_window and made_late_enough
