"""Which parts are measured, at which size, and what they come to."""

from __future__ import annotations

import argparse
import json
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path

import structlog

from bench.bench_fleet import alerts, backlog, memory, minute

# How many practices each part takes unless it is told another number.
_PARTS: dict[str, tuple[int, Callable[[Path, int], dict[str, float]]]] = {
    "minute": (10_000, minute.measure),
    "backlog": (500, backlog.measure),
    "alerts": (1_000, alerts.measure),
    "memory": (1_000, memory.measure),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench.bench_fleet")
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(_PARTS))
    parser.add_argument("--practices", type=int, help="instead of each part's own number")
    asked = parser.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    found = {}
    for name in asked.parts or _PARTS:
        practices, measure = _PARTS[name]
        practices = asked.practices or practices
        with tempfile.TemporaryDirectory() as folder:
            figures = measure(Path(folder), practices)
        print(f"{name}: {practices:,} practices")
        for figure, value in figures.items():
            print(f"  {figure:<24} {value:12.3f}")
        found[name] = {"practices": practices, **{k: round(v, 4) for k, v in figures.items()}}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
