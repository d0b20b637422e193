"""What every rule needs: severities, references to sessions, what a source can be asked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from config.sections.rules import Rule
from monitor.core.findings.model import Evidence, SessionRef, Severity
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, SourceView, Span, Timeline

# What was promised long before a source was first read is history, not something to act on.
FORGOTTEN_AFTER = timedelta(days=30)


def severity_of(rule: Rule) -> Severity:
    return Severity(rule.severity)


def is_severity_given(rule: Rule) -> bool:
    """Whether the config states a severity; then it holds in place of the rule's own gradation."""
    return "severity" in rule.model_fields_set


def session_ref(session: Session, *, planned: datetime | None = None) -> SessionRef:
    return SessionRef(
        uid=session.uid,
        recurrence_id=session.recurrence_id,
        planned_start=planned or session.start,
        start=session.start,
        zone=session.zone,
    )


def change_ref(
    change: Change, start: datetime, timeline: Timeline, practice: RuleContext
) -> SessionRef:
    """The changed session, planned where the change found it and now starting at `start`."""
    zones = (s.zone for s in timeline.sessions if s.id == change.session_id)
    return SessionRef(
        uid=change.uid,
        recurrence_id=change.recurrence_id,
        planned_start=change.from_start,
        start=start,
        zone=next(zones, practice.zone.key),
    )


def change_evidence(change: Change, detail: str) -> tuple[Evidence, ...]:
    """What the calendar showed, and what in it says who asked."""
    seen = Evidence(kind="calendar_change", at=change.made_by, source=change.source, detail=detail)
    if not change.side_evidence:
        return (seen,)
    who = Evidence(
        kind="initiator", at=change.made_by, source=change.source, detail=change.side_evidence
    )
    return (seen, who)


def is_before_watch(
    practice: RuleContext, source: str, occurred_at: datetime, reach: timedelta
) -> bool:
    """Whether it lies more than `reach` before the source was first read.

    The first read of an old calendar would otherwise raise a flood of old facts.
    """
    view = practice.sources.get(source)
    if view is None or view.first_ok is None:
        return False
    return occurred_at < view.first_ok - reach


def is_blind(
    practice: RuleContext, sources: Iterable[str], *, upto: datetime | None = None
) -> bool:
    """Whether the silence of any of these sources says nothing now, about the time `upto`."""
    views = (practice.sources.get(name) for name in set(sources))
    return any(view is not None and (view.is_blind or _ends_before(view, upto)) for view in views)


def _ends_before(view: SourceView, upto: datetime | None) -> bool:
    """A source that shows 60 days says nothing about the 61st."""
    return upto is not None and view.shown_until is not None and upto > view.shown_until


def overlaps(spans: Iterable[Span], start: datetime, end: datetime) -> bool:
    return any(span.overlaps(start, end) for span in spans)


def is_on_leave(change: Change, timeline: Timeline) -> bool:
    """Whether the clinician was to be away at the time that was changed."""
    spans = timeline.leave.get(change.clinician or "", ())
    return overlaps(spans, change.from_start, change.from_end)


def is_exempt(change: Change, timeline: Timeline, practice: RuleContext) -> bool:
    """Leave, a holiday or the client's excused time at the time that was changed.

    A run is exempt only if all of it is: a series that ends is no leave because it ends in one.
    """
    return all(
        _is_spared(start, end, change.clinician, timeline, practice)
        for start, end in ((change.from_start, change.from_end), *_rest_of_run(change, timeline))
    )


def _is_spared(
    start: datetime, end: datetime, clinician: str | None, timeline: Timeline, practice: RuleContext
) -> bool:
    spans = (*timeline.excused, *timeline.leave.get(clinician or "", ()))
    is_holiday = practice.is_holiday(start.astimezone(practice.zone))
    return is_holiday or overlaps(spans, start, end)


def _rest_of_run(change: Change, timeline: Timeline) -> list[tuple[datetime, datetime]]:
    """The other sessions that one cancellation took off the calendar."""
    if change.sessions == 1:
        return []
    return [
        (s.start, s.end)
        for s in timeline.sessions
        if (s.source, s.uid) == (change.source, change.uid)
        and s.presence is Presence.CANCELLED
        and s.start > change.from_start
    ]


def is_record_keeping(change: Change) -> bool:
    """Made wholly after the session's end: the calendar was tidied, nobody was affected."""
    return change.made_after >= change.from_end
