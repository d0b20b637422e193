"""What a piece of work costs in processor time, which other work on the machine does not add to."""

from __future__ import annotations

import resource
import subprocess
import sys


def processor_seconds(program: str) -> float:
    """Runs a program in a process of its own and returns the processor time that it took."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", program], check=True, timeout=300)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
