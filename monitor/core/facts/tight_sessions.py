"""Sessions of one clinician that overlap, or follow each other too closely."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain

from config.sections.rules import NoBuffer
from monitor.core.common.now import Now
from monitor.core.sessions.model import Session, by_start
from monitor.core.timeline.model import RuleContext

# Of sessions at one time, so many are held against the next: a calendar may hold a thousand.
_MOST_AT_ONCE = 6
_LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class TightPair:
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Unsettled:
    """What has not stood for long enough yet: it may replace, or be replaced by, something else.

    Of two edits seen at once, the one that bears a stamp settles before the one that bears none.
    A rebooking shows at once, and what it replaces goes only once that has settled.
    """

    events: frozenset[tuple[str, str]]
    clients: frozenset[str | None]

    def concerns(self, tight: TightPair) -> bool:
        return bool(tight.events & self.events or tight.clients & self.clients)


def unsettled_in(
    sessions: Iterable[Session],
    unsettled: frozenset[tuple[str, str]],
    context: RuleContext,
    now: Now,
) -> Unsettled:
    """What is new among `sessions`; `unsettled` as in a Schedule."""
    booked = ((s, s.booked_not_after) for s in sessions)
    booked_anew = frozenset(
        session.client
        for session, seen_at in booked
        if seen_at is not None and now.is_before(seen_at + _settle_of(session, context))
    )
    return Unsettled(events=unsettled, clients=booked_anew)


def _settle_of(session: Session, context: RuleContext) -> timedelta:
    rules = context.rules_for(session.clinician, session.client)
    return max(rules.reschedule.settle, rules.cancellation.settle)


def tight_pairs(
    sessions: Iterable[Session], context: RuleContext, gone: Iterable[Session] = ()
) -> Iterator[TightPair]:
    """What overlaps, and what follows too closely, by the start of the later one.

    `gone` are cancelled sessions: by them a series that was split is known as the same one.
    """
    distinct = list(_distinct(sessions))
    first_of = _first_events(distinct, gone)
    near: list[Session] = []  # those that end last
    for after in distinct:
        running = [before for before in near if before.end > after.start]
        for before in running or near[:1]:
            tight = TightPair(before=before, after=after)
            tight = replace(tight, known_as=frozenset(first_of.get(e, e) for e in tight.events))
            if _is_too_tight(tight, context):
                yield tight
        near = [after, *(running or near[:1])]
        near.sort(key=lambda s: (s.end, s.id), reverse=True)
        del near[_MOST_AT_ONCE:]


def _first_events(
    sessions: Sequence[Session], gone: Iterable[Session]
) -> dict[tuple[str, str], tuple[str, str]]:
    """An event -> the one under which its client's hours were first on the calendar.

    An hour that several events showed has the id of the session that was known first.
    """
    by_id = {session.id: session for session in gone}
    found = {(s.source, s.uid): by_id[s.id] for s in sessions if s.id in by_id}
    before: dict[tuple[str | None, datetime], list[Session]] = {}
    for session in (s for s in by_id.values() if s.client is not None):
        before.setdefault((session.client, session.start), []).append(session)
    for session in sessions if before else ():
        event, since = (session.source, session.uid), session.booked_not_after
        for earlier in before.get((session.client, session.start), ()) if since else ():
            best = found.get(event, session)
            if _since(earlier) < _since(best):
                found[event] = earlier
    return {event: (first.source, first.uid) for event, first in found.items()}


def _since(session: Session) -> datetime:
    return session.booked_not_after or _LONG_AGO


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


def _is_too_tight(tight: TightPair, context: RuleContext) -> bool:
    rules = rules_of(tight, context)
    buffer = max(rule.buffer for rule in rules)
    return all(rule.enabled for rule in rules) and tight.gap < buffer


def rules_of(tight: TightPair, context: RuleContext) -> list[NoBuffer]:
    pair = (tight.after, tight.before)
    return [context.rules_for(s.clinician, s.client).no_buffer for s in pair]
