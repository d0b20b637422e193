"""The command `steadyframe`. Each group of commands is loaded when it is called."""

from __future__ import annotations

import atexit
import gc
import os
import sys
import threading
from collections.abc import Sequence
from importlib import import_module
from itertools import islice
from keyword import iskeyword
from types import ModuleType
from typing import cast

import click

from monitor.zone_data import use_newest

# Command -> the module that holds it. Imports stay lazy so that `--help` answers at once.
_HOMES = {
    "demo": "operation.demo.command",
    "init": "setup.init.command",
    "check": "setup.check",
    "poll": "calendars.poll",
    "evaluate": "calendars.poll",
    "alerts": "messages.alerts",
    "run": "operation.run",
    "web": "operation.web",
    "tokens": "operation.tokens",
    "checkin-link": "operation.links",
    "feed-link": "operation.links",
    "users": "operation.users",
    "audit": "operation.audit",
    "sources": "calendars.sources",
    "agenda": "calendars.agenda",
    "clients": "calendars.clients",
    "review": "calendars.review",
    "events": "calendars.events",
    "history": "calendars.history",
    "export": "operation.export",
    "forget": "operation.forget",
    "import": "operation.export",
    "findings": "judgement.findings",
    "explain": "judgement.explain",
    "ack": "judgement.statements",
    "snooze": "judgement.statements",
    "done": "judgement.statements",
    "dismiss": "judgement.statements",
    "attribute": "judgement.statements",
    "note": "judgement.statements",
    "checkin": "calendars.checkin",
    "digest": "messages.digest",
    "auth": "setup.auth",
    "db": "operation.db",
    "fleet": "operation.fleet",
    "worker": "operation.worker",
    "schema": "setup.schema",
    "completion": "setup.completion",
    "manual": "setup.manual",
}

_USUAL = gc.get_threshold()
_GARBAGE_AFTER = 400_000  # objects more than before


class _LazyGroup(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_HOMES)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = _HOMES.get(cmd_name)
        if home is None:
            return None
        name = f"{cmd_name}_" if iskeyword(cmd_name) else cmd_name.replace("-", "_")
        command: click.Command = getattr(import_module(f"monitor.cli.{home}"), name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from config import did_you_mean

            hint = did_you_mean(args[0], list(_HOMES))
            raise click.UsageError(f"No such command: {args[0]}. {hint}".strip()) from error

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl(list(_HELP.items()))


_HELP = {
    "demo": "Replay ten weeks of a made-up practice; no account needed.",
    "init": "Ask a few questions and write a commented config.",
    "check": "Validate the config, then try each source, channel and the database.",
    "poll": "One round: fetch, record, run the rules, queue alerts.",
    "evaluate": "Run the rules over what is stored, without fetching.",
    "alerts": "Deliver, list or test messages.",
    "run": "The daemon: polls, evaluates, alerts, sends digests.",
    "web": "Only the web page, without the daemon.",
    "checkin-link": "A clinician's own check-in page, with its QR code.",
    "feed-link": "A private calendar of open follow-ups.",
    "tokens": "Hand out, list or take back what the web page is reached by.",
    "users": "Let people sign in to the web page, list who may, or keep somebody out.",
    "audit": "Who signed in, who answered what, and what commands let in.",
    "sources": "The state of every source; `accept` lets a held-back poll through.",
    "agenda": "The sessions as understood, or what was not taken as one.",
    "clients": "The clients as recognised: usual slot, cadence, next session.",
    "review": "What the calendar already tells: usual hours, gaps, moves; all inferred.",
    "events": "The raw occurrences of a source.",
    "history": "Every revision and change of a client or an event.",
    "export": "All that is kept about one client, or the whole practice.",
    "forget": "Erase all that is kept about one client, with a receipt.",
    "import": "Fill a new database with what `export --all` has written.",
    "findings": "What the rules concluded.",
    "explain": "One finding: the rule, its numbers, its evidence.",
    "ack": "Say that you know of a finding: it is not told again, nor to others.",
    "snooze": "Keep a finding from alerts for a while.",
    "done": "Say that a follow-up is done.",
    "dismiss": "Set a finding aside for good, with a reason.",
    "attribute": "Say who asked for a change.",
    "note": "Keep a word about a finding.",
    "checkin": "Record that a session began or ended, or that nobody came.",
    "digest": "Build a week's digest; `--send` delivers it.",
    "auth": "Sign in to Google, in the browser or by a pasted code.",
    "db": "Schema, backup, retention, size, the audit trail's chain.",
    "fleet": "Many practices on one PostgreSQL: check, list, add, status, upgrade.",
    "worker": "Take jobs of a fleet's practices from their queue.",
    "schema": "The config's JSON Schema.",
    "completion": "What makes bash, zsh or fish complete commands and options.",
    "manual": "The manual page, for man.",
}


def _say_version(context: click.Context, _: click.Parameter, is_asked: bool) -> None:
    """The program's, that of the zone data, and the schema: they decide what an answer means."""
    if is_asked and not context.resilient_parsing:
        from importlib.metadata import version

        from monitor.jobs.maintenance import SCHEMA

        click.echo(f"steadyframe, version {version('steadyframe')}")
        click.echo(f"zone data {use_newest()}")
        click.echo(f"database schema {SCHEMA}")
        context.exit()


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.option("--config", metavar="PATH", help="A YAML file, or a folder of them.")
@click.option("--practice", metavar="ID", help="One practice of the fleet that --config names.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing where all is well.")
@click.option("-v", "--verbose", is_flag=True, help="Say on stderr what is used and done.")
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_say_version,
    help="Show the version, that of the zone data, and the database's schema.",
)
@click.pass_context
def steadyframe(
    context: click.Context, config: str | None, practice: str | None, quiet: bool, verbose: bool
) -> None:
    """SteadyFrame: a calendar-integrated reliability monitor."""
    if quiet and verbose:
        raise click.UsageError("Give --quiet or --verbose, not both.")
    import logging

    from monitor.log import configure

    is_daemon = context.invoked_subcommand in ("run", "web", "worker")
    if is_daemon:
        _stay_small()
    # A command answers on stdout; only the daemon tells what it does while it does it.
    if verbose or (is_daemon and not quiet):
        from monitor.cli.operation.log_sentences import speaking

        configure(for_people=speaking(of_all=verbose))
    else:
        configure(level=logging.WARNING)


def _stay_small() -> None:
    """A daemon lives for months, on a small machine."""
    gc.set_threshold(*_USUAL)
    # httpx and structlog load it wherever it is installed, 75 modules and 3 MB, for a command line
    # of httpx's own and for tracebacks. None says that it can't be imported.
    sys.modules.setdefault("rich", cast(ModuleType, None))


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and leave with its status: 0 done, 1 attention, 2 wrong use, 130 interrupted.

    Whatever goes wrong outside is said in words on stderr; no traceback reaches a user.
    """
    from monitor.cli.errors import explained

    args = _common_first(list(sys.argv[1:] if arguments is None else arguments))
    is_own_process = arguments is None
    if is_own_process:
        # Nearly all that a command makes and imports stays to its end. To look through it for
        # cycles again and again, and once more at the end, would take a third of a short one.
        gc.set_threshold(_GARBAGE_AFTER)
    try:
        with explained():
            status = steadyframe.main(args, prog_name="steadyframe", standalone_mode=False)
            if sys.stdout is not None:
                sys.stdout.flush()  # while a reader that went away is still understood
            sys.exit(status if isinstance(status, int) else 0)
    except SystemExit as leaving:
        if is_own_process:
            _end(leaving.code)
        raise


def _end(status: object) -> None:
    """End the process without taking it apart first, which is a tenth of a short command.

    What was registered for its end is done. Returns where that is left to Python: while a thread
    still works, or where what was said can't be written.
    """
    gc.freeze()
    if threading.active_count() > 1 or not isinstance(status, int | None):
        return
    atexit._run_exitfuncs()
    try:
        for stream in filter(None, (sys.stdout, sys.stderr)):  # either may have come closed
            stream.flush()
    except OSError:
        return
    os._exit(status or 0)


_FLAGS = ("-q", "--quiet", "-v", "--verbose")
_WITH_VALUE = ("--config", "--practice")


def _common_first(args: list[str]) -> list[str]:
    """Every command takes `--config`, `--practice`, `--quiet` and `--verbose`, before its name or
    after it."""
    common, rest = list[str](), list[str]()
    left = iter(args)
    for argument in left:
        if argument == "--":
            rest += [argument, *left]
        elif argument in _FLAGS or argument.startswith(tuple(f"{o}=" for o in _WITH_VALUE)):
            common.append(argument)
        elif argument in _WITH_VALUE:
            common += [argument, *islice(left, 1)]
        else:
            rest.append(argument)
    return [*common, *rest]
