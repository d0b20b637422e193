"""How much there is of each source. Loads nothing of the core but the words that rows hold."""

from __future__ import annotations

from sqlalchemy import Connection, and_, func, select

from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.core.sessions.model import Presence
from monitor.store.tables import heads, sessions, tracked_events

_SCHEDULED = Presence.SCHEDULED.value


def count_living(connection: Connection) -> dict[str, int]:
    """Living events a source: masters and single events, overrides not counted."""
    query = (
        select(heads.c.source, func.count())
        .where(and_(heads.c.rid == "", heads.c.content_hash != TOMBSTONE))
        .group_by(heads.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def count_sessions(connection: Connection) -> dict[str, int]:
    query = (
        select(sessions.c.source, func.count())
        .where(sessions.c.presence == _SCHEDULED)
        .group_by(sessions.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}


def count_guessed(connection: Connection) -> dict[str, dict[str, int]]:
    """Source -> the name of a zone that is not known -> how many scheduled sessions are in it."""
    query = (
        select(sessions.c.source, sessions.c.unread_zone, func.count())
        .where(sessions.c.unread_zone != "", sessions.c.presence == _SCHEDULED)
        .group_by(sessions.c.source, sessions.c.unread_zone)
        .order_by(sessions.c.source, sessions.c.unread_zone)
    )
    found: dict[str, dict[str, int]] = {}
    for source, name, number in connection.execute(query):
        found.setdefault(source, {})[name] = number
    return found


def count_set_aside(connection: Connection) -> dict[str, int]:
    """How many events of each source have dates that could not be worked out."""
    query = (
        select(tracked_events.c.source, func.count())
        .where(tracked_events.c.problem.is_not(None))
        .group_by(tracked_events.c.source)
    )
    return {row[0]: row[1] for row in connection.execute(query)}
