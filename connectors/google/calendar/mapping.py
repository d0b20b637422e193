"""Items of Google's `events.list` to RFC 5545's words. Reads no clock and no network."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from connectors.clean_text import one_line, text
from connectors.google.calendar.ids import instance_of, occurrence
from connectors.google.calendar.people import Owner, attendees_of, has_hidden_guests, person
from connectors.google.json_fields import UnreadableError, mapping, sequence
from connectors.google.times import (
    Recurrence,
    Zones,
    event_time,
    moment_of,
    parse_instant,
    recurrence_of,
)
from connectors.model import (
    CalendarEvent,
    EventProblem,
    EventRef,
    EventTime,
    EventType,
    Status,
    Withheld,
)

SUMMARY_LIMIT = 500
TEXT_LIMIT = 2_000
RAW_LIMIT = 4_000
_ID_LIMIT = 1_024

_INITIATORS = frozenset({"client", "clinician"})
# The roles that see what is private, as the discovery document of 2026-10-30 has them. Every other
# one hides it, those to come included.
_SEES_PRIVATE = frozenset({"owner", "writer"})
_TRACES = ("description", "location", "attendees", "organizer", "creator")
# What a stranger's item may raise where no check of ours foresaw it: one event is set aside.
_SURPRISES = (ValueError, OverflowError, LookupError, TypeError, AttributeError, RecursionError)

Mapped = CalendarEvent | EventRef | EventProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemReader:
    """Knows what items leave unsaid: the zones, and whose calendar it is."""

    zones: Zones
    owner: Owner

    @classmethod
    def of(cls, practice: ZoneInfo, calendar_zone: object, clinician: str | None) -> ItemReader:
        """`calendar_zone` is the listing's `timeZone`; `clinician` the owner's address."""
        return cls(zones=Zones.of(practice, calendar_zone), owner=Owner(email=clinician))

    def read(self, item: object) -> Mapped:
        """An event, the identity of a deleted one, or the problem that kept it from being read."""
        try:
            return self._read(mapping(item))
        except UnreadableError as error:
            return problem_of(item, str(error))
        except _SURPRISES:
            return problem_of(item, "It can't be read.")

    def _read(self, item: dict[str, object]) -> Mapped:
        uid = one_line(item.get("id"), _ID_LIMIT)
        if not uid:
            raise UnreadableError("It has no id.")
        series = one_line(item.get("recurringEventId"), _ID_LIMIT)
        if item.get("status") == "cancelled" and not series:
            return self._deleted(item, uid)
        original = self._original(item, uid) if series else None
        return self._event(item, series or uid, original)

    def _deleted(self, item: dict[str, object], uid: str) -> CalendarEvent | EventRef:
        """A deleted event guarantees its id only; the organizer's copy keeps its details."""
        if item.get("start") is not None:
            try:
                return self._event(item, uid, None)
            except UnreadableError:
                pass  # that it is gone is certain all the same
        return self.named_by(uid, parse_instant(item.get("updated")))

    def named_by(self, uid: str, stamp: datetime | None) -> EventRef:
        """What an id alone says: that of an instance holds its series and its original start."""
        named = occurrence(uid)
        if named is None:
            return EventRef(uid=uid, stamp=stamp)
        instance = instance_of(uid)
        try:
            start = moment_of(named[1], "UTC", self.zones)
        except UnreadableError:
            return EventRef(uid=uid, stamp=stamp, instance=instance)
        return EventRef(uid=named[0], recurrence_id=start.instant, stamp=stamp, instance=instance)

    def _original(self, item: dict[str, object], uid: str) -> EventTime:
        if item.get("originalStartTime") is not None:
            return event_time(item["originalStartTime"], self.zones)
        named = occurrence(uid)
        if named is None:
            raise UnreadableError("It is an exception that does not say of which occurrence.")
        return moment_of(named[1], "UTC", self.zones)

    def _event(
        self, item: dict[str, object], uid: str, original: EventTime | None
    ) -> CalendarEvent:
        status = _status(item.get("status"))
        start = self._start(item, original, status)
        recurrence = Recurrence()
        if original is None:
            recurrence = recurrence_of(item.get("recurrence"), start, self.zones)
        private = mapping(mapping(item.get("extendedProperties")).get("private"))
        hint = one_line(private.get("steadyframe"), 40).lower()
        own_id = one_line(item.get("id"), _ID_LIMIT)
        return CalendarEvent(
            uid=uid,
            recurrence_id=original,
            start=start,
            end=self._end(item, start),
            status=status,
            rrules=recurrence.rrules,
            exrules=recurrence.exrules,
            rdates=recurrence.rdates,
            exdates=recurrence.exdates,
            summary=one_line(item.get("summary"), SUMMARY_LIMIT),
            description=text(item.get("description"), TEXT_LIMIT),
            location=one_line(item.get("location"), TEXT_LIMIT),
            organizer=person(item.get("organizer"), self.owner)
            or person(item.get("creator"), self.owner),
            attendees=attendees_of(item.get("attendees"), self.owner),
            transparent=item.get("transparency") == "transparent",
            event_type=_event_type(item.get("eventType")),
            classification=_classification(item.get("visibility")),
            conference=_conference(item),
            initiator_hint=hint if hint in _INITIATORS else None,
            sequence=_integer(item.get("sequence")),
            created=parse_instant(item.get("created")),
            last_modified=parse_instant(item.get("updated")),
            instance=instance_of(own_id) if original or occurrence(own_id) else None,
            withheld=Withheld.GUESTS if has_hidden_guests(item) else Withheld.NOTHING,
        )

    def _start(
        self, item: dict[str, object], original: EventTime | None, status: Status
    ) -> EventTime:
        if item.get("start") is None and original is not None and status is Status.CANCELLED:
            return original
        return event_time(item.get("start"), self.zones, expanded=bool(item.get("recurrence")))

    def _end(self, item: dict[str, object], start: EventTime) -> EventTime | None:
        if item.get("end") is None or item.get("endTimeUnspecified") is True:
            return None
        end = event_time(item["end"], self.zones)
        if end.instant < start.instant:
            raise UnreadableError("It ends before it starts.")
        return end


def _status(value: object) -> Status:
    if value in ("tentative", "cancelled"):
        return Status(value)
    return Status.CONFIRMED


def _event_type(value: object) -> EventType:
    try:
        return EventType(str(value))
    except ValueError:
        return EventType.DEFAULT


def _classification(visibility: object) -> str:
    return str(visibility) if visibility in ("private", "confidential") else "public"


def _conference(item: dict[str, object]) -> str | None:
    """The address that a video call is joined at, or else the call's own id."""
    conference = mapping(item.get("conferenceData"))
    entries = [mapping(entry) for entry in sequence(conference.get("entryPoints"))]
    video = [entry.get("uri") for entry in entries if entry.get("entryPointType") == "video"]
    candidates = [item.get("hangoutLink"), *video, conference.get("conferenceId")]
    return next(filter(None, (one_line(c, TEXT_LIMIT) for c in candidates)), None)


def _integer(value: object) -> int:
    return value if isinstance(value, int) and 0 <= value < 2**31 else 0


def is_hidden(item: object, role: object) -> bool:
    """Whether the account is shown no more of an event than its time. `role` is its `accessRole`.

    Taken at its word, a session that is made private would look like one that was called off.
    """
    stated = mapping(item)
    if role in _SEES_PRIVATE or stated.get("status") == "cancelled":
        return False
    if str(stated.get("summary") or "busy").casefold() != "busy":
        return False
    is_private = stated.get("visibility") in ("private", "confidential")
    return is_private or not any(stated.get(trace) for trace in _TRACES)


def problem_of(item: object, reason: str) -> EventProblem:
    stated = mapping(item)
    uid = one_line(stated.get("recurringEventId") or stated.get("id"), _ID_LIMIT)
    return EventProblem(uid=uid or None, reason=reason, raw=_raw(item))


def _raw(item: object) -> str:
    try:
        return json.dumps(item, default=str)[:RAW_LIMIT]
    except RecursionError:
        return ""
