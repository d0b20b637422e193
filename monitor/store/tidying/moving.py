"""A whole practice as lines of JSON, which are the same for either kind of database.

The first line names the format and the schema. Each table follows: a line with its name and its
columns, then a list of values for each row. The last line has the number of rows of every table,
and the SHA-256 of all lines before it: a file that was cut or changed by accident is noticed. An
instant is RFC 3339 in UTC.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any, BinaryIO

from pydantic_core import to_json
from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Connection,
    Engine,
    Integer,
    String,
    Table,
    column,
    delete,
    func,
    insert,
    select,
    table,
    text,
)
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.types import TypeDecorator, TypeEngine

from monitor.store.migrations import HEAD
from monitor.store.tables import meta, metadata, zone_rules
from monitor.store.types import UtcDateTime

FORMAT = "steadyframe-practice/1"
_TOGETHER = 500  # rows that are read, and written, at a time
# What a database has before anything was recorded in it; the file's own takes its place.
_OF_ANY = (meta, zone_rules)


class UnfitFile(ValueError):
    """The file can't be imported. Says the line and what is wrong with it, and no value."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """Whose data a file holds and from when, as its first line says; rows by table."""

    practice: str
    exported_at: str
    rows: Mapping[str, int]


def snapshot(engine: Engine) -> Connection:
    """A connection whose whole transaction sees the database as it is at its first question."""
    if engine.dialect.name == "sqlite":
        return engine.connect().execution_options(reads_only=True)
    return engine.connect().execution_options(isolation_level="REPEATABLE READ")


def write_all(
    connection: Connection, to: BinaryIO, *, practice: str, exported_at: str
) -> dict[str, int]:
    """Write every row there is. Returns how many of each table."""
    seal, rows = hashlib.sha256(), dict[str, int]()

    def put(line: object) -> None:
        written = to_json(line) + b"\n"
        seal.update(written)
        to.write(written)

    put({"format": FORMAT, "schema": HEAD, "practice": practice, "exported_at": exported_at})
    for one in metadata.sorted_tables:
        put({"table": one.name, "columns": [c.name for c in one.columns]})
        rows[one.name] = 0
        query = select(one).order_by(*one.primary_key)
        for row in connection.execute(query, execution_options={"yield_per": _TOGETHER}):
            put(list(row))
            rows[one.name] += 1
    to.write(to_json({"rows": rows, "sha256": seal.hexdigest()}) + b"\n")
    return rows


def filled_tables(connection: Connection) -> list[str]:
    """Tables in which something was recorded already."""
    return [
        one.name
        for one in metadata.sorted_tables
        if one not in _OF_ANY and connection.execute(select(one).limit(1)).first() is not None
    ]


def read_all(connection: Connection, file: PracticeFile) -> Contents:
    """Write every row of it into empty tables.

    Raises UnfitFile; nothing of the transaction may be kept then.
    """
    for one in _OF_ANY:
        connection.execute(delete(one))
    rows = dict[str, int]()
    for kept in metadata.sorted_tables:
        stated = file.object_with("table", "columns")
        names = [c.name for c in kept.columns]
        if (stated["table"], stated["columns"]) != (kept.name, names):
            raise file.unfit(f"the table {kept.name} with its columns should begin here")
        rows[kept.name] = _fill(connection, kept, file)
    seal = file.seal.hexdigest()
    end = file.object_with("rows", "sha256")
    if (end["rows"], end["sha256"]) != (rows, seal) or file.more():
        raise file.unfit("it is not the end of what stands above: the file was changed or cut")
    practice, exported_at = str(file.head.get("practice")), str(file.head.get("exported_at"))
    return Contents(practice=practice, exported_at=exported_at, rows=rows)


def _refuse_other(head: Mapping[str, Any]) -> None:
    if head["format"] != FORMAT:
        raise UnfitFile(f"Line 1: the format is not {FORMAT}, which `export --all` writes.")
    schema = str(head.get("schema"))
    if schema > HEAD:
        raise UnfitFile(
            f"Line 1: a newer version of SteadyFrame wrote it (schema {schema}, this one knows "
            f"{HEAD}). Install that version here."
        )
    if schema < HEAD:
        raise UnfitFile(
            f"Line 1: an older version of SteadyFrame wrote it (schema {schema}, this one has "
            f"{HEAD}). Install this version there too, and export again."
        )


class PracticeFile:
    """The lines of a file, read one after the other; `head` is the first one.

    Raises UnfitFile where that is not what this version reads.
    """

    def __init__(self, lines: Iterable[bytes]) -> None:
        self.seal = hashlib.sha256()  # over all lines that were taken
        self._left, self._next, self._number = iter(lines), b"", 0
        self.head = self.object_with("format")
        _refuse_other(self.head)

    def unfit(self, why: str) -> UnfitFile:
        return UnfitFile(f"Line {self._number}: {why}.")

    def more(self) -> bool:
        """Whether another line follows."""
        self._next = self._next or next(self._left, b"")
        return bool(self._next)

    def object_with(self, *names: str) -> dict[str, Any]:
        found = self._take()
        if not isinstance(found, dict) or not set(names) <= found.keys():
            raise self.unfit(f"an object with {' and '.join(names)} should stand here")
        return found

    def rows(self) -> Iterator[list[Any]]:
        """The lists that follow, up to the next object."""
        while self.more() and self._next.startswith(b"["):
            yield self._take()

    def _take(self) -> Any:
        if not self.more():
            raise UnfitFile(f"It ends after line {self._number}, and more should follow.")
        taken, self._next = self._next, b""
        self._number += 1
        self.seal.update(taken)
        try:
            return json.loads(taken)
        except (ValueError, RecursionError) as error:
            raise self.unfit("it is not JSON") from error


def _fill(connection: Connection, kept: Table, file: PracticeFile) -> int:
    # A null of the file is one of SQL, also where the column's own type would write JSON's.
    plain = table(kept.name, *(column(c.name, _stored_as(c)) for c in kept.columns))
    number, rows = 0, _typed(kept, file)
    while part := list(islice(rows, _TOGETHER)):
        try:
            connection.execute(insert(plain), part)
        except (IntegrityError, DataError, ValueError, OverflowError) as error:
            why = "a row is there twice, or a value can't be stored"
            raise file.unfit(f"here, or in the {_TOGETHER} lines before, {why}") from error
        number += len(part)
    _go_on_counting(connection, kept)
    return number


def _typed(kept: Table, file: PracticeFile) -> Iterator[dict[str, Any]]:
    """The rows that follow, as the table's columns take them."""
    readers = {c.name: _reader(c) for c in kept.columns}
    for values in file.rows():
        if len(values) != len(readers):
            raise file.unfit(f"a row of {kept.name} has {len(readers)} values")
        row = dict(zip(readers, values, strict=True))
        try:
            yield {name: v if v is None else readers[name](v) for name, v in row.items()}
        except (TypeError, ValueError) as error:
            raise file.unfit("a value is of another kind than its column") from error


def _is_json(kind: TypeEngine[Any]) -> bool:
    return isinstance(kind.impl_instance if isinstance(kind, TypeDecorator) else kind, JSON)


def _stored_as(of: Column[Any]) -> TypeEngine[Any]:
    return JSON(none_as_null=True) if _is_json(of.type) else of.type


def _reader(of: Column[Any]) -> Any:
    """Makes of a file's value the column's; raises TypeError or ValueError where it is none."""
    if isinstance(of.type, UtcDateTime):
        return _instant
    if _is_json(of.type):
        return lambda value: value
    plain = ((Boolean, bool), (Integer, int), (String, str))
    expected = next((kind for sql, kind in plain if isinstance(of.type, sql)), None)
    if expected is None:  # a type of our own, which knows what it takes
        return lambda value: value

    def checked(value: Any) -> Any:
        if type(value) is not expected:
            raise TypeError
        return value

    return checked


def _instant(value: str) -> datetime:
    moment = datetime.fromisoformat(value)
    if moment.tzinfo is None:
        raise ValueError
    return moment


def _go_on_counting(connection: Connection, filled: Table) -> None:
    """PostgreSQL's sequence goes on after the numbers that were given; SQLite does by itself."""
    counted = filled.autoincrement_column
    if connection.dialect.name != "postgresql" or counted is None:
        return
    last = connection.execute(select(func.max(counted))).scalar()
    if last is not None:
        sequence = text("SELECT setval(pg_get_serial_sequence(:table, :column), :last)")
        parameters = {"table": filled.name, "column": counted.name, "last": last}
        connection.execute(sequence, parameters)
