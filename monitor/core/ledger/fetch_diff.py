"""A fetch held against what is known: which revisions are new."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.model import CalendarEvent, Component, EventRef, Fetch
from monitor.core.ledger.renaming import renamed_uids
from monitor.core.ledger.revision import (
    Revision,
    RevisionKey,
    base_uid,
    content_hash,
    last_end,
    with_uid,
)
from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.core.ledger.withheld import with_what_was_known
from monitor.core.recurrence.occurrences import ExpansionFailed, occurrences_of

# A series without an occurrence in this time ahead is over, or as good as that.
_LONGEST_PAUSE = timedelta(days=400)


@dataclass(frozen=True, slots=True, kw_only=True)
class LatestRevision:
    """The latest revision of one event: what the source said last. `event` is None if gone."""

    key: RevisionKey
    content_hash: str
    event: CalendarEvent | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Difference:
    revisions: tuple[Revision, ...]
    renamed: Mapping[str, str]  # the fetch's UID -> the UID under which the ledger knows it
    missing: tuple[RevisionKey, ...]  # known, alive, absent from a full fetch, not said deleted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Shown:
    """What a full fetch would show if it were there: all from `low` to `high`.

    `since`: single events that began after it as well, over or not.
    """

    low: datetime
    high: datetime | None
    since: datetime | None

    @classmethod
    def by(
        cls,
        fetch: Fetch,
        renamed: Mapping[str, str],
        lately: Mapping[str, datetime],
        seen_at: datetime,
    ) -> _Shown:
        present = {renamed.get(uid, uid) for uid in fetch.kept | {e.uid for e in fetch.events}}
        since = min((start for uid, start in lately.items() if uid in present), default=None)
        if fetch.window is None:
            return cls(low=seen_at, high=None, since=since)
        low = max(seen_at, fetch.window.start)
        return cls(low=low, high=fetch.window.end, since=max(since or low, fetch.window.start))

    def would_show(self, event: CalendarEvent) -> bool:
        """An event that is over may leave a feed: that is a horizon, not a cancellation.

        Not so where the feed still shows one that is over for longer.
        """
        if event.component is Component.TODO:
            return True
        if event.is_recurring:
            return _recurs_between(event, self.low, self.high or self.low + _LONGEST_PAUSE)
        start, end = event.start, last_end(event)
        if start is None or end is None:
            return True
        if self.high is not None and start.instant >= self.high:
            return False
        is_single = event.recurrence_id is None
        is_past_shown = is_single and self.since is not None and start.instant > self.since
        return end > self.low or is_past_shown


@dataclass(frozen=True, slots=True, kw_only=True)
class _Look:
    """When a poll looked, and the last good one; `unseen`: what was not seen since, by UID."""

    seen_at: datetime
    previous_poll_at: datetime | None
    unseen: Mapping[str, datetime]

    def revision(
        self, key: RevisionKey, digest: str, event: CalendarEvent | None, stamp: datetime | None
    ) -> Revision:
        """What this poll saw of an event, and when a poll last would have seen it otherwise."""
        last = self.previous_poll_at
        return Revision(
            key=key,
            seen_at=self.seen_at,
            previous_poll_at=last and min(last, self.unseen.get(key.uid, last)),
            content_hash=digest,
            event=event,
            stamp=stamp,
        )


def uids_to_compare(
    fetch: Fetch, known: Mapping[str, bool], aliases: Mapping[str, str]
) -> set[str]:
    """The UIDs whose heads `difference` needs. `known` says of each UID whether it is alive.

    What the fetch kept needs no comparing, so a calendar that barely changed costs barely anything.
    """
    stated = {event.uid for event in fetch.events}
    told = stated | {ref.uid for ref in fetch.deleted}
    wanted = told | {aliases[uid] for uid in told & aliases.keys()} | _relatives(fetch, known)
    if fetch.is_full:
        present = stated | fetch.kept
        present |= {aliases[uid] for uid in present & aliases.keys()}
        wanted |= {uid for uid, is_alive in known.items() if is_alive and uid not in present}
    return wanted & known.keys()


def _relatives(fetch: Fetch, known: Mapping[str, bool]) -> set[str]:
    """The series that the stated and the deleted occurrences may have been known in."""
    named = [e.instance for e in fetch.events] + [ref.instance for ref in fetch.deleted]
    families = {instance.family for instance in named if instance is not None}
    if not families:
        return set()
    return {uid for uid in known if any(part in families for part in _beginnings(uid))}


def _beginnings(uid: str) -> Iterator[str]:
    """The UID, and what stands before each of its underscores."""
    yield uid
    at = uid.find("_")
    while at >= 0:
        yield uid[:at]
        at = uid.find("_", at + 1)


def knows_what_was_kept(
    fetch: Fetch, known: Mapping[str, bool], renamed: Mapping[str, str]
) -> bool:
    """Whether `known` has, alive, everything that the fetch did not repeat.

    It has not where a former name that a kept UID stood for came back beside it.
    """
    return all(known.get(renamed.get(uid, uid), False) for uid in fetch.kept)


def difference(
    source: str,
    fetch: Fetch,
    heads: Mapping[RevisionKey, LatestRevision],
    *,
    seen_at: datetime,
    previous_poll_at: datetime | None,
    aliases: Mapping[str, str],
    lately: Mapping[str, datetime] | None = None,
    renews_uids: bool = False,
) -> Difference:
    """The revisions that `fetch` adds to what `heads` knows of `source`.

    `heads` are those of `uids_to_compare` at least. `previous_poll_at` is the source's last good
    poll; what the fetch calls unseen since an earlier moment may have changed since then. An event
    set aside as unreadable counts as present. `lately` are the starts of single events that are
    over, by UID: those still stated tell how far back the source shows. `renews_uids`: it is
    the way of this source.
    """
    alive = [head.event for head in heads.values() if head.event is not None]
    renamed = dict(aliases)
    if fetch.is_full:
        renamed = renamed_uids(
            fetch, alive, aliases, previous_poll_at, seen_at, is_usual=renews_uids
        )
    events = _stated(fetch, heads, renamed)
    look = _Look(
        seen_at=seen_at,
        previous_poll_at=previous_poll_at,
        unseen={renamed.get(uid, uid): since for uid, since in fetch.unseen_since.items()},
    )
    revisions = {one.key: one for one in _stated_anew(source, events, heads, look)}
    shown = _Shown.by(fetch, renamed, lately or {}, seen_at)
    stamps = _deleted(fetch, events, heads, renamed)
    gone = [k for k in _missing(source, fetch, events, heads, shown, renamed) if k not in stamps]
    for key in [*stamps, *gone]:
        revisions.setdefault(key, look.revision(key, TOMBSTONE, None, stamps.get(key)))
    return Difference(revisions=tuple(revisions.values()), renamed=renamed, missing=tuple(gone))


def _stated(
    fetch: Fetch, heads: Mapping[RevisionKey, LatestRevision], renamed: Mapping[str, str]
) -> list[CalendarEvent]:
    """The fetch's events under the UIDs that the ledger has, and with what is withheld now."""
    return with_what_was_known(
        [with_uid(e, renamed.get(e.uid, e.uid)) for e in fetch.events],
        {(key.uid, key.recurrence_id): head.event for key, head in heads.items()},
    )


def _stated_anew(
    source: str,
    events: Sequence[CalendarEvent],
    heads: Mapping[RevisionKey, LatestRevision],
    look: _Look,
) -> Iterator[Revision]:
    for event in events:
        key, digest = RevisionKey.of(source, event), content_hash(event)
        known = heads.get(key)
        if known is None or known.content_hash != digest:
            yield look.revision(key, digest, event, event.last_modified)


def _deleted(
    fetch: Fetch,
    events: Sequence[CalendarEvent],
    heads: Mapping[RevisionKey, LatestRevision],
    renamed: Mapping[str, str],
) -> dict[RevisionKey, datetime | None]:
    """What is deleted, and when that was as far as the source says.

    A series goes with its exceptions, but for those that the source states all the same. An
    occurrence that has an id of its own is deleted under whatever UID it was known, and stands
    under the one that it is stated under now alone.
    """
    by_key = {(renamed.get(ref.uid, ref.uid), ref.recurrence_id): ref for ref in fetch.deleted}
    by_id = {e.instance.id: e.last_modified for e in events if e.instance is not None}
    by_id |= {ref.instance.id: ref.stamp for ref in fetch.deleted if ref.instance is not None}
    stated = {(e.uid, e.recurrence_id and e.recurrence_id.instant) for e in events}
    found: dict[RevisionKey, datetime | None] = {}
    for key, head in heads.items():
        if head.event is None or (key.uid, key.recurrence_id) in stated:
            continue
        own = head.event.instance.id if head.event.instance is not None else key.uid
        ref = by_key.get((key.uid, key.recurrence_id)) or by_key.get((key.uid, None))
        if own in by_id:
            found[key] = by_id[own]
        elif ref is not None and not _is_another(ref, head.event):
            found[key] = ref.stamp
    return found


def _is_another(ref: EventRef, event: CalendarEvent) -> bool:
    """Two occurrences with ids of their own, of which one stands where the other's id says."""
    pair = (ref.instance, event.instance)
    return None not in pair and pair[0] != pair[1]


def _missing(
    source: str,
    fetch: Fetch,
    events: Sequence[CalendarEvent],
    heads: Mapping[RevisionKey, LatestRevision],
    shown: _Shown,
    renamed: Mapping[str, str],
) -> list[RevisionKey]:
    """What is known and alive, and not there where it would be. Only a full fetch tells."""
    if not (heads and fetch.is_full) or any(p.uid is None for p in fetch.problems):
        return []  # one that could not be read doesn't say which it is: it may be any of them
    present = {RevisionKey.of(source, e) for e in events}
    unread = {renamed.get(p.uid, p.uid) for p in fetch.problems if p.uid is not None}
    there = unread | {renamed.get(uid, uid) for uid in fetch.kept}
    return [
        key
        for key, head in heads.items()
        if head.event is not None
        and key not in present
        and key.uid not in there
        and base_uid(key.uid) not in unread  # it may be any of those that share the UID
        and shown.would_show(head.event)
    ]


def _recurs_between(event: CalendarEvent, low: datetime, high: datetime) -> bool:
    try:
        return bool(occurrences_of(event, (), low, high))
    except ExpansionFailed:
        return True
