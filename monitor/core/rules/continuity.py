"""A session was with another clinician, or at another place, than its client is used to.

Why it matters: a familiar face and a familiar room are part of the frame. Somebody who stands in is
cover and no fault: what unsettles is not to know of it before. So this is about being told, and the
word that helps is one with the client.

Opens when the calendar states it later than `announce` before the session. Usual is the clinician
whom the config names for the client; else the one with whom at least 80 % of the last 16 sessions
were, and at least 5 must be known. A place is usual by the same numbers, among the sessions that
state one; letter case and spacing don't count, and every link to a video call is one place. Where
it is only known that it came onto the calendar between two looks, one before and one after that
limit, the finding is inferred.

Grey zones: none while the usual clinician is on leave; none if the usual clinician has the same
hour with that client as well; none for what was entered wholly after the session's end, or stood
there when the calendar was first read. What is put right within reschedule's `settle` never was. A
session without a stated place says nothing about places, and with another clinician the place isn't
looked at.

The finding is the usual clinician's to look at, never the other one's. It stays open for
`keep_open` and then ages out; a session that leaves the calendar resolves it as corrected.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from config.sections.rules import Continuity
from monitor.core.common.translation import N_, Language
from monitor.core.facts.references import session_ref
from monitor.core.facts.rhythm.majority import Usual, usual_of
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, RuleResult
from monitor.core.findings.summary_text import format_notice, format_start
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.changes import ChangeTime
from monitor.core.sessions.location import is_same_place, place_of
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Timeline, overlaps

NAME = "continuity"
# Known to the minute, and between two looks.
_WITH_ANOTHER = (
    N_("The session came to be with {who} rather than {usual} on {last}."),
    N_("The session came to be with {who} rather than {usual} between {first} and {last}."),
)
_ELSEWHERE = (
    N_("The session came to be at another place than usual on {last}."),
    N_("The session came to be at another place than usual between {first} and {last}."),
)
_USUALLY_WITH = N_("{count} of the last {of} sessions before were with {usual}.")
_CONFIGURED = N_("The config names {usual} for this client.")
_USUALLY_THERE = N_(
    "{count} of the last {of} sessions before that state a place were at the usual one."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Other:
    """What is not as usual, in ids and in words, since when, and by what the usual is known.

    `seen` are the sentences of when that came to be: known to the minute, and between two looks.
    """

    what: Literal["clinician", "place"]
    usual: str
    actual: str
    said: str
    seen: tuple[str, str]
    known_by: str
    names: Mapping[str, int | str]
    made: ChangeTime
    clinician: str | None


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    fresh = _fresh(facts) if facts.client is not None else []
    if not fresh:
        return
    replaced = _replaced(facts)
    for session in fresh:
        other = _other(session, replaced.get(session.id), facts)
        if other is None:
            continue
        rules = facts.context.rules_for(other.clinician, facts.client)
        has_stood = facts.now.has_reached(other.made.not_after + rules.reschedule.settle)
        rule = rules.continuity
        if rule.enabled and has_stood and _is_late(other.made, session, rule.announce):
            yield _draft(session, other, rule, facts)


def _fresh(facts: TimelineFacts) -> list[Session]:
    """Those of which it is known that they, or their place, came late enough to be looked at."""
    usual = facts.context.usual_clinicians.get(facts.client or "")
    whose = {s.clinician for s in facts.sessions} | {usual}
    rules = (facts.context.rules_for(clinician, facts.client).continuity for clinician in whose)
    longest = max(rule.announce for rule in rules)
    return [
        s
        for s in facts.sessions
        if s.presence is Presence.SCHEDULED
        and (
            _came_within(longest, s.booked_not_after, s)
            or _came_within(longest, s.placed_not_after, s)
        )
    ]


def _came_within(length: timedelta, by: datetime | None, session: Session) -> bool:
    return by is not None and session.start - by < length


def _is_late(made: ChangeTime, session: Session, announce: timedelta) -> bool:
    is_record_keeping = made.not_before >= session.end
    return session.start - made.not_after < announce and not is_record_keeping


def _replaced(facts: TimelineFacts) -> Mapping[str, Session]:
    """By the id of a booking, the session in whose place it stands."""
    by_id = facts.sessions_by_id
    return {
        hour.booking.id: by_id[hour.gone.session_id]
        for pair in facts.pairs.values()
        for hour in pair.hours
        if hour.gone.session_id in by_id
    }


def _other(session: Session, replaced: Session | None, facts: TimelineFacts) -> _Other | None:
    before = [s for s in facts.held if s.end <= session.start]
    usual = _usual_clinician(facts.client, before, facts.context)
    if usual is None or session.clinician in (usual.value, None):
        return _other_place(session, before, replaced)
    booked = _made(session.booked_not_before, session.booked_not_after)
    is_known = replaced is not None and replaced.clinician == session.clinician
    if booked is None or is_known or _is_covered(session, usual.value, facts.timeline):
        return None
    names = facts.context.clinician_name
    return _Other(
        what="clinician",
        usual=usual.value,
        actual=session.clinician or "",
        said=f"with {names(session.clinician)} rather than {names(usual.value)}",
        seen=_WITH_ANOTHER,
        known_by=_USUALLY_WITH if usual.of else _CONFIGURED,
        names={**_counted(usual), "usual": names(usual.value), "who": names(session.clinician)},
        made=booked,
        clinician=usual.value,
    )


def _usual_clinician(
    client: str | None, before: Sequence[Session], context: RuleContext
) -> Usual | None:
    configured = context.usual_clinicians.get(client or "")
    if configured is not None:
        return Usual(value=configured, count=0, of=0)
    return usual_of([s.clinician for s in before if s.clinician is not None])


def _is_covered(session: Session, usual: str, timeline: Timeline) -> bool:
    """The usual clinician is away, or there as well."""
    if overlaps(timeline.leave.get(usual, ()), session.start, session.end):
        return True
    return any(
        s.clinician == usual
        and s.presence is Presence.SCHEDULED
        and s.start < session.end
        and session.start < s.end
        for s in timeline.sessions
    )


def _other_place(
    session: Session, before: Sequence[Session], replaced: Session | None
) -> _Other | None:
    actual = place_of(session.location)
    stated = [place_of(s.location) for s in before if s.location]
    usual = usual_of([place.casefold() for place in stated])
    made = _made(session.placed_not_before, session.placed_not_after) or _made(
        session.booked_not_before, session.booked_not_after
    )
    if usual is None or made is None or actual.casefold() in ("", usual.value):
        return None
    if replaced is not None and is_same_place(replaced.location, session.location):
        return None
    return _Other(
        what="place",
        usual=next(p for p in reversed(stated) if p.casefold() == usual.value),
        actual=actual,
        said="at another place than usual",
        seen=_ELSEWHERE,
        known_by=_USUALLY_THERE,
        names=_counted(usual),
        made=made,
        clinician=session.clinician,
    )


def _made(not_before: datetime | None, not_after: datetime | None) -> ChangeTime | None:
    if not_before is None or not_after is None:
        return None
    return ChangeTime(not_before=not_before, not_after=not_after)


def _counted(usual: Usual) -> Mapping[str, int | str]:
    return {"count": usual.count, "of": usual.of}


def _draft(session: Session, other: _Other, rule: Continuity, facts: TimelineFacts) -> RuleResult:
    least, most = session.start - other.made.not_after, session.start - other.made.not_before
    return RuleResult(
        rule=NAME,
        fact=(session.id, other.what),
        severity=severity_of(rule),
        client=facts.client,
        clinician=other.clinician,
        source=session.source,
        session=session_ref(session),
        confidence="observed" if most < rule.announce else "inferred",
        occurred_at=session.start,
        value={"usual": other.usual, "actual": other.actual, "what": other.what},
        summary=f"The session of {format_start(session.start, facts.context)} is {other.said}, "
        f"which came onto the calendar {format_notice(least, most)}.",
        evidence=(_seen(other, session, facts.context), _known(other, session, facts.context)),
        keep_open=rule.keep_open,
    )


def _seen(other: _Other, session: Session, context: RuleContext) -> Evidence:
    made, (then, between) = other.made, other.seen
    return seen(
        "calendar_change",
        made.not_after,
        session.source,
        then if made.not_before == made.not_after else between,
        context,
        **other.names,
        first=made.not_before,
        last=made.not_after,
    )


def _known(other: _Other, session: Session, context: RuleContext) -> Evidence:
    return seen("usual", session.start, None, other.known_by, context, **other.names)


_WORDS = {
    "clinician": N_("Another clinician than usual, and that was not announced in time."),
    "place": N_("Another place than usual, and that was not announced in time."),
}


def _sentence(language: Language, value: Value) -> str:
    words = _WORDS[value["what"]]
    return language.say(words)


RULE = TimelineRule(
    name=NAME,
    parameters=Continuity,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("another face or place"),
    plural="sessions with another face or place",
    meaning=(
        N_(
            "A session was with another clinician, or at another place, than its client is used to."
        ),
        N_(
            "A familiar face and a familiar room are part of the frame. Somebody who stands in is"
            " cover and no fault: what unsettles is not to know of it before. So this is about "
            "being told, and the word that helps is one with the client."
        ),
    ),
    limits={"announce": N_("It should stand in the calendar {value} before.")},
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={
        "usual": ValueText(label=N_("usual")),
        "actual": ValueText(label=N_("this time")),
        "what": ValueText(label=N_("what is not as usual")),
    },
    kinds={},
    ends=None,
    repair=None,
    digest_section=DigestSection.REPAIR,
    suggestion=N_("A word about it at the next session, and about what comes next."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
