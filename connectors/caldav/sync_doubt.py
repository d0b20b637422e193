"""Whether a server's sync answers say all that changed: held against a listing, as values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from connectors.caldav.collection import Listing
from connectors.caldav.cursor import Cursor, Distrust, Resource
from connectors.caldav.multistatus import Member
from connectors.caldav.unread import Content
from connectors.quirks.caldav_davical_unknown_token import may_have_forgotten


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What is to be read, what is gone, and what was asked for by itself, by key.

    `told` are the keys that the server itself named as changed since the poll before; of all others
    only a listing shows it, and the one before that was at `listed_at`.
    """

    members: Mapping[str, Member]
    gone: frozenset[str]
    apart: Mapping[str, Content] = field(default_factory=dict)
    told: frozenset[str] = frozenset()
    listed_at: datetime

    @property
    def untold(self) -> frozenset[str]:
        """The keys whose change may have been made at any time since `listed_at`."""
        return self.gone.union(self.members, self.apart) - self.told


def differing(known: Mapping[str, Resource], listed: Mapping[str, Member]) -> dict[str, Member]:
    """The members that are new, or not as they were, or of which that can't be told."""
    return {
        key: member
        for key, member in listed.items()
        if key not in known or not member.etag or known[key].etag != member.etag
    }


def looks_forgotten(known: Cursor, said: Listing) -> bool:
    """Whether the answer may be that of a server which no longer knows our token."""
    news = differing(known.resources, said.members)
    return may_have_forgotten(
        as_they_were=len(said.members.keys() - news.keys() - known.named),
        news=len(news) + len(said.gone & known.resources.keys()),
        is_new_token=said.sync_token != known.sync_token,
    )


def left_out(known: Cursor, said: Listing, found: Found) -> Distrust:
    """What a listing shows that the sync answer did not say."""
    if found.gone - said.named:
        return Distrust.LOSSES
    return Distrust.CHANGES if _sure(known, found) - said.named else Distrust.NONE


def judged(known: Cursor, said: Listing | None, found: Found) -> Cursor:
    """Trusts the server's sync answers less, or again, after a listing.

    `said` is the answer to `known.sync_token`; None if that was refused. What a server once left
    out it has to tell before it is trusted again: a quiet day proves nothing.
    """
    if said is None:
        return known.refused()
    known = replace(known, named=said.named or known.named)
    left = left_out(known, said, found)
    if left and looks_forgotten(known, said):
        return known.refused()
    if left:
        is_worse = known.distrust is Distrust.LOSSES
        return replace(known, was_refused=False, distrust=known.distrust if is_worse else left)
    proof = {Distrust.LOSSES: found.gone, Distrust.CHANGES: _sure(known, found)}
    is_sound = bool(proof.get(known.distrust, True))
    return replace(known, was_refused=False, distrust=Distrust.NONE if is_sound else known.distrust)


def _sure(known: Cursor, found: Found) -> set[str]:
    """The keys of what is new or changed beyond doubt: by the server's own etags."""
    resources = known.resources
    return {
        key
        for key, member in found.members.items()
        if member.etag and (key not in resources or resources[key].has_servers_etag)
    }
