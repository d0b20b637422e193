"""A therapist walks the README's commands in a fresh clone, with an export of her Google calendar.

She knows no pattern and types none. What needs the network is not walked: `make demo` installs
packages first (`make -n` says that it would; the demo has tests of its own), and so does Docker.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import zipfile
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.first_hour.terminal import Typed, at_a_terminal
from tests.builders.ics import calendar, vevent

ROOT = Path(__file__).parents[3]
_NOT_CLONED = (".git", ".venv", ".make", ".hypothesis", "*_cache", "__pycache__", "node_modules")
ZONE = "America/New_York"
HEAD = f"X-WR-CALNAME:amara@riverside.example\nX-WR-TIMEZONE:{ZONE}"
# Five weeks back and seven ahead, on Mondays at six, at seven, …: a series each.
SESSIONS = ("Ana R (Zoom)", "Ben K (Zoom)", "Couples Miller", "Couples Ruiz", "Anxiety group")
SESSIONS += ("Jane D.", "Intake: Zoe Quinn")
NAMES = (
    "Ana R",
    "Ben K",
    "Couples Miller",
    "Couples Ruiz",
    "Anxiety group",
    "Jane D.",
    "Zoe Quinn",
)
OTHERS = ("Supervision", "Peer supervision (Zoom)", "Coffee with Tom", "Coffee Bo", "Lunch")
ANSWERS = {
    "Your calendar": "amara@riverside.example.ical.zip",
    "Your name": "Dr. Amara Osei",
    "upervision": "n",
    "Coffee": "n",
    "Lunch": "n",
    "sessions?": "y",
}
_LINE = re.compile(r"^ *\$ (.+?)(?:  +#.*| #.*)?$", re.MULTILINE)
_RUNS_ON = {"steadyframe run": "calendar was read: nothing new."}
Story = dict[str, Any]


def commands(page: str, start: str, end: str) -> list[str]:
    """The lines behind a `$` between two headings."""
    text = (ROOT / page).read_text(encoding="utf-8")
    return _LINE.findall(text[text.index(start) : text.index(end)])


README = commands("README.md", "## See it at work", "## What it tells you")
QUICK_START = commands("docs/quickstart.md", "## Check, look, run", "## Messages by e-mail")
# The others of the quick start have tests of their own.
LOOKS = [line for line in QUICK_START if "--unrecognised" in line or "digest" in line]


def this_monday() -> date:
    """The commands are typed as they stand, so the calendar is one of these days."""
    today = datetime.now(ZoneInfo(ZONE)).date()
    return today - timedelta(days=today.weekday())


def export(folder: Path) -> None:
    first = this_monday() - timedelta(weeks=5)
    events = [
        vevent(
            f"SUMMARY:{title}",
            f"DTEND;TZID={ZONE}:{first:%Y%m%d}T{place + 6:02}5000",
            "RRULE:FREQ=WEEKLY;COUNT=13",
            uid=f"{place}@google.com",
            start=f";TZID={ZONE}:{first:%Y%m%d}T{place + 6:02}0000",
        )
        for place, title in enumerate((*SESSIONS, *OTHERS))
    ]
    day = this_monday() + timedelta(days=2)
    trip = vevent("SUMMARY:Trip", uid="trip", start=f";VALUE=DATE:{day:%Y%m%d}")
    hold = vevent(
        "SUMMARY:Ana R (Zoom)", "STATUS:TENTATIVE", uid="t", start=f":{day:%Y%m%d}T230000Z"
    )
    with zipfile.ZipFile(folder / "amara@riverside.example.ical.zip", "w") as archive:
        name = "amara@riverside.example.ics"
        archive.writestr(name, calendar(*events, trip, hold, head=HEAD))


def _fresh(clone: Path) -> Path:
    """What a clone would hold, of the files as they are: also where they came without a history."""
    shutil.copytree(ROOT, clone, ignore=shutil.ignore_patterns(*_NOT_CLONED))
    named = ("-c", "user.name=Amara", "-c", "user.email=amara@riverside.example")
    for words in (("init", "-q"), ("add", "-A"), (*named, "commit", "-q", "-m", "As it is")):
        subprocess.run(["git", *words], cwd=clone, check=True)
    subprocess.run(["git", "clean", "-qfdX"], cwd=clone, check=True)  # what a clone would lack
    return clone


def tell(folder: Path) -> Story:
    clone = _fresh(folder / "steadyframe")
    (clone / ".venv").symlink_to(sys.prefix)  # what `make` would install
    export(clone)
    told: dict[str, Typed] = {}
    in_venv = ""
    for line in (*README, *LOOKS):
        if line.startswith("make "):
            told[line] = at_a_terminal(clone, line.replace("make ", "make -n ", 1))
        elif line.startswith("source "):
            in_venv = f"{line} && "
            told[line] = at_a_terminal(clone, f"{in_venv}command -v steadyframe")
        else:
            stops = _RUNS_ON.get(line, "")
            typed = f"{in_venv}exec {line}"
            told[line] = at_a_terminal(
                clone, _quoted(typed) if stops else typed, ANSWERS, until=stops
            )
    changed = subprocess.run(
        ["git", "status", "--porcelain", "--untracked-files=no"],
        cwd=clone,
        check=True,
        capture_output=True,
        text=True,
    )
    said = {line: [one.status, one.shown, list(one.answers)] for line, one in told.items()}
    return {"said": said, "changed": changed.stdout}


def _quoted(line: str) -> str:
    return f"bash -c '{line}'"


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("therapist", tell)


def test_the_walk_is_that_of_the_pages() -> None:
    assert [line.split()[0] for line in README] == ["make", "source", *["steadyframe"] * 5]
    assert {"steadyframe init", "steadyframe poll", "steadyframe run"} <= set(README)
    assert LOOKS == ["steadyframe agenda --unrecognised", "steadyframe digest"]


def test_every_command_of_the_pages_does_what_it_says(story: Story) -> None:
    for line, (status, shown, _) in story["said"].items():
        assert status == 0, f"{line}\n{shown}"
        assert "Traceback" not in shown, shown
    assert "steadyframe demo --out demo-out" in story["said"]["make demo"][1]


def test_nothing_of_the_clone_was_written_over(story: Story) -> None:
    assert story["changed"] == ""


def test_init_knows_from_the_calendar_what_it_can_and_takes_no_pattern(story: Story) -> None:
    _, shown, answers = story["said"]["steadyframe init"]

    assert f"Time zone, or a city [{ZONE}]" in shown
    assert "[amara@riverside.example]" in shown
    assert not set("^$\\*?<") & set("".join(answers))


def test_the_agenda_has_exactly_the_right_sessions(story: Story) -> None:
    shown = story["said"]["steadyframe agenda"][1]
    rows = [line for line in shown.splitlines() if re.search(r"\b\d\d:00\b", line)]

    assert len(rows) == len(NAMES), shown
    for place, (row, name) in enumerate(zip(rows, NAMES, strict=True)):
        assert f"{place + 6:02}:00" in row, shown
        assert name in row, shown
    assert not any(title in shown for title in OTHERS)


def test_what_was_not_taken_as_a_session_is_listed_with_a_reason(story: Story) -> None:
    shown = story["said"]["steadyframe agenda --unrecognised"][1]

    assert all(title in shown for title in (*OTHERS, "Trip"))


def test_the_first_hour_startles_nobody(story: Story) -> None:
    assert "0 open findings" in story["said"]["steadyframe poll"][1]
    assert "0 alerts queued" in story["said"]["steadyframe poll"][1]


def test_the_first_digest_is_there_and_claims_nothing_that_nobody_watched(story: Story) -> None:
    shown = " ".join(story["said"]["steadyframe digest"][1].split())

    assert "7 of 7 sessions" in shown
    assert "over before anybody watched" in shown
    assert "History is only beginning" in shown
