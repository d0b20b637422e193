"""What people said about findings; rows are only added."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select

from monitor.core.findings.statement import Statement
from monitor.store.evaluation import deadlines, findings
from monitor.store.row_mapping import built_all, rows_of
from monitor.store.tables import words


def add(
    connection: Connection,
    finding_id: str,
    kind: str,
    text: str,
    at: datetime,
    press: str | None = None,
) -> None:
    """Keep a statement, and have the rules look again at whom it concerns.

    `press`: of the button that it was made by, if it was.
    """
    row = {"finding": finding_id, "kind": kind, "text": text, "at": at, "press": press}
    connection.execute(insert(words).values(**row))
    if (finding := findings.load_one(connection, finding_id)) is not None:
        deadlines.touch(connection, [finding.scope, f"client:{finding.draft.client or ''}"])


def is_kept(connection: Connection, press: str) -> bool:
    """Whether what was said by this press of a button is."""
    return connection.execute(select(words.c.id).where(words.c.press == press)).first() is not None


def about(connection: Connection, finding_id: str) -> list[Statement]:
    """In the order in which they were said."""
    return _where(connection, words.c.finding == finding_id)


def how_far(connection: Connection) -> tuple[int, int]:
    """Another value than before tells that something was said since, or taken out."""
    row = connection.execute(select(func.count(), func.max(words.c.id)).select_from(words)).one()
    return row[0], row[1] or 0


def of_kind(connection: Connection, *kinds: str) -> list[Statement]:
    """Those of these kinds about any finding, in the order in which they were said."""
    return _where(connection, words.c.kind.in_(kinds))


def _where(connection: Connection, condition: ColumnElement[bool]) -> list[Statement]:
    query = rows_of(words).where(condition).order_by(words.c.id)
    return built_all(connection, Statement, words, query)
