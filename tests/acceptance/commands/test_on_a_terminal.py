"""What the commands say to somebody who sits at a terminal of 80 columns and 24 lines."""

from __future__ import annotations

import errno
import fcntl
import os
import pty
import re
import signal
import struct
import subprocess
import termios

from tests.acceptance.practice import COMMAND, JANE, Practice, at, session

DAY = "2026-11-23T"


def on_a_terminal(practice: Practice, *arguments: str, until: str = "", **env: str) -> str:
    """All that is shown. A command that goes on is stopped once `until` is there."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 24, 80, 0, 0))
    process = subprocess.Popen(
        [str(COMMAND), *arguments],
        cwd=practice.folder,
        env={**practice.environment, "TERM": "dumb", **env},
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    shown = b""
    while part := _read(ours):
        shown += part
        if until and until.encode() in shown:
            process.send_signal(signal.SIGTERM)
            until = ""
    os.close(ours)
    assert process.wait(60) == 0, shown
    return shown.decode().replace("\r\n", "\n")


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65_536)
    except OSError as error:
        if error.errno != errno.EIO:  # how Linux says that the other side is closed
            raise
        return b""


def test_lists_fit_it_and_a_long_explanation_goes_through_the_pager(practice: Practice) -> None:
    practice.calendar(session("one", "2026-11-25T10:00"))
    practice.poll(DAY + "09:00")
    practice.calendar(session("one", "2026-11-25T15:00"))
    practice.poll(DAY + "12:00")
    practice.run("evaluate", "--now", at(DAY + "12:15"))
    (found,) = practice.findings("reschedule", now=DAY + "12:30")
    now = ("--now", at(DAY + "12:30"))

    for command in ("agenda", "findings", "clients", "sources", "review"):
        shown = on_a_terminal(practice, command, *now)
        assert max(map(len, shown.splitlines())) <= 80, shown
    assert found["id"] in on_a_terminal(practice, "findings", *now)
    assert JANE in on_a_terminal(practice, "agenda", *now)
    paged = on_a_terminal(practice, "explain", found["id"], *now, PAGER="sed s/^/paged:/")
    assert all(line.startswith("paged:") for line in paged.splitlines() if line.strip())
    assert "Why it matters" in paged


def test_the_daemon_speaks_in_sentences(practice: Practice) -> None:
    practice.calendar(session("one", "2026-11-25T10:00"))

    shown = on_a_terminal(practice, "run", until="north was read: 1 event new or changed.")

    assert re.search(r"^\d\d:\d\d:\d\d  Started\.$", shown, re.MULTILINE)
    assert re.search(r"^\d\d:\d\d:\d\d  Stopped\.$", shown, re.MULTILINE)
    assert '"event"' not in shown
    assert JANE not in shown
