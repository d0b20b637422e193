"""Which calendars a round is the first to see: it learns them, and startles nobody.

What it finds about how things already are is left for the digest (`Reason.BEFORE_WATCH`).
"""

from __future__ import annotations

import json
from collections.abc import Collection

from sqlalchemy import Connection

from monitor.store import meta
from monitor.store.calendars import sources

_KEY = "sources_learnt"


def begin(connection: Connection, *, is_first_round: bool) -> frozenset[str]:
    """The sources that were read by now; of these, those known from earlier rounds are kept."""
    read = sources.ever_read(connection)
    if meta.load(connection, _KEY) is None:
        # A database from before this was kept knows what it has read.
        _save(connection, () if is_first_round else read)
    return read


def just_learnt(connection: Connection) -> frozenset[str]:
    """Those that were read, and that no round has seen to its end."""
    known = meta.load(connection, _KEY)
    return frozenset() if known is None else sources.ever_read(connection) - set(json.loads(known))


def keep(connection: Connection, read: Collection[str]) -> None:
    """A round that began when these had been read has come to its end.

    One that was first read meanwhile may have had its say in it, and is learnt by the next one.
    """
    known = set(json.loads(meta.load(connection, _KEY) or "[]"))
    if not known.issuperset(read):
        _save(connection, known.union(read))


def _save(connection: Connection, names: Collection[str]) -> None:
    meta.save(connection, _KEY, json.dumps(sorted(names)))
