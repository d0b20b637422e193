"""What a calendar's events mean as sessions."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, Status, Window
from connectors.quick_values import quick_maker
from connectors.zone_rules import is_no_place, zone_of
from monitor.core.markers.reading import Markers
from monitor.core.recurrence.occurrences import Occurrence, occurrences_of
from monitor.core.sessions.model import SAME_DAY, Projection, Session, session_ids
from monitor.core.sessions.own_answer import is_declined
from monitor.core.sessions.recognition import Kind, Recognition, Recognizer

# How far a projection reaches. Back: 16 monthly sessions, what a usual slot needs at most.
# Ahead: two quarters, so that a monthly client's next bookings are always inside.
LOOK_BACK = timedelta(days=400)
LOOK_AHEAD = timedelta(days=190)
_A_DAY = timedelta(days=1)


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
    spoken_of: Mapping[datetime | None, datetime] | None = None,
) -> Projection:
    """The sessions that the components of one UID (a master and its overrides) make in `window`.

    `own_email` is the address of whose calendar it is, `spoken_of` by recurrence id the start of
    which an event's words are, where not its present one. Raises recurrence.ExpansionFailed.
    """
    master = next((e for e in events if e.recurrence_id is None), None)
    overrides = [e for e in events if e.recurrence_id is not None]
    off = _said_off(events, master, markers, own_email)
    meaning = _Meaning(source, clinician, recognizer, zone, off)
    told = [(one, meaning.of(one.event)) for one in _occurrences(master, overrides, window)]
    found: dict[str, Session] = {}
    on = [(one, meant) for one, meant in told if meant.is_on]
    for one, meant in on:
        session = meant.session_of(one)
        if not meant.is_series:
            spoken = (spoken_of or {}).get(one.recurrence_id, one.start)
            session = _with_markers(session, one, master, markers, zone, spoken)
        found[session.id] = session
    return Projection(
        sessions=tuple(found.values()),
        names={m.client: m.name for _, m in on if m.client and m.name is not None},
        is_open_ended=master is not None and master.is_recurring,
        others=frozenset(o.recurrence_id for o, m in told if not m.is_session),
        called_off=frozenset(o.recurrence_id for o, m in told if m.is_session and not m.is_on),
    )


class _Meaning:
    """What each event means, worked out when it is first asked for; `off` as `_said_off` has it."""

    def __init__(
        self,
        source: str,
        clinician: str | None,
        recognizer: Recognizer,
        zone: ZoneInfo,
        off: Container[int],
    ) -> None:
        self._of_event = partial(_Meant, source, clinician, zone)
        self._recognise, self._off = recognizer.recognise, off
        self._known: dict[int, _Meant] = {}

    def of(self, event: CalendarEvent) -> _Meant:
        meant = self._known.get(id(event))
        if meant is None:
            who, is_off = self._recognise(event), id(event) in self._off
            meant = self._known[id(event)] = self._of_event(event, who, is_off=is_off)
        return meant


class _Meant:
    """What all occurrences of one event have in common. `is_on`: they are sessions that stand."""

    def __init__(
        self,
        source: str,
        clinician: str | None,
        zone: ZoneInfo,
        event: CalendarEvent,
        who: Recognition,
        *,
        is_off: bool,
    ) -> None:
        self.is_session = who.kind is Kind.SESSION
        self.is_on = self.is_session and not is_off
        self.client, self.name = who.client, who.name
        # Markers count where they stand for one occurrence only, never for a whole series.
        self.is_series = event.is_recurring or event.this_and_future
        self._id_of = session_ids(source, event.uid)
        self._make: Callable[..., Session] = partial(
            quick_maker(Session),
            source=source,
            uid=event.uid,
            client=who.client,
            clinician=clinician,
            zone=(zone_of(event.start.zone) if event.start else zone).key,
            is_intake=who.is_intake,
            unread_zone=event.unread_zone,
            location=event.location,
        )

    def session_of(self, one: Occurrence) -> Session:
        return self._make(
            id=self._id_of(one.recurrence_id),
            recurrence_id=one.recurrence_id,
            start=one.start,
            end=one.end,
        )


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


def _with_markers(
    session: Session,
    one: Occurrence,
    master: CalendarEvent | None,
    markers: Markers,
    zone: ZoneInfo,
    spoken: datetime,
) -> Session:
    """An override repeats its master's words; what both say is about the series.

    A time in them is that of the event's zone, or the practice's (`zone`) where the event names no
    place. `spoken` is the start of which they are; what they say of another day is not of it.
    """
    if abs(spoken - one.start) >= SAME_DAY:
        return session
    event = one.event
    if master is not None and event is not master:
        event = replace(
            event,
            summary="" if event.summary == master.summary else event.summary,
            description="" if event.description == master.description else event.description,
        )
    zone = zone if is_no_place(session.zone) else zone_of(session.zone)
    return replace(
        session,
        marked_arrival=markers.arrival(event, spoken, zone),
        marked_end=markers.end(event, spoken, zone),
        marked_no_show=markers.is_no_show(event),
    )
