"""The story of a client or an event: every revision and change seen, and by what evidence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.model import CalendarEvent
from monitor.core.ledger.feed_horizon import Horizon
from monitor.core.ledger.revision import Revision, base_uid
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.jobs.app import Installation
from monitor.jobs.reading.client_names import clients_called
from monitor.jobs.reading.history_text import HistoryEntry, HistoryFormatter
from monitor.jobs.retention import purged_before
from monitor.store.calendars import ledger, sources, unreadable_events
from monitor.store.database import reading
from monitor.store.timelines import attendances, changes, sessions, tracked_events

__all__ = ["HistoryEntry", "history_of"]

_ORDER = ("revision", "set_aside", "conference", "change")


@dataclass(frozen=True, slots=True)
class _Reader:
    connection: Connection
    teller: HistoryFormatter
    purged: datetime | None  # states that ended before this are no longer kept


def history_of(app: Installation, text: str) -> list[HistoryEntry]:
    """Everything known about `text`: a client's id, name or title, or an event's UID."""
    with reading(app.engine) as connection:
        reader = _Reader(connection, HistoryFormatter(app.settings.zone), purged_before(connection))
        events = _events_of(connection, app, text)
        told = [line for source, uid in events for line in _story(reader, source, uid)]
    return sorted(told, key=lambda t: (t.at, _ORDER.index(t.kind), t.uid))


def _story(reader: _Reader, source: str, uid: str) -> Iterator[HistoryEntry]:
    connection, teller = reader.connection, reader.teller
    revisions = ledger.history(connection, source, uid)
    known = {s.id: s for s in sessions.of_uid(connection, source, uid)}
    view = sources.load(connection, source).horizon
    has_entered = any(s.booked_not_before and not s.booked_not_after for s in known.values())
    for before, after, series in _with_before(revisions):
        yield teller.revision(
            before,
            after,
            series=series,
            entered=before is None
            and series is None
            and (has_entered or _may_have_entered(view, after)),
            may_be_purged=reader.purged is not None and after.seen_at < reader.purged,
        )
    for version in unreadable_events.of_event(connection, source, {uid, base_uid(uid)}):
        yield teller.set_aside(version)
    for tracked in tracked_events.load(connection, source, [uid]).values():
        if tracked.problem is not None and revisions:
            yield teller.unexpanded(tracked, tracked.problem, revisions[-1].seen_at)
    for change, later in _strokes(changes.of_uid(connection, source, uid)):
        yield teller.change(change, later)
    for answer in attendances.of(connection, known):
        yield teller.conference(known[answer.session_id], answer)


def _strokes(changes: Iterable[Change]) -> Iterator[tuple[Change, int]]:
    """Each change, and how many more there were of it: a series that comes back is one stroke."""
    by_stroke: dict[object, list[Change]] = {}
    for change in sorted(changes, key=lambda c: (c.counted_at, c.from_start)):
        is_back = change.kind is ChangeKind.RESTORED
        stroke = (change.counted_at, change.made_not_after) if is_back else change.id
        by_stroke.setdefault(stroke, []).append(change)
    for first, *others in by_stroke.values():
        yield first, len(others)


def _may_have_entered(view: Horizon | None, first: Revision) -> bool:
    """Whether a single event may only have come into view when it was first seen."""
    event = first.event
    if view is None or event is None or event.start is None or event.is_recurring:
        return False
    return view.may_have_entered(event.start.instant, first.previous_poll_at)


def _events_of(connection: Connection, app: Installation, text: str) -> list[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    # Also those taken out of the config: what was seen of them is kept.
    for source in {s.name for s in app.settings.sources} | sources.load_all(connection).keys():
        found |= {(source, uid) for uid in tracked_events.load(connection, source, [text])}
        if unreadable_events.of_event(connection, source, [text]):
            found.add((source, text))
    for client in clients_called(connection, app, text):
        found |= {(s.source, s.uid) for s in sessions.of_client(connection, client)}
    return sorted(found)


def _with_before(
    revisions: list[Revision],
) -> Iterator[tuple[Revision | None, Revision, CalendarEvent | None]]:
    """Each revision, the one before it, and for an exception its series as it stood then."""
    last: dict[datetime | None, Revision] = {}
    for revision in revisions:
        key = revision.key.recurrence_id
        master = last.get(None)
        yield last.get(key), revision, master.event if key and master else None
        last[key] = revision
