"""Whole commands, from the start of the process to its end, beside the build of `reference.txt`.

Run it as `python -m bench.bench_commands [--clinicians N] [--clients N] [--years Y]`: by default
5, 20 and 2; the limits are for 25, 40 and 2. Both builds have the same calendars and a database of
their own, and take turns, command by command. Times are seconds of processor time of a process: of
those that change nothing the best of three. The last line is JSON.

With `--growth some` it shows how they grow with history, clients and events, in practices of their
own and without the time of `findings`, which is little but the start: that would hide it. The
exponent says by which power of the size they grew (1: as fast as it). `--growth full`: up to 8,000
clients and 100,000 events, which takes an hour.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import log
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.bench_poll import MONDAY
from bench.clinics import NOW, calendar, write_clinic
from bench.feeds import feed
from bench.trees import OURS, compiled, reference_tree, run_module

LATER = NOW + timedelta(days=2, hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """`must`: how many times as fast it has to be. `reads`: it changes nothing."""

    name: str
    words: tuple[str, ...]
    must: float | None = None
    reads: bool = False


def at(moment: datetime) -> tuple[str, str]:
    return "--now", moment.isoformat()


CLINIC = (
    Command(name="first poll", words=("poll", *at(NOW)), must=4),
    Command(name="poll, unchanged", words=("poll", *at(NOW + timedelta(minutes=5)))),
    Command(name="evaluate", words=("evaluate", *at(NOW + timedelta(days=1, hours=1))), must=5),
    Command(name="poll, a day later", words=("poll", *at(NOW + timedelta(days=2)))),
    Command(
        name="agenda of one week",
        words=("agenda", "--from", "2026-11-23", "--to", "2026-11-30", *at(LATER)),
        must=10,
        reads=True,
    ),
    Command(
        name="digest, no charts",
        words=("digest", "--week", "2026-W47", "--format", "text", *at(LATER)),
        must=3,
        reads=True,
    ),
)
# 0.25 of a second where the reference takes 0.4 on a machine that does nothing else.
FINDINGS = Command(name="findings", words=("findings", *at(LATER)), must=1.6, reads=True)
SMALL = (
    FINDINGS,
    Command(name="sources", words=("sources", *at(LATER)), must=1.6, reads=True),
    Command(name="explain", words=("explain",), must=1.6, reads=True),
    Command(name="--help", words=("--help",), reads=True),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Side:
    """One build in a folder with a copy of the practice."""

    tree: Path
    folder: Path

    def run(self, *words: str) -> str:
        return run_module(self.tree, "monitor.cli", *words, at=self.folder).answer

    def seconds(self, command: Command) -> float:
        tries = 3 if command.reads else 1
        done = (
            run_module(self.tree, "monitor.cli", *command.words, at=self.folder)
            for _ in range(tries)
        )
        return min(one.seconds for one in done)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    command: Command
    reference: float
    ours: float

    @property
    def ratio(self) -> float:
        return self.reference / self.ours


def practices(folder: Path, reference: Path, size: tuple[int, int, float]) -> list[Side]:
    sides = []
    for name, tree in (("reference", reference), ("ours", OURS)):
        own = folder / name
        own.mkdir(parents=True)
        write_clinic(own, *size)
        sides.append(Side(tree=tree, folder=own))
    return sides


def row(sides: Sequence[Side], command: Command) -> Row:
    reference, ours = (side.seconds(command) for side in sides)
    return Row(command=command, reference=reference, ours=ours)


def small_rows(sides: Sequence[Side]) -> list[Row]:
    """A practice of one clinician, three of whose clients were moved since the first poll."""
    moment = NOW
    for side in sides:
        side.run("poll", *at(NOW))
        (side.folder / "0.ics").write_bytes(calendar(0, 5, moved=range(3)))
        for later in (1, 2):
            moment = NOW + timedelta(hours=later)
            side.run("poll", *at(moment))
    return [row(sides, _named(sides[0], command)) for command in SMALL]


def _named(side: Side, command: Command) -> Command:
    """`explain` is asked about a finding, which has the same id in both builds."""
    if command.name != "explain":
        return command
    found = json.loads(side.run("findings", "--format", "json", *at(LATER)))
    return replace(command, words=("explain", found[0]["id"]))


def show(title: str, rows: Sequence[Row], *, is_full: bool) -> None:
    print(f"{title}\n  {'':20}{'reference':>12}{'now':>12}{'ratio':>8}")
    for one in rows:
        must = f"   must be {one.command.must:g}" if one.command.must and is_full else ""
        print(
            f"  {one.command.name:20}{one.reference:10.2f} s{one.ours:10.2f} s"
            f"{one.ratio:7.1f} x{must}"
        )


_CLIENTS_EACH = 40
_SHORTEST = 0.05  # seconds; of shorter ones a busy machine decides


@dataclass(frozen=True, slots=True, kw_only=True)
class Curve:
    """What is made larger, its sizes, and how a practice of one is written into a folder."""

    name: str
    sizes: Sequence[float]
    write: Callable[[Path, float], object]


def _years(folder: Path, years: float) -> None:
    write_clinic(folder, 5, _CLIENTS_EACH, years)


def _clients(folder: Path, clients: float) -> None:
    write_clinic(folder, max(1, round(clients / _CLIENTS_EACH)), _CLIENTS_EACH)


def _events(folder: Path, events: float) -> None:
    """One calendar of single events."""
    write_clinic(folder, 1, 1)
    (folder / "0.ics").write_bytes(feed(round(events), MONDAY))


def curves(is_full: bool) -> tuple[Curve, ...]:
    return (
        Curve(name="years", sizes=(0.5, 1, 2, 5), write=_years),
        Curve(
            name="clients",
            sizes=(40, 200, 1_000, 8_000) if is_full else (40, 200, 1_000),
            write=_clients,
        ),
        Curve(
            name="events",
            sizes=(1_000, 10_000, 100_000) if is_full else (1_000, 10_000),
            write=_events,
        ),
    )


def measured(curve: Curve) -> dict[Command, list[float]]:
    """The seconds of each size."""
    found: dict[Command, list[float]] = {command: [] for command in CLINIC}
    for size in curve.sizes:
        with TemporaryDirectory(prefix="growth-") as name:
            folder = Path(name)
            curve.write(folder, size)
            side = Side(tree=OURS, folder=folder)
            taken = {command: side.seconds(command) for command in CLINIC}
            start = side.seconds(FINDINGS)
            for command, seconds in taken.items():
                found[command].append(max(0.0, seconds - start))
    return found


def exponent(sizes: Sequence[float], times: Sequence[float]) -> float | None:
    if times[0] < _SHORTEST:
        return None
    return log(times[-1] / times[0]) / log(sizes[-1] / sizes[0])


def show_curve(curve: Curve, found: dict[Command, list[float]]) -> None:
    print(f"  {curve.name:20}" + "".join(f"{size:>10,g}" for size in curve.sizes) + "  exponent")
    for command, times in found.items():
        power = exponent(curve.sizes, times)
        told = "" if power is None else f"{power:10.2f}"
        print(
            f"  {command.name:20}" + "".join(f"{time:8.2f} s" for time in times) + told, flush=True
        )


def show_growth(is_full: bool) -> None:
    compiled(OURS)
    answer = {}
    for curve in curves(is_full):
        found = measured(curve)
        show_curve(curve, found)
        rounded = {c.name: [round(time, 3) for time in times] for c, times in found.items()}
        answer[curve.name] = {"sizes": curve.sizes, **rounded}
    print(json.dumps(answer))


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--clinicians", type=int, default=5)
    parser.add_argument("--clients", type=int, default=20)
    parser.add_argument("--years", type=float, default=2)
    parser.add_argument("--growth", choices=("some", "full"), help="how they grow, in its place")
    return parser.parse_args()


def main() -> None:
    given = arguments()
    if given.growth:
        show_growth(given.growth == "full")
        return
    size = (given.clinicians, given.clients, given.years)
    with reference_tree() as reference, TemporaryDirectory() as name:
        sides = practices(Path(name) / "clinic", reference, size)
        whole = [row(sides, command) for command in CLINIC]
        small = small_rows(practices(Path(name) / "small", reference, (1, 5, 2)))
    people = f"{given.clinicians} clinicians with {given.clients} clients, {given.years:g} years"
    show(people, whole, is_full=size == (25, 40, 2))
    show("1 clinician with 5 clients", small, is_full=True)
    print(
        json.dumps(
            {r.command.name: [round(r.reference, 3), round(r.ours, 3)] for r in whole + small}
        )
    )


if __name__ == "__main__":
    main()
