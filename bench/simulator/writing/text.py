"""iCalendar text, and the frames that the six products put around it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime

from bench.simulator.model.zones import WINDOWS_NAMES, vtimezone
from bench.simulator.writing.export import Export

_PRODUCTS = {
    "google": "-//Google Inc//Google Calendar 70.9054//EN",
    "outlook": "-//Microsoft Corporation//Outlook 16.0 MIMEDIR//EN",
    "apple": "-//Apple Inc.//macOS 15.1//EN",
    "ehr": "-//Clinic Desk//Export 3//EN",
    "booking": "-//Example Bookings//Feed 2//EN",
    "uid-churn": "-//Example Corp.//Calendar Export//EN",
}
Component = list[str]


def framed(export: Export, components: list[Component]) -> bytes:
    name = export.dialect.name
    head = ["BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{_PRODUCTS[name]}"]
    head += ["CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    if name in ("google", "apple"):
        head.append(f"X-WR-TIMEZONE:{export.zone.key}")
    if export.dialect.shows_series:
        head += vtimezone(export.zone.key, tzid(export))
    lines = [*head, *(line for part in components for line in part), "END:VCALENDAR"]
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line)).encode()


def tzid(export: Export) -> str:
    key = export.zone.key
    return WINDOWS_NAMES[key] if export.dialect.name == "outlook" else key


def utc(moment: datetime) -> str:
    return f"{moment.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def local(wall: datetime) -> str:
    return f"{wall:%Y%m%dT%H%M%S}"


def escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\n", "\\n")


def component(kind: str, lines: Iterable[str]) -> Component:
    return [f"BEGIN:{kind}", *lines, f"END:{kind}"]


def _folded(line: str) -> Iterable[str]:
    """At most 75 octets a line; cut between characters."""
    raw = line.encode()
    begin, limit = 0, 75
    while len(raw) - begin > limit:
        end = begin + limit
        while raw[end] & 0xC0 == 0x80:
            end -= 1
        yield (" " if begin else "") + raw[begin:end].decode()
        begin, limit = end, 74
    yield (" " if begin else "") + raw[begin:].decode()
