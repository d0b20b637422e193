"""`poll` and `evaluate`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import format_option, install, now_option
from monitor.cli.output import documents, report, say

if TYPE_CHECKING:
    from monitor.jobs.app import Installation
    from monitor.jobs.evaluation.round import EvaluationReport
    from monitor.jobs.polling.report import PollReport

_NEEDS_A_LOOK = ("failed", "held")
_MOST_TOLD = 3  # of the rules that failed
_MOST_PROCESSES = 64  # each takes some 100 MB


@click.command()
@click.option("--source", "names", multiple=True, metavar="NAME", help="Only this source.")
@now_option
@format_option("text", "json", "jsonl")
@click.pass_context
def poll(context: click.Context, names: tuple[str, ...], now: datetime | None, style: str) -> int:
    """One round: fetch, record revisions, recognise sessions, run the rules, queue alerts."""
    from monitor.jobs.evaluation.round import evaluate as run_rules
    from monitor.jobs.polling.conference_errors import what_failed
    from monitor.jobs.polling.conferences import poll_with_conferences

    app = install(context, now, writes=True)
    chosen = names or tuple(source.name for source in app.settings.sources)
    known_source(app, *chosen)
    moment = app.now()
    reports = [poll_with_conferences(app, name, moment) for name in chosen]
    not_told = what_failed(app)
    evaluation = run_rules(app, app.now())
    if style == "text":
        for polled in reports:
            said = say if polled.outcome in _NEEDS_A_LOOK else report
            said(_line(polled))
            if polled.source in not_told:
                say(f"{polled.source.ljust(16)} NOT ASKED  Meet: {not_told[polled.source]}")
        _say_summary(evaluation)
    else:
        documents(
            [_as_json(r) | {"conferences_error": not_told.get(r.source)} for r in reports], style
        )
    attention = [r for r in reports if r.outcome in _NEEDS_A_LOOK] or evaluation.failures
    return ATTENTION if attention else DONE


@click.command()
@click.option(
    "--processes",
    type=click.IntRange(1, _MOST_PROCESSES),
    default=1,
    show_default=True,
    metavar="N",
    help="So many share the work, where it is much.",
)
@now_option
@format_option("text", "json")
@click.pass_context
def evaluate(context: click.Context, processes: int, now: datetime | None, style: str) -> int:
    """Run the rules over what is stored, without fetching."""
    from monitor.jobs.evaluation.round import evaluate as run_rules

    app = install(context, now, writes=True)
    done = run_rules(app, app.now(), everyone_anew=True, processes=processes)
    if style == "text":
        _say_summary(done)
    else:
        documents(
            [
                {
                    "opened": done.opened,
                    "resolved": done.resolved,
                    "open": done.open_now,
                    "alerts": done.alerts,
                    "rule_failures": list(done.failures),
                }
            ],
            "jsonl",
        )
    return ATTENTION if done.failures else DONE


def _say_summary(evaluation: EvaluationReport) -> None:
    (say if evaluation.failures else report)(summary(evaluation))


def known_source(app: Installation, *names: str) -> None:
    """Refuse a name that the config does not have."""
    known = [source.name for source in app.settings.sources]
    for name in names:
        if name not in known:
            from config import did_you_mean

            hint = did_you_mean(name, known)
            raise click.UsageError(f"There is no source {name!r} in the config. {hint}".strip())


def _line(polled: PollReport) -> str:
    from monitor.core.findings.summary_text import counted

    name = polled.source.ljust(16)
    if polled.outcome == "failed":
        return f"{name} FAILED     {polled.error}"
    if polled.held is not None:
        return (
            f"{name} HELD BACK  {polled.held.missing} of {polled.held.known} coming sessions "
            f"are not as they were ({polled.held.reason}). Nothing was concluded. Look at the "
            f"calendar; if it is right, run `steadyframe sources accept {polled.source}`."
        )
    if polled.outcome == "unchanged":
        return f"{name} OK         nothing changed"
    aside = f", {polled.problems} set aside as unreadable" if polled.problems else ""
    events = counted(polled.events, "event")
    return f"{name} OK         {events}, {polled.revisions} new or changed{aside}"


def summary(evaluation: EvaluationReport) -> str:
    """What the rules came to, in a line."""
    from monitor.core.findings.summary_text import counted

    text = (
        f"{counted(evaluation.open_now, 'open finding')} ({evaluation.opened} new, "
        f"{evaluation.resolved} resolved), {counted(evaluation.alerts, 'alert')} queued."
    )
    if evaluation.failures:
        text += (
            f" {counted(len(evaluation.failures), 'rule')} failed: {_told(evaluation.failures)}."
        )
    return text


def _told(failures: Sequence[str]) -> str:
    """A rule that fails may do so for every client."""
    first, more = failures[:_MOST_TOLD], len(failures) - _MOST_TOLD
    rest = [f"and {more} more: steadyframe sources"] if more > 0 else []
    return "; ".join([*first, *rest])


def _as_json(polled: PollReport) -> dict[str, object]:
    return {
        "source": polled.source,
        "outcome": polled.outcome,
        "events": polled.events,
        "revisions": polled.revisions,
        "problems": polled.problems,
        "error": polled.error,
        "held_back": (
            None
            if polled.held is None
            else {
                "reason": polled.held.reason,
                "missing": polled.held.missing,
                "known": polled.held.known,
            }
        ),
    }
