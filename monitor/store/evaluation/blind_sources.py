"""Which sources can't be relied on, as findings about them say."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, bindparam, select

from monitor.core.findings.model import FindingStatus
from monitor.store.row_mapping import chunks
from monitor.store.tables import findings

_BLIND = select(findings.c.source).where(
    findings.c.scope.in_(bindparam("scopes", expanding=True)),
    findings.c.status == FindingStatus.OPEN.value,
    findings.c.source.is_not(None),
)


def blind_sources(connection: Connection, names: Iterable[str]) -> set[str]:
    """Of these sources those whose silence says nothing: stale, or with a poll held back."""
    found: set[str] = set()
    for part in chunks(names):
        rows = connection.execute(_BLIND, {"scopes": [f"source:{name}" for name in part]})
        found.update(rows.scalars())
    return found
