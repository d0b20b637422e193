"""`web`: the page alone, without the daemon."""

from __future__ import annotations

from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.options import install
from monitor.cli.output import is_quiet, warn

if TYPE_CHECKING:
    from monitor.daemon import Command
    from monitor.jobs.app import Installation
    from monitor.web.serving import Serving

_LONGEST_WAIT_SECONDS = 1.0


@click.command()
@click.pass_context
def web(context: click.Context) -> int:
    """Only the web page, on `web.host` and `web.port`; `run` serves it as well if it is enabled.

    SIGTERM or Ctrl-C stops it after what is being answered; SIGHUP reads the config again.
    """
    from monitor.cli.operation.signals import commands_by_signal

    told: SimpleQueue[Command] = SimpleQueue()
    with commands_by_signal(told.put):
        app = install(context, writes=False, sends=True)
        while True:
            serving = _serve(app)
            command = _next(told, serving)
            serving.close()
            if command != "reload":
                return DONE if command == "stop" else ATTENTION
            app = install(context, writes=False, sends=True)


def _serve(app: Installation) -> Serving:
    from monitor.web.serving import Serving

    serving = Serving(lambda: app, app.settings.web)
    if not is_quiet():
        warn(f"The page is at {app.settings.web.address}; stop with Ctrl-C.")
    return serving


def _next(told: SimpleQueue[Command], serving: Serving) -> Command | None:
    """None: the server has ended by itself."""
    while serving.is_alive:
        try:
            # Python handles a signal that comes just before the wait only when it ends.
            return told.get(timeout=_LONGEST_WAIT_SECONDS)
        except Empty:
            continue
    return None
