"""What became of the sessions that were on the plan of record.

A session is planned in the week that its plan of record lies in, at the time stated there.
- Kept: it took place then, as far as the calendar says, and was not seen to begin late beyond the
  grace. One that nobody saw starting is kept; the coverage says how many those may be.
- Not planned at all: cancelled before the notice cut-off, or moved out of the week before it.
- One hour of which the calendars hold two records, such as one that was put right by a second one,
  counts once.
- Excluded, in neither number: what the client asked for after the cut-off; excused
  time; leave; changes on a public holiday; and no-shows, which count against nobody.
- Not seen, in neither number either: what lies in an hour that no good poll of any calendar that
  shows it covers. A poll covers what began before it.
- Moved or cancelled after the cut-off by the clinician or by nobody knows whom: planned, not kept.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import Outcome
from monitor.core.digest.model import Coverage
from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.decisions.exemptions import is_record_keeping
from monitor.core.facts.decisions.initiator import CLIENT, stated_initiator
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session

# The calendar has nothing to add to these: what is excused stays so, what is to come will be seen.
_KNOWN_ANYWAY = frozenset({Outcome.EXCLUDED, Outcome.OPEN})


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """A session of the plan of record. `plan` is its start there, `is_seen`: it has an arrival.

    `took_place`: its end has passed and nothing says that it was not held.
    """

    session: Session
    plan: datetime
    outcome: Outcome
    took_place: bool = False
    is_seen: bool = False


def planned_sessions(facts: TimelineFacts, now: datetime, *, until: datetime) -> list[Planned]:
    """Sessions that the plan of record of a timeline has before `until`, by their start in it."""
    record = _Record(facts, now)
    doubled = facts.second_records
    near = (s for s in facts.sessions if s.id not in doubled and _may_be_before(s, until))
    found = (p for p in map(record.planned, near) if p is not None and p.plan < until)
    return sorted(found, key=lambda p: (p.plan, p.session.id))


def _may_be_before(session: Session, until: datetime) -> bool:
    """Only the plan of record says for certain, and that takes longer to find."""
    plan = session.agreed_plan
    return session.start < until or (plan is not None and plan < until)


def sessions_of(inputs: DigestInputs) -> dict[str | None, list[Planned]]:
    """By client: what concerns the digest, from the earliest session to the end of its week."""
    found: dict[str | None, list[Planned]] = {}
    for timeline in inputs.timelines:
        facts = TimelineFacts(timeline=timeline, context=inputs.practice, now=Now(inputs.now))
        for one in planned_sessions(facts, inputs.now, until=inputs.week.end):
            if inputs.concerns(one.session):
                found.setdefault(timeline.client, []).append(one)
    return found


def coverage_of(planned: Iterable[Planned]) -> Coverage:
    held = [one for one in planned if one.took_place]
    return Coverage(seen=sum(one.is_seen for one in held), sessions=len(held))


def not_seen_of(planned: Iterable[Planned]) -> int:
    return sum(one.outcome is Outcome.NOT_SEEN for one in planned)


class _Record:
    """One timeline's decisions, read once for all of its sessions."""

    def __init__(self, facts: TimelineFacts, now: datetime) -> None:
        self._facts, self._now = facts, now
        said_nothing = facts.late_edits | facts.taken_back.wholly.keys()
        self._decisions = [
            c
            for c in facts.timeline.changes
            if c.id not in said_nothing and not is_record_keeping(c) and c.from_start != c.to_start
        ]

    def planned(self, session: Session) -> Planned | None:
        found = self._on_record(session)
        if found is None or found.outcome in _KNOWN_ANYWAY or self._is_covered(found):
            return found
        return replace(found, outcome=Outcome.NOT_SEEN, took_place=False, is_seen=False)

    def _is_covered(self, planned: Planned) -> bool:
        """Whether some calendar that shows the hour was read after the hour had begun."""
        session = planned.session
        if self._has_read(session.source, planned.plan):  # as nearly always
            return True
        others = self._facts.timeline.also_shown_in.get(session.id, ())
        return any(self._has_read(name, planned.plan) for name in others)

    def _has_read(self, source: str, moment: datetime) -> bool:
        view = self._facts.context.sources.get(source)
        return view is not None and view.last_ok is not None and view.last_ok >= moment

    def _on_record(self, session: Session) -> Planned | None:
        plan = session.start  # as nearly always
        if session.agreed_plan is not None:
            plan = session.plan(self._cut_off(session), self._now)
        if session.presence is Presence.CANCELLED:
            lost = self._cancelled(session, plan)
            return Planned(session=session, plan=plan, outcome=lost) if lost else None
        if session.end > self._now:
            return Planned(session=session, plan=plan, outcome=Outcome.OPEN)
        arrival = self._facts.arrivals.get(session.id)
        is_excused = arrival is None and self._facts.timeline.is_excused(session)
        if session.id in self._facts.no_shows or is_excused:
            return Planned(session=session, plan=plan, outcome=Outcome.EXCLUDED)
        outcome = self._held(session, plan)
        if outcome is Outcome.KEPT and arrival and arrival.late_by > self._grace(session):
            outcome = self._late(arrival)
        return Planned(
            session=session,
            plan=plan,
            outcome=outcome,
            took_place=True,
            is_seen=arrival is not None,
        )

    def _cut_off(self, session: Session) -> timedelta:
        rules = self._facts.context.rules_for(session.clinician, session.client)
        return rules.reschedule.short_notice

    def _grace(self, session: Session) -> timedelta:
        rules = self._facts.context.rules_for(session.clinician, session.client)
        return rules.late_start.grace

    def _cancelled(self, session: Session, plan: datetime) -> Outcome | None:
        """None if it had left the plan of record in good time, or goes on under another UID."""
        decisions = self._about(session, ChangeKind.CANCELLED)
        if not decisions:
            return None
        facts, last = self._facts, decisions[-1]
        pair = facts.pairs.get(last.id)
        goes_on = pair is not None and pair.continues and not pair.leaves_out(session.id)
        if last.made_not_after <= plan - self._cut_off(session) or goes_on:
            return None
        is_exempt = facts.timeline.is_excused(session) or facts.context.is_holiday(plan)
        if is_exempt or facts.initiators[last.id] == CLIENT:
            return Outcome.EXCLUDED
        return Outcome.CANCELLED

    def _held(self, session: Session, plan: datetime) -> Outcome:
        if session.start == plan:
            return Outcome.KEPT
        moves = self._about(session, ChangeKind.MOVED, ChangeKind.RESTORED)
        by = plan - self._cut_off(session)
        late = [c for c in moves if c.made_not_after > by]
        if not late:
            return Outcome.KEPT  # a late start by edit, or a record put right after the end
        asked_by_client = all(self._facts.initiators[c.id] == CLIENT for c in late)
        is_exempt = asked_by_client or self._facts.context.is_holiday(plan)
        return Outcome.EXCLUDED if is_exempt else Outcome.MOVED

    def _late(self, arrival: Arrival) -> Outcome:
        change = arrival.change
        by_client = change and stated_initiator(change, self._facts.timeline) == CLIENT
        return Outcome.EXCLUDED if by_client else Outcome.LATE

    def _about(self, session: Session, *kinds: ChangeKind) -> list[Change]:
        """The decisions about that session, in order, or else those about the run it is part of."""
        decisions = [c for c in self._decisions if c.kind in kinds]
        own = [c for c in decisions if c.session_id == session.id]
        return own or [c for c in decisions if _covers(c, session)]


def _covers(change: Change, session: Session) -> bool:
    """Whether the session is one of those that the change concerned."""
    if change.members:
        return any(one.session_id == session.id for one in change.members)
    is_same_series = (change.source, change.uid) == (session.source, session.uid)
    return change.via == "series" and is_same_series and change.from_start <= session.start
