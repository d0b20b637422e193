"""Two coming sessions of one clinician overlap, or there is too little time between them.

Why it matters: who runs from one session into the next begins late, or is not quite there. While
both are still to come, one of them can be moved in good time.

Opens when coming sessions overlap, or follow each other closer than `buffer`; exactly `buffer`
apart is enough. By default `buffer` is 0, so sessions that follow each other without a break are no
finding and only an overlap is. Where the two sessions' clients have buffers of their own, the
longer one counts; with the rule switched off for one of them there is nothing.

Grey zones: all calendars of a clinician are looked at together. One session that two of them show
is one: the same event, or the same client at the same start. Cancelled sessions and a client's
excused time are in nobody's way. Two series that meet every week are one finding, told of the next
time they do.

Once the first of the two has begun nothing new is told of them: an entry that is dragged to when it
began comes too near to the next one by what happened, not by plan.

It resolves when the plan changes, and lapses when the later of the two has begun. It waits while
one of the calendars can't be read, and for reschedule's or cancellation's `settle` while the two
may be about to part: one of their events was edited just now, or one of the two clients has a
booking that new, and what it replaces may still be in the way. Nor is anything new told of an hour
in a time zone for which its calendar states other rules than the zone data, and one that is stated
otherwise, as in UTC: either may lie elsewhere.

Of one clinician the next 2,000 are told: more is no plan, but a calendar that holds something else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

from config.sections.rules import NoBuffer
from monitor.core.common.translation import N_, Language
from monitor.core.facts.references import session_ref
from monitor.core.facts.scope_facts import ScheduleFacts
from monitor.core.facts.severity import severity_of
from monitor.core.facts.tight_sessions import TightPair, rules_of, tight_pairs, unsettled_in
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.summary_text import (
    MINUTE,
    counted,
    format_span,
    format_start,
    minutes,
)
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, ScheduleRule, Value
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Schedule

NAME = "no_buffer"
MOST_TOLD = 2_000  # of one clinician


def evaluate(facts: ScheduleFacts) -> Iterator[RuleResult]:
    schedule, context, now = facts.schedule, facts.context, facts.now
    sessions = _on(schedule)
    found: dict[tuple[str | None, ...], list[TightPair]] = {}
    for tight in tight_pairs(sessions, context, schedule.gone):
        found.setdefault(tight.fact, []).append(tight)
    if not found:
        return
    go_on = {(s.source, s.uid) for s in sessions if now.is_before(s.start)}
    unsettled = unsettled_in(sessions, schedule.unsettled, context, now)
    ahead: list[list[TightPair]] = []
    for pairs in found.values():
        coming = [tight for tight in pairs if now.is_before(tight.after.start)]
        if coming:
            ahead.append(coming)
        elif not pairs[-1].events <= go_on:  # two series that go on apart: the plan has changed
            yield replace(
                _draft(pairs[-1:], facts),
                resolution=Resolution.LAPSED,
                resolved_at=pairs[-1].after.start,
                waits=False,
            )
    for coming in sorted(ahead, key=lambda pairs: pairs[0].after.start)[:MOST_TOLD]:
        stood = [
            tight
            for tight in coming
            if now.is_before(tight.before.start)
            and not unsettled.concerns(tight)
            and not _is_doubted(tight, facts)
        ]
        draft = _draft(stood or coming, facts)
        yield draft if stood else replace(draft, waits=True)


def _is_doubted(tight: TightPair, facts: ScheduleFacts) -> bool:
    """Whether one of them may lie elsewhere, and the other one would not lie there with it."""
    before, after = tight.before, tight.after
    return before.zone != after.zone and any(map(facts.visibility.is_doubted, (before, after)))


def _on(schedule: Schedule) -> list[Session]:
    return [
        s
        for s in schedule.sessions
        if s.presence is Presence.SCHEDULED and not schedule.is_excused(s)
    ]


def _draft(pairs: list[TightPair], facts: ScheduleFacts) -> RuleResult:
    first, context = pairs[0], facts.context
    after = first.after
    blind = facts.visibility.is_blind([first.before.source, after.source])
    return RuleResult(
        rule=NAME,
        fact=first.fact,
        severity=severity_of(rules_of(first, context)[0]),
        client=after.client,
        clinician=after.clinician,
        source=after.source,
        session=session_ref(after),
        confidence="observed",
        occurred_at=after.start,
        value={"gap_minutes": minutes(first.gap), "times": len(pairs)},
        summary=_summary("begins", pairs, context),
        summary_once_over=_summary("was to begin", pairs, context),
        evidence=tuple(_evidence(s, context) for s in (first.before, after)),
        on_vanish=Resolution.RECOVERED,
        waits=blind,
    )


def _summary(begins: str, pairs: list[TightPair], context: RuleContext) -> str:
    gap = pairs[0].gap
    start = format_start(pairs[0].after.start, context)
    if gap < timedelta():
        overlap = format_span(max(-gap, MINUTE))
        said = f"The session of {start} {begins} {overlap} before the end of another one"
    else:
        span = format_span(gap)
        said = f"The session of {start} {begins} {span} after another one"
    later = len(pairs) - 1
    return f"{said}." if not later else f"{said}, and so {counted(later, 'time')} more after that."


def _evidence(session: Session, context: RuleContext) -> Evidence:
    return seen(
        "session",
        session.start,
        session.source,
        N_("A session of {length} begins on {start}."),
        context,
        length=session.end - session.start,
        start=session.start,
    )


def _sentence(language: Language, value: Value) -> str:
    gap = int(value["gap_minutes"]) * MINUTE
    if gap < timedelta():
        return language.say(
            "It begins {span} before the end of another session.", span=language.length(-gap)
        )
    return language.say("It begins {span} after another session.", span=language.length(gap))


def _ended_sentence(language: Language, value: Value) -> str:
    gap = int(value["gap_minutes"]) * MINUTE
    if gap < timedelta():
        return language.say(
            "It was to begin {span} before the end of another session.", span=language.length(-gap)
        )
    return language.say("It was to begin {span} after another session.", span=language.length(gap))


RULE = ScheduleRule(
    name=NAME,
    parameters=NoBuffer,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("sessions without a break"),
    plural="sessions too close to each other",
    meaning=(
        N_(
            "Two coming sessions of one clinician overlap, or there is too little time between "
            "them."
        ),
        N_(
            "Who runs from one session into the next begins late, or is not quite there. While "
            "both are still to come, one of them can be moved in good time."
        ),
    ),
    limits={
        "buffer": N_("Between two sessions there should be at least {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={
        "gap_minutes": ValueText(label=N_("time between them")),
        "times": ValueText(label=N_("times it happens")),
    },
    kinds={},
    ends=N_("It resolves when one of the two sessions is moved, or when they have begun"),
    repair=None,
    digest_section=DigestSection.AHEAD,
    suggestion=N_("Leave some room between them next time."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
