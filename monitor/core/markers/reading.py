"""What people write into an event to say what happened: arrival, end, no-show, off, who asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

from config.values.patterns import TextPattern
from connectors.model import CalendarEvent, Component, Status
from connectors.names import folded_name
from monitor.core.markers import vocabulary as words
from monitor.core.markers.cancelled import is_cancelled
from monitor.core.markers.search import Said, Words, composed

Side = Literal["clinician", "client"]

# What a marker states must fit the session: another time of day is about something else.
_EARLIEST = timedelta(hours=1)  # before the agreed start
_LATEST_END = timedelta(hours=2)  # past the planned end
_UNKNOWN_LENGTH = timedelta(hours=1)
_HALF_A_DAY = timedelta(hours=12)

_ATTENDEE, _ORGANIZER = Words(words.ATTENDEE), Words(words.ORGANIZER)
_NAMED = Words(words.NAMED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Markers:
    """The built-in markers and the practice's additions.

    `people` are names and addresses, as `folded_name` has them, of those who have a side.
    `booking_organizers` are addresses and domains of systems in which clients change their own
    appointments.
    """

    client: Words
    clinician: Words
    late: Words
    ended: Words
    no_show: Words
    cancelled: Words
    people: Mapping[str, Side] = field(default_factory=dict)
    booking_organizers: tuple[str, ...] = ()
    are_read: bool = True

    @classmethod
    def build(
        cls,
        *,
        client: Sequence[TextPattern] = (),
        clinician: Sequence[TextPattern] = (),
        late: Sequence[TextPattern] = (),
        ended: Sequence[TextPattern] = (),
        no_show: Sequence[TextPattern] = (),
        cancelled: Sequence[TextPattern] = (),
        people: Mapping[str, Side] | None = None,
        booking_organizers: Sequence[str] = (),
        are_read: bool = True,
    ) -> Markers:
        return cls(
            client=Words(words.CLIENT, theirs=client),
            clinician=Words(words.CLINICIAN, theirs=clinician),
            late=Words(
                words.LATE, in_title=words.LATE_IN_TITLE, not_after=words.OTHERS_LATE, theirs=late
            ),
            ended=Words(words.ENDED, in_title=words.ENDED_IN_TITLE, theirs=ended),
            no_show=Words(words.NO_SHOW, not_after=words.OTHERS_ABSENT, theirs=no_show),
            cancelled=Words(words.CANCELLED_BY, theirs=cancelled),
            people=people or {},
            booking_organizers=tuple(booking_organizers),
            are_read=are_read,
        )

    def sides(self, event: CalendarEvent) -> frozenset[Side]:
        """Who is said to have asked for the change. Of two, nobody knows which one did."""
        if event.initiator_hint == "client":
            return frozenset({"client"})
        if event.initiator_hint == "clinician":
            return frozenset({"clinician"})
        return frozenset(self._sides(event)) if self.are_read else frozenset()

    def is_of_booking_system(self, event: CalendarEvent) -> bool:
        """Whether clients change such an event themselves, unless its words say otherwise."""
        organizer = (event.organizer or "").casefold()
        _, _, host = organizer.rpartition("@")
        return any(
            o in (organizer, host) or host.endswith(f".{o}") for o in self.booking_organizers
        )

    def arrival(self, event: CalendarEvent, agreed: datetime, zone: ZoneInfo) -> datetime | None:
        """When the session is said to have begun, as an instant; `agreed` is its agreed start."""
        until = agreed + _length(event)
        return self._first(self.late, event, (agreed, zone), (agreed - _EARLIEST, until))

    def end(self, event: CalendarEvent, agreed: datetime, zone: ZoneInfo) -> datetime | None:
        """When the session is said to have ended, as an instant."""
        until = agreed + _length(event) + _LATEST_END
        return self._first(self.ended, event, (agreed, zone), (agreed, until))

    def is_no_show(self, event: CalendarEvent) -> bool:
        return self.are_read and self.no_show.are_in_title(event)

    def words_on_a_start(self, event: CalendarEvent) -> object:
        """What its words say of how a session began and ended, to be compared; None: nothing."""
        if not self.are_read:
            return None
        said = [*self.late.in_event(event), *self.ended.in_event(event)]
        is_no_show = self.no_show.are_in_title(event)
        return (said, is_no_show) if said or is_no_show else None

    def is_cancelled(self, event: CalendarEvent) -> bool:
        """Whether the title cancels the event, whatever its status says. A to-do has its own."""
        if not self.are_read or event.component is not Component.EVENT:
            return False
        return is_cancelled(composed(event.summary)) or self.cancelled.are_in_title(event)

    def as_said(self, event: CalendarEvent) -> CalendarEvent:
        """The event, with status CANCELLED where its title says so."""
        is_off = event.status is not Status.CANCELLED and self.is_cancelled(event)
        return replace(event, status=Status.CANCELLED) if is_off else event

    def _first(
        self,
        of: Words,
        event: CalendarEvent,
        agreed: tuple[datetime, ZoneInfo],
        within: tuple[datetime, datetime],
    ) -> datetime | None:
        if not self.are_read:
            return None
        moments = (_instant(said, *agreed) for said in of.in_event(event))
        return next((at for at in moments if at and within[0] <= at <= within[1]), None)

    def _sides(self, event: CalendarEvent) -> set[Side]:
        found: set[Side] = set()
        if self.client.are_in(event) or _are_in_answers(self.client, event):
            found.add("client")
        if self.clinician.are_in(event) or _are_in_answers(self.clinician, event):
            found.add("clinician")
        # Whose invitation it is says who its attendee is.
        if self.people.get(event.organizer or "") == "clinician":
            found |= {"client"} if _ATTENDEE.are_in(event) else set()
            found |= {"clinician"} if _ORGANIZER.are_in(event) else set()
        for said in _NAMED.said(event.description, is_title=False):
            if (side := self._side_of(said["who"])) is not None:
                found.add(side)
        return found

    def _side_of(self, who: str) -> Side | None:
        """The side of the person whom `who` begins with, whatever follows."""
        who = folded_name(who)
        named = [p for p in self.people if who.startswith(p) and not who[len(p) :][:1].isalnum()]
        return self.people[max(named, key=len)] if named else None


def _are_in_answers(words: Words, event: CalendarEvent) -> bool:
    """Whether somebody wrote them beside their answer to the invitation."""
    comments = (a.comment for a in event.attendees if a.comment)
    return any(next(words.said(one, is_title=False), None) is not None for one in comments)


def _length(event: CalendarEvent) -> timedelta:
    if event.start is None or event.end is None or event.end.instant <= event.start.instant:
        return _UNKNOWN_LENGTH
    return event.end.instant - event.start.instant


def _instant(said: Said, agreed: datetime, zone: ZoneInfo) -> datetime | None:
    if said.get("time"):
        hour, _, minute = said["time"].replace(".", ":").partition(":")
    elif said.get("hour"):
        hour, minute = said["hour"], said.get("minute") or "0"
    else:
        minutes = said.get("minutes") or ""
        return agreed + timedelta(minutes=int(minutes)) if minutes.isdecimal() else None
    if not (hour.isdecimal() and minute.isdecimal()) or int(hour) > 23 or int(minute) > 59:
        return None
    return _nearest(agreed, zone, int(hour), int(minute))


def _nearest(agreed: datetime, zone: ZoneInfo, hour: int, minute: int) -> datetime:
    """That time of day nearest to `agreed`; up to 12 it may be written on a twelve-hour clock."""
    local = agreed.astimezone(zone)
    stated = local.replace(hour=hour, minute=minute, second=0, microsecond=0)
    halves = (-2, -1, 0, 1, 2) if hour <= 12 else (-2, 0, 2)
    candidates = [(stated + n * _HALF_A_DAY).astimezone(agreed.tzinfo) for n in halves]
    return min(candidates, key=lambda at: abs(at - agreed))
