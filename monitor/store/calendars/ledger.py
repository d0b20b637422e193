"""The ledger: every state of every event, only ever added, and the heads beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Text,
    cast,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from connectors.model import CalendarEvent
from monitor.core.ledger.event_json import event_from_json, event_to_json
from monitor.core.ledger.fetch_diff import LatestRevision
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.store.row_mapping import chunks, insert_or_update, insert_plain, upsert
from monitor.store.tables import heads, revisions


def rid_text(recurrence_id: datetime | None) -> str:
    if recurrence_id is None:
        return ""
    utc = recurrence_id.astimezone(UTC)
    return f"{utc.year:04}{utc:%m%dT%H%M%SZ}"


def known_uids(connection: Connection, source: str) -> dict[str, bool]:
    """Every UID that `source` ever stated, and whether anything of it is alive."""
    query = select(heads.c.uid, heads.c.content_hash).where(heads.c.source == source)
    known: dict[str, bool] = {}
    for uid, content_hash in connection.execute(query):
        known[uid] = known.get(uid, False) or content_hash != TOMBSTONE
    return known


def load_heads(
    connection: Connection, source: str, uids: Iterable[str]
) -> dict[RevisionKey, LatestRevision]:
    """The last state of every component of these UIDs of `source`, tombstones included."""
    found = {}
    for part in chunks(uids):
        query = (
            select(revisions, heads.c.content_hash.label("head_hash"))
            .join(heads, heads.c.revision_id == revisions.c.id)
            .where(heads.c.source == source, heads.c.uid.in_(part))
            .order_by(revisions.c.id)
        )
        for row in connection.execute(query):
            head = LatestRevision(key=_key(row), content_hash=row.head_hash, event=_event(row))
            found[head.key] = head
    return found


def add_revisions(connection: Connection, new: Sequence[Revision]) -> list[int]:
    """Append revisions of one source and move their heads. Returns their ids."""
    numbers = append(connection, new)
    if numbers:
        move_heads(connection, new[0].key.source, min(numbers))
    return numbers


def append(connection: Connection, new: Sequence[Revision]) -> list[int]:
    """Write revisions that nobody sees until their heads are moved. Returns their ids."""
    if not new:
        return []
    rows = [_row(revision) for revision in new]
    if connection.dialect.name == "sqlite":
        return _append_to_sqlite(connection, rows)
    numbers = connection.execute(
        insert(revisions).returning(revisions.c.id, sort_by_parameter_order=True), rows
    )
    return list(numbers.scalars())


def _append_to_sqlite(connection: Connection, rows: Sequence[Mapping[str, Any]]) -> list[int]:
    """In one go: SQLite's driver returns an id only of a row that is written alone.

    They are the next ones, in this order, as nobody else writes meanwhile.
    """
    last = connection.execute(select(func.max(revisions.c.id))).scalar_one() or 0
    insert_plain(connection, revisions, rows)
    added = select(revisions.c.id).where(revisions.c.id > last).order_by(revisions.c.id)
    return list(connection.execute(added).scalars().all())


def drop_unseen(connection: Connection, source: str, since: int) -> None:
    """Take out the appended revisions of a poll that was never whole, from this id on."""
    unseen = (revisions.c.source == source, revisions.c.id >= since)
    connection.execute(delete(revisions).where(*unseen))


def move_heads(connection: Connection, source: str, since: int) -> None:
    """Have the revisions of a source from this id on be the newest states."""
    component = (revisions.c.uid, revisions.c.recurrence_id)
    # Not by the index of the source: that would read all its revisions to find a few.
    is_its_own = func.coalesce(revisions.c.source, "") == source
    newest = (
        select(func.max(revisions.c.id))
        .where(revisions.c.id >= since, is_its_own)
        .group_by(*component)
    )
    rid = func.coalesce(_as_rid(connection, revisions.c.recurrence_id), "")
    new = select(
        revisions.c.source, revisions.c.uid, rid, revisions.c.id, revisions.c.content_hash
    ).where(revisions.c.id.in_(newest))
    columns = ("source", "uid", "rid", "revision_id", "content_hash")
    statement = insert_or_update(connection, heads).from_select(columns, new)
    moved = {name: statement.excluded[name] for name in ("revision_id", "content_hash")}
    keys = [column.name for column in heads.primary_key]
    connection.execute(statement.on_conflict_do_update(index_elements=keys, set_=moved))


def _as_rid(connection: Connection, moment: ColumnElement[Any]) -> ColumnElement[str]:
    """`rid_text` as the database works it out; null where there is none."""
    if connection.dialect.name == "sqlite":
        return func.strftime("%Y%m%dT%H%M%SZ", moment)
    return func.to_char(func.timezone("UTC", moment), 'YYYYMMDD"T"HH24MISS"Z"')


def _row(revision: Revision) -> dict[str, Any]:
    return {
        "source": revision.key.source,
        "uid": revision.key.uid,
        "recurrence_id": revision.key.recurrence_id,
        "seen_at": revision.seen_at,
        "previous_poll_at": revision.previous_poll_at,
        "stamp": revision.stamp,
        "content_hash": revision.content_hash,
        "event": event_to_json(revision.event) if revision.event else None,
    }


def has_any(connection: Connection) -> bool:
    return connection.execute(select(revisions.c.id).limit(1)).first() is not None


def uids_in_zones(connection: Connection, zones: Iterable[str]) -> list[tuple[str, str]]:
    """Source and UID of every event of which some state may state a time in one of these zones."""
    written = cast(revisions.c.event, Text)
    names = [written.contains(f'"{zone}"', autoescape=True) for zone in zones]
    query = select(revisions.c.source, revisions.c.uid).where(or_(*names)).distinct()
    found = connection.execute(query.order_by(revisions.c.source, revisions.c.uid))
    return [(row.source, row.uid) for row in found]


def all_states(connection: Connection) -> Iterator[CalendarEvent]:
    """Every state that is kept of every event."""
    query = select(revisions.c.event).where(revisions.c.event.is_not(None))
    for stored in connection.execute(query).scalars():
        yield event_from_json(stored)


def correct(connection: Connection, source: str, uid: str, history: Sequence[Revision]) -> None:
    """Write what these revisions of one UID are read as now, and have their heads follow."""
    for revision in history:
        connection.execute(
            update(revisions).where(revisions.c.id == revision.id).values(_row(revision))
        )
    corrected = {revision.id: revision for revision in history}
    of_uid = (heads.c.source == source, heads.c.uid == uid)
    found = connection.execute(select(heads).where(*of_uid).order_by(heads.c.revision_id))
    moved = {}
    for row in found.mappings():
        head = dict(row)
        now_is = corrected.get(row["revision_id"])
        if now_is is not None:
            rid = rid_text(now_is.key.recurrence_id)
            head |= {"rid": rid, "content_hash": now_is.content_hash}
        moved[head["rid"]] = head
    connection.execute(delete(heads).where(*of_uid))
    upsert(connection, heads, list(moved.values()))


def alive(
    connection: Connection, source: str, uids: Iterable[str]
) -> dict[str, tuple[CalendarEvent, ...]]:
    """By UID, its living components as their heads have them; one without any is left out."""
    found: dict[str, list[CalendarEvent]] = {}
    for part in chunks(uids):
        query = (
            select(revisions)
            .join(heads, heads.c.revision_id == revisions.c.id)
            .where(heads.c.source == source, heads.c.uid.in_(part))
            .order_by(revisions.c.id)
        )
        for row in connection.execute(query):
            if (event := _event(row)) is not None:
                found.setdefault(row.uid, []).append(event)
    return {uid: tuple(events) for uid, events in found.items()}


def standing(
    connection: Connection, source: str, histories: Mapping[str, Sequence[Revision]]
) -> dict[str, tuple[CalendarEvent, ...]]:
    """`alive`, of UIDs whose `histories` are read already."""
    newest: set[int] = set()
    for part in chunks(histories):
        query = select(heads.c.revision_id).where(heads.c.source == source, heads.c.uid.in_(part))
        newest.update(connection.execute(query).scalars().all())
    found = {
        uid: tuple(r.event for r in history if r.event is not None and r.id in newest)
        for uid, history in histories.items()
    }
    return {uid: events for uid, events in found.items() if events}


def history(connection: Connection, source: str, uid: str) -> list[Revision]:
    """Every revision of one UID, oldest first; none of a poll that is not written whole."""
    return histories(connection, source, [uid]).get(uid, [])


def histories(
    connection: Connection, source: str, uids: Iterable[str]
) -> dict[str, list[Revision]]:
    """`history` by UID; one that was never stated is left out."""
    found: dict[str, list[Revision]] = {}
    for part in chunks(uids):
        newest = (
            select(heads.c.uid, func.max(heads.c.revision_id).label("id"))
            .where(heads.c.source == source, heads.c.uid.in_(part))
            .group_by(heads.c.uid)
            .subquery()
        )
        query = (
            select(revisions)
            .join(newest, newest.c.uid == revisions.c.uid)
            .where(revisions.c.source == source, revisions.c.id <= newest.c.id)
            .order_by(revisions.c.id)
        )
        for row in connection.execute(query).all():
            found.setdefault(row.uid, []).append(_revision(row))
    return found


def first_seen(connection: Connection, source: str, uids: Iterable[str]) -> dict[str, datetime]:
    """When each of these UIDs was seen first."""
    found: dict[str, datetime] = {}
    for part in chunks(uids):
        query = (
            select(revisions.c.uid, func.min(revisions.c.seen_at))
            .where(revisions.c.source == source, revisions.c.uid.in_(part))
            .group_by(revisions.c.uid)
        )
        found.update((uid, at) for uid, at in connection.execute(query))
    return found


def living_events(connection: Connection, source: str) -> list[CalendarEvent]:
    """Every living component of a source, for `events` and the count in `sources`."""
    query = (
        select(revisions)
        .join(heads, heads.c.revision_id == revisions.c.id)
        .where(heads.c.source == source)
        .order_by(revisions.c.id)
    )
    return [e for row in connection.execute(query) if (e := _event(row)) is not None]


def _key(row: Row[tuple[object, ...]]) -> RevisionKey:
    return RevisionKey(source=row.source, uid=row.uid, recurrence_id=row.recurrence_id)


def _event(row: Row[tuple[object, ...]]) -> CalendarEvent | None:
    return event_from_json(row.event) if row.event is not None else None


def _revision(row: Row[tuple[object, ...]]) -> Revision:
    return Revision(
        id=row.id,
        key=_key(row),
        seen_at=row.seen_at,
        previous_poll_at=row.previous_poll_at,
        stamp=row.stamp,
        content_hash=row.content_hash,
        event=_event(row),
    )
