"""What became of a session, in the agenda's words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from monitor.core.facts.attendance.arrivals import arrivals_by_session
from monitor.core.facts.attendance.held_sessions import no_shows
from monitor.core.facts.attendance.late_edits import NONE, Moves, moves_by_session
from monitor.core.facts.decisions.pairing import pairs_by_change
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


def state_of(session: Session, timeline: Timeline, practice: RuleContext, now: datetime) -> State:
    """The state of one session. For many sessions, ask `states_by_session` once."""
    return states_by_session(timeline, practice, now)[session.id]


def states_by_session(
    timeline: Timeline, practice: RuleContext, now: datetime
) -> Mapping[str, State]:
    arrived = arrivals_by_session(timeline, practice, now).keys()
    absent = no_shows(timeline, now)
    moves = moves_by_session(timeline, practice)
    replaced = {p.change.session_id for p in pairs_by_change(timeline, practice).values()}
    states: dict[str, State] = {}
    for session in timeline.sessions:
        if session.presence is Presence.CANCELLED:
            states[session.id] = _gone(session, session.id in replaced, timeline, practice)
        elif session.id in absent:
            states[session.id] = State.NO_SHOW
        elif timeline.is_excused(session) and session.id not in arrived:
            states[session.id] = State.EXCUSED
        elif _is_away(session, moves.get(session.id, NONE)) and session.id not in arrived:
            states[session.id] = State.MOVED
        elif session.end > now:
            states[session.id] = State.UPCOMING
        else:
            states[session.id] = State.HELD if session.id in arrived else State.UNOBSERVED
    return states


def _is_away(session: Session, moves: Moves) -> bool:
    """Whether it stands elsewhere than on its plan of record, other than by a late start."""
    return session.agreed_plan is not None and moves.agreed_start is None


def _gone(session: Session, is_replaced: bool, timeline: Timeline, practice: RuleContext) -> State:
    if is_replaced:
        return State.MOVED

    if timeline.is_excused(session):
        return State.EXCUSED
    is_holiday = practice.is_holiday(session.start.astimezone(practice.zone))
    return State.EXCUSED if is_holiday else State.CANCELLED
