"""`sources` and `sources accept`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from monitor.cli.calendars.poll import known_source
from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import documents, local, local_or_null, say, short, table

if TYPE_CHECKING:
    from monitor.jobs.app import Installation
    from monitor.store.calendars.sources import SourceState


_MOST_BROKEN = 3  # of one calendar, in the table
RENEWS_UIDS = "gives new UIDs at every export: its events are matched by time, title and people"


@click.group(invoke_without_command=True)
@now_option
@format_option("text", "json", "jsonl")
@click.pass_context
def sources(context: click.Context, now: datetime | None, style: str) -> int:
    """State of every source: last success, lag, coverage, held-back changes."""
    if context.invoked_subcommand is not None:
        context.obj = now
        return DONE
    app = install(context, now, writes=False)
    rows = _rows(app)
    if style != "text":
        documents(rows, style)
        return DONE
    zone = app.practice.zone
    table(
        ["source", "type", "status", "last success", "next poll", "events", "sessions", "note"],
        ([*_cells(row, zone), _note(row)] for row in rows),
        empty="The config has no source.",
    )
    return DONE


@sources.command()
@click.argument("name")
@now_option
@click.pass_context
def accept(context: click.Context, name: str, now: datetime | None) -> int:
    """Let a held-back poll of NAME through: the calendar is right as it is."""
    from monitor.jobs.evaluation.round import evaluate
    from monitor.jobs.polling.poll import accept_held

    app = install(context, now or context.obj, writes=True)
    known_source(app, name)
    report = accept_held(app, name)
    if report is None:
        say(f"Nothing of {name} is held back.")
        return ATTENTION
    evaluate(app, app.now())
    say(f"{name}: the held-back poll was let through, {report.revisions} new or changed events.")
    return DONE


def _rows(app: Installation) -> list[dict[str, Any]]:
    from monitor.jobs.polling.conferences import what_failed
    from monitor.store.calendars import ledger
    from monitor.store.calendars import sources as stored
    from monitor.store.database import reading
    from monitor.store.timelines import sessions

    with reading(app.engine) as connection:
        states = stored.load_all(connection)
        events = ledger.count_living(connection)
        counted = sessions.count_sessions(connection)
        unexpanded = sessions.count_set_aside(connection)
    not_told = what_failed(app)
    return [
        _row(
            app,
            states.get(source.name) or stored.SourceState(name=source.name),
            events=events.get(source.name, 0),
            counted=counted.get(source.name, 0),
            unexpanded=unexpanded.get(source.name, 0),
        )
        | {"conferences_error": not_told.get(source.name)}
        for source in app.settings.sources
    ]


def _row(
    app: Installation, state: SourceState, *, events: int, counted: int, unexpanded: int
) -> dict[str, Any]:
    from monitor.core.ledger.uid_churn import renews_uids
    from monitor.jobs.polling.feed_horizon import horizon_of

    zone, name = app.practice.zone, state.name
    held = None
    if state.held_since is not None:
        held = {
            "since": local(state.held_since, zone),
            "reason": state.held_reason,
            "missing": state.held_missing,
            "known": state.held_known,
        }
    return {
        "name": name,
        "type": app.settings.source(name).type,
        "status": _status(app, state),
        "last_ok": local_or_null(state.last_ok, zone),
        "last_attempt": local_or_null(state.last_attempt, zone),
        "last_error": state.last_error,
        "events": events,
        "sessions": counted,
        "held_back": held,
        "next_due": local_or_null(state.next_due, zone),
        "set_aside": len(state.problems) + unexpanded,
        "days_ahead": horizon.days if (horizon := horizon_of(state)) else None,
        "renews_uids": renews_uids(state.renewals or 0),
        "rule_failures": list(state.rule_failures),
    }


def _status(app: Installation, state: SourceState) -> str:
    source = app.settings.source(state.name)
    rules = app.practice.rules_for(app.clinician_of(state.name), None)
    since = state.last_ok or state.first_try
    if state.held_since is not None:
        return "suspect"
    if since is not None and app.now() - since >= rules.source_stale.limit(source.poll_every):
        return "stale"
    if state.last_error is not None:
        return "failing"
    return "ok" if state.last_ok is not None else "never"


def _cells(row: dict[str, Any], zone: Any) -> list[str]:
    return [
        row["name"],
        row["type"],
        row["status"],
        _short(row["last_ok"], zone),
        _short(row["next_due"], zone),
        str(row["events"]),
        str(row["sessions"]),
    ]


def _short(text: str | None, zone: Any) -> str:
    return short(datetime.fromisoformat(text), zone) if text else "-"


def _note(row: dict[str, Any]) -> str:
    return "\n".join([*(_trouble(row) or _remarks(row)), *_broken(row["rule_failures"])])


def _trouble(row: dict[str, Any]) -> list[str]:
    """What is wrong with the calendar itself; beside it nothing else of it matters."""
    held = row["held_back"]
    if held is not None:
        return [
            f"{held['missing']} of {held['known']} coming sessions are not as they were "
            f"({held['reason']}); `steadyframe sources accept {row['name']}` if that is right"
        ]
    return [str(row["last_error"])] if row["last_error"] else []


def _remarks(row: dict[str, Any]) -> Iterator[str]:
    if row["conferences_error"]:
        yield f"Meet could not be asked: {row['conferences_error']}"
    if number := row["set_aside"]:
        events = "1 event is" if number == 1 else f"{number} events are"
        yield f"{events} set aside; `steadyframe check` says which and why"
    if row["days_ahead"]:
        yield f"shows about {row['days_ahead']} days ahead"
    if row["renews_uids"]:
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
