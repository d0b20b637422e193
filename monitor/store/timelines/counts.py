"""How much there is of each source, or of some. Loads nothing of the core but rows' words."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, Table, exists, func, select, true

from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.core.sessions.model import Presence
from monitor.store.tables import heads, sessions, sources, tracked_events

_SCHEDULED = Presence.SCHEDULED.value
Of = Collection[str] | None  # names of sources; None: all of them


def count_living(connection: Connection, of: Of = None) -> dict[str, int]:
    """Living events a source: masters and single events, overrides not counted."""
    query = (
        select(heads.c.source, func.count())
        .where(heads.c.rid == "", heads.c.content_hash != TOMBSTONE, _is_of(heads, of))
        .group_by(heads.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def count_sessions(connection: Connection, of: Of = None) -> dict[str, int]:
    query = (
        select(sessions.c.source, func.count())
        .where(sessions.c.presence == _SCHEDULED, _is_of(sessions, of))
        .group_by(sessions.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def with_sessions(connection: Connection, of: Collection[str]) -> set[str]:
    """Those of these sources that show a session; to count them takes longer by far."""
    query = select(sources.c.name).where(
        sources.c.name.in_(list(of)),
        exists().where(sessions.c.source == sources.c.name, sessions.c.presence == _SCHEDULED),
    )
    return set(connection.execute(query).scalars())


def count_guessed(connection: Connection, of: Of = None) -> dict[str, dict[str, int]]:
    """Source -> the name of a zone that is not known -> how many scheduled sessions are in it."""
    query = (
        select(sessions.c.source, sessions.c.unread_zone, func.count())
        .where(
            sessions.c.unread_zone > "",  # an index has those that are not empty in a row
            sessions.c.presence == _SCHEDULED,
            _is_of(sessions, of),
        )
        .group_by(sessions.c.source, sessions.c.unread_zone)
        .order_by(sessions.c.source, sessions.c.unread_zone)
    )
    found: dict[str, dict[str, int]] = {}
    for source, name, number in connection.execute(query):
        found.setdefault(source, {})[name] = number
    return found


def count_set_aside(connection: Connection, of: Of = None) -> dict[str, int]:
    """How many events of each source have dates that could not be worked out."""
    query = (
        select(tracked_events.c.source, func.count())
        .where(tracked_events.c.problem.is_not(None), _is_of(tracked_events, of))
        .group_by(tracked_events.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def _is_of(table: Table, of: Of) -> ColumnElement[bool]:
    return true() if of is None else table.c.source.in_(list(of))
