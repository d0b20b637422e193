"""Answers on stdout: tables for people, JSON for programs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import click

from monitor.core.common.sanitize import printable
from monitor.stderr import tell


def say(text: str = "") -> None:
    click.echo(printable(text))


def warn(text: str) -> None:
    tell(printable(text))


def documents(items: Sequence[Any], style: str) -> None:
    """One JSON document, or one object a line (`jsonl`)."""
    if style == "jsonl":
        for item in items:
            click.echo(json.dumps(item, ensure_ascii=False))
    else:
        document(list(items))


def document(value: Any) -> None:
    click.echo(json.dumps(value, ensure_ascii=False, indent=2))


def table(headers: Sequence[str], rows: Iterable[Sequence[str]], *, empty: str) -> None:
    """A plain table that fits its content; `empty` is said where there are no rows."""
    lines = [[printable(cell) for cell in row] for row in rows]
    if not lines:
        say(empty)
        return
    from rich import box
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=box.SIMPLE_HEAD, show_edge=False, pad_edge=False)
    for header in headers:
        drawn.add_column(header, overflow="fold")
    for line in lines:
        drawn.add_row(*(Text(cell) for cell in line))
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console = Console(highlight=False, width=200)
    console.print(drawn)


def local(moment: datetime | None, zone: ZoneInfo) -> str:
    """An instant as RFC 3339 in the practice's zone; empty for None."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else ""


def local_or_null(moment: datetime | None, zone: ZoneInfo) -> str | None:
    return local(moment, zone) if moment else None


def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """For tables: `Tue 24 Nov 10:00`."""
    return moment.astimezone(zone).strftime("%a %d %b %H:%M") if moment else "-"
