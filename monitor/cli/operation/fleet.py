"""`steadyframe fleet`: the practices of a fleet, their schemas, and how they fare."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from config.values.durations import format_duration
from monitor.cli.errors import ATTENTION, DONE, WRONG_USE
from monitor.cli.options import format_option, load_fleet
from monitor.cli.output import document, report, say, table, warn

if TYPE_CHECKING:
    from monitor.fleet.engines import Engines
    from monitor.fleet.schemas import Upgraded
    from monitor.fleet.status import PracticeStatus

# These commands do one thing after the other.
_CONNECTIONS = 3


@click.group
def fleet() -> None:
    """Many practices on one PostgreSQL, each with a config and a schema of its own."""


@contextmanager
def _engines() -> Iterator[Engines]:
    from monitor.fleet.engines import Engines

    engines = Engines(_CONNECTIONS)
    try:
        yield engines
    finally:
        engines.close()


@fleet.command
@click.option("--offline", is_flag=True, help="Only read the configs; ask no database.")
@click.pass_context
def check(context: click.Context, offline: bool) -> int:
    """Say every problem of fleet.yaml and of all practices' configs; then look at their schemas."""
    from config import ConfigError
    from monitor.fleet.queue_schema import why_no_queue
    from monitor.fleet.schemas import look_at

    found, status = load_fleet(context), DONE
    practices = found.ids()
    for practice in practices:
        try:
            found.settings(practice)
        except ConfigError as error:
            warn(str(error))
            status = WRONG_USE
    if not offline:
        with _engines() as engines:
            if (why := why_no_queue(engines.at(found.queue_url))) is not None:
                warn(why)
                status = max(status, ATTENTION)
            for practice in practices:
                its = look_at(found, engines, practice)
                if its.settings is not None and its.problem is not None:
                    warn(f"{practice}: {its.problem}")
                    status = max(status, ATTENTION)
    if status == DONE:
        report(f"{_count(len(practices))}, all well.")
    return status


def _count(number: int) -> str:
    return "1 practice" if number == 1 else f"{number} practices"


@fleet.command("list")
@format_option("text", "json")
@click.pass_context
def list_(context: click.Context, style: str) -> int:
    """The practices: id, config, schema."""
    from config.loading.fleet import schema_of

    found = load_fleet(context)
    rows = [(one, str(found.config_of(one)), schema_of(one)) for one in found.ids()]
    if style == "json":
        document([{"id": one, "config": config, "schema": name} for one, config, name in rows])
    else:
        empty = f"There is no practice in {found.practices} yet; `steadyframe fleet add` adds one."
        table(("id", "config", "schema"), rows, empty=empty)
    return DONE


@fleet.command
@click.argument("practice", metavar="ID")
@click.argument("config", required=False, type=click.Path(path_type=Path, exists=True))
@click.pass_context
def add(context: click.Context, practice: str, config: Path | None) -> int:
    """Take a practice in: copy its CONFIG (a file or folder), check it, make its schema.

    Without CONFIG its config lies in the folder of practices already.
    """
    from monitor.fleet.adding import add_practice

    found = load_fleet(context)
    with _engines() as engines:
        return _tell_upgraded(add_practice(found, engines, practice, config))


@fleet.command
@click.pass_context
def upgrade(context: click.Context) -> int:
    """Bring the queue and every practice's schema to this version's."""
    from monitor.fleet.queue_schema import upgrade_queue
    from monitor.fleet.schemas import upgrade_practices

    found, status = load_fleet(context), DONE
    with _engines() as engines:
        queue = upgrade_queue(engines.at(found.queue_url))
        how = "is up to date" if queue.before == queue.after else "was brought up to date"
        report(f"The queue in {queue.place} {how}.")
        for done in upgrade_practices(found, engines):
            status = max(status, _tell_upgraded(done))
    return status


def _tell_upgraded(done: Upgraded) -> int:
    if done.problem is not None:
        warn(f"{done.practice}: {done.problem}")
        return ATTENTION
    is_same = done.before == done.after
    how = "is at" if is_same else f"was brought from {done.before or 'nothing'} to"
    report(f"{done.practice}: {done.place} {how} schema {done.after}.")
    return DONE


@fleet.command
@format_option("text", "json")
@click.pass_context
def status(context: click.Context, style: str) -> int:
    """How each practice fares: sources in trouble, polls that are late, messages that wait, …"""
    from monitor.clock import system_clock
    from monitor.fleet.schemas import look_at
    from monitor.fleet.status import status_of

    found = load_fleet(context)
    with _engines() as engines:
        states = [
            status_of(look_at(found, engines, one), engines, system_clock) for one in found.ids()
        ]
    if style == "json":
        document({"practices": [_as_json(one) for one in states]})
    else:
        heads = (
            *("id", "schema", "sources", "in trouble", "polls late", "waiting", "open"),
            "last evaluation",
        )
        table(heads, [_row(one) for one in states], empty="There is no practice yet.")
        for one in states:
            if one.problem is not None:
                say(f"{one.practice}: {one.problem}")
    is_well = all(one.problem is None and not one.troubled for one in states)
    return DONE if is_well else ATTENTION


def _as_json(one: PracticeStatus) -> dict[str, object]:
    last = one.last_evaluation
    return {
        "id": one.practice,
        "schema": one.schema,
        "sources": one.sources,
        "troubled": list(one.troubled),
        "polls_overdue": one.overdue,
        "polls_late_seconds": round(one.late.total_seconds()),
        "waiting": one.waiting,
        "open_findings": one.open_findings,
        "last_evaluation": last.isoformat(timespec="seconds") if last else None,
        "problem": one.problem,
    }


def _late(one: PracticeStatus) -> str:
    """How many, and by how much the longest."""
    if not one.overdue:
        return ""
    return (
        f"{one.overdue}, by {format_duration(timedelta(seconds=round(one.late.total_seconds())))}"
    )


def _row(one: PracticeStatus) -> tuple[str, ...]:
    last = one.last_evaluation
    return (
        one.practice,
        one.schema or "-",
        str(one.sources),
        ", ".join(one.troubled),
        _late(one),
        str(one.waiting),
        str(one.open_findings),
        last.isoformat(timespec="seconds") if last else "-",
    )
