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
from datetime import UTC, date, datetime, time, timedelta
from itertools import chain, islice
from zoneinfo import ZoneInfo

from config.sections.rules import SlotDrift
from monitor.core.common.translation import N_, Language
from monitor.core.facts.decisions.initiator import CLIENT
from monitor.core.facts.decisions.move_decisions import Move
from monitor.core.facts.rhythm.cadence import is_resting
from monitor.core.facts.rhythm.weekly_slot import Slot, hours_a_week, slot_of, usual_slots
from monitor.core.facts.rhythm.working_time import is_spared
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.summary_text import format_start
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, TimelineRule, Value
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext

NAME = "slot_drift"
FEWEST = 8
LEARNT_FROM = 16
# A month of weekly sessions: from then on a series is an hour that was agreed.
_STANDING = 4
_NEAR = timedelta(minutes=30)
_HALF_A_WEEK = 3  # days: what stands for a Monday's hour may lie before it or after


@dataclass(frozen=True, slots=True, kw_only=True)
class _Past:
    """A past session. `stands`: where its own series has it. `is_watched`: it lies after the first
    read of its calendar."""

    session: Session
    day: date
    slot: Slot
    stands: bool
    is_watched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class _Drift:
    """So many sessions that count were `inside` a usual slot, and these `outside`."""

    usual: tuple[Slot, ...]
    latest: Session
    inside: int
    outside: tuple[_Past, ...]


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    if facts.client is None:
        return
    newest_first = _past(facts)
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


def usual_hours(facts: TimelineFacts) -> tuple[Slot, ...]:
    """The client's usual slots as this rule has them; none with fewer than `FEWEST` sessions."""
    latest = list(islice(_past(facts), LEARNT_FROM))[::-1]
    return _usual(latest) if len(latest) >= FEWEST else ()


def hours_kept(facts: TimelineFacts, since: datetime) -> Iterator[tuple[Session, bool]]:
    """The sessions from `since` on that this rule counts, and whether each was in its slot.

    Newest first. None with fewer than `FEWEST` past sessions: then no slot is usual.
    """
    newest_first = _past(facts)
    latest = list(islice(newest_first, LEARNT_FROM))
    usual = _usual(latest[::-1]) if len(latest) >= FEWEST else ()
    for past in chain(latest, newest_first) if usual else ():
        if past.session.start < since:
            break
        is_in = _is_in(past, usual)
        if is_in or not _is_for_an_hour_off(past, usual, facts):
            yield past.session, is_in


def _is_in(past: _Past, usual: Sequence[Slot]) -> bool:
    return past.stands or any(past.slot.is_near(slot) for slot in usual)


def _usual(latest: Sequence[_Past]) -> tuple[Slot, ...]:
    return usual_slots([p.slot for p in latest], hours_a_week([p.day for p in latest]))


def _past(facts: TimelineFacts) -> Iterator[_Past]:
    """Newest first: mostly the latest few say that all is well."""
    zone = facts.context.zone
    # Moves that nobody is to answer for.
    spared = [m for m in facts.moves if m.initiator == CLIENT or m.is_exempt]
    standing = _Standing(facts.sessions, zone)
    for session in reversed(facts.sessions):
        is_held = session.presence is Presence.SCHEDULED and facts.now.has_reached(session.end)
        if not is_held or facts.timeline.is_excused(session):
            continue
        agreed = facts.agreed_start(session)
        stands = standing.has(session, agreed)
        if stands or not any(_covers(move, session) for move in spared):
            yield _Past(
                session=session,
                day=agreed.astimezone(zone).date(),
                slot=slot_of(agreed, zone),
                stands=stands,
                is_watched=not facts.visibility.is_before_watch(session.source, agreed),
            )


class _Standing:
    """Which sessions are where their series has them, at an hour that enough of it are at."""

    def __init__(self, sessions: Sequence[Session], zone: ZoneInfo) -> None:
        self._sessions, self._zone = sessions, zone
        self._known: dict[tuple[str, str, Slot], bool] = {}

    def has(self, session: Session, agreed: datetime) -> bool:
        rid = session.recurrence_id
        if rid is None or abs(agreed - rid) > _NEAR:
            return False
        hour = (session.source, session.uid, slot_of(rid, self._zone))
        if hour not in self._known:
            self._known[hour] = self._are_enough(*hour)
        return self._known[hour]

    def _are_enough(self, source: str, uid: str, slot: Slot) -> bool:
        alike = (
            s
            for s in reversed(self._sessions)
            if (s.source, s.uid, s.presence) == (source, uid, Presence.SCHEDULED)
            and s.recurrence_id is not None
            and slot_of(s.recurrence_id, self._zone) == slot
        )
        return sum(1 for _ in islice(alike, _STANDING)) == _STANDING


def _covers(move: Move, session: Session) -> bool:
    """A run's change bears the id of its first session only."""
    change = move.change
    is_of_run = (
        change.sessions > 1
        and (change.source, change.uid) == (session.source, session.uid)
        and change.from_start <= session.start
    )
    return session.id == move.session_id or is_of_run


def _drift(past: Sequence[_Past], rule: SlotDrift, facts: TimelineFacts) -> _Drift | None:
    """How the last of these sessions left their usual slot; None where it holds.

    What nobody watched, and what stands for an hour off, is never held against it.
    """
    usual = _usual(past[-LEARNT_FROM:])
    latest = past[-rule.window :]
    inside, outside = 0, list[_Past]()
    for p in latest:
        if _is_in(p, usual):
            inside += 1
        elif p.is_watched and not _is_for_an_hour_off(p, usual, facts):
            outside.append(p)
    if (len(latest) - len(outside)) / len(latest) >= rule.share:
        return None
    return _Drift(usual=usual, latest=past[-1].session, inside=inside, outside=tuple(outside))


def _is_for_an_hour_off(past: _Past, usual: Sequence[Slot], facts: TimelineFacts) -> bool:
    """Whether a usual hour of that week fell to a holiday, leave or excused time."""
    session, zone = past.session, facts.context.zone
    for slot in usual:
        ahead = (slot.weekday - past.slot.weekday + _HALF_A_WEEK) % 7 - _HALF_A_WEEK
        day = datetime.combine(past.day + timedelta(days=ahead), time(), tzinfo=zone)
        start = (day + slot.time).astimezone(UTC)
        end = start + (session.end - session.start)
        if is_spared(start, end, session.clinician, facts.timeline, facts.context):
            return True
    return False


def _began(past: Sequence[_Past], rule: SlotDrift, facts: TimelineFacts) -> Session:
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


def _evidence(past: _Past, context: RuleContext) -> Evidence:
    session = past.session
    return Evidence(
        kind="session",
        at=session.start,
        source=session.source,
        detail=f"The session of {format_start(session.start, context)} was at another hour.",
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
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={
        "usual_slot": ValueText(label="usual slot"),
        "share": ValueText(label="share in the usual slot"),
        "in_slot": ValueText(label="sessions in the usual slot"),
        "sessions": ValueText(label="sessions"),
    },
    kinds={},
    ends="It resolves when the usual hour holds again, or another one has become usual",
    repair=None,
    digest_section=DigestSection.REPAIR,
    suggestion=N_("Ask whether the usual hour still suits, and agree on one that would hold."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=True,
)
