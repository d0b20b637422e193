"""Small helpers between rows and values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import fields
from enum import Enum
from functools import cache
from types import MappingProxyType
from typing import Any, TypeVar

from sqlalchemy import (
    JSON,
    ColumnElement,
    Connection,
    RowMapping,
    Select,
    Table,
    case,
    select,
    type_coerce,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import NullType

from connectors.quick_values import raw_twin
from monitor.store.types import UtcDateTime, bound_instant, in_json, instant_of

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
    names = tuple(rows[0])
    if keeping:
        statement = _upsert(connection.dialect.name, table, names, keeping)
    else:
        statement = _known_upsert(connection.dialect.name, table, names)
    connection.execute(statement, list(rows))


@cache
def _known_upsert(dialect: str, table: Table, names: tuple[str, ...]) -> Any:
    """To build it takes as long as to write a hundred rows."""
    return _upsert(dialect, table, names, {})


def _upsert(
    dialect: str,
    table: Table,
    names: Iterable[str],
    keeping: Mapping[str, ColumnElement[bool]],
) -> Any:
    statement = _insert(dialect, table)
    keys = [column.name for column in table.primary_key]
    others = {name: statement.excluded[name] for name in names if name not in keys}
    for name, holds in keeping.items():
        others[name] = case((holds, table.c[name]), else_=others[name])
    return statement.on_conflict_do_update(index_elements=keys, set_=others)


def upsert_all(
    connection: Connection, table: Table, values: Sequence[Any], *, enums: Sequence[str] = ()
) -> None:
    """`upsert` of the `flat` rows of dataclasses of one kind, at a third of the time.

    None of their columns is JSON; `enums` are those that are enums.
    """
    if not values:
        return
    kind: Any = type(values[0])
    sql, row_of = _writer(kind, table, connection.dialect.name, tuple(enums))
    connection.exec_driver_sql(sql, [row_of(value) for value in values])


@cache
def _writer(
    kind: Any, table: Table, dialect: str, enums: tuple[str, ...]
) -> tuple[str, Callable[[Any], Any]]:
    """The driver's own statement, and a function from a value to its parameters."""
    fields_of = _names(kind)
    statement = _known_upsert(dialect, table, fields_of)
    compiled = statement.compile(dialect=_driver(dialect), column_keys=list(fields_of))
    names = compiled.positiontup or fields_of
    instants = {c.name for c in table.columns if isinstance(c.type, UtcDateTime)}

    def item(name: str) -> str:
        if name in instants:
            return f"(at_ := value_.{name}) and instant_(at_)"
        return f"value_.{name}.value" if name in enums else f"value_.{name}"

    items = (f"{item(n)}," if compiled.positiontup else f"{n!r}: {item(n)}," for n in names)
    row = " ".join(items)
    row_of = eval(  # noqa: S307 - as for `_maker`
        f"lambda value_: {f'({row})' if compiled.positiontup else f'{{{row}}}'}",
        {"instant_": bound_instant(dialect)},
    )
    return str(compiled), row_of


def _driver(dialect: str) -> Dialect:
    # Not a connection's own: what comes of it is kept for all of them.
    make: Callable[[], Dialect]
    if dialect == "sqlite":
        from sqlalchemy.dialects.sqlite.pysqlite import dialect as make
    else:
        from sqlalchemy.dialects.postgresql.psycopg import dialect as make
    return make()


def insert_plain(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows with the same columns into SQLite, at a third of the time."""
    if not rows:
        return
    sql, row_of = _plain_insert(table, tuple(rows[0]))
    connection.exec_driver_sql(sql, [row_of(row) for row in rows])


@cache
def _plain_insert(
    table: Table, names: tuple[str, ...]
) -> tuple[str, Callable[[Mapping[str, Any]], tuple[Any, ...]]]:
    dialect = _driver("sqlite")
    compiled = table.insert().compile(dialect=dialect, column_keys=list(names))
    order = compiled.positiontup or names
    instant = bound_instant("sqlite")

    def convert_of(name: str) -> Callable[[Any], Any] | None:
        kind = table.c[name].type
        if isinstance(kind, UtcDateTime):
            return instant
        return in_json if isinstance(kind, JSON) else None

    columns = [(name, convert_of(name)) for name in order]

    def row_of(row: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            [
                item if item is None or convert is None else convert(item)
                for item, convert in [(row[name], convert) for name, convert in columns]
            ]
        )

    return str(compiled), row_of


def add_new(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows; one that is there already stays as it was first written."""
    if not rows:
        return
    connection.execute(_add_new(connection.dialect.name, table), list(rows))


@cache
def _add_new(dialect: str, table: Table) -> Any:
    return _insert(dialect, table).on_conflict_do_nothing()


def insert_or_update(connection: Connection, table: Table) -> Any:
    """The dialect's own INSERT, which has `on_conflict_do_update`."""
    return _insert(connection.dialect.name, table)


def _insert(dialect: str, table: Table) -> Any:
    # Importing a dialect takes longer than most commands may take to answer: only the one in use.
    if dialect == "sqlite":
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
    for name, convert in casts.items():
        values[name] = convert(values[name])
    return kind(**values)


@cache
def rows_of(table: Table) -> Select[Any]:
    """A query for `built_all`: every column of a table, its instants as the driver has them.

    Most of a row's instants are null, and to ask their type about each takes as long as all else.
    """
    return select(
        *(
            type_coerce(column, NullType()).label(column.name)
            if isinstance(column.type, UtcDateTime)
            else column
            for column in table.columns
        )
    )


def built_all(
    connection: Connection,
    kind: type[T],
    table: Table,
    query: Select[Any],
    asked: Mapping[str, Any] | None = None,
    /,
    **casts: type[Enum],
) -> list[T]:
    """`built` of every row of a query that began as `rows_of(table)`, at a tenth of the time.

    `asked` are the values of its parameters, for a query that is built once and asked often.
    `kind` has slots, and each of its fields is a column; `casts` are those that are enums.
    """
    result = connection.execute(query, asked)
    slotted: Any = kind
    make: Callable[[Any], T] = _maker(slotted, table, connection.dialect.name, tuple(casts.items()))
    return [make(row) for row in result.all()]


@cache
def _maker(
    kind: Any, table: Table, dialect: str, casts: tuple[tuple[str, type[Enum]], ...]
) -> Callable[[Any], Any]:
    """A function from a row to a value; columns that are no field are left out."""
    slots = _names(kind)
    columns = [column.name for column in table.columns]
    instants = {c.name for c in table.columns if isinstance(c.type, UtcDateTime)}
    enums = dict(casts)

    def value(name: str) -> str:
        if name in enums:
            return f"{name}_[{name}]"
        return f"{name} and instant_({name})" if name in instants else name

    lines = [
        "def make(row_):",
        f"    {', '.join(columns)} = row_",
        "    made_ = raw_()",
        *(f"    made_.{name} = {value(name)}" for name in slots),
        "    made_.__class__ = class_",
        "    return made_",
    ]
    names: dict[str, Any] = {
        "raw_": raw_twin(kind),
        "class_": kind,
        "instant_": instant_of(dialect),
        **{f"{name}_": {member.value: member for member in enum} for name, enum in casts},
    }
    exec("\n".join(lines), names)  # noqa: S102 - as dataclasses does; of names in our own code
    make: Callable[[Any], Any] = names["make"]
    return make


def _names(kind: Any) -> tuple[str, ...]:
    if kind not in _NAMES:
        _NAMES[kind] = tuple(item.name for item in fields(kind))
    return _NAMES[kind]


def chunks(values: Iterable[T], most: int = _CHUNK) -> Iterator[list[T]]:
    """Lists of at most so many, by default short enough for one IN (…)."""
    items = list(values)
    for start in range(0, len(items), most):
        yield items[start : start + most]
