"""Feeds that give every event a new UID at every export: noticed, so that it can be said."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.model import Fetch

_SURE, _MOST = 2, 5


def renewals_after(
    before: int, fetch: Fetch, renamed: Mapping[str, str], aliases: Mapping[str, str]
) -> int:
    """How many of the last polls renewed the UIDs of known events, at most five; others count down.

    `renamed` maps this fetch's UIDs to the ledger's, `aliases` is that of the poll before. One
    event made anew renews nothing: at least half of what the calendar states must have.
    """
    stated = {event.uid for event in fetch.events} | fetch.kept
    if not fetch.is_full or not stated:
        return before
    fresh = [uid for uid, known_as in renamed.items() if aliases.get(uid) != known_as]
    if len(fresh) * 2 >= len(stated):
        return min(before + 1, _MOST)
    return max(before - 1, 0)


def renews_uids(renewals: int) -> bool:
    """Whether that is the feed's way, and no single renewal."""
    return renewals >= _SURE
