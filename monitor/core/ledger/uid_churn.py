"""Feeds that give every event a new UID at every export: noticed, so that it can be said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from connectors.model import Fetch

_SURE, _MOST = 2, 5


def has_renewed_uids(fetch: Fetch, renamed: Mapping[str, str], aliases: Mapping[str, str]) -> bool:
    """Whether the fetch gave known events new UIDs: at least half of what the calendar states.

    One event made anew renews nothing. `renamed` maps this fetch's UIDs to the ledger's, `aliases`
    is that of the poll before.
    """
    stated = {event.uid for event in fetch.events} | fetch.kept
    fresh = [uid for uid, known_as in renamed.items() if aliases.get(uid) != known_as]
    return fetch.is_full and bool(stated) and len(fresh) * 2 >= len(stated)


def count_renewals(
    before: int, fetch: Fetch, renamed: Mapping[str, str], aliases: Mapping[str, str]
) -> int:
    """Counts the last polls that renewed the UIDs of known events, at most five; others count down.

    `renamed` and `aliases` as for `has_renewed_uids`.
    """
    if not fetch.is_full or not (fetch.events or fetch.kept):
        return before
    if has_renewed_uids(fetch, renamed, aliases):
        return min(before + 1, _MOST)
    return max(before - 1, 0)


def renews_uids(renewals: int) -> bool:
    """Whether that is the feed's way, and no single renewal."""
    return renewals >= _SURE
