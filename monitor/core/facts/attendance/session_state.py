"""What became of a session, in the agenda's words."""

from __future__ import annotations

from collections.abc import Container, Mapping
from enum import StrEnum

from monitor.core.common.now import Now
from monitor.core.facts.attendance.late_edits import NONE, Moves
from monitor.core.facts.decisions.pairing import Pair
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline


class State(StrEnum):
    """`moved`: away from its plan of record, or another session stands in its place, and nobody saw
    it begin. `unobserved`: ended, and nobody saw it.
    """

    UPCOMING = "upcoming"
    HELD = "held"
    UNOBSERVED = "unobserved"
    MOVED = "moved"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXCUSED = "excused"


def states_by_session(
    timeline: Timeline,
    context: RuleContext,
    now: Now,
    *,
    moves: Mapping[str, Moves],
    pairs: Mapping[str, Pair],
    arrived: Container[str],
    absent: Container[str],
) -> Mapping[str, State]:
    """`arrived` and `absent` are ids of sessions: seen to begin, and without their client."""
    replaced = {hour.gone.session_id for pair in pairs.values() for hour in pair.hours}
    states: dict[str, State] = {}
    for session in timeline.sessions:
        if session.presence is Presence.CANCELLED:
            states[session.id] = _gone(session, session.id in replaced, timeline, context)
        elif session.id in absent:
            states[session.id] = State.NO_SHOW
        elif timeline.is_excused(session) and session.id not in arrived:
            states[session.id] = State.EXCUSED
        elif _is_away(session, moves.get(session.id, NONE)) and session.id not in arrived:
            states[session.id] = State.MOVED
        elif now.is_before(session.end):
            states[session.id] = State.UPCOMING
        else:
            states[session.id] = State.HELD if session.id in arrived else State.UNOBSERVED
    return states


def _is_away(session: Session, moves: Moves) -> bool:
    """Whether it stands elsewhere than on its plan of record, other than by a late start."""
    return session.agreed_plan is not None and moves.agreed_start is None


def _gone(session: Session, is_replaced: bool, timeline: Timeline, context: RuleContext) -> State:
    if is_replaced:
        return State.MOVED
    if timeline.is_excused(session):
        return State.EXCUSED
    return State.EXCUSED if context.is_holiday(session.start) else State.CANCELLED
