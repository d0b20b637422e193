"""Sessions and changes of an event whose zone's rules are others than when they were worked out.

Nobody moved anything: it is our own correction (ADR 17). What a component states itself goes where
that is read now; what a rule made goes along on the wall clock. What is still to come is then held
against the settled calendar, as an exception may have missed its occurrence under the wrong rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from connectors.model import CalendarEvent
from connectors.zone_rules import is_no_place
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.zone_offsets import ZoneChange
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.core.ledger.zone_correction import times_of
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Projection, Session


class EventClock:
    """Where the stored instants of one UID lie by the new rules.

    `before` and `after` are its revisions as they were and as they are read now. A series that
    states the instant of its start, and not its clock time, showed other clock times by the wrong
    rules: what was made of its rule is put right by as much. `practice` is the zone that words
    speak of where the event's is no place.
    """

    def __init__(
        self,
        before: Sequence[Revision],
        after: Sequence[Revision],
        zones: ZoneChange,
        *,
        states_instants: bool,
        practice: str,
    ) -> None:
        self._zones, self._practice = zones, practice
        self._stated = dict(_stated(before, after))
        masters = [r.event for r in after if r.event is not None and r.event.is_recurring]
        start = masters[-1].start if masters else None
        self.zone = start.zone if start else None
        self._shift = zones.growth(start) if start and states_instants else timedelta()

    def moved(self, stored: datetime, zone: str) -> datetime:
        """`zone` is that of the session which begins or ends then."""
        if stored in self._stated:
            return self._stated[stored]
        shift = self._shift if zone == self.zone else timedelta()
        return self._zones.instant(stored, zone, shift)

    def session(self, session: Session) -> Session:
        zone = session.zone
        rid, plan = session.recurrence_id, session.agreed_plan
        arrival, ended = session.marked_arrival, session.marked_end
        spoken = self._practice if is_no_place(zone) else zone
        return replace(
            session,
            recurrence_id=rid and self.moved(rid, zone),
            start=self.moved(session.start, zone),
            end=self.moved(session.end, zone),
            agreed_plan=plan and self.moved(plan, zone),
            # Words name a time of the clock, whoever states the event.
            marked_arrival=arrival and self._zones.instant(arrival, spoken),
            marked_end=ended and self._zones.instant(ended, spoken),
        )

    def change(self, change: Change, zone: str) -> Change:
        def moved(stored: datetime | None) -> datetime | None:
            return stored and self.moved(stored, zone)

        return replace(
            change,
            recurrence_id=moved(change.recurrence_id),
            from_start=self.moved(change.from_start, zone),
            from_end=self.moved(change.from_end, zone),
            to_start=moved(change.to_start),
            to_end=moved(change.to_end),
            members=tuple(
                replace(
                    one,
                    from_start=self.moved(one.from_start, zone),
                    from_end=self.moved(one.from_end, zone),
                    to_start=moved(one.to_start),
                )
                for one in change.members
            ),
        )


def _stated(
    before: Sequence[Revision], after: Sequence[Revision]
) -> Iterator[tuple[datetime, datetime]]:
    for was, now_is in zip(before, after, strict=True):
        if was.event is not None and now_is.event is not None:
            pairs = zip(times_of(was.event), times_of(now_is.event), strict=True)
            yield from ((one.instant, other.instant) for one, other in pairs)


def settled_states(history: Iterable[Revision], settled: int) -> list[CalendarEvent]:
    """The components of a UID as they stood at the last revision that has settled."""
    states: dict[RevisionKey, CalendarEvent | None] = {}
    for revision in sorted(history, key=lambda r: r.id):
        if revision.id <= settled:
            states[revision.key] = revision.event
    return [event for event in states.values() if event is not None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Realigned:
    """Sessions to keep, and the ids of those that only stood there by the wrong rules."""

    keep: tuple[Session, ...]
    drop: tuple[str, ...]


def realigned(
    moved: Sequence[Session],
    projection: Projection,
    *,
    now: datetime,
    projected_until: datetime | None,
) -> Realigned:
    """Moved sessions held against what the settled calendar shows by the new rules."""
    shown = {session.recurrence_id: session for session in projection.sessions}
    keep: list[Session] = []
    drop: list[str] = []
    seen: set[datetime | None] = set()
    for session in sorted(moved, key=lambda s: not _is_where_shown(s, shown.get)):
        rid = session.recurrence_id
        is_on = session.presence is Presence.SCHEDULED
        is_wrong = rid in seen or (rid not in shown and session.end > now)
        if is_on and is_wrong:
            drop.append(session.id)
            continue
        keep.append(_as_shown(session, shown.get(rid), now))
        seen.update({rid} if is_on else ())
    known = {session.recurrence_id for session in keep}
    taken = {session.id for session in moved}
    edge = projected_until if projection.is_open_ended else None
    new = (
        session if session.id not in taken else replace(session, id=stable_id("s", session.id, now))
        for rid, session in shown.items()
        if rid not in known and session.start > now and (edge is None or session.start < edge)
    )
    return Realigned(keep=(*keep, *new), drop=tuple(drop))


def _is_where_shown(session: Session, shown: Callable[[datetime | None], Session | None]) -> bool:
    there = shown(session.recurrence_id)
    return there is not None and there.start == session.start


def _as_shown(session: Session, shown: Session | None, now: datetime) -> Session:
    if shown is None:
        return session
    if session.presence is Presence.SCHEDULED and session.end > now:
        session = replace(session, start=shown.start, end=shown.end)
    if session.start != shown.start:
        return session
    return replace(session, marked_arrival=shown.marked_arrival, marked_end=shown.marked_end)
