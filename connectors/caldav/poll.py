"""One poll of one collection: which way to ask, and what the answers come to.

With a sync token the server is asked for what changed (RFC 6578); else its ctag, then a listing of
etags says it. Once a day the listing is held against what the sync answers said: some servers never
mention deletions there, or what happened within a second. Such a one is asked by ctag and listing,
until a listing shows that it tells again what it left out. An answer that looks as if the server
had forgotten our token is held against a listing at once.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from connectors.caldav.collection import Collection, CollectionState, Listing
from connectors.caldav.cursor import Cursor
from connectors.caldav.multistatus import Member
from connectors.caldav.sync_doubt import Found, differing, judged, left_out, looks_forgotten
from connectors.caldav.sync_merge import MemberReader, Merge
from connectors.caldav.unread import Content, Unread
from connectors.model import Fetch

# From here on a loss is told as a full fetch, which is held back if it looks like an accident. What
# share of the calendar that is says nothing: most of it may be past, and all that comes be lost.
_MANY = 5
# Of the members that a listing has no more, so many are asked for by themselves. They speak for
# the rest: one question each for thousands would never end.
_ASKED = 50


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
        if not known.relies_on_token or known.wants_a_listing(self._now):
            return self._compared(known, cursor)
        said = self._collection.changes(known.sync_token)
        if said is None:
            return self._everything(known.refused())
        is_odd = looks_forgotten(known, said)
        if is_odd and not known.was_sound:
            return self._checked(known, said)
        found = Found(
            members=said.members, gone=said.gone, told=said.named, listed_at=known.listed_at
        )
        return self._changed(
            replace(known.answered(said.sync_token, said.named), was_sound=is_odd), found
        )

    def _everything(self, known: Cursor, told: Found | None = None) -> Fetch:
        """`told`: what the server said had changed, if it did."""
        standing = self._collection.standing()
        listed = self._collection.listing().members
        gone, apart = self._vanished(known, listed, told.gone if told else frozenset())
        found = Found(
            members=listed,
            gone=gone,
            apart=apart,
            told=told.told if told else frozenset(),
            listed_at=told.listed_at if told else known.listed_at,
        )
        return self._read(self._renewed(known, standing), found, is_full=True)

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
        found = self._differing(known, listed, said or Listing())
        # A ctag that was compared at each poll says itself that something changed since the last.
        is_by_ctag = bool(known.ctag) and not known.relies_on_token
        if known.sync_token:
            known = judged(known, said, found)
        if is_by_ctag and standing.ctag not in ("", known.ctag):
            found = replace(found, told=found.told | found.untold)
        elif known.was_refused:
            found = replace(found, told=frozenset())
        return self._changed(self._renewed(known, standing), found)

    def _checked(self, known: Cursor, said: Listing) -> Fetch:
        """An answer that looks as if the server had forgotten the token, against a listing."""
        standing = self._collection.standing()
        listed = self._collection.listing().members
        found = self._differing(known, listed, said)
        if left_out(known, said, found):
            return self._everything(known.refused())
        hidden = {k: m for k, m in said.members.items() if k not in listed and k not in found.gone}
        found = replace(found, members={**hidden, **found.members})
        known = self._renewed(known, standing).answered(said.sync_token, said.named)
        return self._changed(replace(known, was_sound=True), found)

    def _differing(self, known: Cursor, listed: dict[str, Member], said: Listing) -> Found:
        gone, apart = self._vanished(known, listed, said.gone)
        return Found(
            members=differing(known.resources, listed),
            gone=gone,
            apart=apart,
            told=said.named,
            listed_at=known.listed_at,
        )

    def _vanished(
        self, known: Cursor, listed: Mapping[str, Member], told_gone: frozenset[str]
    ) -> tuple[frozenset[str], dict[str, Content]]:
        """The known members that a listing has no more: those gone, and what the others say.

        What the server has not said to be deleted may be hidden, so it is asked for by itself.
        """
        missing = known.resources.keys() - listed.keys()
        unsaid = sorted(missing - told_gone)
        asked = {key: self._collection.alone(key) for key in unsaid[:_ASKED]}
        there: dict[str, Content] = {
            key: content for key, content in asked.items() if content is not Unread.LOST
        }
        if Unread.HIDDEN in there.values():
            there |= dict.fromkeys(unsaid[_ASKED:], Unread.HIDDEN)
        return frozenset(missing - there.keys()), there

    def _renewed(self, known: Cursor, standing: CollectionState) -> Cursor:
        return replace(
            known, listed_at=self._now, sync_token=standing.sync_token, ctag=standing.ctag
        )

    def _changed(self, known: Cursor, found: Found) -> Fetch:
        gone = found.gone & known.resources.keys()
        is_emptied = gone and gone == known.resources.keys() and not found.members
        if is_emptied or len(gone) >= _MANY:
            return self._everything(known, found)
        return self._read(known, found, is_full=False)

    def _read(self, known: Cursor, found: Found, *, is_full: bool) -> Fetch:
        merge = Merge(before=known.resources, gone=found.gone)
        self._take(merge, found.members if is_full else self._with_waiting(known, found))
        for key, content in found.apart.items():
            merge.take(self._reader.read(key, "", content))
        shadowed = {key: self._collection.unlisted(key) for key in merge.shadowed()}
        self._take(merge, shadowed, {key: known.resources[key].etag for key in shadowed})
        is_later = found.listed_at < self._now
        return Fetch(
            events=merge.events(),
            deleted=merge.deleted(),
            problems=merge.problems(),
            notes=merge.notes(),
            doubted_zones=merge.doubted_zones(),
            is_full=is_full,
            unchanged=not (is_full or merge.touched()),
            members=merge.touched(),
            unseen_since=dict.fromkeys(
                merge.uids_in(found.untold) if is_later else (), found.listed_at
            ),
            cursor=replace(known, resources=merge.resources).dump(),
        )

    def _with_waiting(self, known: Cursor, found: Found) -> Mapping[str, Member]:
        """With the members that could not be read the last time, though the server says no more."""
        waiting = {key for key, each in known.resources.items() if not each.etag}
        more = sorted(waiting - found.gone - found.apart.keys())
        return {**{key: self._collection.unlisted(key) for key in more}, **found.members}

    def _take(
        self, merge: Merge, members: Mapping[str, Member], etags: Mapping[str, str] | None = None
    ) -> None:
        for batch in self._collection.contents(members):
            for key, raw in batch.items():
                etag = members[key].etag if etags is None else etags[key]
                merge.take(self._reader.read(key, etag, raw))
