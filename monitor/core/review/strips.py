"""A client's weeks, each as one of a few kinds, so that a year is seen at a glance."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from monitor.core.common.weeks import Week, week_after, week_around
from monitor.core.facts.attendance.session_state import State
from monitor.core.facts.rhythm.coming_hours import coming_hours
from monitor.core.facts.rhythm.working_time import away_spans, is_spared
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.model import Gap, InferredMove, ReviewInputs, WeekKind
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import overlaps

WEEKS_AHEAD = 4


def week_columns(inputs: ReviewInputs) -> tuple[tuple[Week, ...], int]:
    """From the week of `since` on, with a few to come; and how many have begun."""
    zone = inputs.practice.zone
    week = week_around(inputs.since, zone, inputs.week_starts)
    weeks = [week]
    while not week.holds(inputs.now):
        week = week_after(week, zone)
        weeks.append(week)
    begun = len(weeks)
    for _ in range(WEEKS_AHEAD):
        week = week_after(week, zone)
        weeks.append(week)
    return tuple(weeks), begun


@dataclass(frozen=True, slots=True, kw_only=True)
class Strip:
    """What the weeks of one client are told by.

    `in_slot` has by session id whether it was in its usual slot, of those of which that is known;
    `moved` the single sessions that were moved, `left` the hours that these moves took away.
    """

    facts: TimelineFacts
    now: datetime
    in_slot: Mapping[str, bool]
    moved: Collection[str]
    left: Collection[datetime]
    gaps: Sequence[Gap]

    @classmethod
    def of(
        cls,
        facts: TimelineFacts,
        now: datetime,
        *,
        in_slot: Mapping[str, bool],
        moves: Iterable[InferredMove],
        gaps: Sequence[Gap],
    ) -> Strip:
        single = [m for m in moves if m.is_single]
        return cls(
            facts=facts,
            now=now,
            in_slot=in_slot,
            moved={m.session_ids[0] for m in single},
            left={m.from_start for m in single},
            gaps=gaps,
        )

    def kinds(self, weeks: Sequence[Week]) -> tuple[WeekKind, ...]:
        sessions = [s for s in self.facts.sessions if s.id not in self.facts.second_records]
        standing = [s.start for s in sessions if s.presence is Presence.SCHEDULED]
        if not standing:
            return (WeekKind.OUTSIDE,) * len(weeks)
        last = weeks[-1].end if self.facts.is_active else standing[-1]
        starts = [s.start for s in sessions]
        cuts = [bisect_left(starts, edge) for edge in (*(w.start for w in weeks), weeks[-1].end)]
        return tuple(
            self._of_sessions(sessions[begin:end], week) or self._without(week, standing[0], last)
            for week, (begin, end) in zip(weeks, pairwise(cuts), strict=True)
        )

    def _of_sessions(self, sessions: Sequence[Session], week: Week) -> WeekKind | None:
        standing = [s for s in sessions if not self._is_replaced(s)]
        found = {self._kind(session) for session in standing}
        if sessions and not standing:
            found.add(WeekKind.CHANGED)
        if any(week.holds(left) and left < self.now for left in self.left):
            found.add(WeekKind.CHANGED)
        if WeekKind.KEPT in found and WeekKind.OFF in found:
            return WeekKind.CHANGED
        return next((kind for kind in _MOST_TELLING if kind in found), None)

    def _is_replaced(self, session: Session) -> bool:
        """Whether another session stands in its place, which tells of the week if it lies in it."""
        is_moved = self.facts.states[session.id] is State.MOVED
        return session.presence is Presence.CANCELLED and is_moved

    def _kind(self, session: Session) -> WeekKind:
        state = self.facts.states[session.id]
        if state is State.EXCUSED:
            return WeekKind.AWAY
        if session.presence is Presence.CANCELLED:
            return WeekKind.OFF
        if session.end > self.now:
            return WeekKind.BOOKED
        is_kept = self.in_slot.get(session.id, True) and session.id not in self.moved
        return WeekKind.KEPT if is_kept else WeekKind.CHANGED

    def _without(self, week: Week, first: datetime, last: datetime) -> WeekKind:
        """Of a week without any session."""
        if week.end <= first or week.start > last:
            return WeekKind.OUTSIDE
        if self._is_away(week):
            return WeekKind.AWAY
        in_gap = any(gap.start < week.start and week.end <= gap.end for gap in self.gaps)
        return WeekKind.GAP if in_gap else WeekKind.NONE

    def _is_away(self, week: Week) -> bool:
        """Whether all hours that the client would have had in it fell to leave and the like."""
        timeline, context = self.facts.timeline, self.facts.context
        before = [s for s in self.facts.held if s.start < week.start]
        if not before:
            return overlaps(away_spans(timeline, None), week.start, week.end)
        last = before[-1]
        due = _hours_in(week, coming_hours(last.start, self.facts.rhythm, context))
        length = last.end - last.start
        spared = [is_spared(at, at + length, last.clinician, timeline, context) for at in due]
        return bool(spared) and all(spared)


# Of a week with several sessions; the first that one of them is.
_MOST_TELLING = (
    WeekKind.CHANGED,
    WeekKind.KEPT,
    WeekKind.OFF,
    WeekKind.BOOKED,
    WeekKind.AWAY,
)


def _hours_in(week: Week, hours: Iterator[datetime]) -> list[datetime]:
    found = []
    for hour in hours:
        if hour >= week.end:
            break
        if hour >= week.start:
            found.append(hour)
    return found
