"""What was known when an old digest had its hour: taken back from what is known by now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.model import CalendarEvent
from monitor.core.digest.as_of import findings_as_of, sources_as_of, timeline_as_of
from monitor.core.evaluation.run import evaluate_schedule, evaluate_timeline
from monitor.core.facts.visibility import FORGOTTEN_AFTER
from monitor.core.findings.model import Finding, RuleResult
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.edits.spoken_of import starts_spoken_of
from monitor.core.sessions.model import Session, by_start
from monitor.core.sessions.projection.extension import update_markers
from monitor.core.sessions.projection.project import project, projection_window
from monitor.core.timeline.model import RuleContext, Schedule, Timeline
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs
from monitor.store.calendars import ledger


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a digest rests on."""

    timelines: Sequence[Timeline]
    practice: RuleContext
    findings: Sequence[Finding]


def as_of(this_round: Round, inputs: EvaluationInputs, known: Known) -> Known:
    """`known` as it was at the round's moment; `inputs` hold the words said until then."""
    moment = this_round.now
    then = findings_as_of(known.findings, None, moment)
    practice = replace(known.practice, sources=sources_as_of(known.practice.sources, then, moment))
    timelines = [
        _with_markers_of_then(this_round, timeline_as_of(timeline, moment))
        for timeline in known.timelines
    ]
    drafts = _drafts(timelines, practice, inputs, moment)
    return Known(
        timelines=timelines,
        practice=practice,
        findings=findings_as_of(known.findings, drafts, moment),
    )


def _drafts(
    timelines: Sequence[Timeline], practice: RuleContext, inputs: EvaluationInputs, moment: datetime
) -> Mapping[str, RuleResult]:
    """What the rules say of that moment, by id."""
    found = [
        draft
        for timeline in timelines
        for draft in evaluate_timeline(timeline, practice, moment).drafts
    ]
    for schedule in _schedules(timelines, inputs, moment):
        found += evaluate_schedule(schedule, practice, moment).drafts
    return {draft.id: draft for draft in found}


def _schedules(
    timelines: Sequence[Timeline], inputs: EvaluationInputs, moment: datetime
) -> Iterable[Schedule]:
    since = moment - FORGOTTEN_AFTER
    sessions = [s for timeline in timelines for s in timeline.sessions if s.start >= since]
    for clinician in sorted({s.clinician for s in sessions if s.clinician is not None}):
        yield Schedule(
            clinician=clinician,
            sessions=tuple(by_start(s for s in sessions if s.clinician == clinician)),
            leave=inputs.leave.get(clinician, ()),
            excused=inputs.excused,
        )


def _with_markers_of_then(this_round: Round, timeline: Timeline) -> Timeline:
    """A marker may have been written into an event's title since."""
    moment = this_round.now
    found = {session.id: session for session in timeline.sessions}
    for source, uid in sorted({(s.source, s.uid) for s in timeline.sessions}):
        history = ledger.history(this_round.connection, source, uid)
        if any(revision.seen_at > moment for revision in history):
            mine = [s for s in timeline.sessions if (s.source, s.uid) == (source, uid)]
            then = [revision for revision in history if revision.seen_at <= moment]
            marked = _marked(this_round, source, mine, then)
            found |= {session.id: session for session in marked}
    return replace(timeline, sessions=tuple(by_start(found.values())))


def _alive_in(history: Sequence[Revision]) -> list[CalendarEvent]:
    states: dict[RevisionKey, CalendarEvent | None] = {
        revision.key: revision.event for revision in history
    }
    return [event for event in states.values() if event is not None]


def _marked(
    this_round: Round,
    source: str,
    sessions: list[Session],
    history: Sequence[Revision],
) -> list[Session]:
    app = this_round.app
    try:
        projection = project(
            source,
            _alive_in(history),
            clinician=app.clinician_of(source),
            recognizer=app.recognizer,
            markers=app.markers,
            zone=app.practice.zone,
            window=projection_window(this_round.now),
            spoken_of=starts_spoken_of(history, app.markers),
        )
    except (ExpansionFailed, KeyError):
        return []
    return update_markers(sessions, projection)
