"""One VEVENT or VTODO to a CalendarEvent.

Where the standard leaves a choice: an all-day event lasts at least one day; an end before its start
stays as stated; a COMMENT is appended to the description, since people write there who moved a
session; an override's own repeat rules are dropped where its series is there (`Parsed.as_series`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from sys import intern
from typing import NamedTuple

from connectors.ical.parse.blocks import Block
from connectors.ical.parse.component_split import PlainBlock
from connectors.ical.parse.lines import Properties, UnreadableError, one_line, properties_of, text
from connectors.ical.parse.method import ADD, CANCEL
from connectors.ical.parse.people import attendees_of, organizer_of
from connectors.ical.parse.rrule_text import remarks_on, rules_of
from connectors.ical.parse.times import Times, after, days_of, end_of_day, later_days
from connectors.model import CalendarEvent, Component, EventTime, EventType, Period, Status
from connectors.quick_values import quick_maker
from connectors.quirks.outlook_all_day import as_day
from connectors.quirks.outlook_busy import Busy, meaning_of_busy_status

_LONGEST_UID = 255  # characters
_LONGEST_ZONE = 60
SUMMARY_LIMIT = 500
TEXT_LIMIT = 2_000
_ESSENTIAL = ("DTSTART", "DTEND", "DUE", "RECURRENCE-ID", "RRULE", "RDATE", "EXDATE", "EXRULE")
_CONFERENCES = ("CONFERENCE", "X-GOOGLE-CONFERENCE", "X-MICROSOFT-SKYPETEAMSMEETINGURL", "URL")
_ALL_DAY = "X-MICROSOFT-CDO-ALLDAYEVENT"
_OTHERS = (
    *("UID", "DURATION", "COMPLETED", "PERCENT-COMPLETE", "STATUS", "SUMMARY", "DESCRIPTION"),
    *("COMMENT", "LOCATION", "ORGANIZER", "ATTENDEE", "TRANSP", "CLASS", "SEQUENCE", "CREATED"),
    *("LAST-MODIFIED", "DTSTAMP", "X-MICROSOFT-CDO-BUSYSTATUS", _ALL_DAY, *_CONFERENCES),
)
_TIMED = ("DTSTART", "DUE", "RECURRENCE-ID")
_WANTED = {**dict.fromkeys(_OTHERS, False), **dict.fromkeys(_ESSENTIAL, True)}
_STATUSES = {status.value: status for status in Status} | {"canceled": Status.CANCELLED}


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """An event, and what only serves to choose among the components that speak of it.

    `remarks` are what of its repeat rules is read leniently.
    `as_series` is an override that states repeat rules of its own, read as a series. A `cancels`
    event that is off by its calendar's METHOD may have no start: it then only names what is off.
    """

    event: CalendarEvent
    stamp: datetime | None = None  # DTSTAMP, UTC
    cancels: bool = False
    as_series: CalendarEvent | None = None
    remarks: tuple[str, ...] = ()


def uid_of(block: Block | PlainBlock) -> str:
    """The UID alone, empty if there is none: it must be known even of what can't be read."""
    uid = one_line(_first(properties_of(block.text, {"UID": False}), "UID"), 4_000)
    return shortened(uid)


def shortened(uid: str) -> str:
    """A UID of at most 255 characters; a longer one ends in a hash of the whole."""
    if len(uid) <= _LONGEST_UID:
        return uid
    digest = hashlib.sha1(uid.encode(), usedforsecurity=False).hexdigest()
    return f"{uid[: _LONGEST_UID - 41]}-{digest}"


def read_component(block: Block | PlainBlock, times: Times, *, method: str = "") -> Parsed:
    """Reads a VEVENT or VTODO; `uid` may be empty. `method` is its calendar's, in upper case.

    Raises UnreadableError.
    """
    props = properties_of(block.text, _WANTED)
    is_todo = block.kind == "VTODO"
    busy = meaning_of_busy_status(_first(props, "X-MICROSOFT-CDO-BUSYSTATUS"))
    cancels = method == CANCEL
    status = Status.CANCELLED if cancels else _status(props, is_todo, busy.status)
    begin = _begin(props, times, is_cancelled=status is Status.CANCELLED, adds=method == ADD)
    if begin.start is None and not (is_todo or cancels):
        raise UnreadableError("It has no DTSTART.")
    event = _event(props, times, begin, status, busy, is_todo=is_todo)
    repeats = event.recurrence_id is None and ("RRULE" in props or "EXRULE" in props)
    return Parsed(
        event=event,
        stamp=times.utc(props.get("DTSTAMP", [])),
        cancels=cancels,
        as_series=_as_series(event, props, times, begin.zone) if "RRULE" in props else None,
        remarks=remarks_on([*props.get("RRULE", []), *props.get("EXRULE", [])]) if repeats else (),
    )


def _as_series(
    event: CalendarEvent, props: Properties, times: Times, zone: str
) -> CalendarEvent | None:
    """What an override with a repeat rule says if its series is nowhere to be found."""
    if event.recurrence_id is None:
        return None
    try:
        repeats = _repeats(props, times, zone)
    except UnreadableError:  # it is a readable override all the same
        return None
    if not repeats.rrules:
        return None
    return replace(event, recurrence_id=None, this_and_future=False, **repeats._asdict())


class _Begin(NamedTuple):
    """`zone` is for times that name none: that of the start, unless it is UTC or has none."""

    start: EventTime | None
    recurrence_id: EventTime | None
    zone: str  # empty: the calendar's


class _Repeats(NamedTuple):
    """What a component says of its repetition; nothing of it counts in an override."""

    rrules: tuple[str, ...] = ()
    exrules: tuple[str, ...] = ()
    rdates: tuple[EventTime, ...] = ()
    periods: tuple[Period, ...] = ()
    exdates: tuple[EventTime, ...] = ()


_new_event: Callable[..., CalendarEvent] = quick_maker(CalendarEvent)
_NO_REPEATS = _Repeats()
_REPEATING = frozenset({"RRULE", "EXRULE", "RDATE", "EXDATE"})


def _repeats(props: Properties, times: Times, zone: str) -> _Repeats:
    if _REPEATING.isdisjoint(props):
        return _NO_REPEATS  # as of nearly every event
    return _Repeats(
        rrules=rules_of(props.get("RRULE", [])),
        exrules=rules_of(props.get("EXRULE", [])),
        rdates=times.moments(props.get("RDATE", []), zone),
        periods=times.periods(props.get("RDATE", []), zone),
        exdates=times.moments(props.get("EXDATE", []), zone),
    )


def _begin(props: Properties, times: Times, *, is_cancelled: bool, adds: bool) -> _Begin:
    start = times.moment(props["DTSTART"][0]) if "DTSTART" in props else None
    zone = start.zone if start and not start.is_date and start.zone != "UTC" else ""
    recurrence_id = None
    if "RECURRENCE-ID" in props:
        recurrence_id = times.moment(props["RECURRENCE-ID"][0], zone)
    if start is None and is_cancelled:
        start = recurrence_id
    if adds and recurrence_id is None:
        recurrence_id = start
    if start and _ALL_DAY in props:
        start = as_day(start, _first(props, _ALL_DAY))
    return _Begin(start, recurrence_id, zone)


def _event(
    props: Properties, times: Times, begin: _Begin, status: Status, busy: Busy, *, is_todo: bool
) -> CalendarEvent:
    start, recurrence_id, zone = begin
    alone = recurrence_id is not None
    repeats = _NO_REPEATS if alone else _repeats(props, times, zone)
    return _new_event(
        uid=shortened(one_line(_first(props, "UID"), 4_000)),
        recurrence_id=recurrence_id,
        component=Component.TODO if is_todo else Component.EVENT,
        start=start,
        end=None if is_todo or start is None else _end(props, times, start, zone),
        nominal_days=_nominal_days(props, start),
        due=_due(props, times, start, zone) if is_todo else None,
        completed=times.utc(props.get("COMPLETED", [])),
        status=status,
        rrules=repeats.rrules,
        exrules=repeats.exrules,
        rdates=repeats.rdates,
        periods=repeats.periods,
        exdates=repeats.exdates,
        this_and_future=alone and _is_this_and_future(props),
        # A calendar says the same over and over: each text is kept once.
        summary=intern(one_line(_first(props, "SUMMARY"), SUMMARY_LIMIT)),
        description=intern(_description(props)),
        location=intern(one_line(_first(props, "LOCATION"), TEXT_LIMIT)),
        organizer=organizer_of(props.get("ORGANIZER", [])),
        attendees=attendees_of(props.get("ATTENDEE", [])),
        transparent=busy.transparent or _first(props, "TRANSP").upper() == "TRANSPARENT",
        event_type=EventType.DEFAULT if is_todo else busy.event_type,
        classification=one_line(_first(props, "CLASS"), 40).lower() or "public",
        conference=_conference(props),
        sequence=_number(_first(props, "SEQUENCE")),
        created=times.utc(props.get("CREATED", [])),
        last_modified=times.utc(props.get("LAST-MODIFIED", [])),
        unread_zone=_unread_zone(props, times),
    )


def _unread_zone(props: Properties, times: Times) -> str:
    if not times.zones.has_unread:
        return ""
    found = (times.unread_zone(prop) for name in _TIMED for prop in props.get(name, ()))
    return one_line(next(filter(None, found), ""), _LONGEST_ZONE)


def _first(props: Properties, name: str) -> str:
    found = props.get(name)
    return found[0].value if found else ""


def _status(props: Properties, is_todo: bool, otherwise: Status | None) -> Status:
    stated = _STATUSES.get(_first(props, "STATUS").lower())
    if not is_todo:
        return stated or otherwise or Status.CONFIRMED
    done = "COMPLETED" in props or _number(_first(props, "PERCENT-COMPLETE")) >= 100
    if done and stated is not Status.CANCELLED:
        return Status.COMPLETED
    return stated or Status.NEEDS_ACTION


def _end(props: Properties, times: Times, start: EventTime, zone: str) -> EventTime:
    if "DTEND" in props:
        end = times.moment(props["DTEND"][0], zone)
        if start.is_date:
            end = as_day(end, _first(props, _ALL_DAY))
            end = end if end.is_date else end_of_day(start, end)
    elif "DURATION" in props:
        end = after(start, _first(props, "DURATION"))
    else:
        end = start
    return _shortest(start) if end.instant == start.instant else end


def _nominal_days(props: Properties, start: EventTime | None) -> int:
    if start is None or start.is_date or "DURATION" not in props or "DTEND" in props:
        return 0
    return days_of(_first(props, "DURATION"))


def _due(props: Properties, times: Times, start: EventTime | None, zone: str) -> EventTime | None:
    if "DUE" in props:
        return times.moment(props["DUE"][0], zone)
    if "DURATION" in props and start is not None:
        return after(start, _first(props, "DURATION"))
    return None


def _shortest(start: EventTime) -> EventTime:
    try:
        return later_days(start, 1) if start.is_date else start
    except OverflowError:
        raise UnreadableError("Its last day is beyond every calendar.") from None


def _is_this_and_future(props: Properties) -> bool:
    ids = props.get("RECURRENCE-ID", [])
    return any(prop.param("RANGE").upper() == "THISANDFUTURE" for prop in ids)


def _description(props: Properties) -> str:
    comments = props.get("COMMENT", ())
    if not comments:
        return text(_first(props, "DESCRIPTION"), TEXT_LIMIT)
    texts = [*props.get("DESCRIPTION", [])[:1], *comments[:20]]
    return "\n".join(filter(None, (text(p.value, TEXT_LIMIT) for p in texts)))[:TEXT_LIMIT]


def _conference(props: Properties) -> str | None:
    for name in _CONFERENCES:
        for prop in props.get(name, [])[:20]:
            address = one_line(prop.value, TEXT_LIMIT)
            if address.lower().startswith(("https://", "http://")):
                return address
    return None


def _number(value: str) -> int:
    """A non-negative integer; 0 for anything else."""
    return int(value[:9]) if value.isascii() and value.isdigit() else 0
