"""What was known at an earlier moment, so that a week told again reads as it did.

Sessions are what the calendar has settled to by now. What was counted, booked or said after the
moment is taken back, step by step.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime

from connectors.zone_rules import zone_of
from monitor.core.facts.rhythm.working_time import later_by, wall_distance
from monitor.core.findings.model import Finding, FindingStatus, RuleResult
from monitor.core.rule_text import rule_named
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import SourceView, Timeline


def timeline_as_of(timeline: Timeline, moment: datetime) -> Timeline:
    """As `timeline` stood at `moment`, but for markers and people's words, which bear no date."""
    undone = [c for c in timeline.changes if c.counted_at > moment]
    counted = [c for c in timeline.changes if c.counted_at <= moment]
    sessions = [
        s for s in timeline.sessions if s.booked_not_after is None or s.booked_not_after <= moment
    ]
    gone = {c.session_id for c in counted if c.kind is ChangeKind.CANCELLED}
    for change in sorted(undone, key=lambda c: (c.counted_at, c.id), reverse=True):
        sessions = [_before(change, session, gone) for session in sessions]
    return replace(
        timeline,
        sessions=tuple(by_start(sessions)),
        changes=tuple(counted),
        checkins=tuple(c for c in timeline.checkins if c.recorded_at <= moment),
        attendances=tuple(a for a in timeline.attendances if a.asked_at <= moment),
        outreach=tuple(at for at in timeline.outreach if at <= moment),
        noted=_up_to(moment, timeline.noted),
        dismissed=_up_to(moment, timeline.dismissed),
        done=_up_to(moment, timeline.done),
    )


def _up_to(moment: datetime, words: Mapping[str, datetime]) -> Mapping[str, datetime]:
    return {finding: at for finding, at in words.items() if at <= moment}


def _before(change: Change, session: Session, gone: Iterable[str]) -> Session:
    """The session as it stood before that change. `gone` were cancelled earlier, by another."""
    if session.id == change.session_id:
        was = Presence.CANCELLED if change.kind is ChangeKind.RESTORED else Presence.SCHEDULED
        start, end = change.from_start, change.from_end
        return _with_plan(replace(session, start=start, end=end, presence=was))
    if not _is_of_run(change, session):
        return session
    if session.presence is Presence.CANCELLED:
        still = session.id in gone
        return session if still else replace(session, presence=Presence.SCHEDULED)
    if change.kind is ChangeKind.MOVED and change.to_start is not None:
        start = _shifted_back(session, change.to_start, change.from_start)
        return _with_plan(replace(session, start=start, end=start + (session.end - session.start)))
    return session


def _is_of_run(change: Change, session: Session) -> bool:
    """A run's change bears the id of its first session only."""
    first = min(change.from_start, change.to_start or change.from_start)
    is_same_series = (change.source, change.uid) == (session.source, session.uid)
    return change.via == "series" and is_same_series and session.start >= first


def _shifted_back(session: Session, now_at: datetime, was_at: datetime) -> datetime:
    """By the same distance on the wall's clock as the first session of the run."""
    zone = zone_of(session.zone)
    return later_by(session.start, wall_distance(now_at, was_at, zone), zone)


def _with_plan(session: Session) -> Session:
    return replace(session, agreed_plan=None) if session.agreed_plan == session.start else session


def sources_as_of(
    views: Mapping[str, SourceView], findings: Iterable[Finding], moment: datetime
) -> dict[str, SourceView]:
    """`findings` are those of that moment: an open one about a source says that it was blind.

    When a source was last read before `moment` is not kept; it is taken to have been read until
    then, or until it was found blind.
    """
    blind = {
        f.draft.source: f.draft.occurred_at
        for f in findings
        if _hides_its_source(f) and _is_open(f)
    }
    found = {}
    for name, view in views.items():
        first = view.first_ok if view.first_ok and view.first_ok <= moment else None
        last = (
            min(view.last_ok, blind.get(name, moment), moment) if first and view.last_ok else None
        )
        found[name] = replace(view, first_ok=first, last_ok=last, is_blind=name in blind)
    return found


def _hides_its_source(finding: Finding) -> bool:
    return rule_named(finding.draft.rule).hides_its_source


def _is_open(finding: Finding) -> bool:
    return finding.status is FindingStatus.OPEN


def findings_as_of(
    stored: Iterable[Finding], drafts: Mapping[str, RuleResult] | None, moment: datetime
) -> list[Finding]:
    """Findings that had opened by `moment`, as open as they were then.

    `drafts` are what the rules say of that moment, by their ids: their words beat the stored ones,
    which may speak of what came later. One that was open then and of which they say nothing is
    left out: it rests on what was told later. None: the rules were not asked.
    """
    known = (_as_open_as_then(f, moment) for f in stored if f.opened_at <= moment)
    if drafts is None:
        return list(known)
    return [
        replace(f, draft=drafts.get(f.draft.id, f.draft))
        for f in known
        if f.draft.id in drafts or not _is_open(f) or _hides_its_source(f)
    ]


def _as_open_as_then(finding: Finding, moment: datetime) -> Finding:
    if finding.resolved_at is None or finding.resolved_at <= moment:
        return finding
    return replace(finding, status=FindingStatus.OPEN, resolved_at=None, resolution=None)
