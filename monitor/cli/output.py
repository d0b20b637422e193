"""Answers on stdout: tables for people, JSON for programs."""

from __future__ import annotations

import csv
import io
import json
import shutil
import sys
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import click

from monitor.cli.tables import table_lines
from monitor.core.common.sanitize import printable
from monitor.stderr import tell

if TYPE_CHECKING:
    from monitor.core.findings.model import RuleResult


def say(text: str = "") -> None:
    click.echo(printable(text))


def report(text: str) -> None:
    """What a command has done: `--quiet` leaves it out, as all is well."""
    if not is_quiet():
        say(text)


def is_quiet() -> bool:
    return _is_set("quiet")


def tell_more(text: str) -> None:
    """What only `--verbose` tells, on stderr."""
    if _is_set("verbose"):
        warn(text)


def _is_set(flag: str) -> bool:
    context = click.get_current_context(silent=True)
    return context is not None and bool(context.find_root().params.get(flag))


class _Screen(io.StringIO):
    """Keeps what is said to a terminal."""

    def isatty(self) -> bool:
        return True


@contextmanager
def paged() -> Iterator[None]:
    """What is said meanwhile goes through the pager, if a terminal has too few lines for it.

    The pager is `$PAGER`, else `less`; nothing is paged on a pipe.
    """
    if sys.stdout is None or not sys.stdout.isatty():
        yield
        return
    kept = _Screen()
    with redirect_stdout(kept):
        yield
    text = kept.getvalue()
    if text.count("\n") < shutil.get_terminal_size((80, 24)).lines:
        click.echo(text, nl=False)
    else:
        click.echo_via_pager(text)


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


def when_of(draft: RuleResult, zone: ZoneInfo) -> str:
    """When its fact occurred, as `short`; of a whole day, or what is due by its end, the day."""
    from monitor.core.common.weeks import begins_a_day

    at = draft.occurred_at
    if not begins_a_day(at, zone):
        return short(at, zone)
    day = at - timedelta(minutes=1) if "due" in draft.value else at
    return short(day, zone).rpartition(" ")[0]


def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """For tables: `Tue 24 Nov 10:00`."""
    return moment.astimezone(zone).strftime("%a %d %b %H:%M") if moment else "-"
