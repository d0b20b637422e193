"""One poll of one collection: which way to ask, and what the answers come to.

With a sync token the server is asked for what changed (RFC 6578); else its ctag, then a listing of
etags says it. Once a day the listing is held against what the sync answers said: some servers never
mention deletions there, or what happened within a second. Such a one is not asked that way again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.caldav.collection import Collection, CollectionState, Listing
from connectors.caldav.cursor import Cursor, Resource
from connectors.caldav.multistatus import Member
from connectors.caldav.sync_merge import MemberReader, Merge
from connectors.model import Fetch

# From here on a loss is told as a full fetch, which is held back if it looks like an accident. What
# share of the calendar that is says nothing: most of it may be past, and all that comes be lost.
_MANY = 5


class Poll:
    """`calendar` is the fingerprint of what is read and how."""

    def __init__(self, collection: Collection, *, reader: MemberReader, calendar: str) -> None:
        self._collection = collection
        self._reader = reader
        self._calendar = calendar
        self._now = reader.now

    def since(self, cursor: str | None) -> Fetch:
        """What changed since `cursor`; everything without one. Raises ConnectorError."""
        known = Cursor.load(cursor)
        if known is None or known.calendar != self._calendar:
            return self._everything(Cursor(calendar=self._calendar, listed_at=self._now))
        if not known.sync_token or known.wants_a_listing(self._now):
            return self._compared(known, cursor)
        said = self._collection.changes(known.sync_token)
        if said is None:
            is_sound = known.is_sync_sound and not known.was_refused
            return self._everything(replace(known, is_sync_sound=is_sound, was_refused=True))
        return self._changed(replace(known, sync_token=said.sync_token, was_refused=False), said)

    def _everything(self, known: Cursor) -> Fetch:
        standing = self._collection.standing()
        listed = self._collection.listing().members
        gone = frozenset(known.resources.keys() - listed.keys())
        return self._read(
            self._renewed(known, standing), Listing(members=listed, gone=gone), is_full=True
        )

    def _compared(self, known: Cursor, cursor: str | None) -> Fetch:
        """The standing comes before the listing: what changes in between is then told twice.

        What changed comes after it, or a change in between would look like one that it left out.
        """
        standing = self._collection.standing()
        is_due = known.wants_a_listing(self._now)
        if standing.ctag and standing.ctag == known.ctag and not (is_due or known.is_unfinished):
            return Fetch(is_full=False, unchanged=True, cursor=cursor)
        listed = self._collection.listing().members
        said = self._collection.changes(known.sync_token) if known.sync_token else None
        found = _differing(known.resources, listed)
        if said is not None and _left_out(found, said, known.resources):
            known = replace(known, is_sync_sound=False)
        return self._changed(self._renewed(known, standing), found)

    def _renewed(self, known: Cursor, standing: CollectionState) -> Cursor:
        token = standing.sync_token if known.is_sync_sound else ""
        return replace(known, listed_at=self._now, sync_token=token, ctag=standing.ctag)

    def _changed(self, known: Cursor, listing: Listing) -> Fetch:
        if len(listing.gone & known.resources.keys()) >= _MANY:
            return self._everything(known)
        return self._read(known, self._with_waiting(known, listing), is_full=False)

    def _with_waiting(self, known: Cursor, listing: Listing) -> Listing:
        """With the members that could not be read the last time, though the server says no more."""
        waiting = {key for key, each in known.resources.items() if not each.etag}
        more = {key: self._collection.unlisted(key) for key in sorted(waiting - listing.gone)}
        return replace(listing, members={**more, **listing.members})

    def _read(self, known: Cursor, listing: Listing, *, is_full: bool) -> Fetch:
        merge = Merge(before=known.resources, gone=listing.gone)
        self._take(merge, listing.members)
        shadowed = {key: self._collection.unlisted(key) for key in merge.shadowed()}
        etags = {key: known.resources[key].etag for key in shadowed}
        self._take(merge, shadowed, etags)
        events, deleted, problems = merge.events(), merge.deleted(), merge.problems()
        return Fetch(
            events=events,
            deleted=deleted,
            problems=problems,
            notes=merge.notes(),
            is_full=is_full,
            unchanged=not (is_full or events or deleted or problems),
            cursor=replace(known, resources=merge.resources).dump(),
        )

    def _take(
        self, merge: Merge, members: dict[str, Member], etags: Mapping[str, str] | None = None
    ) -> None:
        for batch in self._collection.contents(members):
            for key, raw in batch.items():
                etag = etags[key] if etags else members[key].etag
                merge.take(self._reader.read(key, etag, raw))


def _differing(known: Mapping[str, Resource], listed: Mapping[str, Member]) -> Listing:
    changed = {
        key: member
        for key, member in listed.items()
        if key not in known or not member.etag or known[key].etag != member.etag
    }
    return Listing(members=changed, gone=frozenset(known.keys() - listed.keys()))


def _left_out(found: Listing, said: Listing, known: Mapping[str, Resource]) -> bool:
    """Whether a listing shows what the sync answer did not say."""
    told = said.members.keys() | said.gone
    unsure = {key for key, member in found.members.items() if not member.etag}
    unsure |= {key for key, resource in known.items() if not resource.has_servers_etag}
    return bool((found.members.keys() - unsure - told) | (found.gone - told))
