"""`no_next_session`, later `gap`: an active client has no next session in time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import pairwise

from config.sections.rules import MissedFollowUp
from monitor.core.common.now import Now
from monitor.core.common.translation import N_
from monitor.core.facts.references import session_ref
from monitor.core.facts.rhythm.cadence import WEEK_AT_LEAST, is_resting
from monitor.core.facts.rhythm.coming_hours import Hour, bound_after
from monitor.core.facts.rhythm.working_time import away_spans, extended, is_spared
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.facts.visibility import MENDED_WITHIN
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, Fact, Resolution
from monitor.core.findings.summary_text import format_start
from monitor.core.rules.missed_follow_up.promise import (
    NAME,
    Promise,
    lapses,
    naming,
    next_booked,
    with_next,
)
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import RuleContext

NO_NEXT, GAP = "no_next_session", "gap"
# How far back an unanswered question may reach that a later session answers.
_LOOK_BACK = 8
_HALF_A_DAY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wait:
    """After `last`, a next one is to be booked by `due` and to start before `deadline`."""

    last: Session
    due: datetime
    deadline: datetime
    rule: MissedFollowUp

    def kind(self, *, is_over: bool) -> str:
        """`is_over`: the deadline has passed."""
        return GAP if is_over and GAP in self.rule.kinds else NO_NEXT

    def is_reported(self, now: Now) -> bool:
        if not self.rule.enabled or now.is_before(self.due):
            return False
        return self.kind(is_over=now.has_reached(self.deadline)) in self.rule.kinds


def promises(facts: TimelineFacts) -> Iterator[Promise]:
    held, now = facts.held, facts.now
    if len(held) < 2 or facts.cadence is None:
        return
    for before, after in pairwise(held[-_LOOK_BACK:]):
        if facts.would_end_nothing(NAME, _fact(before)):
            continue
        wait = _wait(before, facts)
        if wait.is_reported(now):
            kind = wait.kind(is_over=after.start >= wait.deadline)
            yield _promise(wait, kind, Resolution.KEPT_LATE, facts)
    wait = _wait(held[-1], facts)
    # A time that had passed long before anybody watched: the client may well have ended by then.
    is_past = facts.visibility.is_before_watch(wait.last.source, wait.deadline, MENDED_WITHIN)
    if wait.is_reported(now) and not is_past:
        kind = wait.kind(is_over=now.has_reached(wait.deadline))
        resolution = _resolution(wait, facts)
        if resolution is None or not facts.would_end_nothing(NAME, _fact(wait.last)):
            yield _promise(wait, kind, resolution, facts)


def _fact(last: Session) -> Fact:
    return ("next", last.id)


def _bound(hour: Hour, rule: MissedFollowUp, facts: TimelineFacts) -> datetime:
    return bound_after(hour, facts.rhythm, rule.tolerance, facts.timeline, facts.context)


def _wait(last: Session, facts: TimelineFacts) -> _Wait:
    rule = facts.context.rules_for(last.clinician, facts.client).missed_follow_up
    away = away_spans(facts.timeline, last.clinician)
    return _Wait(
        last=last,
        due=extended(last.end, last.end + rule.rebook_after, away),
        deadline=_bound(
            Hour(start=last.start, end=last.end, clinician=last.clinician), rule, facts
        ),
        rule=rule,
    )


def _resolution(wait: _Wait, facts: TimelineFacts) -> Resolution | None:
    # One more booking behind a next session that is too late leaves the gap as it is.
    coming = (s for s in facts.sessions if _follows(s, wait.last))
    following = min(coming, key=lambda s: s.start, default=None)
    if following is not None and (
        _answers(following, wait, facts) or _is_one_off(following, wait, facts)
    ):
        return Resolution.REBOOKED
    is_over = is_resting(facts.client, facts.context)
    ended = is_over or lapses(wait.last.start, wait.rule, facts.now)
    return Resolution.LAPSED if ended else None


def _answers(following: Session, wait: _Wait, facts: TimelineFacts) -> bool:
    """In time, or booked or moved there late."""
    arranged = facts.arranged_at(following)
    return following.start < wait.deadline or (arranged is not None and arranged >= wait.due)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """The hour that a session had before it was cancelled or moved, by itself or with its series.

    None that it was put off to, be it by another event that was booked in its place. `left` is the
    hour that it left last.
    """

    session: Session
    hour: Hour
    left: Hour
    with_series: bool

    def still_stands_as(self, following: Session) -> bool:
        """Whether it was only moved within its day, or as far as the whole rhythm was."""
        later = following.start - self.hour.start
        is_own = self.with_series and self.session is following
        return later < (WEEK_AT_LEAST if is_own else _HALF_A_DAY)


def _is_one_off(following: Session, wait: _Wait, facts: TimelineFacts) -> bool:
    """Whether one week alone fell out between the two, and the next one is in time for that.

    What became of its hours is for `cancellation`, `reschedule` and `not_rebooked` to tell.
    """
    own = _own_hours(facts)
    held = {s.id for s in facts.held if s.start <= wait.last.start}
    # Of what was moved ahead and held then, the next one is after the hour that it had.
    ahead = (_bound(own[one].hour, wait.rule, facts) for one in held & own.keys())
    deadline = max([wait.deadline, *ahead])
    off = [
        one
        for session_id, one in own.items()
        if session_id not in held
        and wait.last.start < one.hour.start < following.start
        and not _is_spared(one.left, facts)
    ]
    near = (one.hour.start for one in off if one.still_stands_as(following))
    start = min(near, default=following.start)
    gone = sorted((o.hour for o in off if o.hour.start < start), key=lambda hour: hour.start)
    if not gone:
        return start < deadline
    if gone[-1].start - gone[0].start >= WEEK_AT_LEAST:
        return False
    return gone[0].start < deadline and start < _bound(gone[-1], wait.rule, facts)


def _own_hours(facts: TimelineFacts) -> Mapping[str, _Own]:
    """By id, of each session that was cancelled or moved; what was booked instead stands for it."""
    own = _own_hours_of_events(facts)
    instead = {h.gone.session_id: h.booking for pair in facts.pairs.values() for h in pair.hours}
    for gone in instead.keys() - {booking.id for booking in instead.values()}:
        first = own.pop(gone, None)
        stands = instead[gone]
        while (later := instead.get(stands.id)) is not None:
            own.pop(stands.id, None)
            stands = later
        if first is not None:
            left = own.get(stands.id, first).left
            own[stands.id] = replace(first, session=stands, left=left)
    return own


def _own_hours_of_events(facts: TimelineFacts) -> dict[str, _Own]:
    moved: dict[str, tuple[Hour, bool]] = {}
    moves = (*facts.timeline.changes, *facts.timeline.ahead)
    for change in sorted(moves, key=lambda c: (c.made_not_after, c.id)):
        for one in (c for c in change.concerned if c.to_start is not None):
            hour = Hour(start=one.from_start, end=one.from_end, clinician=change.clinician)
            moved.setdefault(one.session_id, (hour, change.via == "series"))
    own: dict[str, _Own] = {}
    for s in facts.sessions:
        is_off = s.presence is Presence.CANCELLED
        if is_off or s.id in moved:
            stood = Hour(start=s.start, end=s.end, clinician=s.clinician)
            hour, with_series = moved.get(s.id, (stood, False))
            left = stood if is_off else hour
            own[s.id] = _Own(session=s, hour=hour, left=left, with_series=with_series)
    return own


def _is_spared(hour: Hour, facts: TimelineFacts) -> bool:
    return is_spared(hour.start, hour.end, hour.clinician, facts.timeline, facts.context)


def _follows(session: Session, last: Session) -> bool:
    return (
        session.start > last.start
        and session.presence is Presence.SCHEDULED
        and session.id != last.id
    )


def _promise(
    wait: _Wait, kind: str, resolution: Resolution | None, facts: TimelineFacts
) -> Promise:
    last, severity = wait.last, severity_of(wait.rule)
    coming = next_booked(facts) if resolution is None else None
    blind = facts.visibility.is_blind((s.source for s in facts.sessions), upto=wait.deadline)
    start = format_start(last.start, facts.context)
    who = f"in the usual time for the client last here on {start}."
    summary, over = f"No next session is booked {who}", f"No next session had been booked {who}"
    if kind == GAP:
        summary = f"A client's usual time for the next session has passed since {start}."
        over = f"A client's usual time for the next session passed without one after {start}."
    return Promise(
        kind=kind,
        fact=_fact(last),
        due=wait.due,
        severity=severity if kind == GAP else severity.stepped_down(),
        client=facts.client,
        clinician=last.clinician,
        source=last.source,
        session=session_ref(last),
        summary=with_next(summary, coming, facts.context),
        summary_once_over=over,
        evidence=_evidence(last, facts.sessions, wait.deadline, facts.context),
        resolution=resolution,
        waits=blind and resolution in (None, Resolution.LAPSED),
        more=naming(coming, facts.context) if resolution is None else {},
    )


def _evidence(
    last: Session, sessions: Sequence[Session], deadline: datetime, context: RuleContext
) -> tuple[Evidence, ...]:
    ended = seen(
        "session",
        last.start,
        last.source,
        N_("The last session was that of {last}. The next one is to start before {limit}."),
        context,
        last=last.start,
        limit=deadline,
    )
    later = next((s for s in sessions if _follows(s, last)), None)
    if later is None:
        return (ended,)
    following = seen(
        "session",
        later.start,
        later.source,
        N_("The next session on the calendar is that of {start}."),
        context,
        start=later.start,
    )
    return ended, following
