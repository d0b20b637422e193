"""A session began later than the start that was agreed when it came.

Why it matters: that a session begins when it was to begin tells the client, week after week, that
the hour is theirs. A few minutes are human and have room here; a longer wait deserves a word.

Opens when the arrival is later than the agreed start + `grace`. More than `very_late` after it, the
severity is one step higher. When a session began is known from, best first:

- a check-in;
- the record of its video conference, when the clinician joined (inferred where Meet shows no such
  name, and everyone else in it was a guest);
- an edit of the calendar that moves the start later by at most `edit_window` on the same day, made
  from `grace` before the agreed start on and before the session's end. Such an edit is no
  reschedule, and what rests on it is inferred;
- a marker such as `started 10:07` in the title or description.

The best kind wins, then the earliest. An edit that is corrected counts as corrected.

Grey zones: a session that nobody saw begin is not observed, which is no finding, and no praise
either. Where who joined a video conference is only inferred, the severity stays as it is: nobody is
to be alerted about a name that was guessed. Minutes given at the end are told beside the late
start, where an end is known; they don't undo it.

What was planned when the session began counts: a move made after it was seen to begin, be it of the
entry or by a new one on that day, and one to where its time was over, change nothing about how late
it was. Where nobody knows which came first, the start that lies nearer was agreed.

Before a session's calendar was first read nobody watched: of one more than a day before that, only
what was said or edited afterwards counts.

It is about one past session: it stays open for `keep_open` and then ages out.

`repair` tells whether a very late one has been mended: by the time being given in full; by a next
session with the same clinician that takes place as planned (if it is longer by the missing minutes,
they are made up); or by a note on the finding. As planned means: not moved at short notice, not
very late, and over when its calendar was last read; if nobody saw it begin, that is inferred. A
session that falls out or is unsettled in turn is passed over for the one after it. There is no
`repair` where the client asked for the later start.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.sections.rules import LateStart
from monitor.core.common.translation import N_, Language
from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.decisions.initiator import CLIENT, stated_initiator
from monitor.core.facts.references import session_ref
from monitor.core.facts.repair import Repairs
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import RuleResult
from monitor.core.findings.summary_text import MINUTE, format_span, format_start
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, RepairText, TimelineRule, Value
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import ArrivalKind

NAME = "late_start"

_SAID = {
    ArrivalKind.CHECKIN: N_("A check-in says that it began at {at}."),
    ArrivalKind.CONFERENCE: N_("The clinician joined the video conference at {at}."),
    ArrivalKind.CALENDAR_EDIT: N_("The calendar was edited: the session starts at {at}."),
    ArrivalKind.MARKER: N_("The event's own words say that it began at {at}."),
}
_TAKEN_FOR = N_(
    "The only one in the video conference who may be the clinician, going by another name, joined "
    "at {at}."
)


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    repairs = Repairs(facts=facts)
    arrivals = facts.arrivals
    for session in facts.sessions if arrivals else ():
        arrival = arrivals.get(session.id)
        if arrival is None:
            continue
        rule = facts.context.rules_for(session.clinician, facts.client).late_start
        if not rule.enabled or arrival.late_by <= rule.grace:
            continue
        if facts.was_watched(session, arrival.agreed_start, by=arrival.kind, reach=rule.keep_open):
            draft = _draft(session, arrival, rule, facts)
            yield repairs.of_late_start(draft, session, arrival)


def _draft(session: Session, arrival: Arrival, rule: LateStart, facts: TimelineFacts) -> RuleResult:
    severity = severity_of(rule)
    change = arrival.change
    by_client = change is not None and stated_initiator(change, facts.timeline) == CLIENT
    is_very_late = arrival.late_by > rule.very_late and not _is_by_elimination(arrival)
    late = format_span(arrival.late_minutes * MINUTE)
    return RuleResult(
        rule=NAME,
        fact=(facts.known_as(session), arrival.agreed_start),
        severity=severity.stepped_up() if is_very_late else severity,
        client=facts.client,
        clinician=session.clinician,
        source=session.source,
        session=session_ref(session, planned=arrival.agreed_start),
        confidence="inferred" if arrival.is_inferred else "observed",
        occurred_at=arrival.agreed_start,
        value={
            "late_minutes": arrival.late_minutes,
            "time_given_minutes": arrival.time_given_minutes,
            "arrival_kind": arrival.kind.value,
        },
        summary=f"A session began {late} after its agreed start, "
        f"{format_start(arrival.agreed_start, facts.context)}.",
        evidence=(
            seen(
                arrival.kind.value,
                _said_at(arrival),
                None if arrival.kind is ArrivalKind.CHECKIN else session.source,
                _said(arrival),
                facts.context,
                at=arrival.at,
            ),
        ),
        initiator=CLIENT if by_client else None,
        change_id=change.id if change is not None else None,
        keep_open=rule.keep_open,
        never_alert=by_client,
    )


def _said_at(arrival: Arrival) -> datetime:
    if arrival.kind is ArrivalKind.CALENDAR_EDIT and arrival.change is not None:
        return arrival.change.made_not_after
    return arrival.at


def _said(arrival: Arrival) -> str:
    return _TAKEN_FOR if _is_by_elimination(arrival) else _SAID[arrival.kind]


def _is_by_elimination(arrival: Arrival) -> bool:
    return arrival.is_inferred and arrival.kind is ArrivalKind.CONFERENCE


def _late(language: Language, value: Value) -> str:
    return language.length(int(value["late_minutes"]) * MINUTE)


def _sentence(language: Language, value: Value) -> str:
    return language.say("Started {late} late.", late=_late(language, value))


def _inferred_sentence(language: Language, value: Value) -> str:
    return language.say(
        "Started about {late} late, as far as was seen.",
        late=_late(language, value),
    )


RULE = TimelineRule(
    name=NAME,
    parameters=LateStart,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("late start"),
    plural="sessions that began late",
    meaning=(
        N_("A session began later than the start that was agreed when it came."),
        N_(
            "That a session begins when it was to begin tells the client, week after week, that "
            "the hour is theirs. A few minutes are human and have room here; a longer wait "
            "deserves a word."
        ),
    ),
    limits={
        "grace": N_("Up to {value} after the agreed start counts as on time."),
        "very_late": N_("More than {value} after it, it is one step more serious."),
        "edit_window": N_(
            "A start that is moved later by at most {value} as the session begins is read as a "
            "late start."
        ),
    },
    sentence=_sentence,
    inferred_sentence=_inferred_sentence,
    ended_sentence=None,
    values={
        "late_minutes": ValueText(label=N_("late by")),
        "time_given_minutes": ValueText(label=N_("time given")),
        "arrival_kind": ValueText(
            label=N_("known from"),
            words={
                ArrivalKind.CHECKIN: N_("a check-in"),
                ArrivalKind.CONFERENCE: N_("the record of the video conference"),
                ArrivalKind.CALENDAR_EDIT: N_("an edit of the calendar"),
                ArrivalKind.MARKER: N_("words in the event"),
            },
        ),
    },
    kinds={},
    ends=None,
    repair=RepairText(
        wanted="the missing minutes given back, or a next session that takes place as planned",
        new_time=None,
    ),
    digest_section=DigestSection.STARTS,
    suggestion=N_("Name the late start, and offer the minutes back if you can."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
