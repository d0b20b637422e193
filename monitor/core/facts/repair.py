"""What mends a session that moved, was cancelled or began very late, and whether that was seen.

Such a finding opens a small loop beside its own life: it stays open and ages as it would, and its
`repair` says whether what it tells of has been mended. A closed loop opens again only if what
closed it is taken back. What the client asked for, leave and excused time open none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.decisions.initiator import CLIENT, stated_initiator
from monitor.core.facts.decisions.move_decisions import Cancelled, Fate, Move
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Repair, RuleResult
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session


class By(StrEnum):
    """What closes a loop; of two at the same moment, the first one here is named."""

    WORD = "word"
    NEW_TIME = "new_time"
    TIME_MADE_UP = "time_made_up"
    NEXT_KEPT = "next_kept"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Mended:
    by: By
    at: datetime
    is_observed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Repairs:
    """Tells of a finding whether its loop is closed, by what the timeline shows since."""

    facts: TimelineFacts

    def of_late_start(self, draft: RuleResult, session: Session, arrival: Arrival) -> RuleResult:
        """Closed by time given in full, or by the next session; a longer one makes up for it."""
        rule = self.facts.context.rules_for(session.clinician, self.facts.client).late_start
        if draft.initiator == CLIENT or arrival.late_by <= rule.very_late:
            return draft
        agreed, planned = arrival.agreed_start, self._planned_length(session, arrival)
        given = _time_given(session, arrival)
        ways = []
        if self.facts.now.has_reached(session.end) and given >= planned:
            is_observed = arrival.time_given_minutes is not None and not arrival.is_inferred
            ways.append(_Mended(by=By.TIME_MADE_UP, at=arrival.at + given, is_observed=is_observed))
        others = (s for s in self._with(session.clinician) if s.id != session.id)
        later = (s for s in others if s.start > agreed)
        if (kept := self._first_kept(later, since=agreed)) is not None:
            is_longer = kept.end - kept.start >= planned + (planned - given)
            ways.append(self._by(kept, By.TIME_MADE_UP if is_longer else By.NEXT_KEPT))
        return self._told(draft, ways)

    def of_move(self, draft: RuleResult, move: Move) -> RuleResult:
        """A move offers a new time by itself: closed once a session takes place then or later."""
        change = move.change
        if move.initiator == CLIENT or move.is_exempt:
            return draft
        own = move.session_id
        kept = self._first_kept(
            (
                s
                for s in self._with(change.clinician, own)
                if s.id == own or s.start > move.to_start
            ),
            since=change.made_not_after,
        )
        if kept is None:
            return self._told(draft, [])
        way = self._by(kept, By.NEW_TIME if kept.id == own else By.NEXT_KEPT)
        return self._told(draft, [replace(way, at=max(way.at, change.made_not_after))])

    def of_cancellation(self, draft: RuleResult, cancelled: Cancelled) -> RuleResult:
        """Closed by an hour booked since, or by the next session after the one that fell out."""
        change = cancelled.change
        if cancelled.initiator == CLIENT or cancelled.fate is not Fate.STANDS:
            return draft
        ways = [_Mended(by=By.NEW_TIME, at=at) for at in self._offered_since(change)]
        later = (s for s in self._with(change.clinician) if s.start > change.from_start)
        if (kept := self._first_kept(later, since=change.made_not_after)) is not None:
            ways.append(self._by(kept, By.NEXT_KEPT))
        return self._told(draft, ways)

    def _told(self, draft: RuleResult, ways: Iterable[_Mended]) -> RuleResult:
        noted_at = self.facts.timeline.noted.get(draft.id)
        word = [_Mended(by=By.WORD, at=noted_at)] if noted_at is not None else []
        first = min((*word, *ways), key=lambda way: (way.at, list(By).index(way.by)), default=None)
        if first is None:
            return replace(draft, repair=Repair())
        confidence = "observed" if first.is_observed else "inferred"
        return replace(draft, repair=Repair(by=first.by.value, at=first.at, confidence=confidence))

    def _by(self, kept: Session, by: By) -> _Mended:
        arrival = self.facts.arrivals.get(kept.id)
        is_observed = arrival is not None and not arrival.is_inferred
        return _Mended(by=by, at=kept.end, is_observed=is_observed)

    def _with(self, clinician: str | None, own: str | None = None) -> Iterable[Session]:
        """Sessions with that clinician; where no client is named, only `own` is surely theirs."""
        is_named = self.facts.client is not None
        return (
            s for s in self.facts.sessions if s.id == own or (is_named and s.clinician == clinician)
        )

    def _first_kept(self, sessions: Iterable[Session], *, since: datetime) -> Session | None:
        for session in sessions:
            if self.facts.now.is_before(session.end):
                return None
            if self._is_kept(session, since):
                return session
        return None

    def _is_kept(self, session: Session, since: datetime) -> bool:
        """It took place, begun in time and not moved at short notice since, as far as seen."""
        facts = self.facts
        if session.presence is Presence.CANCELLED or session.id in facts.no_shows:
            return False
        arrival = facts.arrivals.get(session.id)
        if arrival is None and not self._may_have_been_held(session):
            return False
        rule = facts.context.rules_for(session.clinician, facts.client).late_start
        is_very_late = arrival is not None and arrival.late_by > rule.very_late
        if is_very_late and not self._is_wished(arrival):
            return False
        return all(at <= since for at in facts.short_moves.get(session.id, ()))

    def _is_wished(self, arrival: Arrival | None) -> bool:
        """Whether the client asked for the later start."""
        change = arrival.change if arrival is not None else None
        return change is not None and stated_initiator(change, self.facts.timeline) == CLIENT

    def _may_have_been_held(self, session: Session) -> bool:
        """Nobody was away, and its calendar has been read since its end."""
        is_excused = self.facts.timeline.is_excused(session)
        return not is_excused and self.facts.visibility.has_read_past(session.source, session.end)

    def _offered_since(self, change: Change) -> Iterable[datetime]:
        """When hours were booked that stand for no other cancelled one."""
        for session in self._with(change.clinician):
            booked, made = session.booked_not_after, change.made_not_after
            if booked is None or booked < made or session.start <= made:
                continue
            if (session.source, session.uid, booked) not in self.facts.taken_bookings:
                yield booked

    def _planned_length(self, session: Session, arrival: Arrival) -> timedelta:
        for change in self.facts.timeline.changes:
            if change.session_id == session.id and change.from_start == arrival.agreed_start:
                return change.from_end - change.from_start
        return session.end - session.start


def _time_given(session: Session, arrival: Arrival) -> timedelta:
    """As somebody saw it, else until the end that the calendar states."""
    if arrival.time_given_minutes is not None:
        return timedelta(minutes=arrival.time_given_minutes)
    return session.end - arrival.at
