"""Puts a review together out of what one reading of the calendars shows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from monitor.core.common.now import Now
from monitor.core.common.weeks import Week
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.ahead import in_leave, nothing_booked, overlaps_of, stood_away
from monitor.core.review.breaks import as_leave, breaks_of
from monitor.core.review.gaps import gaps_of
from monitor.core.review.model import Break, ClientReview, InferredMove, Review, ReviewInputs
from monitor.core.review.moves import inferred_moves
from monitor.core.review.strips import Strip, week_columns
from monitor.core.rules.slot_drift import hours_kept, usual_hours
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Timeline


def build_review(inputs: ReviewInputs) -> Review:
    weeks, begun = week_columns(inputs)
    breaks = _breaks(inputs, [week for week in weeks if week.end <= inputs.now])
    timelines = [_with_breaks(timeline, breaks) for timeline in inputs.timelines]
    everyone = [
        TimelineFacts(timeline=timeline, context=inputs.practice, now=Now(inputs.now))
        for timeline in timelines
    ]
    moves = [tuple(inferred_moves(facts, inputs.stated, inputs.since)) for facts in everyone]
    clients = (_client(*one, weeks, inputs) for one in zip(everyone, moves, strict=True))
    unbooked = (nothing_booked(facts, inputs.now) for facts in everyone)
    views = inputs.practice.sources
    read = [name for name in inputs.sources if name in views and views[name].last_ok is not None]
    return Review(
        practice=inputs.practice_name,
        clinician_names=inputs.practice.clinician_names,
        since=inputs.since,
        now=inputs.now,
        weeks=weeks,
        ahead=begun,
        sessions=sum(len(_past(facts, inputs)) for facts in everyone),
        clients=tuple(client for client in clients if client is not None),
        nothing_booked=tuple(one for one in unbooked if one is not None),
        away=tuple(in_leave(timelines, inputs)),
        stood_away=sum(stood_away(facts, inputs.since, inputs.now) for facts in everyone),
        overlaps=tuple(overlaps_of(timelines, inputs)),
        moves=tuple(sorted(chain.from_iterable(moves), key=_hour_taken)),
        breaks=tuple(breaks),
        unread=tuple(name for name in inputs.sources if name not in read),
        blind=tuple(name for name in read if views[name].is_blind),
    )


def _hour_taken(move: InferredMove) -> tuple[datetime, str]:
    return move.from_start, move.client or ""


def _breaks(inputs: ReviewInputs, weeks: Sequence[Week]) -> list[Break]:
    sessions = list(chain.from_iterable(timeline.sessions for timeline in inputs.timelines))
    leave = inputs.timelines[0].leave if inputs.timelines else {}
    clinicians = sorted({s.clinician for s in sessions if s.clinician is not None})
    found = (
        breaks_of(one, (s for s in sessions if s.clinician == one), weeks, leave.get(one, ()))
        for one in clinicians
    )
    return list(chain.from_iterable(found))


def _with_breaks(timeline: Timeline, breaks: Iterable[Break]) -> Timeline:
    """Breaks count as leave: nobody's sessions were due in them."""
    leave = dict(timeline.leave)
    for one in breaks:
        leave[one.clinician] = (*leave.get(one.clinician, ()), *as_leave([one]))
    return replace(timeline, leave=leave)


def _past(facts: TimelineFacts, inputs: ReviewInputs) -> list[Session]:
    """The sessions looked at whose end has passed; of two records of an hour one."""
    return [
        s
        for s in facts.sessions
        if s.presence is Presence.SCHEDULED
        and s.start >= inputs.since
        and s.end <= inputs.now
        and s.id not in facts.second_records
    ]


def _client(
    facts: TimelineFacts,
    moves: Sequence[InferredMove],
    weeks: Sequence[Week],
    inputs: ReviewInputs,
) -> ClientReview | None:
    """None for sessions with nobody named, and for who was not here in the time looked at."""
    past = _past(facts, inputs)
    standing = [s for s in facts.sessions if s.presence is Presence.SCHEDULED]
    coming = [s for s in standing if s.start > inputs.now]
    if facts.client is None or not (past or coming):
        return None
    gaps = tuple(gaps_of(facts, inputs.since))
    in_slot = {s.id: kept for s, kept in hours_kept(facts) if s.start >= inputs.since}
    spared = _spared(moves)
    counted = [kept for session_id, kept in in_slot.items() if session_id not in spared]
    strip = Strip.of(facts, inputs.now, in_slot=in_slot, moves=moves, gaps=gaps)
    return ClientReview(
        client=facts.client,
        clinician=(past or coming)[-1].clinician,
        slots=usual_hours(facts),
        kept=sum(counted),
        counted=len(counted),
        rhythm=facts.rhythm,
        sessions=len(past),
        last=past[-1].start if past else None,
        coming=coming[0].start if coming else None,
        is_active=facts.is_active,
        gaps=gaps,
        strip=strip.kinds(weeks),
    )


def _spared(moves: Iterable[InferredMove]) -> set[str]:
    """Ids of sessions that nobody is to answer for, as `slot_drift` has it."""
    return {
        session_id
        for move in moves
        if move.initiator == CLIENT or move.is_exempt
        for session_id in move.session_ids
    }
