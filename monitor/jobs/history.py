"""The story of a client or an event: every revision and change seen, and by what evidence."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from connectors.model import CalendarEvent
from monitor.core.changes import Change
from monitor.core.revision import Revision
from monitor.jobs.installation import Installation
from monitor.store import ledger, sessions
from monitor.store.database import reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One line of the story. `kind` is revision or change."""

    at: datetime
    kind: str
    source: str
    uid: str
    recurrence_id: datetime | None
    what: str
    evidence: str


def history_of(app: Installation, text: str) -> list[Told]:
    """Everything known about `text`: a client's id, name or title, or an event's UID."""
    with reading(app.engine) as connection:
        told: list[Told] = []
        for source, uid in _events_of(connection, app, text):
            revisions = ledger.history(connection, source, uid)
            told += [_revision(app, before, after) for before, after in _with_before(revisions)]
            told += [_change(app, c) for c in sessions.changes_of_uid(connection, source, uid)]
    return sorted(told, key=lambda t: (t.at, t.kind != "revision", t.uid))


def _events_of(connection: Connection, app: Installation, text: str) -> list[tuple[str, str]]:
    found = {
        (s.name, uid)
        for s in app.settings.sources
        for uid in sessions.load_threads(connection, s.name, [text])
    }
    client = _client_called(connection, app, text)
    found |= (
        {(s.source, s.uid) for s in sessions.of_client(connection, client)} if client else set()
    )
    return sorted(found)


def _client_called(connection: Connection, app: Installation, text: str) -> str | None:
    wanted = " ".join(text.casefold().split())
    for client in app.settings.clients:
        called = (client.id, client.name or "", *client.titles)
        if wanted in {" ".join(name.casefold().split()) for name in called if name}:
            return client.id
    names = sessions.load_names(connection)
    by_name = {name.casefold(): client for client, name in names.items()}
    return by_name.get(wanted, text if text in names else None)


def _with_before(revisions: list[Revision]) -> list[tuple[Revision | None, Revision]]:
    last: dict[datetime | None, Revision] = {}
    pairs = []
    for revision in revisions:
        key = revision.key.recurrence_id
        pairs.append((last.get(key), revision))
        last[key] = revision
    return pairs


def _revision(app: Installation, before: Revision | None, after: Revision) -> Told:
    stamp = after.trusted_stamp
    seen = "first seen by this poll" if after.since is None else "seen by this poll"
    if after.since is not None:
        seen += f"; the poll before was at {_local(app, after.since)}"
    if stamp is not None:
        seen += f"; the source says it was edited at {_local(app, stamp)}"
    return Told(
        at=after.seen_at,
        kind="revision",
        source=after.key.source,
        uid=after.key.uid,
        recurrence_id=after.key.recurrence_id,
        what=_what(app, before, after),
        evidence=seen,
    )


def _what(app: Installation, before: Revision | None, after: Revision) -> str:
    if after.event is None:
        return "gone from the calendar"
    old, new = (before.event if before else None), after.event
    start = f"starts {_local(app, new.start.instant)}" if new.start else "has no start"
    if old is None:
        rule = f", repeats {new.rrules[0]}" if new.rrules else ""
        return f"{'back again' if before else 'new'}: {start}{rule}, {new.status}"
    fields = {
        "start": old.start != new.start,
        "end": old.end != new.end,
        "repetition": (old.rrules, old.rdates, old.exdates)
        != (new.rrules, new.rdates, new.exdates),
        "status": old.status != new.status,
        "title": old.summary != new.summary,
        "people": old.attendees != new.attendees,
        "place": old.location != new.location,
        "description": old.description != new.description,
    }
    named = [name for name, differs in fields.items() if differs] or ["details"]
    return f"{', '.join(named)} changed; {start}, {new.status}"


def _repetition(event: CalendarEvent) -> tuple[object, ...]:
    return (event.rrules, event.rdates, event.exdates)


def _change(app: Installation, change: Change) -> Told:
    where = f" to {_local(app, change.to_start)}" if change.to_start else ""
    if change.is_exact:
        when = f"made at {_local(app, change.made_by)} by the source's own stamp"
    else:
        when = f"made between {_local(app, change.made_after)} and {_local(app, change.made_by)}"
    who = f"; {change.side_evidence}" if change.side_evidence else ""
    return Told(
        at=change.counted_at,
        kind="change",
        source=change.source,
        uid=change.uid,
        recurrence_id=change.recurrence_id,
        what=f"{change.kind}: {_local(app, change.from_start)}{where}, "
        f"{change.sessions} coming session(s) concerned",
        evidence=when + who,
    )


def _local(app: Installation, moment: datetime) -> str:
    return moment.astimezone(app.practice.zone).strftime("%a %d %b %Y %H:%M")
