"""Nobody has said yet that a session began, where its clinician usually says so.

Why it matters: if something came in between, there is still time to send the waiting client a word.

Opens `alert_after` past the start of a session whose clinician has `expect_arrival: true`, while
there is no arrival.

Grey zones: it asks; it doesn't conclude that the session began late, or not at all. Often it is
only the check-in that is missing, and `steadyframe checkin` with `--at` answers it. It asks of no
session that began before its calendar was first read, nor of one that was seen to begin in another
entry: one that overlaps it, or in whose stead it was written once it had begun. It waits while the
session's calendar can't be read, up to 5 minutes for the records of the session's video conference
to be asked again, and for an entry that came after the client was seen that day until what the
calendar shows of the client has stood: it may be the same hour, written anew. Of an hour that one
calendar took off less than a day before, and another one still shows, it does not ask: the copy may
only be late.

It resolves when an arrival comes (which may then be a late start), or 12 hours after the session's
end, as unknown.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from config.sections.rules import NotStarted
from monitor.core.common.now import Now
from monitor.core.common.translation import N_, Language
from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.attendance.conference import is_being_asked
from monitor.core.facts.attendance.late_edits import is_on_one_day
from monitor.core.facts.references import session_ref
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.findings.summary_text import MINUTE, format_span, format_start, minutes
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.edits.other_calendars import COPIED_WITHIN
from monitor.core.sessions.model import Presence, Session

NAME = "not_started"
UNKNOWN_AFTER = timedelta(hours=12)
# Long enough for a monitor that was switched off to say the same once it is back.
_SPOKEN_OF = timedelta(days=30)


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    asked = facts.context.expecting_arrival
    for session in (s for s in facts.sessions if s.clinician in asked):
        rule = facts.context.rules_for(session.clinician, facts.client).not_started
        agreed = facts.agreed_start(session)
        if rule.enabled and _is_asked_about(session, agreed, rule, facts):
            yield _draft(session, agreed, rule, facts)


def _is_asked_about(
    session: Session, agreed: datetime, rule: NotStarted, facts: TimelineFacts
) -> bool:
    return (
        session.id not in facts.no_shows
        and session.presence is Presence.SCHEDULED
        and facts.now.has_reached(agreed + rule.alert_after)
        and facts.now.is_before(session.end + _SPOKEN_OF)
        and not facts.timeline.is_excused(session)
        and not facts.visibility.is_before_watch(session.source, agreed, timedelta())
        and not any(_stands_for(session, other) for other in _others_seen(session, facts))
    )


def _others_seen(session: Session, facts: TimelineFacts) -> list[tuple[Session, Arrival]]:
    """The client's other entries of that day, with that clinician, that were seen to begin."""
    if facts.client is None or session.id in facts.arrivals:
        return []
    return [
        (other, arrival)
        for session_id, arrival in facts.arrivals.items()
        if (other := facts.sessions_by_id[session_id]).clinician == session.clinician
        and is_on_one_day(other.start, session.start, facts.context.zone)
    ]


def _stands_for(session: Session, seen: tuple[Session, Arrival]) -> bool:
    """Whether they are one hour: they overlap, or it was written after both had begun."""
    other, arrival = seen
    if other.start < session.end and session.start < other.end:
        return True
    came = session.booked_not_after
    return came is not None and came >= max(session.start, arrival.at)


def _may_be_written_anew(session: Session, facts: TimelineFacts) -> bool:
    came = session.booked_not_after
    return (
        came is not None
        and facts.timeline.is_unsettled
        and any(came >= arrival.at for _, arrival in _others_seen(session, facts))
    )


def _may_be_off(session: Session, facts: TimelineFacts) -> bool:
    taken_off = facts.timeline.taken_off.get(session.id)
    return taken_off is not None and session.start - taken_off <= COPIED_WITHIN


def _may_still_be_told(
    session: Session, agreed: datetime, rule: NotStarted, facts: TimelineFacts
) -> bool:
    """Its calendar or its conference can't be asked yet, or says that it is about to begin.

    Or another entry of the client's, which was seen to begin, may have been taken away for it.
    """
    edit, attendance = facts.moves_of(session).edit, facts.attendances.get(session.id)
    return (
        (edit is not None and facts.now.is_before(edit.start))
        or is_being_asked(attendance, agreed + rule.alert_after, facts.now)
        or _may_be_written_anew(session, facts)
        or _may_be_off(session, facts)
        or facts.visibility.is_blind((session.source,))
    )


def _draft(
    session: Session, agreed: datetime, rule: NotStarted, facts: TimelineFacts
) -> RuleResult:
    gives_up = session.end + UNKNOWN_AFTER
    arrival = facts.arrivals.get(session.id)
    resolution, waited = _ending(agreed, arrival, gives_up, facts.now)
    waiting, start = max(waited, 0), format_start(agreed, facts.context)
    waits = _may_still_be_told(session, agreed, rule, facts)
    return RuleResult(
        rule=NAME,
        fact=(facts.known_as(session), agreed),
        severity=severity_of(rule),
        client=facts.client,
        clinician=session.clinician,
        source=session.source,
        session=session_ref(session, planned=agreed),
        confidence="inferred",
        occurred_at=agreed,
        value={"waiting_minutes": waiting},
        summary=f"No arrival within {format_span(waiting * MINUTE)} after the session of "
        f"{start} was to start.",
        evidence=(
            seen(
                "session",
                agreed,
                session.source,
                N_("It was to start at {start}. No arrival was recorded."),
                facts.context,
                start=agreed,
            ),
        ),
        resolution=resolution,
        resolved_at=gives_up if resolution is Resolution.LAPSED else None,
        waits=waits and resolution is not Resolution.ARRIVED,
    )


def _ending(
    agreed: datetime, arrival: Arrival | None, gives_up: datetime, now: Now
) -> tuple[Resolution | None, int]:
    """How it ended, if it did, and for how many minutes somebody waited."""
    if arrival is not None:
        return Resolution.ARRIVED, minutes(arrival.at - agreed)
    if now.has_reached(gives_up):
        return Resolution.LAPSED, minutes(gives_up - agreed)
    return None, now.whole_units_since(agreed, MINUTE)


def _sentence(language: Language, value: Value) -> str:
    return language.say(
        "No start has been seen, {waiting} after the planned one.",
        waiting=language.length(int(value["waiting_minutes"]) * MINUTE),
    )


def _ended_sentence(language: Language, value: Value) -> str:
    return language.say(
        "No start had been seen, {waiting} after the planned one.",
        waiting=language.length(int(value["waiting_minutes"]) * MINUTE),
    )


RULE = TimelineRule(
    name=NAME,
    parameters=NotStarted,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("session not seen starting"),
    plural="sessions nobody had started",
    meaning=(
        N_("Nobody has said yet that a session began, where its clinician usually says so."),
        N_("If something came in between, there is still time to send the waiting client a word."),
    ),
    limits={
        "alert_after": N_("It is asked about {value} after the start."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={"waiting_minutes": ValueText(label=N_("waiting for"))},
    kinds={},
    ends=N_("It resolves when an arrival is recorded, or twelve hours after the end"),
    repair=None,
    digest_section=DigestSection.ALSO,
    suggestion=N_("If it began, note when; if not, a word to whoever was waiting."),
    blind_spot=None,
    is_urgent=True,
    skips_group_wait=True,
    rests_on_silence=True,
)
