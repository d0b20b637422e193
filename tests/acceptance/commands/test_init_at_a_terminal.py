"""A therapist with an export of Google's answers `init` at a terminal, and knows no pattern."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from tests.acceptance.practice import COMMAND
from tests.builders.ics import calendar, vevent

HEAD = "X-WR-CALNAME:amara@riverside.example\nX-WR-TIMEZONE:America/New_York"
WEEKLY = "RRULE:FREQ=WEEKLY;COUNT=6"
# From Monday 2 November 2026 on, at ten, at eleven, …: a series each.
SESSIONS = ("Ana R (Zoom)", "Ben K (Zoom)", "Couples Miller", "Couples Ruiz", "Anxiety group")
SESSIONS += ("Jane D.", "Intake: Zoe Quinn")
OTHERS = ("Supervision", "Peer supervision (Zoom)", "Coffee with Tom", "Coffee Bo", "Lunch")
_PROMPT = re.compile(r"\r?\n?([^\r\n]+): $")


def export(folder: Path) -> None:
    events = [
        vevent(
            f"SUMMARY:{title}",
            f"DTEND;TZID=America/New_York:20261102T{place + 6:02}5000",
            WEEKLY,
            uid=f"{place}@google.com",
            start=f";TZID=America/New_York:20261102T{place + 6:02}0000",
        )
        for place, title in enumerate((*SESSIONS, *OTHERS))
    ]
    trip = vevent("SUMMARY:Trip", "DTEND;VALUE=DATE:20261121", start=";VALUE=DATE:20261118")
    hold = vevent("SUMMARY:Ana R (Zoom)", "STATUS:TENTATIVE", uid="t", start=":20261118T230000Z")
    with zipfile.ZipFile(folder / "amara@riverside.example.ical.zip", "w") as archive:
        name = "amara@riverside.example.ics"
        archive.writestr(name, calendar(*events, trip, hold, head=HEAD))


def talk(folder: Path, answers: Mapping[str, str]) -> tuple[int, str, list[str]]:
    """Runs `init` at a terminal. Each prompt is answered by what is found in it, else by Enter.

    Returns its status, all that stood on the terminal, and what was typed.
    """
    own, theirs = pty.openpty()
    environ = {**os.environ, "TERM": "dumb", "COLUMNS": "200"}
    command = [str(COMMAND), "init"]
    process = subprocess.Popen(
        command, cwd=folder, stdin=theirs, stdout=theirs, stderr=theirs, env=environ
    )
    os.close(theirs)
    seen, answered, typed = "", 0, []
    with suppress(OSError):  # a terminal whose other end is gone
        while piece := os.read(own, 65_536):
            seen += piece.decode()
            if (prompt := _PROMPT.search(seen, answered)) is None:
                continue
            said = next((text for key, text in answers.items() if key in prompt[1]), "")
            os.write(own, f"{said}\n".encode())
            typed.append(said)
            answered = len(seen)
    os.close(own)
    return process.wait(60), seen, typed


def steadyframe(folder: Path, *arguments: str) -> str:
    done = subprocess.run(
        [str(COMMAND), *arguments], cwd=folder, check=True, capture_output=True, text=True
    )
    return done.stdout


def test_an_export_ends_with_exactly_the_right_sessions_and_no_pattern_typed(
    tmp_path: Path,
) -> None:
    export(tmp_path)
    answers = {
        "Your calendar": "amara@riverside.example.ical.zip",
        "Your name": "Dr. Amara Osei",
        "upervision": "n",
        "Coffee": "n",
        "Lunch": "n",
        "sessions?": "y",
    }

    status, seen, typed = talk(tmp_path, answers)

    assert status == 0, seen
    assert "Time zone, or a city [America/New_York]" in seen
    assert "[amara@riverside.example]" in seen
    assert not set("^$\\*?<") & set("".join(typed))
    steadyframe(tmp_path, "check", "--offline")
    steadyframe(tmp_path, "poll", "--now", "2026-11-09T06:00:00-05:00")
    week = ("--from", "2026-11-09", "--to", "2026-11-16", "--now", "2026-11-09T06:00:00-05:00")
    agenda = json.loads(steadyframe(tmp_path, "agenda", *week, "--format", "json"))
    hours = [session["start"][11:13] for session in agenda]
    assert hours == [f"{place + 6:02}" for place in range(len(SESSIONS))]
    assert len({session["client"] for session in agenda}) == len(SESSIONS)
