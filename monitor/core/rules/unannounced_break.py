"""A leave is near, and sessions are still booked in it.

Why it matters: a break that clients hear of late unsettles more than the break itself. As long as
their sessions stand in the calendar, nothing shows that they know.

Opens when a clinician's leave is `announce_breaks` away or nearer and has not begun, and sessions
are booked in it. Leave is what the config's `leave` says, for one clinician or for the practice,
and out-of-office events; what overlaps is one break. Weeks are counted on the practice's clock.

Grey zones: from the day of a leave's `announced` on, clients have been told: what stands in that
leave is no longer asked about, though it stays in the calendar. Announced later than
`announce_breaks` before it, the promise counts as kept late. Cancelled sessions and a client's
excused time don't count.

It resolves when no session is left in the leave, and lapses when the leave begins. It waits while
the calendar of those sessions can't be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from config.sections.rules import UnannouncedBreak
from monitor.core.common.translation import N_, Language, nN_
from monitor.core.facts.rhythm.working_time import later_by
from monitor.core.facts.scope_facts import ScheduleFacts
from monitor.core.facts.severity import severity_of
from monitor.core.facts.visibility import FORGOTTEN_AFTER
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.summary_text import counted, format_start, to_rfc3339
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, ScheduleRule, Value
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext, Schedule, Span

NAME = "unannounced_break"
# Leave that a busy practice forgot about may hold hundreds of sessions; the first ones say enough.
_MOST_EVIDENCE = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class _Break:
    """Leave that overlaps, as one; `spans` by start."""

    spans: tuple[Span, ...]

    @property
    def start(self) -> datetime:
        return self.spans[0].start

    @property
    def end(self) -> datetime:
        return max(span.end for span in self.spans)

    def told_at(self, session: Session) -> datetime | None:
        """Since when the client of a session in it knows; None: nobody said so."""
        told = (
            span.announced
            for span in self.spans
            if span.announced is not None and span.overlaps(session.start, session.end)
        )
        return min(told, default=None)


def evaluate(facts: ScheduleFacts) -> Iterator[RuleResult]:
    schedule, now = facts.schedule, facts.now
    rule = facts.context.rules_for(schedule.clinician, None).unannounced_break
    for one in _breaks(schedule.leave) if rule.enabled else ():
        opens_at = later_by(one.start, -rule.announce_breaks, facts.context.zone)
        booked = _booked(schedule, one)
        over_at = one.start + FORGOTTEN_AFTER
        if booked and now.has_reached(opens_at) and now.is_before(over_at):
            yield _draft(one, booked, rule, facts)


def _breaks(leave: Iterable[Span]) -> list[_Break]:
    found: list[list[Span]] = []
    for span in sorted(leave, key=lambda s: (s.start, s.end)):
        if found and any(other.overlaps(span.start, span.end) for other in found[-1]):
            found[-1].append(span)
        else:
            found.append([span])
    return [_Break(spans=tuple(spans)) for spans in found]


def _booked(schedule: Schedule, one: _Break) -> list[Session]:
    return [
        s
        for s in schedule.sessions
        if s.presence is Presence.SCHEDULED
        and any(span.overlaps(s.start, s.end) for span in one.spans)
        and not schedule.is_excused(s)
    ]


def _draft(
    one: _Break, booked: Sequence[Session], rule: UnannouncedBreak, facts: ScheduleFacts
) -> RuleResult:
    context, clinician = facts.context, facts.schedule.clinician
    untold = [s for s in booked if (told := one.told_at(s)) is None or facts.now.is_before(told)]
    resolution = _resolution(one, booked, untold, rule, facts)
    asked = untold or booked
    says_day = _day(one.start, context)
    is_one, number = len(asked) == 1, counted(len(asked), "session")
    return RuleResult(
        rule=NAME,
        fact=(clinician, one.start),
        severity=severity_of(rule),
        client=None,
        clinician=clinician,
        source=asked[0].source,
        session=None,
        confidence="observed",
        occurred_at=one.start,
        value={
            "sessions": len(asked),
            "from": to_rfc3339(one.start, context),
            "to": to_rfc3339(one.end, context),
        },
        summary=f"{number} {'is' if is_one else 'are'} still booked in the leave that begins on "
        f"{says_day}.",
        summary_once_over=f"{number} {'was' if is_one else 'were'} still booked in the leave from "
        f"{says_day} on.",
        evidence=_evidence(one, asked, context),
        resolution=resolution,
        resolved_at=one.start if resolution is Resolution.LAPSED else None,
        on_vanish=Resolution.RECOVERED,
        waits=resolution is None and facts.visibility.is_blind(s.source for s in asked),
    )


def _resolution(
    one: _Break,
    booked: Sequence[Session],
    untold: Sequence[Session],
    rule: UnannouncedBreak,
    facts: ScheduleFacts,
) -> Resolution | None:
    if not untold:
        due = later_by(one.start, -rule.announce_breaks, facts.context.zone)
        told = (one.told_at(session) for session in booked)
        is_late = any(at is not None and at > due for at in told)
        return Resolution.KEPT_LATE if is_late else Resolution.ANSWERED
    return Resolution.LAPSED if facts.now.has_reached(one.start) else None


def _evidence(one: _Break, asked: Sequence[Session], context: RuleContext) -> tuple[Evidence, ...]:
    leave = seen(
        "leave",
        one.start,
        None,
        N_("The leave is from {start} to {end}."),
        context,
        start=one.start,
        end=one.end,
    )
    sessions = (
        seen(
            "session",
            session.start,
            session.source,
            N_("A session is booked on {start}."),
            context,
            start=session.start,
        )
        for session in asked[:_MOST_EVIDENCE]
    )
    return (leave, *sessions)


def _day(at: datetime, context: RuleContext) -> str:
    return format_start(at, context).rpartition(" ")[0]


_WORDS = nN_(
    "Leave begins, and {number} session is still booked in it.",
    "Leave begins, and {number} sessions are still booked in it.",
)


def _sentence(language: Language, value: Value) -> str:
    return language.count(*_WORDS, int(value["sessions"]))


_ENDED = nN_(
    "{number} session was still booked in a leave.",
    "{number} sessions were still booked in a leave.",
)


def _ended_sentence(language: Language, value: Value) -> str:
    return language.count(*_ENDED, int(value["sessions"]))


RULE = ScheduleRule(
    name=NAME,
    parameters=UnannouncedBreak,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("break not announced"),
    plural="breaks that clients may not know of",
    meaning=(
        N_("A leave is near, and sessions are still booked in it."),
        N_(
            "A break that clients hear of late unsettles more than the break itself. As long as "
            "their sessions stand in the calendar, nothing shows that they know."
        ),
    ),
    limits={
        "announce_breaks": N_("Clients should know of a leave {value} before."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={
        "sessions": ValueText(label=N_("sessions")),
        "from": ValueText(label=N_("from")),
        "to": ValueText(label=N_("to")),
    },
    kinds={},
    ends=N_(
        "It resolves when no session is left in the leave, when the config says since when "
        "clients know (`announced` of that leave), or when the leave begins"
    ),
    repair=None,
    digest_section=DigestSection.AHEAD,
    suggestion=N_("Make sure that everybody who is booked in it knows."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
