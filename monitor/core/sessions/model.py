"""Sessions: what a calendar's events mean as appointments between a clinician and a client."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, Status, Window
from connectors.zone_rules import is_no_place, zone_of
from monitor.core.common.stable_ids import stable_id
from monitor.core.markers.reading import Markers
from monitor.core.recurrence.occurrences import Occurrence, occurrences_of
from monitor.core.sessions.own_answer import is_declined
from monitor.core.sessions.recognition import Kind, Recognition, Recognizer

# How far a projection reaches. Back: 16 monthly sessions, what a usual slot needs at most.
# Ahead: two quarters, so that a monthly client's next bookings are always inside.
LOOK_BACK = timedelta(days=400)
LOOK_AHEAD = timedelta(days=190)
# A projection is renewed when less than this lies ahead of it.
RENEW_BELOW = timedelta(days=150)
_A_DAY = timedelta(days=1)


class Presence(StrEnum):
    """Whether the calendar, as it has settled, still holds the session."""

    SCHEDULED = "scheduled"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """One appointment as the settled calendar has it. Instants in UTC.

    `agreed_plan` is the plan of record once a change after the notice cut-off has made it differ
    from `start`; None while they are the same. `booked_not_before` and `booked_not_after` are the
    `ChangeTime` of its booking: both None if it stood there when the source was first read,
    `booked_not_before` alone if it may only have come into view.
    `placed_not_before` and `placed_not_after` say the same of its present place, if it had another
    before.
    """

    id: str
    source: str
    uid: str
    recurrence_id: datetime | None
    client: str | None
    clinician: str | None
    start: datetime
    end: datetime
    zone: str
    presence: Presence = Presence.SCHEDULED
    agreed_plan: datetime | None = None
    booked_not_before: datetime | None = None
    booked_not_after: datetime | None = None
    placed_not_before: datetime | None = None
    placed_not_after: datetime | None = None
    marked_arrival: datetime | None = None
    marked_end: datetime | None = None
    marked_no_show: bool = False
    is_intake: bool = False
    unread_zone: str = ""  # the name of a zone that is not known: its times are a guess
    location: str = ""
    changes: int = 0  # how many counted changes touched it

    def plan(self, cut_off: timedelta, now: datetime) -> datetime:
        """The plan of record once the cut-off has passed; before it, the present start."""
        if self.agreed_plan is None:
            return self.start
        return self.agreed_plan if now >= self.agreed_plan - cut_off else self.start


class SessionSlotRow(NamedTuple):
    """The little of a session that tells whether the rest of it is worth reading."""

    id: str
    uid: str
    client: str | None
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Projection:
    """The sessions of one UID, and the names of clients whom nobody configured.

    `others` are the recurrence ids of occurrences that are on the calendar and no sessions,
    `called_off` of those whose words cancel them, or that the clinician declined.
    `is_open_ended`: there may be more of it beyond the window.
    """

    sessions: tuple[Session, ...]
    names: dict[str, str]
    is_open_ended: bool
    others: frozenset[datetime | None] = frozenset()
    called_off: frozenset[datetime | None] = frozenset()


def projection_window(now: datetime) -> Window:
    return Window(start=now - LOOK_BACK, end=now + LOOK_AHEAD)


def project(
    source: str,
    events: Sequence[CalendarEvent],
    *,
    clinician: str | None,
    recognizer: Recognizer,
    markers: Markers,
    zone: ZoneInfo,
    window: Window,
    own_email: str | None = None,
) -> Projection:
    """The sessions that the components of one UID (a master and its overrides) make in `window`.

    `own_email` is the address of whose calendar it is. Raises recurrence.ExpansionFailed for a rule
    that can't be expanded within bounds.
    """
    master = next((e for e in events if e.recurrence_id is None), None)
    overrides = [e for e in events if e.recurrence_id is not None]
    told = list(_recognised(_occurrences(master, overrides, window), recognizer))
    off = _said_off(events, master, markers, own_email)
    shown = [(one, who) for one, who in told if who.kind is Kind.SESSION]
    found: dict[str, Session] = {}
    names: dict[str, str] = {}
    for one, who in shown:
        if id(one.event) in off:
            continue
        session = _session(source, one, who, clinician=clinician, zone=zone)
        found[session.id] = _with_markers(session, one, master, markers, zone)
        if who.client is not None and who.name is not None:
            names[who.client] = who.name
    return Projection(
        sessions=tuple(found.values()),
        names=names,
        is_open_ended=master is not None and master.is_recurring,
        others=frozenset(o.recurrence_id for o, who in told if who.kind is not Kind.SESSION),
        called_off=frozenset(one.recurrence_id for one, _ in shown if id(one.event) in off),
    )


def _recognised(
    found: Iterable[Occurrence], recognizer: Recognizer
) -> Iterator[tuple[Occurrence, Recognition]]:
    """Each with what it is; those of one event are all the same."""
    known: dict[int, Recognition] = {}
    for one in found:
        who = known.get(id(one.event))
        if who is None:
            who = known[id(one.event)] = recognizer.recognise(one.event)
        yield one, who


def _said_off(
    events: Sequence[CalendarEvent],
    master: CalendarEvent | None,
    markers: Markers,
    own_email: str | None,
) -> set[int]:
    """The `id()` of each event that stands and is off, by its words, its series' or an answer."""
    is_all_off = master is not None and markers.is_cancelled(master)
    return {
        id(event)
        for event in events
        if is_all_off or markers.is_cancelled(event) or is_declined(event, own_email)
    }


def _occurrences(
    master: CalendarEvent | None, overrides: Sequence[CalendarEvent], window: Window
) -> list[Occurrence]:
    """Those in the window, and what was booked or moved beyond its end: a session is a session,
    however far ahead. Only the rule of a series is cut. None of a series that is cancelled."""
    if master is not None and master.status is Status.CANCELLED:
        return []
    found = occurrences_of(master, overrides, window.start, window.end)
    single = [master] if master is not None and not master.is_recurring else []
    for event in (*single, *overrides):
        start = event.start.instant if event.start else window.end
        if start >= window.end:
            is_single = event.recurrence_id is None
            found += occurrences_of(
                event if is_single else None, () if is_single else (event,), start, start + _A_DAY
            )
    return found


def session_id(source: str, uid: str, recurrence_id: datetime | None) -> str:
    return stable_id("s", source, uid, recurrence_id)


def _session(
    source: str,
    one: Occurrence,
    who: Recognition,
    *,
    clinician: str | None,
    zone: ZoneInfo,
) -> Session:
    written = zone_of(one.event.start.zone) if one.event.start else zone
    return Session(
        id=session_id(source, one.event.uid, one.recurrence_id),
        source=source,
        uid=one.event.uid,
        recurrence_id=one.recurrence_id,
        client=who.client,
        clinician=clinician,
        start=one.start,
        end=one.end,
        zone=written.key,
        is_intake=who.is_intake,
        unread_zone=one.event.unread_zone,
        location=one.event.location,
    )


def _with_markers(
    session: Session,
    one: Occurrence,
    master: CalendarEvent | None,
    markers: Markers,
    zone: ZoneInfo,
) -> Session:
    """Markers count where they stand for one occurrence only, never for a whole series.

    An override repeats its master's words; what both say is about the series. A time in them is
    that of the event's zone, or the practice's (`zone`) where the event names no place.
    """
    event = one.event
    if event.is_recurring or event.this_and_future:
        return session
    if master is not None and event is not master:
        event = replace(
            event,
            summary="" if event.summary == master.summary else event.summary,
            description="" if event.description == master.description else event.description,
        )
    zone = zone if is_no_place(session.zone) else zone_of(session.zone)
    return replace(
        session,
        marked_arrival=markers.arrival(event, one.start, zone),
        marked_end=markers.end(event, one.start, zone),
        marked_no_show=markers.is_no_show(event),
    )


def by_start(sessions: Iterable[Session]) -> list[Session]:
    return sorted(sessions, key=lambda s: (s.start, s.id))
