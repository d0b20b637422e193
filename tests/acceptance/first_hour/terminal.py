"""Commands as somebody types them at a terminal, in a folder of their own."""

from __future__ import annotations

import os
import pty
import re
import signal
import subprocess
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

_PROMPT = re.compile(r"\r?\n?([^\r\n]+): $")
_HANGS = 300  # seconds


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What stood on the terminal in the end, and what was typed as answers."""

    status: int
    shown: str
    answers: tuple[str, ...] = ()


def at_a_terminal(
    folder: Path, command: str, answers: Mapping[str, str] | None = None, *, until: str = ""
) -> Typed:
    """Runs a line of a shell. Each prompt is answered by what is found in it, else by Enter.

    Ctrl-C is pressed once `until` stands there.
    """
    own, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "dumb", "COLUMNS": "200", "PAGER": "cat"}
    process = subprocess.Popen(
        ["bash", "-c", f"exec {command}" if until else command],
        cwd=folder,
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env=environ,
    )
    os.close(theirs)
    seen, answered, typed = "", 0, []
    with suppress(OSError):  # a terminal whose other end is gone
        while piece := os.read(own, 65_536):
            seen += piece.decode()
            if until and until in seen:
                process.send_signal(signal.SIGINT)
                until = ""
            elif (prompt := _PROMPT.search(seen, answered)) is not None:
                said = next((text for key, text in (answers or {}).items() if key in prompt[1]), "")
                os.write(own, f"{said}\n".encode())
                typed.append(said)
                answered = len(seen)
    os.close(own)
    status = process.wait(_HANGS)
    return Typed(status=status, shown=seen.replace("\r\n", "\n"), answers=tuple(typed))
