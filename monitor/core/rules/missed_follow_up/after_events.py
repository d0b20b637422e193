"""`not_rebooked`, `after_no_show`, `after_intake`: something happened and nothing followed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from config.sections.rules import MissedFollowUp
from monitor.core.common.translation import N_
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Cancelled, Fate
from monitor.core.facts.references import change_ref, session_ref
from monitor.core.facts.rhythm.cadence import is_resting
from monitor.core.facts.rhythm.coming_hours import Hour, bound_after
from monitor.core.facts.rhythm.working_time import end_of_working_day, later_by
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.facts.visibility import FORGOTTEN_AFTER, MENDED_WITHIN
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Resolution, SessionRef
from monitor.core.findings.summary_text import format_start
from monitor.core.rules.missed_follow_up.promise import (
    NAME,
    Promise,
    answered,
    lapses,
    naming,
    next_booked,
    with_next,
)
from monitor.core.sessions.model import Presence, Session

NOT_REBOOKED, AFTER_NO_SHOW, AFTER_INTAKE = "not_rebooked", "after_no_show", "after_intake"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    """What something should follow. `moment` is when it happened; `key` names it in the fact.

    `limit` is until when the session that is to follow may start, where it may still be to come.
    """

    kind: str
    key: str
    moment: datetime
    due: datetime
    clinician: str | None
    source: str
    session: SessionRef
    summary: str
    summary_once_over: str
    sentence: str  # with its {start}
    start: datetime
    rule: MissedFollowUp
    limit: datetime | None = None


_Ended = tuple[_Event, Resolution | None]


def promises(facts: TimelineFacts) -> Iterator[Promise]:
    if facts.client is None:
        return
    for event, ending in (
        *_after_cancellations(facts),
        *_after_no_shows(facts),
        *_after_intakes(facts),
    ):
        is_moot = ending is not None and facts.would_end_nothing(NAME, (event.kind, event.key))
        if _is_reported(event, facts) and not is_moot:
            yield _promise(event, ending, facts)


def _after_cancellations(facts: TimelineFacts) -> Iterator[_Ended]:
    for cancelled in facts.cancellations:
        if cancelled.fate is Fate.STANDS and cancelled.initiator != CLIENT:
            event = _cancellation(cancelled, facts)
            yield event, _rebooked(event, facts)


def _after_no_shows(facts: TimelineFacts) -> Iterator[_Ended]:
    for session in facts.sessions if facts.no_shows else ():
        kind = facts.no_shows.get(session.id)
        if kind is not None and facts.was_watched(
            session, session.start, by=kind, reach=FORGOTTEN_AFTER
        ):
            event = _no_show(session, facts)
            yield event, _reached_out(session, event, facts)


def _after_intakes(facts: TimelineFacts) -> Iterator[_Ended]:
    for session in facts.held:
        if session.is_intake:
            event = _intake(session, facts)
            yield event, _continued(session, event, facts)


def _is_reported(event: _Event, facts: TimelineFacts) -> bool:
    if not event.rule.enabled or event.kind not in event.rule.kinds:
        return False
    is_past = facts.visibility.is_before_watch(event.source, event.due, MENDED_WITHIN)
    return facts.now.has_reached(event.due) and not is_past


def _cancellation(cancelled: Cancelled, facts: TimelineFacts) -> _Event:
    change, context = cancelled.change, facts.context
    rule = context.rules_for(change.clinician, facts.client).missed_follow_up
    start = format_start(change.from_start, context)
    hour = Hour(start=change.from_start, end=change.from_end, clinician=change.clinician)
    limit = bound_after(hour, facts.rhythm, rule.tolerance, facts.timeline, context)
    return _Event(
        kind=NOT_REBOOKED,
        key=change.id,
        moment=change.made_not_after,
        due=end_of_working_day(change.made_not_after, rule.rebook_within, context),
        clinician=change.clinician,
        source=change.source,
        session=change_ref(change, change.from_start, facts),
        summary=f"Nothing was booked in place of the cancelled session of {start}.",
        summary_once_over=f"Nothing had been booked by then in place of the cancelled session of "
        f"{start}.",
        sentence=N_("The session of {start} was cancelled."),
        start=change.from_start,
        rule=rule,
        limit=limit,
    )


def _no_show(session: Session, facts: TimelineFacts) -> _Event:
    rule = facts.context.rules_for(session.clinician, facts.client).missed_follow_up
    start = format_start(session.start, facts.context)
    return _Event(
        kind=AFTER_NO_SHOW,
        key=session.id,
        moment=session.start,
        due=end_of_working_day(session.start, rule.outreach_within, facts.context),
        clinician=session.clinician,
        source=session.source,
        session=session_ref(session),
        summary=f"Nobody is known to have reached out after the session of {start}, "
        "to which the client did not come.",
        summary_once_over=f"Nobody was known by then to have reached out after the session of "
        f"{start}, to which the client did not come.",
        sentence=N_("The client did not come to the session of {start}."),
        start=session.start,
        rule=rule,
    )


def _intake(session: Session, facts: TimelineFacts) -> _Event:
    rule = facts.context.rules_for(session.clinician, facts.client).missed_follow_up
    start = format_start(session.start, facts.context)
    return _Event(
        kind=AFTER_INTAKE,
        key=session.id,
        moment=session.start,
        due=later_by(session.end, rule.intake_within, facts.context.zone),
        clinician=session.clinician,
        source=session.source,
        session=session_ref(session),
        summary=f"No session followed the intake of {start} in time.",
        summary_once_over=f"No session had followed the intake of {start} by then.",
        sentence=N_("The intake was on {start}."),
        start=session.start,
        rule=rule,
    )


def _rebooked(event: _Event, facts: TimelineFacts) -> Resolution | None:
    """The next one on the calendar is in time, or was booked late; or one took place."""
    standing = (s for s in _scheduled(facts) if s.start > event.moment)
    following = min(standing, key=lambda s: s.start, default=None)
    if following is not None and (
        _is_before(following, event.limit) or _arranged_since(following, event.moment, facts)
    ):
        return Resolution.REBOOKED
    return answered(event.due, (s.start for s in facts.held if s.start > event.moment))


def _reached_out(session: Session, event: _Event, facts: TimelineFacts) -> Resolution | None:
    """A note, a promise kept, a new booking; or the two met again."""
    later = [s for s in _scheduled(facts) if s.id != session.id]
    if any(_arranged_since(s, session.start, facts) for s in later):
        return Resolution.REBOOKED
    kept = (
        c.done_at or c.seen_at
        for c in facts.timeline.commitments
        if c.is_done and c.client == facts.client
    )
    met = (s.start for s in facts.held)
    answers = (at for at in (*facts.timeline.outreach, *kept, *met) if at > session.start)
    return answered(event.due, answers)


def _continued(session: Session, event: _Event, facts: TimelineFacts) -> Resolution | None:
    """A session on a later day, in time; or booked or held after the time for it."""
    zone = facts.context.zone
    day = session.start.astimezone(zone).date()
    later = [
        s
        for s in _scheduled(facts)
        if s.start > session.start and s.start.astimezone(zone).date() > day
    ]
    if any(s.start <= event.due for s in later):
        return Resolution.ANSWERED
    if any(_arranged_since(s, event.due, facts) for s in later):
        return Resolution.REBOOKED
    return answered(event.due, (s.start for s in later if facts.now.has_reached(s.end)))


def _scheduled(facts: TimelineFacts) -> Iterable[Session]:
    return (s for s in facts.sessions if s.presence is Presence.SCHEDULED)


def _is_before(session: Session, limit: datetime | None) -> bool:
    return limit is not None and session.start < limit


def _arranged_since(session: Session, moment: datetime, facts: TimelineFacts) -> bool:
    arranged = facts.arranged_at(session)
    return arranged is not None and arranged > moment


def _promise(event: _Event, ending: Resolution | None, facts: TimelineFacts) -> Promise:
    is_over = is_resting(facts.client, facts.context)
    lapsed = is_over or lapses(event.moment, event.rule, facts.now)
    resolution = ending or (Resolution.LAPSED if lapsed else None)
    blind = facts.visibility.is_blind((s.source for s in facts.sessions), upto=event.limit)
    coming = next_booked(facts) if resolution is None else None
    return Promise(
        kind=event.kind,
        fact=(event.kind, event.key),
        due=event.due,
        severity=severity_of(event.rule),
        client=facts.client,
        clinician=event.clinician,
        source=event.source,
        session=event.session,
        summary=with_next(event.summary, coming, facts.context),
        summary_once_over=event.summary_once_over,
        evidence=(
            seen(
                "session",
                event.moment,
                event.source,
                event.sentence,
                facts.context,
                start=event.start,
            ),
        ),
        resolution=resolution,
        waits=blind and ending is None,
        more=naming(coming, facts.context) if resolution is None else {},
    )
