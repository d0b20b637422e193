"""A command ends without taking itself apart; nothing that belongs to its end is left out."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from tests.acceptance.practice import Practice, session

_WITH_A_THREAD = """
import sys, threading
from monitor.cli import main

def last():
    threading.main_thread().join()
    print("the last word", flush=True)

threading.Thread(target=last).start()
sys.argv[1:] = ["schema"]
main()
"""


def test_all_is_said_and_the_database_is_one_file(tmp_path: Path) -> None:
    practice = Practice(tmp_path)
    practice.calendar(*(session(f"u{n}", f"2026-11-{n:02}T10:00") for n in range(1, 29)))
    polled = practice.popen("poll", "--now", "2026-11-23T09:00:00-05:00")
    assert polled.wait() == 0
    files = {file.name for file in (tmp_path / "data").iterdir()}

    asked = practice.popen(
        *("agenda", "--from", "2026-11-01", "--to", "2026-12-01", "--format", "json"),
        *("--now", "2026-11-23T09:00:00-05:00"),
    )
    out, _ = asked.communicate()

    assert (asked.returncode, len(json.loads(out))) == (0, 28)
    assert files == {"steadyframe.db"}  # nothing that was written lies in a log beside it


def test_a_thread_that_still_works_is_waited_for(tmp_path: Path) -> None:
    program = [sys.executable, "-c", _WITH_A_THREAD]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=True)

    assert done.stdout.endswith("the last word\n")
