"""The build that ours is compared with, from git's history, and processes with what they take.

`reference.txt` names the commit. A build runs with this interpreter and the libraries of today, so
that a ratio tells of our own code. Both are compiled, as an installed command is.
"""

from __future__ import annotations

import io
import os
import resource
import subprocess
import sys
import tarfile
from collections.abc import Iterator
from compileall import compile_dir
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

OURS = Path(__file__).parents[2]
_ROOTS = ("config", "connectors", "monitor")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a command answered, and the processor seconds that its process took in all."""

    seconds: float
    answer: str


@contextmanager
def reference_tree() -> Iterator[Path]:
    """The folder of the reference build, for as long as the block runs."""
    commit = Path(__file__).with_name("reference.txt").read_text(encoding="ascii").strip()
    packed = subprocess.run(
        ["git", "archive", "--format=tar", commit], cwd=OURS, check=True, capture_output=True
    ).stdout
    with TemporaryDirectory(prefix="reference-") as folder:
        with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
            archive.extractall(folder, filter="data")
        compiled(OURS)
        compiled(Path(folder))
        yield Path(folder)


def compiled(tree: Path) -> None:
    """Have a build's modules compiled, so that no command that is timed does it."""
    for root in _ROOTS:
        compile_dir(tree / root, quiet=1)


def run_module(tree: Path, module: str, *arguments: str, at: Path) -> Told:
    """A module of that build as a process of its own, in the folder `at`."""
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    before = _of_children()
    done = subprocess.run(
        [sys.executable, "-m", module, *arguments],
        cwd=at,
        env=environment,
        capture_output=True,
        text=True,
    )
    seconds = _of_children() - before
    if done.returncode:
        raise SystemExit(f"{tree}: {module} {' '.join(arguments)} failed:\n{done.stderr[-2000:]}")
    return Told(seconds=seconds, answer=done.stdout)


def taken_by(pid: int) -> tuple[int, float]:
    """Bytes in memory, and seconds of processor time so far (Linux)."""
    memory = int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    ticks = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]
    return memory, sum(map(int, ticks)) / os.sysconf("SC_CLK_TCK")


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
