"""docs/fleet.md to the letter: from nothing to two workers that serve its practices."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from tests.acceptance.fleet.folder import Fleet, working
from tests.acceptance.fleet.test_workers import RECOVERY
from tests.acceptance.fleet.waiting import until
from tests.acceptance.practice import SETTINGS
from tests.acceptance.running import RunningDaemon

GUIDE = Path(__file__).parents[3] / "docs/fleet.md"
# What a reader has by another name or address.
SERVER = re.compile(r"postgresql\+psycopg://steadyframe:\$\{FLEET_PASSWORD\}@db\.example/fleet")


def blocks(language: str) -> list[str]:
    """The first section's, in their order."""
    section = GUIDE.read_text(encoding="utf-8").split("\n## ")[1]
    return re.findall(rf"^```{language}\n(.*?)^```", section, re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    """What is typed in the fleet's folder, with what stands behind `#` left out."""
    lines = [line for block in blocks("console")[1:] for line in block.splitlines()]
    typed = [line.partition("#")[0].removeprefix("$ ") for line in lines if line.startswith("$ ")]
    return [line.split() for line in typed]


@pytest.fixture
def fleet(tmp_path: Path, postgres_url: str) -> Fleet:
    """The guide's `fleet.yaml` with the test's database, and a mail server that nobody asks."""
    fleet = Fleet(tmp_path / "fleet", postgres_url)
    (text,) = blocks("yaml")
    assert SERVER.search(text)
    (fleet.folder / "fleet.yaml").write_text(SERVER.sub("${DATABASE}", text), encoding="utf-8")
    return fleet


def config(folder: Path, calendar: Path) -> str:
    """A config as for a practice alone, without `storage` and `queue`."""
    source = {"name": "north", "type": "ical", "path": str(calendar)}
    log = {"name": "log", "type": "file", "path": str(folder / "out.jsonl")}
    return yaml.safe_dump({**SETTINGS, "storage": {}, "sources": [source], "channels": [log]})


def test_its_commands_lead_to_two_workers_that_serve_both_practices(
    fleet: Fleet, tmp_path: Path
) -> None:
    fleet.calendar()
    text = config(tmp_path, fleet.folder / "calendars/north.ics")
    (fleet.folder / "north.yaml").write_text(text, encoding="utf-8")
    (fleet.folder / "south-folder").mkdir()
    (fleet.folder / "south-folder/steadyframe.yaml").write_text(text, encoding="utf-8")
    (fleet.folder / "practices").rmdir()
    (made, folder), *asked = commands()
    assert made == "mkdir"
    (fleet.folder / folder).mkdir()
    first = asked.index(["steadyframe", "worker", "&"])
    assert asked[first + 1] == asked[first]

    said = [fleet.run(*arguments).out for _, *arguments in asked[:first]]
    with working(fleet) as one, working(fleet) as other:
        until(lambda: judged(one, other) == {"north", "south"}, patience=RECOVERY)
        for _, *arguments in asked[first + 2 :]:
            fleet.run(*arguments)
        ended = [worker.stop() for worker in (one, other)]

    assert said[-1] == "2 practices, all well.\n"
    assert said[-1] in GUIDE.read_text(encoding="utf-8")
    assert ended == [0, 0]


def judged(*workers: RunningDaemon) -> set[str]:
    return {entry["practice"] for w in workers for entry in w.entries("evaluation_finished")}
