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

It resolves when the plan changes, and lapses when the later of the two has begun. It waits while
one of the calendars can't be read, and for reschedule's or cancellation's `settle` while the two
may be about to part: one of their events was edited just now, or one of the two clients has a
booking that new, and what it replaces may still be in the way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from config.sections.rules import NoBuffer
from monitor.core.common.translation import N_, Language
from monitor.core.facts.references import session_ref
from monitor.core.facts.severity import severity_of
from monitor.core.facts.visibility import is_blind
from monitor.core.findings.model import Evidence, Resolution, RuleResult, finding_id
from monitor.core.findings.summary_text import counted, format_start, minutes
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, ScheduleRule, Value
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import RuleContext, Schedule

NAME = "no_buffer"
# Of sessions at one time, so many are held against the next: a calendar may hold a thousand.
_MOST_AT_ONCE = 6
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tight:
    """Two sessions of one clinician; `after` begins later, and too early. `gap` is below 0 where
    they overlap."""

    before: Session
    after: Session
    known_as: frozenset[tuple[str, str]] = frozenset()  # their events, by the first names they had

    @property
    def gap(self) -> timedelta:
        return self.after.start - self.before.end

    @property
    def events(self) -> frozenset[tuple[str, str]]:
        return frozenset((s.source, s.uid) for s in (self.before, self.after))

    @property
    def clients(self) -> frozenset[str | None]:
        return frozenset((self.before.client, self.after.client))

    @property
    def fact(self) -> tuple[str | None, ...]:
        """Their two events: a series that meets another one every week does so by one decision."""
        return (self.after.clinician, *chain.from_iterable(sorted(self.known_as)))

    @property
    def finding_id(self) -> str:
        return finding_id(NAME, self.fact)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fresh:
    """What has not stood for long enough yet: it may replace, or be replaced by, something else.

    Of two edits seen at once, the one that bears a stamp settles before the one that bears none.
    A rebooking shows at once, and what it replaces goes only once that has settled.
    """

    events: frozenset[tuple[str, str]]
    clients: frozenset[str | None]

    def concerns(self, tight: Tight) -> bool:
        return bool(tight.events & self.events or tight.clients & self.clients)


def evaluate(schedule: Schedule, practice: RuleContext, now: datetime) -> Iterator[RuleResult]:
    sessions = _on(schedule)
    found: dict[tuple[str | None, ...], list[Tight]] = {}
    for tight in tight_pairs(sessions, practice, schedule.gone):
        found.setdefault(tight.fact, []).append(tight)
    go_on = {(s.source, s.uid) for s in sessions if s.start > now}
    if not found:
        return
    fresh = fresh_in(sessions, schedule.unsettled, practice, now)
    for pairs in found.values():
        coming = [tight for tight in pairs if tight.after.start > now]
        if coming:
            stood = [tight for tight in coming if not fresh.concerns(tight)]
            draft = _draft(stood or coming, practice)
            yield draft if stood else replace(draft, waits=True)
        elif not pairs[-1].events <= go_on:  # two series that go on apart: the plan has changed
            yield replace(
                _draft(pairs[-1:], practice),
                resolution=Resolution.LAPSED,
                resolved_at=pairs[-1].after.start,
                waits=False,
            )


def fresh_in(
    sessions: Iterable[Session],
    unsettled: frozenset[tuple[str, str]],
    practice: RuleContext,
    now: datetime,
) -> Fresh:
    """What is new among `sessions`; `unsettled` as in a Schedule."""
    booked_anew = frozenset(
        s.client
        for s in sessions
        if s.booked_not_after is not None and now < s.booked_not_after + _settle_of(s, practice)
    )
    return Fresh(events=unsettled, clients=booked_anew)


def _settle_of(session: Session, practice: RuleContext) -> timedelta:
    rules = practice.rules_for(session.clinician, session.client)
    return max(rules.reschedule.settle, rules.cancellation.settle)


def tight_pairs(
    sessions: Iterable[Session], practice: RuleContext, gone: Iterable[Session] = ()
) -> Iterator[Tight]:
    """What overlaps, and what follows too closely, by the start of the later one.

    `gone` are cancelled sessions: by them a series that was split is known as the same one.
    """
    distinct = list(_distinct(sessions))
    first_of = _first_events(distinct, gone)
    near: list[Session] = []  # those that end last
    for after in distinct:
        running = [before for before in near if before.end > after.start]
        for before in running or near[:1]:
            tight = Tight(before=before, after=after)
            tight = replace(tight, known_as=frozenset(first_of.get(e, e) for e in tight.events))
            if _is_too_tight(tight, practice):
                yield tight
        near = [after, *(running or near[:1])]
        near.sort(key=lambda s: (s.end, s.id), reverse=True)
        del near[_MOST_AT_ONCE:]


def _first_events(
    sessions: Iterable[Session], gone: Iterable[Session]
) -> dict[tuple[str, str], tuple[str, str]]:
    """An event -> the one under which its client's hours were first on the calendar."""
    before: dict[tuple[str | None, datetime], list[Session]] = {}
    for session in (s for s in gone if s.client is not None):
        before.setdefault((session.client, session.start), []).append(session)
    found: dict[tuple[str, str], Session] = {}
    for session in sessions if before else ():
        event, since = (session.source, session.uid), session.booked_not_after
        for earlier in before.get((session.client, session.start), ()) if since else ():
            best = found.get(event, session)
            if _since(earlier) < _since(best):
                found[event] = earlier
    return {event: (first.source, first.uid) for event, first in found.items()}


def _since(session: Session) -> datetime:
    return session.booked_not_after or _LONG_AGO


def _on(schedule: Schedule) -> list[Session]:
    return [
        s
        for s in schedule.sessions
        if s.presence is Presence.SCHEDULED and not schedule.is_excused(s)
    ]


def _distinct(sessions: Iterable[Session]) -> Iterator[Session]:
    """By start; each appointment once, though several calendars show it."""
    seen: set[tuple[object, ...]] = set()
    for session in by_start(sessions):
        keys = {("event", session.uid, session.recurrence_id)}
        if session.client is not None:
            keys.add(("client", session.client, session.start))
        if not keys & seen:
            yield session
        seen |= keys


def _is_too_tight(tight: Tight, practice: RuleContext) -> bool:
    rules = _rules(tight, practice)
    buffer = max(rule.buffer for rule in rules)
    return all(rule.enabled for rule in rules) and tight.gap < buffer


def _rules(tight: Tight, practice: RuleContext) -> list[NoBuffer]:
    pair = (tight.after, tight.before)
    return [practice.rules_for(s.clinician, s.client).no_buffer for s in pair]


def _draft(pairs: list[Tight], practice: RuleContext) -> RuleResult:
    first = pairs[0]
    after = first.after
    blind = is_blind(practice, [first.before.source, after.source])
    return RuleResult(
        rule=NAME,
        fact=first.fact,
        severity=severity_of(_rules(first, practice)[0]),
        client=after.client,
        clinician=after.clinician,
        source=after.source,
        session=session_ref(after),
        confidence="observed",
        occurred_at=after.start,
        value={"gap_minutes": minutes(first.gap), "times": len(pairs)},
        summary=_summary(pairs, practice),
        evidence=tuple(_evidence(s, practice) for s in (first.before, after)),
        on_vanish=Resolution.RECOVERED,
        waits=blind,
    )


def _summary(pairs: list[Tight], practice: RuleContext) -> str:
    gap = pairs[0].gap
    start = format_start(pairs[0].after.start, practice)
    if gap < timedelta():
        overlap = counted(max(minutes(-gap), 1), "minute")
        said = f"The session of {start} begins {overlap} before the end of another one"
    else:
        said = f"The session of {start} begins {counted(minutes(gap), 'minute')} after another one"
    later = len(pairs) - 1
    return f"{said}." if not later else f"{said}, and so {counted(later, 'time')} more after that."


def _evidence(session: Session, practice: RuleContext) -> Evidence:
    lasts = counted(minutes(session.end - session.start), "minute")
    return Evidence(
        kind="session",
        at=session.start,
        source=session.source,
        detail=f"A session of {lasts} begins on {format_start(session.start, practice)}.",
    )


def _sentence(language: Language, value: Value) -> str:
    gap = int(value["gap_minutes"])
    if gap < 0:
        return language.say(
            "It begins {minutes} min before the end of another session.", minutes=-gap
        )
    return language.say("It begins {minutes} min after another session.", minutes=gap)


RULE = ScheduleRule(
    name=NAME,
    parameters=NoBuffer,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("sessions without a break"),
    plural="sessions too close to each other",
    sentence=_sentence,
    inferred_sentence=None,
    values={
        "gap_minutes": ValueText(label="time between them"),
        "times": ValueText(label="times it happens"),
    },
    kinds={},
    ends="It resolves when one of the two sessions is moved, or when they have begun",
    repair=None,
    digest_section=DigestSection.AHEAD,
    suggestion=N_("Leave some room between them next time."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
