"""What is to be decided about the weeks to come: who has nothing booked, and what is in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta
from itertools import groupby, islice

from monitor.core.common.weeks import instant
from monitor.core.facts.rhythm.coming_hours import Hour, bound_after, coming_hours
from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.facts.tight_sessions import TightPair, tight_pairs
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.model import AwaySessions, NothingBooked, Overlap, ReviewInputs
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import RuleContext, Span, Timeline, overlaps

# What lies further ahead need not be decided yet.
_WORTH_DECIDING = timedelta(weeks=12)
_MOST = 400  # hours in a row that may be skipped


def nothing_booked(facts: TimelineFacts, now: datetime) -> NothingBooked | None:
    """None also where the calendar does not show as far ahead as a next session may lie."""
    if facts.client is None or not facts.is_active or _has_booking(facts, now):
        return None
    last = facts.held[-1]
    rule = facts.context.rules_for(last.clinician, facts.client).missed_follow_up
    hour = Hour(start=last.start, end=last.end, clinician=last.clinician)
    bound = bound_after(hour, facts.rhythm, rule.tolerance, facts.timeline, facts.context)
    if facts.visibility.is_blind((s.source for s in facts.sessions), upto=bound):
        return None
    return NothingBooked(
        client=facts.client,
        clinician=last.clinician,
        last=last.start,
        usual_next=_usual_next(last, facts, now),
    )


def _has_booking(facts: TimelineFacts, now: datetime) -> bool:
    return any(s.presence is Presence.SCHEDULED and s.end > now for s in facts.sessions)


def _usual_next(last: Session, facts: TimelineFacts, now: datetime) -> datetime | None:
    length, timeline, context = last.end - last.start, facts.timeline, facts.context
    hours = islice(coming_hours(last.start, facts.rhythm, context), _MOST)
    ahead = (at for at in hours if at > now)
    free = (at for at in ahead if not _is_off(at, length, last, timeline, context))
    return next(free, None)


def _is_off(
    at: datetime, length: timedelta, last: Session, timeline: Timeline, context: RuleContext
) -> bool:
    return is_spared(at, at + length, last.clinician, timeline, context)


def in_leave(timelines: Iterable[Timeline], inputs: ReviewInputs) -> list[AwaySessions]:
    """Coming sessions in leave of which clients may not know, and on holidays, while near."""
    found: dict[AwaySessions, list[Session]] = defaultdict(list)
    until = inputs.now + _WORTH_DECIDING
    for timeline in timelines:
        for session in timeline.sessions:
            is_booked = session.presence is Presence.SCHEDULED
            is_near = is_booked and inputs.now < session.start <= until
            why = _in_the_way(session, timeline, inputs) if is_near else None
            if why is not None and inputs.concerns(session.clinician):
                found[why].append(session)
    filled = (replace(why, sessions=tuple(by_start(them))) for why, them in found.items())
    return sorted(filled, key=lambda one: (one.start, one.clinician or "", one.kind))


def _in_the_way(session: Session, timeline: Timeline, inputs: ReviewInputs) -> AwaySessions | None:
    """The leave or holiday, still without sessions."""
    spans = timeline.leave.get(session.clinician or "", ())
    over = [span for span in spans if span.overlaps(session.start, session.end)]
    if any(_is_told(span, inputs.now) for span in over):
        return None
    if over:
        one = min(over, key=lambda span: (span.start, span.end))
        return AwaySessions(kind="leave", clinician=session.clinician, start=one.start, end=one.end)
    zone = inputs.practice.zone
    if not inputs.practice.is_holiday(session.start):
        return None
    day = session.start.astimezone(zone).date()
    begins, ends = (instant(date, time(), zone) for date in (day, day + timedelta(days=1)))
    return AwaySessions(kind="holiday", clinician=None, start=begins, end=ends)


def _is_told(span: Span, now: datetime) -> bool:
    return span.announced is not None and span.announced <= now


def stood_away(sessions: Iterable[Session], facts: TimelineFacts) -> int:
    """How many of the sessions stand in leave or on a holiday."""
    leave = facts.timeline.leave
    return sum(
        facts.context.is_holiday(s.start)
        or overlaps(leave.get(s.clinician or "", ()), s.start, s.end)
        for s in sessions
    )


def overlaps_of(timelines: Sequence[Timeline], inputs: ReviewInputs) -> list[Overlap]:
    """Each two events once: those to come, then the latest; without excused time."""
    sessions = by_start(
        s
        for timeline in timelines
        for s in timeline.sessions
        if s.presence is Presence.SCHEDULED
        and s.start >= inputs.since
        and inputs.concerns(s.clinician)
        and not timeline.is_excused(s)
    )
    found: list[Overlap] = []
    for clinician in sorted({s.clinician or "" for s in sessions}):
        own = [s for s in sessions if (s.clinician or "") == clinician]
        found += _of_clinician(own, inputs)
    found.sort(key=lambda one: (one.at, str(one.clients)))
    coming = [one for one in found if one.is_coming]
    return coming + [one for one in reversed(found) if not one.is_coming]


def _of_clinician(sessions: Sequence[Session], inputs: ReviewInputs) -> Iterator[Overlap]:
    tight = [p for p in tight_pairs(sessions, inputs.practice) if p.gap < timedelta()]
    tight.sort(key=_fact)
    for _, group in groupby(tight, key=_fact):
        pairs = sorted(group, key=lambda pair: pair.after.start)
        coming = [pair for pair in pairs if pair.after.start > inputs.now]
        told = coming[0] if coming else pairs[-1]
        until = min(told.before.end, told.after.end)
        yield Overlap(
            clinician=told.after.clinician,
            clients=(told.before.client, told.after.client),
            at=told.after.start,
            length=until - told.after.start,
            times=len(pairs),
            is_coming=bool(coming),
        )


def _fact(pair: TightPair) -> tuple[str, ...]:
    return tuple(part or "" for part in pair.fact)
