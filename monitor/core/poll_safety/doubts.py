"""Suspicion before conclusions: a poll that says too much at once is held back whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from connectors.model import CalendarEvent, Fetch
from monitor.core.ledger.fetch_diff import Difference, LatestRevision
from monitor.core.ledger.revision import RevisionKey
from monitor.core.sessions.model import Session

# The contract: a share of the coming sessions, "and at least 5"; where nothing is left, 2.
LEAST_MISSING = 5
LEAST_EMPTIED = 2
# A practice with one or two series moves them all now and then; three at once by the same
# amount, with five sessions concerned, is a zone gone wrong.
LEAST_SHIFTED_UIDS = 3

# Coming sessions are counted as far ahead as the contract counts them for a moved series.
AHEAD = timedelta(days=60)

# Series that began in summer and in winter differ by this when a calendar loses its zone.
_SUMMER_TIME = timedelta(hours=1)

Hour = tuple[str | None, datetime]  # whose, and when it starts


@dataclass(frozen=True, slots=True, kw_only=True)
class Suspicion:
    reason: str  # emptied | shrunk | shifted | renamed
    missing: int
    known: int


def suspicion(
    fetch: Fetch,
    difference: Difference,
    heads: Mapping[RevisionKey, LatestRevision],
    coming: Sequence[Session],
    *,
    shrink_limit: float,
    unrecognised: Collection[str] = (),
    shown: Collection[Hour] = (),
    shown_elsewhere: Collection[Hour] = (),
) -> Suspicion | None:
    """Why `fetch` should be held back, or None. `coming` are the known sessions ahead.

    `unrecognised` are UIDs whose events were sessions and are none in the fetch: a calendar whose
    details are hidden of a sudden ("Busy") has lost its sessions as much as an empty one.
    What an incremental answer deletes is deleted, but it may shift or hide everything as well.
    Hours count, not UIDs: one that the fetch's new events show (`shown`) or another calendar of the
    clinician's does (`shown_elsewhere`) is not missing. An empty calendar is doubted all the same.
    """
    if not coming:
        return None
    gone = _gone_uids(fetch, difference)
    missing = [
        s
        for s in coming
        if (s.uid in gone or s.uid in unrecognised) and (s.client, s.start) not in shown
    ]
    if _is_empty(fetch) and len(missing) >= LEAST_EMPTIED:
        return Suspicion(reason="emptied", missing=len(missing), known=len(coming))
    missing = [s for s in missing if (s.client, s.start) not in shown_elsewhere]
    if len(missing) >= LEAST_MISSING and len(missing) >= shrink_limit * len(coming):
        reason = _reason(difference, heads, missing, coming, gone)
        return Suspicion(reason=reason, missing=len(missing), known=len(coming))
    if _all_shifted(difference, heads, coming):
        return Suspicion(reason="shifted", missing=len(coming), known=len(coming))
    return None


def _is_empty(fetch: Fetch) -> bool:
    return fetch.is_full and not fetch.events and not fetch.kept


def _gone_uids(fetch: Fetch, difference: Difference) -> set[str]:
    """UIDs of which the fetch has nothing left. Past overrides may still live in the ledger."""
    stated = {difference.renamed.get(e.uid, e.uid) for e in fetch.events}
    return {key.uid for key in difference.missing} - stated


def _reason(
    difference: Difference,
    heads: Mapping[RevisionKey, LatestRevision],
    missing: Sequence[Session],
    coming: Sequence[Session],
    gone: Collection[str],
) -> str:
    """`renamed` if all is gone and others stand in its place at the same times."""
    if len(missing) < len(coming) or any(s.uid not in gone for s in missing):
        return "shrunk"
    were = {_start(heads[key].event) for key in difference.missing} - {None}
    new = {_start(r.event) for r in difference.revisions if r.key not in heads}
    return "renamed" if were & new else "shrunk"


def _start(event: CalendarEvent | None) -> datetime | None:
    return event.start.instant if event is not None and event.start is not None else None


def _all_shifted(
    difference: Difference, heads: Mapping[RevisionKey, LatestRevision], coming: Sequence[Session]
) -> bool:
    uids = {s.uid for s in coming}
    if len(uids) < LEAST_SHIFTED_UIDS or len(coming) < LEAST_MISSING:
        return False
    by_clock: set[timedelta] = set()
    by_instant: set[timedelta] = set()
    moved = set()
    for revision in difference.revisions:
        if revision.key.uid not in uids or revision.key.recurrence_id is not None:
            continue
        head = heads.get(revision.key)
        old, new = head.event if head else None, revision.event
        if old is None or new is None or old.start is None or new.start is None:
            return False
        if old.unread_zone and not new.unread_zone:
            return False  # a guess that is put right
        moved.add(revision.key.uid)
        by_instant.add(new.start.instant - old.start.instant)
        by_clock.add(new.start.local.replace(tzinfo=None) - old.start.local.replace(tzinfo=None))
    if moved != uids:
        return False
    return _one_shift(by_clock, timedelta()) or _one_shift(by_instant, _SUMMER_TIME)


def _one_shift(shifts: set[timedelta], spread: timedelta) -> bool:
    """The same shift for all; none is no shift, and one forth and one back are two."""
    low, high = min(shifts), max(shifts)
    return high - low <= spread and (low > timedelta() or high < timedelta())
