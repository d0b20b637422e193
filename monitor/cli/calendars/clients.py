"""`clients`: who was recognised."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.errors import DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import documents, local, local_or_null, short, table

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.jobs.reading.clients import ClientEntry

_COLUMNS = (
    *("id", "name", "pseudonym", "usual_slot", "cadence", "next_session"),
    *("last_evidence.at", "last_evidence.kind"),
)
_KINDS = {
    "checkin": "check-in",
    "calendar_edit": "late by an edit",
    "marker": "marked in the calendar",
    "change": "moved or cancelled",
    "booking": "booked",
}


@click.command()
@now_option
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def clients(context: click.Context, now: datetime | None, style: str) -> int:
    """The clients as recognised: name, usual slot, cadence, next session, last evidence.

    How they are named is `privacy.terminal` in the config.
    """
    from monitor.jobs.reading.clients import clients_of
    from monitor.jobs.reading.terminal_display import terminal_display

    app = install(context, now, writes=False)
    show, zone = terminal_display(app), app.settings.zone
    found = sorted(
        ((show(one.id), one) for one in clients_of(app, app.now())),
        key=lambda named: (named[0].casefold(), named[1].id),
    )
    if style != "text":
        entries = [_as_json(name, show.pseudonym(one.id), one, zone) for name, one in found]
        documents(entries, style, _COLUMNS)
        return DONE
    table(
        ["client", "name", "usual slot", "every", "next session", "last evidence"],
        (_row(name, show.pseudonym(one.id), one, zone) for name, one in found),
        empty="No client is known yet. `steadyframe agenda --unrecognised` says what was seen.",
        whole=("client",),
        sentence="last evidence",
    )
    return DONE


def _row(name: str, pseudonym: str, one: ClientEntry, zone: ZoneInfo) -> list[str]:
    seen = one.last_evidence
    return [
        pseudonym,
        name if name != pseudonym else "",
        _usual_slot(one) or "-",
        _cadence(one) or "-",
        short(one.next_session.start if one.next_session else None, zone),
        f"{short(seen.at, zone)} {_kind(seen.kind)}" if seen else "",
    ]


def _as_json(name: str, pseudonym: str, one: ClientEntry, zone: ZoneInfo) -> dict[str, Any]:
    seen = one.last_evidence
    return {
        "id": one.id,
        "name": name,
        "pseudonym": pseudonym,
        "usual_slot": _usual_slot(one),
        "cadence": _cadence(one),
        "next_session": local_or_null(one.next_session.start if one.next_session else None, zone),
        "last_evidence": {"at": local(seen.at, zone), "kind": seen.kind} if seen else None,
    }


def _kind(kind: str) -> str:
    return _KINDS.get(kind, kind.replace("_", " "))


def _usual_slot(one: ClientEntry) -> str | None:
    return ", ".join(map(str, one.usual_slots)) or None


def _cadence(one: ClientEntry) -> str | None:
    """As the config writes it."""
    from config.values.durations import format_duration

    return format_duration(one.cadence) if one.cadence is not None else None
