"""Small helpers between rows and values."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, Result, RowMapping, Table, case

T = TypeVar("T")

_NAMES: dict[Any, tuple[str, ...]] = {}  # of a dataclass's fields: asking it takes longer

# SQLite allows 32,766 variables in a statement; a membership test stays far below that.
_CHUNK = 500


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    keeping: Mapping[str, ColumnElement[bool]] = MappingProxyType({}),
) -> None:
    """Insert rows, or overwrite those whose primary key is there already.

    `keeping`: columns that stay as they are in a row for which that holds.
    """
    if not rows:
        return
    statement = insert_or_update(connection, table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in rows[0] if name not in keys}
    for name, holds in keeping.items():
        others[name] = case((holds, table.c[name]), else_=others[name])
    connection.execute(
        statement.on_conflict_do_update(index_elements=keys, set_=others), list(rows)
    )


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one that is there already stays as it was first written."""
    if not rows:
        return
    connection.execute(insert_or_update(connection, table).on_conflict_do_nothing(), list(rows))


def insert_or_update(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which has `on_conflict_do_update`."""
    # Importing a dialect takes longer than most commands may take to answer: only the one in use.
    if connection.dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert(table)
    from sqlalchemy.dialects import postgresql

    return postgresql.insert(table)


def flat(value: Any) -> dict[str, Any]:
    """A flat dataclass as a row; enums by their value."""
    out = {}
    for name in _names(type(value)):
        content = getattr(value, name)
        out[name] = content.value if isinstance(content, Enum) else content
    return out


def built(kind: type[T], row: RowMapping, /, **casts: Any) -> T:
    """A dataclass from a row, with `casts` for the columns that are enums."""
    values = {name: row[name] for name in _names(kind)}
    for name, cast in casts.items():
        values[name] = cast(values[name])
    return kind(**values)


def built_all(kind: type[T], result: Result[Any], /, **casts: Any) -> list[T]:
    """`built` of every row, at half the time: columns are found once."""
    names = set(_names(kind))
    places = [(place, name) for place, name in enumerate(result.keys()) if name in names]
    found = []
    for row in result:
        values = {name: row[place] for place, name in places}
        for name, cast in casts.items():
            values[name] = cast(values[name])
        found.append(kind(**values))
    return found


def _names(kind: Any) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(item.name for item in fields(kind))
    return _NAMES[kind]


def chunks(values: Iterable[T]) -> Iterator[list[T]]:
    """Lists short enough for one IN (…)."""
    items = list(values)
    for start in range(0, len(items), _CHUNK):
        yield items[start : start + _CHUNK]
