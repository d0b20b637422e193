"""Nobody has said yet that a session began, where its clinician usually says so.

Why it matters: if something came in between, there is still time to send the waiting client a word.

Opens `alert_after` past the start of a session whose clinician has `expect_arrival: true`, while
there is no arrival.

Grey zones: it asks; it doesn't conclude that the session began late, or not at all. Often it is
only the check-in that is missing, and `steadyframe checkin` with `--at` answers it. It waits while
the session's calendar can't be read, and up to 5 minutes for the records of the session's video
conference to be asked again.

It resolves when an arrival comes (which may then be a late start), or 12 hours after the session's
end, as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.sections.rules import NotStarted
from monitor.core.common.deadline_tracking import full_units_elapsed
from monitor.core.common.translation import N_, Language
from monitor.core.facts.attendance.arrivals import Arrival, arrivals_by_session
from monitor.core.facts.attendance.conference import is_being_asked, latest_attendances
from monitor.core.facts.attendance.held_sessions import no_shows
from monitor.core.facts.attendance.late_edits import NONE, moves_by_session
from monitor.core.facts.references import session_ref
from monitor.core.facts.severity import severity_of
from monitor.core.facts.visibility import is_before_watch, is_blind
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.summary_text import MINUTE, counted, format_start
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline

NAME = "not_started"
UNKNOWN_AFTER = timedelta(hours=12)
# Long enough for a monitor that was switched off to say the same once it is back.
_SPOKEN_OF = timedelta(days=30)


def evaluate(timeline: Timeline, practice: RuleContext, now: datetime) -> Iterator[RuleResult]:
    arrivals = arrivals_by_session(timeline, practice, now)
    moves = moves_by_session(timeline, practice)
    absent = no_shows(timeline, now)
    attendances = latest_attendances(timeline, now)
    for session in timeline.sessions:
        if not practice.expects_arrival(session.clinician) or session.id in absent:
            continue
        rule = practice.rules_for(session.clinician, timeline.client).not_started
        known = moves.get(session.id, NONE)
        agreed = known.agreed_start or session.start
        if not rule.enabled or not _is_due(session, agreed, rule, now):
            continue
        if timeline.is_excused(session):
            continue
        if is_before_watch(practice, session.source, agreed, timedelta()):
            continue
        # An edit says that it is about to begin: nothing to ask until then.
        announced = known.edit is not None and known.edit.start > now
        asking = is_being_asked(attendances.get(session.id), agreed + rule.alert_after, now)
        waits = announced or asking or is_blind(practice, (session.source,))
        yield _draft(
            session, agreed, arrivals.get(session.id), rule, timeline, practice, now, waits=waits
        )


def _is_due(session: Session, agreed: datetime, rule: NotStarted, now: datetime) -> bool:
    return (
        session.presence is Presence.SCHEDULED
        and agreed + rule.alert_after <= now < session.end + _SPOKEN_OF
    )


def _draft(
    session: Session,
    agreed: datetime,
    arrival: Arrival | None,
    rule: NotStarted,
    timeline: Timeline,
    practice: RuleContext,
    now: datetime,
    *,
    waits: bool,
) -> RuleResult:
    gives_up = session.end + UNKNOWN_AFTER
    resolution, until = _ending(arrival, gives_up, now)
    waiting = max(full_units_elapsed(MINUTE, agreed, until), 0)
    return RuleResult(
        rule=NAME,
        fact=(session.id, agreed),
        severity=severity_of(rule),
        client=timeline.client,
        clinician=session.clinician,
        source=session.source,
        session=session_ref(session, planned=agreed),
        confidence="inferred",
        occurred_at=agreed,
        value={"waiting_minutes": waiting},
        summary=f"No arrival within {counted(waiting, 'minute')} after the session of "
        f"{format_start(agreed, practice)} was to start.",
        evidence=(
            Evidence(
                kind="session",
                at=agreed,
                source=session.source,
                detail=f"It was to start at {format_start(agreed, practice)}. "
                "No arrival was recorded.",
            ),
        ),
        resolution=resolution,
        resolved_at=gives_up if resolution is Resolution.LAPSED else None,
        waits=waits and resolution is not Resolution.ARRIVED,
    )


def _ending(
    arrival: Arrival | None, gives_up: datetime, now: datetime
) -> tuple[Resolution | None, datetime]:
    """How it ended, if it did, and until when somebody waited."""
    if arrival is not None:
        return Resolution.ARRIVED, arrival.at
    return (Resolution.LAPSED, gives_up) if now >= gives_up else (None, now)


def _sentence(language: Language, value: Value) -> str:
    return language.say(
        "No start has been seen, {waiting} after the planned one.",
        waiting=language.span(int(value["waiting_minutes"])),
    )


RULE = TimelineRule(
    name=NAME,
    parameters=NotStarted,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("session not seen starting"),
    plural="sessions nobody had started",
    sentence=_sentence,
    inferred_sentence=None,
    values={"waiting_minutes": ValueText(label="waiting for")},
    kinds={},
    ends="It resolves when an arrival is recorded, or twelve hours after the end",
    repair=None,
    digest_section=DigestSection.ALSO,
    suggestion=N_("If it began, note when; if not, a word to whoever was waiting."),
    blind_spot=None,
    is_urgent=True,
    skips_group_wait=True,
    rests_on_silence=True,
)
