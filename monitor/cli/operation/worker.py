"""`worker`: one process that takes jobs from the queue."""

from __future__ import annotations

import click

from monitor.cli.errors import DONE
from monitor.cli.options import load_hosted
from monitor.cli.output import is_quiet, warn
from monitor.fleet.wanted import QUEUES


@click.command()
@click.option(
    "--queues",
    metavar="NAMES",
    help=f"Only these, with commas between: {', '.join(QUEUES)}. All by default.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(1, 64),
    default=4,
    show_default=True,
    help="Polls at once; half as many other jobs beside them.",
)
@click.option("--listen", metavar="[HOST:]PORT", help="Serve /healthz and /metrics there.")
@click.pass_context
def worker(context: click.Context, queues: str | None, concurrency: int, listen: str | None) -> int:
    """Take jobs of the fleet's practices from their queue; any number of workers may.

    SIGTERM or Ctrl-C stops it within ten seconds: what is not done by then begins anew at another
    worker. SIGHUP reads the configs again.
    """
    chosen = _chosen(queues)
    address = _address(listen) if listen else None
    hosted, is_fleet = load_hosted(context)
    from monitor.cli.operation.signals import commands_by_signal
    from monitor.fleet.worker import Worker

    its = Worker(hosted, queues=chosen, concurrency=concurrency, is_fleet=is_fleet, listen=address)
    if not is_quiet():
        warn(f"This worker does {concurrency} polls at once; stop with Ctrl-C.")
    with commands_by_signal(its.tell):
        its.run()
    return DONE


def _chosen(queues: str | None) -> list[str]:
    names = [name.strip() for name in (queues or "").split(",") if name.strip()]
    for name in names:
        if name not in QUEUES:
            known = ", ".join(QUEUES)
            raise click.BadParameter(f"{name!r} is no queue. There are: {known}.")
    return names


def _address(listen: str) -> tuple[str, int]:
    host, _, port = listen.rpartition(":")
    if not port.isdecimal() or int(port) > 65_535:
        raise click.BadParameter(f"{listen!r} is no address. Write it like 127.0.0.1:8322.")
    return host or "127.0.0.1", int(port)
