"""What is known of each source: its cursor, its last polls, and a poll that is held back."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from sqlalchemy import Connection, bindparam, func, select, update

from monitor.store.row_mapping import add_new, built
from monitor.store.tables import sources

if TYPE_CHECKING:
    from monitor.core.ledger.feed_horizon import Horizon


_SOME = select(sources).where(sources.c.name.in_(bindparam("names", expanding=True)))
_OVERDUE = (
    select(sources.c.name)
    .where(sources.c.next_due <= bindparam("now"))
    .order_by(sources.c.next_due)
    .limit(bindparam("at_most"))
)
_LATE = select(func.count(), func.min(sources.c.next_due)).where(
    sources.c.next_due <= bindparam("now")
)
_READ = select(sources.c.name, sources.c.first_ok, sources.c.last_ok)
_READ_OF = _READ.where(sources.c.name.in_(bindparam("names", expanding=True)))


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    name: str
    cursor: str | None = None
    first_try: datetime | None = None
    first_ok: datetime | None = None
    last_ok: datetime | None = None
    last_attempt: datetime | None = None
    last_error: str | None = None
    next_due: datetime | None = None
    aliases: Mapping[str, str] = field(default_factory=dict)
    problems: list[dict[str, Any]] = field(default_factory=list)
    rule_failures: list[str] = field(default_factory=list)
    held_since: datetime | None = None
    held_at: datetime | None = None
    held_reason: str | None = None
    held_missing: int | None = None
    held_known: int | None = None
    held_fetch: dict[str, Any] | None = None
    accepted_since: datetime | None = None
    far_end: dict[str, Any] | None = None
    doubted_zones: dict[str, str] | None = None
    renewals: int | None = None
    recording: dict[str, Any] | None = None

    @property
    def horizon(self) -> Horizon | None:
        """How far ahead the source shows, once that is known. None: as far as it has events."""
        if self.far_end is None:
            return None
        from monitor.core.ledger.feed_horizon import far_end_from_json

        return far_end_from_json(self.far_end).horizon


def load(connection: Connection, name: str, *, lock: bool = False) -> SourceState:
    """The state of one source; a fresh one if it was never tried. `lock` holds others off."""
    query = select(sources).where(sources.c.name == name)
    row = connection.execute(query.with_for_update() if lock else query).mappings().first()
    return built(SourceState, row) if row is not None else SourceState(name=name)


def load_all(connection: Connection, *, lock: bool = False) -> dict[str, SourceState]:
    """The state of every source that was ever tried. `lock` holds their polls off."""
    query = select(sources).order_by(sources.c.name)
    rows = connection.execute(query.with_for_update() if lock else query).mappings()
    return {row["name"]: built(SourceState, row) for row in rows}


def load_some(connection: Connection, names: Collection[str]) -> dict[str, SourceState]:
    """The state of each of these that was ever tried."""
    rows = connection.execute(_SOME, {"names": sorted(names)}).mappings()
    return {row["name"]: built(SourceState, row) for row in rows}


def first_and_last_read(
    connection: Connection, names: Collection[str] | None = None
) -> tuple[dict[str, datetime], dict[str, datetime]]:
    """By source, its first good poll, and its last one; of these, or of all."""
    if names is None:
        rows = connection.execute(_READ).all()
    else:
        rows = connection.execute(_READ_OF, {"names": list(names)}).all()
    return (
        {name: first for name, first, _ in rows if first is not None},
        {name: last for name, _, last in rows if last is not None},
    )


def overdue(connection: Connection, now: datetime, at_most: int) -> list[str]:
    """Sources that are due, the ones that have been for longest first."""
    return list(connection.execute(_OVERDUE, {"now": now, "at_most": at_most}).scalars())


def how_late(connection: Connection, now: datetime) -> tuple[int, timedelta]:
    """How many sources are due, and since when the one is that has been for longest."""
    number, since = connection.execute(_LATE, {"now": now}).one()
    return number, now - since if number else timedelta()


def ever_read(connection: Connection) -> frozenset[str]:
    """The sources that had a good poll."""
    query = select(sources.c.name).where(sources.c.first_ok.is_not(None))
    return frozenset(connection.execute(query).scalars())


def horizons(connection: Connection) -> dict[str, Horizon]:
    """The sources that show so many days and no more."""
    found = {name: state.horizon for name, state in load_all(connection).items()}
    return {name: horizon for name, horizon in found.items() if horizon is not None}


def forget_doubted_zones(connection: Connection) -> None:
    """What calendars state was held against other zone data."""
    connection.execute(update(sources).values(doubted_zones=None))


def hold_polls_off(connection: Connection, name: str) -> bool:
    """Whether no poll of this source is being written; then none is until the transaction ends."""
    query = select(sources.c.name).where(sources.c.name == name).with_for_update(skip_locked=True)
    return connection.execute(query).first() is not None


def save(connection: Connection, name: str, **values: Any) -> None:
    """Write some columns of a source's state."""
    add_new(
        connection, sources, [{"name": name, "aliases": {}, "problems": [], "rule_failures": []}]
    )
    connection.execute(update(sources).where(sources.c.name == name).values(**values))
