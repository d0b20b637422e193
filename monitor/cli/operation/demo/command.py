"""`demo`: ten weeks of a made-up practice, through the real pipeline."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import click

from monitor.cli.errors import ATTENTION, DONE
from monitor.cli.output import say, warn

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from monitor.demo.practice import Moment
    from monitor.demo.results import Results

_MARKER = ".steadyframe-demo"
_CONFIG = "steadyframe.yaml"


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("steadyframe-demo"),
    show_default=True,
    metavar="DIR",
    help="Where the results go.",
)
@click.option("--no-open", is_flag=True, help="Don't open the digest in the browser.")
def demo(out: Path, no_open: bool) -> int:
    """Replay ten weeks of a made-up practice; no account needed."""
    from monitor.cli.operation.demo.summary import summary
    from monitor.demo.replay import ReplayError
    from monitor.log import configure

    configure(level=logging.CRITICAL)  # what the story holds is told at the end
    _make_room(out)
    try:
        results = _played(out)
    except ReplayError as error:
        warn(f"The demo could not be played to its end. {error}")
        return ATTENTION
    for line in summary(results, out, out / _CONFIG):
        say(line)
    if not no_open and sys.stdout.isatty():
        _open(results.pages[0])
    return DONE


def _make_room(out: Path) -> None:
    """An empty folder, or one with an earlier demo: that one makes way, and nothing else."""
    from monitor.demo.results import forget_results

    if out.is_dir() and any(out.iterdir()) and not (out / _MARKER).exists():
        raise click.UsageError(
            f"{out} holds something that is not a demo; nothing in it was touched. "
            "Name another folder: steadyframe demo --out DIR"
        )
    out.mkdir(parents=True, exist_ok=True)
    (out / _MARKER).write_text("`steadyframe demo` may replace what it left in this folder.\n")
    forget_results(out)


def _played(out: Path) -> Results:
    from dataclasses import replace

    from config import load_settings
    from monitor import bootstrap
    from monitor.clock import fixed_clock, system_clock
    from monitor.demo.practice import demo_config, first_week, simulate
    from monitor.demo.replay import replay
    from monitor.demo.results import write_results

    # Absolute, so that the config works from every folder.
    folder = out.resolve()
    start = first_week(system_clock())
    (folder / _CONFIG).write_text(demo_config(folder, start), encoding="utf-8")
    settings = load_settings(folder / _CONFIG, environ=os.environ)
    moments = simulate(start)
    app = bootstrap.build(settings, fixed_clock(moments[0].at))
    try:
        with _progress(moments) as advance:
            replay(app, moments, folder, on_moment=advance)
        return write_results(replace(app, clock=fixed_clock(moments[-1].at)), folder)
    finally:
        app.engine.dispose()


@contextmanager
def _progress(moments: Sequence[Moment]) -> Iterator[Callable[[Moment], None]]:
    """A bar on stderr, if that is a terminal; else one line."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        warn("Replaying ten weeks of a made-up practice ...")
        yield lambda _: None
        return
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("Ten weeks", total=len(moments))

        def advance(moment: Moment) -> None:
            bar.update(task, advance=1, description=f"{moment.at:%d %b %Y, %a %H:%M}")

        yield advance


def _open(page: Path) -> None:
    """In a browser with a window; one that runs in the terminal would cover the summary."""
    import webbrowser

    has_windows = sys.platform in ("win32", "darwin") or any(
        os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY")
    )
    if has_windows:
        webbrowser.open(page.as_uri())
