"""Answers on stdout: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.tables import table_lines
from monitor.core.common.sanitize import printable
from monitor.stderr import tell


def say(text: str = "") -> None:
    click.echo(printable(text))


def warn(text: str) -> None:
    tell(printable(text))


def documents(items: Sequence[Mapping[str, Any]], style: str, columns: Sequence[str] = ()) -> None:
    """One JSON document, one object a line (`jsonl`), or a line of `columns` (`csv`).

    A column `a.b` is what the object under `a` has under `b`.
    """
    if style == "csv":
        _csv(items, columns)
    elif style == "jsonl":
        for item in items:
            click.echo(json.dumps(item, ensure_ascii=False))
    else:
        document(list(items))


def document(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def _csv(items: Sequence[Mapping[str, Any]], columns: Sequence[str]) -> None:
    """RFC 4180: a line of headers, and CRLF."""
    import csv
    import io

    written = io.StringIO()
    lines = csv.writer(written)
    lines.writerow(columns)
    lines.writerows([_cell(_found(item, column)) for column in columns] for item in items)
    click.echo(written.getvalue(), nl=False)


def _found(item: Any, column: str) -> Any:
    for name in column.split("."):
        item = None if item is None else item[name]
    return item


# What a spreadsheet takes for a formula; titles come from other people's calendars.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if text.startswith(_FORMULA) else text
    return json.dumps(value, ensure_ascii=False)


def table(
    headers: Sequence[str],
    rows: Iterable[Sequence[str]],
    *,
    empty: str,
    whole: Collection[str] = ("id",),
    sentence: str | None = None,
) -> None:
    """A table as `table_lines` has it; `empty` is said where there are no rows."""
    cells = list(rows)
    if not cells:
        say(empty)
        return
    for line in table_lines(headers, cells, whole=whole, sentence=sentence):
        click.echo(line)


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant as RFC 3339 in the practice's zone; empty for None."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def local_or_null(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return local(moment, zone) if moment else None


def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """For tables: `Tue 24 Nov 10:00`."""
    return moment.astimezone(zone).strftime("%a %d %b %H:%M") if moment else "-"
