"""The rules of zones that what is stored was worked out with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sqlalchemy import Connection, select

from monitor.store.row_mapping import upsert
from monitor.store.tables import zone_rules

if TYPE_CHECKING:
    from monitor.core.common.zone_offsets import ZoneOffsets


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredRules:
    """`file` is a hash of the zone's file, `release` that of the zone data, for people."""

    file: str
    offsets: ZoneOffsets
    release: str


def files(connection: Connection) -> dict[str, str]:
    """By zone, the hash of the file that its rules were read from."""
    return {
        row.zone: row.file
        for row in connection.execute(select(zone_rules.c.zone, zone_rules.c.file))
    }


def load(connection: Connection, zone: str) -> StoredRules:
    from monitor.core.common.zone_offsets import ZoneOffsets  # every command comes by this module

    row = connection.execute(select(zone_rules).where(zone_rules.c.zone == zone)).one()
    steps = tuple((since, offset) for since, offset in row.steps)
    return StoredRules(file=row.file, offsets=ZoneOffsets(steps), release=row.release)


def save(connection: Connection, rules: Mapping[str, StoredRules]) -> None:
    rows = [
        {"zone": zone, "file": one.file, "steps": one.offsets.steps, "release": one.release}
        for zone, one in rules.items()
    ]
    upsert(connection, zone_rules, rows)
