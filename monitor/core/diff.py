"""A fetch held against what is known: which revisions are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from connectors.model import CalendarEvent, Component, Fetch
from monitor.core.revision import (
    TOMBSTONE,
    Revision,
    RevisionKey,
    content_hash,
    last_end,
    signature,
    with_uid,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """The latest revision of one event: what the source said last. `event` is None if gone."""

    key: RevisionKey
    content_hash: str
    event: CalendarEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    revisions: tuple[Revision, ...]
    renamed: Mapping[str, str]  # the fetch's UID -> the UID under which the ledger knows it
    missing: tuple[RevisionKey, ...]  # known, alive, and absent from a full fetch


def difference(
    source: str,
    fetch: Fetch,
    heads: Mapping[RevisionKey, Head],
    *,
    seen_at: datetime,
    since: datetime | None,
    aliases: Mapping[str, str],
) -> Difference:
    """The revisions that `fetch` adds to what `heads` knows of `source`.

    `since` is the source's last good poll. An event set aside as unreadable counts as present.
    """
    renamed = _renamed(fetch, heads, aliases) if fetch.is_full else dict(aliases)
    events = [with_uid(e, renamed.get(e.uid, e.uid)) for e in fetch.events]
    revisions: dict[RevisionKey, Revision] = {}
    for event in events:
        key, digest = RevisionKey.of(source, event), content_hash(event)
        known = heads.get(key)
        if known is None or known.content_hash != digest:
            revisions[key] = Revision(
                key=key,
                seen_at=seen_at,
                since=since,
                content_hash=digest,
                event=event,
                stamp=event.last_modified,
            )
    gone = _missing(source, fetch, events, heads, seen_at) if fetch.is_full else []
    for key in [*gone, *_deleted(source, fetch, heads)]:
        revisions.setdefault(key, _tombstone(key, seen_at, since))
    return Difference(revisions=tuple(revisions.values()), renamed=renamed, missing=tuple(gone))


def _tombstone(key: RevisionKey, seen_at: datetime, since: datetime | None) -> Revision:
    return Revision(key=key, seen_at=seen_at, since=since, content_hash=TOMBSTONE, event=None)


def _deleted(source: str, fetch: Fetch, heads: Mapping[RevisionKey, Head]) -> Sequence[RevisionKey]:
    refs = {(ref.uid, ref.recurrence_id) for ref in fetch.deleted}
    whole = {uid for uid, rid in refs if rid is None}
    return [
        key
        for key, head in heads.items()
        if head.event is not None and ((key.uid, key.recurrence_id) in refs or key.uid in whole)
    ]


def _missing(
    source: str,
    fetch: Fetch,
    events: Sequence[CalendarEvent],
    heads: Mapping[RevisionKey, Head],
    seen_at: datetime,
) -> list[RevisionKey]:
    present = {RevisionKey.of(source, e) for e in events}
    set_aside = {p.uid for p in fetch.problems}
    return [
        key
        for key, head in heads.items()
        if head.event is not None
        and key not in present
        and key.uid not in set_aside
        and _absence_says_something(head.event, fetch, seen_at)
    ]


def _absence_says_something(event: CalendarEvent, fetch: Fetch, seen_at: datetime) -> bool:
    """An event that is over may leave a feed: that is a horizon, not a cancellation."""
    if event.component is Component.TODO:
        return True
    end = last_end(event)
    if end is None:
        return True
    if fetch.window is not None and not (end > fetch.window.start and _starts_by(event, fetch)):
        return False
    return end > seen_at


def _starts_by(event: CalendarEvent, fetch: Fetch) -> bool:
    return event.start is None or fetch.window is None or event.start.instant < fetch.window.end


def _renamed(
    fetch: Fetch, heads: Mapping[RevisionKey, Head], aliases: Mapping[str, str]
) -> dict[str, str]:
    """Match UIDs that vanished with UIDs that are new, one to one, by what their events say.

    Some exports make new UIDs every time; their events are the same ones all the same.
    """
    known = {key.uid for key, head in heads.items() if head.event is not None}
    stated = {e.uid for e in fetch.events}
    renamed = {uid: aliases[uid] for uid in stated if uid in aliases and aliases[uid] not in stated}
    lost = known - stated - set(renamed.values())
    new = [e for e in fetch.events if e.uid not in known and e.uid not in renamed]
    if not lost or not new:
        return renamed
    waiting: dict[tuple[object, ...], list[str]] = defaultdict(list)
    for key, head in heads.items():
        if key.uid in lost and key.recurrence_id is None and head.event is not None:
            waiting[signature(head.event)].append(key.uid)
    for event in sorted(new, key=lambda e: e.uid):
        candidates = waiting.get(signature(replace(event, uid="")), [])
        if event.recurrence_id is None and candidates and event.uid not in renamed:
            renamed[event.uid] = candidates.pop(0)
    return renamed
