"""Masters and exceptions, as Google, Outlook, Apple and exports with ever new UIDs write them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from bench.simulator.model.diary import Block, Diary, Entry, Look, ToDo
from bench.simulator.model.zones import instant
from bench.simulator.writing.events import session, stamps, time_line, uid_of
from bench.simulator.writing.export import Export
from bench.simulator.writing.text import Component, component, escaped, utc


def series_components(export: Export) -> list[Component]:
    diary: Diary = export.diary
    found: list[Component] = []
    for entry in diary.entries.values():
        if export.holds(entry):
            found += _entry(export, entry)
    if export.clinician == "amara" and export.clinic is None:
        found += [_block(export, block) for block in diary.blocks.values()]
        found += [_promise(export, todo) for todo in diary.todos.values()]
    if export.dialect.name != "apple":
        export.rng.shuffle(found)
    return found


def _entry(export: Export, entry: Entry) -> Iterator[Component]:
    uid = uid_of(export, entry.id)
    cancelled = {k: one for k, one in entry.dropped.items() if export.dialect.shows_cancelled(one)}
    if entry.weeks == 0:
        if 0 not in entry.dropped or cancelled:
            yield session(export, entry, entry.look(0), uid, [], is_off=_is_off(entry, 0))
        return
    yield session(export, entry, _plain(entry), uid, list(_recurrence(export, entry)))
    for k, look in sorted({**entry.changed, **cancelled}.items()):
        if entry.count is None or k < entry.count:
            original = time_line(export, "RECURRENCE-ID", entry.original(k))
            yield session(export, entry, look, uid, [original], is_off=_is_off(entry, k))


def _is_off(entry: Entry, k: int) -> bool:
    """Cancelled by its status, and not by its words."""
    return k in entry.dropped and not entry.dropped[k].is_worded


def _plain(entry: Entry) -> Look:
    return Look(start=entry.first, edited=entry.edited, minutes=entry.minutes, place=entry.place)


def _recurrence(export: Export, entry: Entry) -> Iterator[str]:
    if entry.in_dates and entry.count is not None:
        yield from (time_line(export, "RDATE", entry.original(k)) for k in range(1, entry.count))
    else:
        yield _rule(export, entry)
    for k, look in sorted(entry.dropped.items()):
        is_in = entry.count is None or k < entry.count
        if is_in and not export.dialect.shows_cancelled(look):
            yield time_line(export, "EXDATE", entry.original(k))


def _rule(export: Export, entry: Entry) -> str:
    rule = "RRULE:FREQ=WEEKLY"
    if entry.weeks > 1:
        rule += f";INTERVAL={entry.weeks}"
    if entry.count is not None:
        last = entry.original(entry.count - 1)
        rule += f";UNTIL={utc(instant(last, export.zone))}"
    return rule


def _block(export: Export, block: Block) -> Component:
    end = block.start + timedelta(minutes=block.minutes)
    times = [time_line(export, "DTSTART", block.start), time_line(export, "DTEND", end)]
    if block.days:
        times = [
            f"DTSTART;VALUE=DATE:{block.start:%Y%m%d}",
            f"DTEND;VALUE=DATE:{block.start + timedelta(days=block.days):%Y%m%d}",
        ]
    if block.weeks:
        times.append(f"RRULE:FREQ=WEEKLY;INTERVAL={block.weeks}")
    if block.is_out_of_office:
        times.append("X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    made = stamps(export, block.made, block.made)
    return component(
        "VEVENT", [f"UID:{uid_of(export, block.id)}", *times, *made, f"SUMMARY:{block.title}"]
    )


def _promise(export: Export, todo: ToDo) -> Component:
    head = [f"UID:{uid_of(export, todo.id)}", *stamps(export, todo.made, todo.edited)]
    if export.dialect.promises == "event":
        tick = "✓ " if todo.is_done else ""
        times = [time_line(export, "DTSTART", todo.due)]
        times.append(time_line(export, "DTEND", todo.due + timedelta(minutes=30)))
        return component("VEVENT", [*head, *times, f"SUMMARY:{tick}{escaped(todo.title)}"])
    lines = [*head, f"DUE;VALUE=DATE:{todo.due:%Y%m%d}", f"SUMMARY:{escaped(todo.title)}"]
    if todo.every is not None:
        lines.append(f"DTSTART;VALUE=DATE:{todo.due:%Y%m%d}")
        lines.append(f"RRULE:FREQ=DAILY;INTERVAL={todo.every.days}")
    if todo.is_done:
        lines += ["STATUS:COMPLETED", f"COMPLETED:{utc(todo.edited)}", "PERCENT-COMPLETE:100"]
    return component("VTODO", lines)
