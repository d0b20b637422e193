"""`history`: the story of a client or an event."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install
from monitor.cli.output import documents, local, local_or_null, say, warn
from monitor.cli.tables import line_width

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.jobs.reading.history_text import HistoryEntry

_COLUMNS = ("at", "kind", "source", "uid", "recurrence_id", "what", "evidence")
_WIDTH = 96
_INDENT = " " * 23


@click.command()
@click.argument("subject", metavar="CLIENT|EVENT")
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def history(context: click.Context, subject: str, style: str) -> int:
    """Every revision and change seen, with when and by what evidence."""
    from monitor.jobs.reading.history import history_of

    app = install(context, writes=False)
    told = history_of(app, subject)
    zone = app.settings.zone
    if style != "text":
        documents(
            [
                {
                    "at": local(t.at, zone),
                    "kind": t.kind,
                    "source": t.source,
                    "uid": t.uid,
                    "recurrence_id": local_or_null(t.recurrence_id, zone),
                    "what": t.what,
                    "evidence": t.evidence,
                }
                for t in told
            ],
            style,
            _COLUMNS,
        )
        return DONE
    if not told:
        warn("Nothing is known of that: give a client's id or name, or an event's UID.")
        return ATTENTION
    _tell(told, zone)
    return DONE


def _tell(told: Iterable[HistoryEntry], zone: ZoneInfo) -> None:
    """One event after the other, each from its first day on."""
    by_event: dict[tuple[str, str], list[HistoryEntry]] = {}
    for one in told:
        by_event.setdefault((one.source, one.uid), []).append(one)
    for number, ((source, uid), lines) in enumerate(by_event.items()):
        say(("\n" if number else "") + f"Event {uid} in {source}")
        before = ""
        for one in lines:
            at = one.at.astimezone(zone)
            when = f"{at:%a} {at.day:>2} {at:%b %Y %H:%M}"
            say(_wrapped(one.what, f"{'' if when == before else when:<21}  "))
            say(_wrapped(one.evidence, _INDENT))
            before = when


def _wrapped(text: str, lead: str) -> str:
    return textwrap.fill(text, line_width(_WIDTH), initial_indent=lead, subsequent_indent=_INDENT)
