"""One session as an event: its times, its words, its people, its stamps."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from bench.simulator.model.cast import Client, address
from bench.simulator.model.diary import Entry, Look
from bench.simulator.model.zones import instant
from bench.simulator.writing.export import Export
from bench.simulator.writing.text import Component, component, escaped, local, tzid, utc


def session(
    export: Export,
    entry: Entry,
    look: Look,
    uid: str,
    extra: list[str],
    *,
    is_off: bool = False,
) -> Component:
    client = export.clients[entry.client]
    kind = "Intake" if entry.is_intake else "Session"
    name = export.dialect.name
    in_utc = name == "booking" or (name == "google" and entry.weeks == 0)
    end = look.start + timedelta(minutes=look.minutes)
    lines = [
        f"UID:{uid}",
        time_line(export, "DTSTART", look.start, in_utc=in_utc),
        time_line(export, "DTEND", end, in_utc=in_utc),
        *extra,
        *stamps(export, entry.made, look.edited),
        f"SUMMARY:{escaped(f'{look.head}{kind}: {client.name}{look.tail}')}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
    ]
    # What is said of a whole series is no word on one event of a feed without series.
    own = entry.note if export.dialect.shows_series else ""
    if note := "\n".join(filter(None, (own, look.note))):
        lines.append(f"DESCRIPTION:{escaped(note)}")
    if look.place:
        lines.append(f"LOCATION:{escaped(look.place)}")
    lines += _people(export, entry, client, look)
    return component("VEVENT", [*lines, *_extras(export)])


def _people(export: Export, entry: Entry, client: Client, look: Look) -> Iterator[str]:
    if client.email is None:
        return
    answer = "DECLINED" if look.declined else export.rng.choice(("ACCEPTED", "NEEDS-ACTION"))
    own = address(entry.clinician)
    yield f"ORGANIZER;CN={entry.clinician.title()}:mailto:{own}"
    yield f"ATTENDEE;CN={entry.clinician.title()};PARTSTAT=ACCEPTED:mailto:{own}"
    yield f"ATTENDEE;CN={client.name};PARTSTAT={answer};RSVP=TRUE:mailto:{client.email}"


def stamps(export: Export, made: datetime, edited: datetime) -> Iterator[str]:
    kind = export.dialect.stamps
    own = edited if kind == "true" and export.dialect.name in ("apple", "booking") else export.at
    yield f"DTSTAMP:{utc(own)}"
    if kind == "true":
        yield f"CREATED:{utc(made)}"
        yield f"LAST-MODIFIED:{utc(edited)}"
        # Booking tools leave it where it was.
        many = 0 if export.dialect.name == "booking" else export.rng.choice((0, 0, 0, 1))
        yield f"SEQUENCE:{many}"
    elif kind == "churned":
        touched = export.at - timedelta(seconds=export.rng.choice((0, 40, 3_600, 90_000)))
        yield f"CREATED:{utc(made)}"
        yield f"LAST-MODIFIED:{utc(max(edited, touched))}"
        yield f"SEQUENCE:{export.rng.randrange(9)}"


def _extras(export: Export) -> Iterator[str]:
    name = export.dialect.name
    if name == "outlook":
        yield f"X-MICROSOFT-CDO-APPT-SEQUENCE:{export.rng.randrange(9)}"
        yield "X-MICROSOFT-CDO-BUSYSTATUS:BUSY"
        yield from ("CLASS:PUBLIC", "PRIORITY:5", "TRANSP:OPAQUE")
    elif name == "apple":
        yield "X-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC"
        yield f"X-APPLE-LOCAL-DEFAULT-ALARM:{export.rng.choice(('TRUE', 'FALSE'))}"
    elif name == "google":
        yield "TRANSP:OPAQUE"
    if name in ("apple", "google") and export.rng.random() < 0.3:
        yield from component("VALARM", ("ACTION:DISPLAY", "DESCRIPTION:Soon", "TRIGGER:-PT15M"))


def uid_of(export: Export, name: str) -> str:
    if export.dialect.keeps_uids:
        return export.named(f"{name}@riverside.example")
    return f"{export.rng.getrandbits(64):016x}-{export.rng.getrandbits(32):08x}"


def time_line(export: Export, name: str, wall: datetime, *, in_utc: bool = False) -> str:
    if in_utc:
        return f"{name}:{utc(instant(wall, export.zone))}"
    return f"{name};TZID={tzid(export)}:{local(wall)}"
