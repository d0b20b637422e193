"""A client's usual hour no longer holds.

Why it matters: that the hour stays the client's hour is the most visible part of the frame. Single
moves may all be told in good time and well meant; this looks at what they come to.

Opens for a client with at least 8 past sessions when fewer than `share` of the last `window` were
in the usual slot: the weekday and start (30 minutes more or less) that is the most frequent among
the last 16. Where a client comes several times a week there are as many usual slots. Times are
those of the practice's clock, so a DST change is no drift; of several alike the latest is usual.

Grey zones: an hour that was agreed anew is no drift: a session that stands where its own series has
it is in its slot, once at least 4 of that series are or will be there. A late start counts at the
agreed start, and a no-show at its hour. Not counted at all are cancelled sessions, excused time and
leave, and what was moved at the client's wish or away from leave or a holiday. What lies elsewhere
in a week whose usual hour fell to a holiday, leave or excused time, and what nobody watched yet,
is not held against the hour.

It resolves when the hour holds again, or another one has become the usual one, and lapses when the
client is discharged or paused, or wasn't here for missed_follow_up's `lapse_after`. As long as it
holds, it is one finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from config.sections.rules import SlotDrift
from monitor.core.common.translation import N_, Language
from monitor.core.facts.past_slots import (
    FEWEST,
    LEARNT_FROM,
    PastSlot,
    is_for_an_hour_off,
    is_in,
    past_slots,
    usual_of,
)
from monitor.core.facts.rhythm.cadence import is_resting
from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import RuleContext

NAME = "slot_drift"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    """So many sessions that count were `inside` a usual slot, and these `outside`."""

    usual: tuple[Slot, ...]
    latest: Session
    inside: int
    outside: tuple[PastSlot, ...]


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    if facts.client is None:
        return
    newest_first = past_slots(facts)
    past = list(islice(newest_first, LEARNT_FROM))[::-1]
    if len(past) < FEWEST:
        return
    latest = past[-1].session
    rules = facts.context.rules_for(latest.clinician, facts.client)
    rule = rules.slot_drift
    past = [*reversed(list(islice(newest_first, max(rule.window - LEARNT_FROM, 0)))), *past]
    drift = _drift(past, rule, facts) if rule.enabled else None
    if drift is None:
        return
    is_away = facts.now.is_past(latest.end + rules.missed_follow_up.lapse_after)
    lapses = is_away or is_resting(facts.client, facts.context)
    began = _began([*reversed(list(newest_first)), *past], rule, facts)
    yield _draft(drift, began, Resolution.LAPSED if lapses else None, rule, facts)


def _drift(past: Sequence[PastSlot], rule: SlotDrift, facts: TimelineFacts) -> _Drift | None:
    """How the last of these sessions left their usual slot; None where it holds.

    What nobody watched, and what stands for an hour off, is never held against it.
    """
    latest = past[-rule.window :]
    if all(p.stands for p in latest):
        return None  # as nearly always, whatever is usual
    usual = usual_of(past[-LEARNT_FROM:])
    inside, outside = 0, list[PastSlot]()
    for p in latest:
        if is_in(p, usual):
            inside += 1
        elif p.is_watched and not is_for_an_hour_off(p, usual, facts):
            outside.append(p)
    if (len(latest) - len(outside)) / len(latest) >= rule.share:
        return None
    return _Drift(usual=usual, latest=past[-1].session, inside=inside, outside=tuple(outside))


def _began(past: Sequence[PastSlot], rule: SlotDrift, facts: TimelineFacts) -> Session:
    """The session with which it began to hold, as it has until now without a break."""
    count = len(past)
    while count > FEWEST and _drift(past[: count - 1], rule, facts) is not None:
        count -= 1
    return past[count - 1].session


def _draft(
    drift: _Drift,
    began: Session,
    resolution: Resolution | None,
    rule: SlotDrift,
    facts: TimelineFacts,
) -> RuleResult:
    latest, inside = drift.latest, drift.inside
    judged = inside + len(drift.outside)
    usual = ", ".join(str(slot) for slot in drift.usual)
    hours = "hour" if len(drift.usual) == 1 else "hours"
    return RuleResult(
        rule=NAME,
        fact=(latest.client, began.id),
        severity=severity_of(rule),
        client=latest.client,
        clinician=latest.clinician,
        source=latest.source,
        session=None,
        confidence="observed",
        occurred_at=began.start,
        value={
            "usual_slot": usual,
            "share": round(inside / judged, 2),
            "in_slot": inside,
            "sessions": judged,
        },
        summary=f"One client's usual {hours}, {usual}, held for {inside} of the last {judged} "
        "sessions.",
        evidence=tuple(_evidence(p, facts.context) for p in drift.outside),
        resolution=resolution,
        on_vanish=Resolution.RECOVERED,
        waits=resolution is None and facts.visibility.is_blind([latest.source]),
    )


def _evidence(past: PastSlot, context: RuleContext) -> Evidence:
    session = past.session
    return seen(
        "session",
        session.start,
        session.source,
        N_("The session of {start} was at another hour."),
        context,
        start=session.start,
    )


def _sentence(language: Language, value: Value) -> str:
    return language.say(
        "The usual hour held for {in_slot} of the last {sessions} sessions.",
        in_slot=value["in_slot"],
        sessions=value["sessions"],
    )


RULE = TimelineRule(
    name=NAME,
    parameters=SlotDrift,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("drifting slot"),
    plural="clients whose usual hour no longer held",
    meaning=(
        N_("A client's usual hour no longer holds."),
        N_(
            "That the hour stays the client's hour is the most visible part of the frame. Single "
            "moves may all be told in good time and well meant; this looks at what they come to."
        ),
    ),
    limits={
        "share": N_("At least so many of the sessions should be in the usual hour: {value}."),
        "window": N_("So many of the latest sessions are looked at: {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={
        "usual_slot": ValueText(label=N_("usual slot")),
        "share": ValueText(label=N_("share in the usual slot")),
        "in_slot": ValueText(label=N_("sessions in the usual slot")),
        "sessions": ValueText(label=N_("sessions")),
    },
    kinds={},
    ends=N_("It resolves when the usual hour holds again, or another one has become usual"),
    repair=None,
    digest_section=DigestSection.REPAIR,
    suggestion=N_("Ask whether the usual hour still suits, and agree on one that would hold."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
