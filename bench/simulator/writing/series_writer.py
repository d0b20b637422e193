"""Masters and exceptions, as Google, Outlook, Apple and exports with ever new UIDs write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import Client, address
from bench.simulator.model.diary import Block, Diary, Entry, Look, ToDo
from bench.simulator.model.zones import instant
from bench.simulator.writing.export import Export
from bench.simulator.writing.text import Component, component, escaped, local, tzid, utc


def series_components(export: Export) -> list[Component]:
    diary: Diary = export.diary
    found: list[Component] = []
    for entry in diary.entries.values():
        if entry.clinician == export.clinician:
            found += _entry(export, entry)
    if export.clinician == "amara":
        found += [_block(export, block) for block in diary.blocks.values()]
        found += [_promise(export, todo) for todo in diary.todos.values()]
    if export.dialect.name != "apple":
        export.rng.shuffle(found)
    return found


def _entry(export: Export, entry: Entry) -> Iterator[Component]:
    uid = _uid(export, entry.id)
    cancelled = entry.dropped if export.dialect.keeps_cancelled else {}
    if entry.weeks == 0:
        if 0 not in entry.dropped or cancelled:
            yield _session(export, entry, entry.look(0), uid, [], is_off=bool(cancelled))
        return
    yield _session(export, entry, _plain(entry), uid, list(_recurrence(export, entry)))
    for k, look in sorted({**entry.changed, **cancelled}.items()):
        if entry.count is None or k < entry.count:
            original = _time(export, "RECURRENCE-ID", entry.original(k))
            yield _session(export, entry, look, uid, [original], is_off=k in cancelled)


def _plain(entry: Entry) -> Look:
    return Look(start=entry.first, edited=entry.edited, minutes=entry.minutes, place=entry.place)


def _recurrence(export: Export, entry: Entry) -> Iterator[str]:
    if entry.in_dates and entry.count is not None:
        yield from (_time(export, "RDATE", entry.original(k)) for k in range(1, entry.count))
    else:
        yield _rule(export, entry)
    if not export.dialect.keeps_cancelled:
        for k in sorted(entry.dropped):
            if entry.count is None or k < entry.count:
                yield _time(export, "EXDATE", entry.original(k))


def _rule(export: Export, entry: Entry) -> str:
    rule = "RRULE:FREQ=WEEKLY"
    if entry.weeks > 1:
        rule += f";INTERVAL={entry.weeks}"
    if entry.count is not None:
        last = entry.original(entry.count - 1)
        rule += f";UNTIL={utc(instant(last, ZoneInfo(export.zone)))}"
    return rule


def _session(
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
    in_utc = export.dialect.name == "google" and entry.weeks == 0
    end = look.start + timedelta(minutes=look.minutes)
    lines = [
        f"UID:{uid}",
        _time(export, "DTSTART", look.start, in_utc=in_utc),
        _time(export, "DTEND", end, in_utc=in_utc),
        *extra,
        *_stamps(export, entry.made, look.edited),
        f"SUMMARY:{escaped(f'{kind}: {client.name}{look.tail}')}",
        f"STATUS:{'CANCELLED' if is_off else 'CONFIRMED'}",
    ]
    if note := "\n".join(filter(None, (entry.note, look.note))):
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


def _stamps(export: Export, made: datetime, edited: datetime) -> Iterator[str]:
    kind = export.dialect.stamps
    own = edited if kind == "true" and export.dialect.name == "apple" else export.at
    yield f"DTSTAMP:{utc(own)}"
    if kind == "true":
        yield f"CREATED:{utc(made)}"
        yield f"LAST-MODIFIED:{utc(edited)}"
        yield f"SEQUENCE:{export.rng.choice((0, 0, 0, 1))}"
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


def _block(export: Export, block: Block) -> Component:
    end = block.start + timedelta(minutes=block.minutes)
    times = [_time(export, "DTSTART", block.start), _time(export, "DTEND", end)]
    if block.days:
        times = [
            f"DTSTART;VALUE=DATE:{block.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{block.start + timedelta(days=block.days):%Y%m%d}",
        ]
    if block.weeks:
        times.append(f"RRULE:FREQ=WEEKLY;INTERVAL={block.weeks}")
    if block.is_out_of_office:
        times.append("X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    stamps = _stamps(export, block.made, block.made)
    return component(
        "VEVENT", [f"UID:{_uid(export, block.id)}", *times, *stamps, f"SUMMARY:{block.title}"]
    )


def _promise(export: Export, todo: ToDo) -> Component:
    head = [f"UID:{_uid(export, todo.id)}", *_stamps(export, todo.made, todo.edited)]
    if export.dialect.promises == "event":
        tick = "✓ " if todo.is_done else ""
        times = [_time(export, "DTSTART", todo.due)]
        times.append(_time(export, "DTEND", todo.due + timedelta(minutes=30)))
        return component("VEVENT", [*head, *times, f"SUMMARY:{tick}{escaped(todo.title)}"])
    lines = [*head, f"DUE;VALUE=DATE:{todo.due:%Y%m%d}", f"SUMMARY:{escaped(todo.title)}"]
    if todo.every is not None:
        lines.append(f"DTSTART;VALUE=DATE:{todo.due:%Y%m%d}")
        lines.append(f"RRULE:FREQ=DAILY;INTERVAL={todo.every.days}")
    if todo.is_done:
        lines += ["STATUS:COMPLETED", f"COMPLETED:{utc(todo.edited)}", "PERCENT-COMPLETE:100"]
    return component("VTODO", lines)


def _uid(export: Export, name: str) -> str:
    if export.dialect.keeps_uids:
        return f"{name}@riverside.example"
    return f"{export.rng.getrandbits(64):016x}-{export.rng.getrandbits(32):08x}"


def _time(export: Export, name: str, wall: datetime, *, in_utc: bool = False) -> str:
    if in_utc:
        return f"{name}:{utc(instant(wall, ZoneInfo(export.zone)))}"
    return f"{name};TZID={tzid(export)}:{local(wall)}"
