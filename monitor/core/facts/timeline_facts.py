"""What one evaluation knows of one client: the timeline, and all that several rules ask of it."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from monitor.core.facts.attendance.arrivals import Arrival, arrivals_by_session
from monitor.core.facts.attendance.conference import latest_attendances
from monitor.core.facts.attendance.held_sessions import (
    NoShowKind,
    held_hours,
    no_shows,
    second_records,
)
from monitor.core.facts.attendance.late_edits import NONE, Moves, moves_by_session
from monitor.core.facts.attendance.session_state import State, states_by_session
from monitor.core.facts.decisions.initiator import initiator_of
from monitor.core.facts.decisions.move_decisions import (
    Cancelled,
    Move,
    cancellations_in,
    moves_in,
    short_moves_by_session,
)
from monitor.core.facts.decisions.pairing import Pair, pairs_by_change
from monitor.core.facts.decisions.taken_back import TakenBack, taken_back_in
from monitor.core.facts.rhythm.cadence import Rhythm, is_resting, rhythm_of
from monitor.core.facts.scope_facts import ScopeFacts
from monitor.core.findings.model import Fact, finding_id
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import ArrivalKind, Attendance, Timeline

# The contract's "Held": from how many sessions on a client is an active one.
FEWEST_TO_BE_ACTIVE = 2


@dataclass(frozen=True, kw_only=True, eq=False)
class TimelineFacts(ScopeFacts):
    """Each fact is worked out when it is first asked for, and once.

    Mappings are by the id of a session, those of pairs and initiators by the id of a change.
    `open_facts` are by rule the ids of the facts of which any finding is open; None: nobody said.
    """

    timeline: Timeline
    open_facts: Mapping[str, Container[str]] | None = None

    def would_end_nothing(self, rule: str, fact: Fact) -> bool:
        """Whether a draft that can only end a finding about this fact need not be made."""
        if self.open_facts is None:
            return False
        of_rule = self.open_facts.get(rule)
        return of_rule is None or finding_id(rule, fact) not in of_rule

    @property
    def client(self) -> str | None:
        return self.timeline.client

    @property
    def sessions(self) -> Sequence[Session]:
        """By start."""
        return self.timeline.sessions

    @cached_property
    def sessions_by_id(self) -> Mapping[str, Session]:
        return {session.id: session for session in self.timeline.sessions}

    # Who was there, and from when on.

    @cached_property
    def attendances(self) -> Mapping[str, Attendance]:
        return latest_attendances(self.timeline, self.now)

    @cached_property
    def no_shows(self) -> Mapping[str, NoShowKind]:
        return no_shows(self.timeline, self.now, self.attendances)

    @cached_property
    def session_moves(self) -> Mapping[str, Moves]:
        """What the moves of a session say of when it began, and of the start that was agreed."""
        return moves_by_session(self.timeline, self.context, self.attendances)

    @cached_property
    def arrivals(self) -> Mapping[str, Arrival]:
        return arrivals_by_session(
            self.timeline,
            self.context,
            self.now,
            moves=self.session_moves,
            attendances=self.attendances,
            absent=self.no_shows,
        )

    @cached_property
    def held_hours(self) -> Sequence[Sequence[Session]]:
        return held_hours(self.timeline, self.now, self.no_shows)

    @cached_property
    def held(self) -> Sequence[Session]:
        """The client's sessions that count as held, oldest first; of two records the first."""
        return [records[0] for records in self.held_hours]

    @cached_property
    def second_records(self) -> frozenset[str]:
        """Ids of sessions whose hour another record of it stands for."""
        return second_records(self.held_hours, self.arrivals)

    @cached_property
    def states(self) -> Mapping[str, State]:
        return states_by_session(
            self.timeline,
            self.context,
            self.now,
            moves=self.session_moves,
            pairs=self.pairs,
            arrived=self.arrivals,
            absent=self.no_shows,
        )

    def moves_of(self, session: Session) -> Moves:
        return self.session_moves.get(session.id, NONE)

    def was_watched(self, session: Session, start: datetime, *, by: str, reach: timedelta) -> bool:
        """Whether what became of a session that began at `start` was learnt by watching.

        Of one that began more than a day before its calendar's first read only what was said or
        edited since counts, and of one longer ago than `reach` nothing. `by`: the kind of evidence.
        """
        if not self.visibility.is_before_watch(session.source, start):
            return True
        if self.visibility.is_before_watch(session.source, start, reach):
            return False
        return by != ArrivalKind.CONFERENCE and (
            by != ArrivalKind.MARKER or session.id not in self.timeline.marked_at_first_read
        )

    def agreed_start(self, session: Session) -> datetime:
        """The start that the calendar stated when it came."""
        return self.moves_of(session).agreed_start or session.start

    def known_as(self, session: Session) -> str:
        """The id of the session that it was when it was seen to begin; its findings keep that."""
        if self.agreed_start(session) == session.start:
            return session.id
        found = session.id
        while (put_there := self.timeline.in_place_of.get(found)) is not None:
            found = put_there.session_id
        return found

    # What was decided about the client's hours.

    @cached_property
    def late_edits(self) -> frozenset[str]:
        """Ids of the changes that are a late start, and so no reschedule."""
        return frozenset().union(*(moves.late_edits for moves in self.session_moves.values()))

    @cached_property
    def taken_back(self) -> TakenBack:
        """Which cancellations were taken back."""
        return taken_back_in(self.timeline)

    @cached_property
    def pairs(self) -> Mapping[str, Pair]:
        """Which booking stands for a cancelled session."""
        return pairs_by_change(self.timeline, self.context, self.taken_back)

    @cached_property
    def taken_bookings(self) -> frozenset[tuple[str, str, datetime | None]]:
        """Source, UID and poll of the bookings that stand for a cancelled session."""
        bookings = (hour.booking for pair in self.pairs.values() for hour in pair.hours)
        return frozenset((b.source, b.uid, b.booked_not_after) for b in bookings)

    @cached_property
    def initiators(self) -> Mapping[str, str]:
        """Who each change stems from, also of those that a pair tells apart."""
        apart = (one.change for pair in self.pairs.values() for one in pair.apart)
        return {c.id: initiator_of(c, self.timeline) for c in (*self.timeline.changes, *apart)}

    @cached_property
    def moves(self) -> Sequence[Move]:
        return moves_in(
            self.timeline,
            self.context,
            late=self.late_edits,
            pairs=self.pairs,
            initiators=self.initiators,
        )

    def arranged_at(self, session: Session) -> datetime | None:
        """When its hour was agreed: booked, or moved to; None: before the source was first read.

        A new hour is a new hour, whether an event was moved or another one took its place.
        """
        moved = self._moved_at.get(session.id)
        known = [at for at in (session.booked_not_after, moved) if at is not None]
        return max(known, default=None)

    @cached_property
    def _moved_at(self) -> Mapping[str, datetime]:
        latest: dict[str, datetime] = {}
        for move in self.moves:
            series = (one.session_id for one in move.change.members if one.to_start is not None)
            for session_id in (move.session_id, *move.others, *series):
                made = move.change.made_not_after
                latest[session_id] = max(made, latest.get(session_id, made))
        # Where it stands is agreed, though the move counts only once the other calendar follows.
        return latest | {c.session_id: c.made_not_after for c in self.timeline.ahead}

    @cached_property
    def short_moves(self) -> Mapping[str, Sequence[datetime]]:
        """When a session was moved at (possibly) short notice, other than by the client."""
        return short_moves_by_session(self.moves, self.client, self.context)

    @cached_property
    def cancellations(self) -> Sequence[Cancelled]:
        return cancellations_in(
            self.timeline,
            self.context,
            pairs=self.pairs,
            undone=self.taken_back,
            initiators=self.initiators,
        )

    # What the client is used to.

    @cached_property
    def rhythm(self) -> Rhythm:
        return rhythm_of(self.client, self.held, self.context)

    @property
    def cadence(self) -> timedelta | None:
        return self.rhythm.cadence

    @cached_property
    def is_active(self) -> bool:
        """Whether a next session is to be expected: here often enough, and not too long ago."""
        if len(self.held) < FEWEST_TO_BE_ACTIVE or is_resting(self.client, self.context):
            return False
        last = self.held[-1]
        rules = self.context.rules_for(last.clinician, self.client)
        return not self.now.is_past(last.end + rules.missed_follow_up.lapse_after)
