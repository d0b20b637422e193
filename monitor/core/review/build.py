"""Puts a review together out of what one reading of the calendars shows."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import chain

from monitor.core.common.now import Now
from monitor.core.common.weeks import Week
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.past_slots import hours_kept, usual_hours
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.review.ahead import in_leave, nothing_booked, overlaps_of, stood_away
from monitor.core.review.breaks import as_leave, breaks_of
from monitor.core.review.gaps import gaps_of
from monitor.core.review.model import (
    Break,
    ClientReview,
    InferredMove,
    NothingBooked,
    Review,
    ReviewInputs,
)
from monitor.core.review.moves import inferred_moves
from monitor.core.review.strips import Strip, week_columns
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import SourceView, Timeline


def build_review(inputs: ReviewInputs) -> Review:
    weeks, begun = week_columns(inputs)
    breaks = _breaks(inputs, [week for week in weeks if week.end <= inputs.now])
    everyone = [
        TimelineFacts(
            timeline=_with_breaks(timeline, breaks), context=inputs.practice, now=Now(inputs.now)
        )
        for timeline in inputs.timelines
    ]
    timelines = [facts.timeline for facts in everyone]
    past = [_past(facts, inputs) for facts in everyone]
    moves = [tuple(inferred_moves(facts, inputs.stated, inputs.since)) for facts in everyone]
    read = _read(inputs)
    return Review(
        practice=inputs.practice_name,
        clinician=inputs.clinician,
        clinician_names=inputs.practice.clinician_names,
        since=inputs.since,
        now=inputs.now,
        weeks=weeks,
        ahead=begun,
        sessions=sum(map(len, past)),
        clients=tuple(_clients(everyone, past, moves, weeks, inputs)),
        nothing_booked=tuple(_unbooked(everyone, inputs)),
        away=tuple(in_leave(timelines, inputs)),
        stood_away=sum(map(stood_away, past, everyone)),
        overlaps=tuple(overlaps_of(timelines, inputs)),
        moves=tuple(_told(moves, inputs)),
        breaks=tuple(breaks),
        unread=tuple(name for name in inputs.sources if name not in read),
        blind=tuple(name for name, view in read.items() if view.is_blind),
    )


def _read(inputs: ReviewInputs) -> dict[str, SourceView]:
    """The sources that were ever read."""
    views = ((name, inputs.practice.sources.get(name)) for name in inputs.sources)
    return {name: view for name, view in views if view is not None and view.last_ok is not None}


def _unbooked(everyone: Iterable[TimelineFacts], inputs: ReviewInputs) -> Iterator[NothingBooked]:
    for facts in everyone:
        one = nothing_booked(facts, inputs.now)
        if one is not None and inputs.concerns(one.clinician):
            yield one


def _told(moves: Iterable[Sequence[InferredMove]], inputs: ReviewInputs) -> Sequence[InferredMove]:
    told = [one for one in chain.from_iterable(moves) if inputs.concerns(one.clinician)]
    return sorted(told, key=_hour_taken)


def _hour_taken(move: InferredMove) -> tuple[datetime, str]:
    return move.from_start, move.client or ""


def _breaks(inputs: ReviewInputs, weeks: Sequence[Week]) -> list[Break]:
    sessions = list(chain.from_iterable(timeline.sessions for timeline in inputs.timelines))
    leave = inputs.timelines[0].leave if inputs.timelines else {}
    seen = {s.clinician for s in sessions if s.clinician is not None}
    clinicians = sorted(filter(inputs.concerns, seen))
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
        and inputs.concerns(s.clinician)
        and s.id not in facts.second_records
    ]


def _clients(
    everyone: Iterable[TimelineFacts],
    past: Iterable[Sequence[Session]],
    moves: Iterable[Sequence[InferredMove]],
    weeks: Sequence[Week],
    inputs: ReviewInputs,
) -> Iterator[ClientReview]:
    """Those who were here in the time looked at or are to come; nobody without a name."""
    for facts, held, moved in zip(everyone, past, moves, strict=True):
        coming = [s for s in facts.sessions if _is_coming(s, inputs)]
        if facts.client is not None and (held or coming):
            yield _client(facts.client, facts, (held, coming), moved, weeks, inputs)


def _is_coming(session: Session, inputs: ReviewInputs) -> bool:
    is_booked = session.presence is Presence.SCHEDULED and session.start > inputs.now
    return is_booked and inputs.concerns(session.clinician)


def _client(
    client: str,
    facts: TimelineFacts,
    sessions: tuple[Sequence[Session], Sequence[Session]],
    moves: Sequence[InferredMove],
    weeks: Sequence[Week],
    inputs: ReviewInputs,
) -> ClientReview:
    """`sessions` are the past ones and those to come."""
    past, coming = sessions
    gaps = tuple(gaps_of(facts, inputs.since))
    in_slot = {s.id: kept for s, kept in hours_kept(facts, inputs.since)}
    spared = _spared(moves)
    counted = [kept for session_id, kept in in_slot.items() if session_id not in spared]
    strip = Strip.of(facts, inputs.now, in_slot=in_slot, moves=moves, gaps=gaps)
    return ClientReview(
        client=client,
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
