"""`sources` and `sources accept`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.calendars.poll import known_source
from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.health_text import RENEWS_UIDS
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import documents, local, local_or_null, report, say, short, table, warn

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.jobs.app import Installation
    from monitor.jobs.reading.sources import SourceReport


_COLUMNS = (
    *("name", "type", "status", "last_ok", "last_attempt", "last_error", "events", "sessions"),
    *("held_back.since", "held_back.reason", "held_back.missing", "held_back.known", "next_due"),
    *("set_aside", "days_ahead", "renews_uids", "unread_zones", "rule_failures"),
    "conferences_error",
)
_MOST_BROKEN = 3  # of one calendar, in the table


@click.group(invoke_without_command=True)
@now_option
@format_option("text", "json", "jsonl", "csv")
@click.pass_context
def sources(context: click.Context, now: datetime | None, style: str) -> int:
    """State of every source: last success, lag, coverage, held-back changes."""
    from monitor.jobs.reading.sources import report_sources

    if context.invoked_subcommand is not None:
        context.obj = now
        return DONE
    app = install(context, now, writes=False)
    reports = report_sources(app)
    zone = app.settings.zone
    if style != "text":
        documents([_as_json(report, zone) for report in reports], style, _COLUMNS)
        return _status(app, now)
    table(
        ["source", "type", "status", "last success", "next poll", "events", "sessions", "note"],
        ([*_cells(report, zone), _note(report)] for report in reports),
        empty="The config has no source.",
        whole=("source",),
        sentence="note",
    )
    return _status(app, now)


def _status(app: Installation, now: datetime | None) -> int:
    """What is stored tells nothing of a daemon that stands still, so that is said beside it."""
    from monitor.jobs.health import ask_after_daemon

    health = ask_after_daemon(app.settings, app.now()) if now is None else None
    if health is None or health.is_well:
        return DONE
    warn(health.says)
    return ATTENTION


@sources.command()
@click.argument("name")
@now_option
@click.pass_context
def accept(context: click.Context, name: str, now: datetime | None) -> int:
    """Let a held-back poll of NAME through: the calendar is right as it is."""
    from monitor.jobs.evaluation.round import evaluate
    from monitor.jobs.polling.record import accept_held

    app = install(context, now or context.obj, writes=True)
    known_source(app, name)
    accepted = accept_held(app, name)
    if accepted is None:
        say(f"Nothing of {name} is held back.")
        return ATTENTION
    evaluate(app, app.now())
    report(
        f"{name}: the held-back poll was let through, {accepted.revisions} new or changed events."
    )
    return DONE


def _as_json(report: SourceReport, zone: ZoneInfo) -> dict[str, object]:
    held = report.held_back
    return {
        "name": report.name,
        "type": report.type,
        "status": report.status,
        "last_ok": local_or_null(report.last_ok, zone),
        "last_attempt": local_or_null(report.last_attempt, zone),
        "last_error": report.last_error,
        "events": report.events,
        "sessions": report.sessions,
        "held_back": None
        if held is None
        else {
            "since": local(held.since, zone),
            "reason": held.reason,
            "missing": held.missing,
            "known": held.known,
        },
        "next_due": local_or_null(report.next_due, zone),
        "set_aside": report.set_aside,
        "days_ahead": report.days_ahead,
        "renews_uids": report.renews_uids,
        "unread_zones": [
            {"name": name, "sessions": number} for name, number in report.unread_zones.items()
        ],
        "rule_failures": list(report.rule_failures),
        "conferences_error": report.conferences_error,
    }


def _cells(report: SourceReport, zone: ZoneInfo) -> list[str]:
    return [
        report.name,
        report.type,
        report.status,
        short(report.last_ok, zone),
        short(report.next_due, zone),
        str(report.events),
        str(report.sessions),
    ]


def _note(report: SourceReport) -> str:
    lines = _trouble(report) or _remarks(report)
    return "\n".join([*lines, *_broken(report.rule_failures)])


def _trouble(report: SourceReport) -> list[str]:
    """What is wrong with the calendar itself; beside it nothing else of it matters."""
    held = report.held_back
    if held is not None:
        return [
            f"{held.missing} of {held.known} coming sessions are not as they were "
            f"({held.reason}); `steadyframe sources accept {report.name}` if that is right"
        ]
    return [report.last_error] if report.last_error else []


def _remarks(report: SourceReport) -> Iterator[str]:
    if report.conferences_error:
        yield f"Meet could not be asked: {report.conferences_error}"
    if number := report.set_aside:
        events = "1 event is" if number == 1 else f"{number} events are"
        yield f"{events} set aside; `steadyframe check` says which and why"
    if report.days_ahead:
        yield f"shows about {report.days_ahead} days ahead"
    for name, number in report.unread_zones.items():
        yield (
            f"the time zone {name!r} is not known: the times of {number} of its sessions are a "
            "guess; `steadyframe check` says more"
        )
    if report.renews_uids:
        yield RENEWS_UIDS


def _broken(failures: Sequence[str]) -> Iterator[str]:
    """Rules that could not do their work, which is our fault and not the calendar's."""
    yield from (f"rule failed: {said}" for said in failures[:_MOST_BROKEN])
    if len(failures) > _MOST_BROKEN:
        yield f"and {len(failures) - _MOST_BROKEN} more (`--format json` has them all)"
    if failures:
        yield (
            "What a failed rule found before stands as it was, and it is tried again at every "
            "evaluation. If that doesn't help, update SteadyFrame, or report the line above"
        )
