"""A hostile calendar costs ten seconds and 400 MB at most, and harms nothing but itself."""

from __future__ import annotations

import gzip
import json
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.calendars.hostile_calendars import ONE_EVENT, READ, REFUSED, one
from tests.acceptance.practice import COMMAND, Practice, at, session
from tests.servers.feed_server import FeedServer, feed_server, response

NOW = "2026-11-23T09:00"
ROOT = Path(__file__).parents[3]
SECONDS, MIB = 10, 400


def measured(practice: Practice) -> dict[str, Any]:
    """One poll of every source and one evaluation, in a process of their own."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.acceptance.calendars.measured_poll", at(NOW)],
        cwd=practice.folder,
        env=practice.environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=300,
        check=True,
    )
    assert "Traceback" not in done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def with_sources(folder: Path, names: list[str]) -> Practice:
    sources = [
        {"name": name, "type": "ical", "path": f"calendars/{name}.ics"} for name in (*names, "last")
    ]
    practice = Practice(folder, {"sources": sources})
    practice.calendar(session("s", "2026-11-24T10:00"), name="last")
    return practice


def show(story: dict[str, Any]) -> str:
    lines = [
        f"{name:14} {told['seconds']:6.2f} {told['outcome']:8} {told['events']:5} "
        f"{told['problems']:3} {str(told['error'])[:90]}"
        for name, told in story["sources"].items()
    ]
    return "\n".join([*lines, f"{story['evaluation_seconds']:.2f} s {story['peak_mib']:.0f} MiB"])


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    costs: dict[str, Any]
    sources: dict[str, Any]
    agenda: set[tuple[str, str]]  # source and UID


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory) -> Story:
    makers = {**ONE_EVENT, **READ, **{name: made for name, (made, _) in REFUSED.items()}}
    practice = with_sources(tmp_path_factory.mktemp("hostile"), list(makers))
    for name, made in makers.items():
        (practice.folder / f"calendars/{name}.ics").write_bytes(made())
    costs = measured(practice)
    rows = practice.run("sources", "--format", "json", "--now", at(NOW)).json
    week = ("--from", "2026-11-23", "--to", "2026-11-30", "--format", "json", "--now", at(NOW))
    agenda = practice.run("agenda", *week).json
    return Story(
        costs=costs,
        sources={row["name"]: row for row in rows},
        agenda={(row["source"], row["uid"]) for row in agenda},
    )


def test_none_takes_longer_or_more_memory_than_allowed(story: Story) -> None:
    for told in story.costs["sources"].values():
        assert told["seconds"] < SECONDS, show(story.costs)
    assert story.costs["evaluation_seconds"] < SECONDS, show(story.costs)
    assert story.costs["peak_mib"] < MIB, show(story.costs)


@pytest.mark.parametrize("name", ONE_EVENT)
def test_a_hostile_event_is_set_aside_and_the_one_beside_it_is_read(
    story: Story, name: str
) -> None:
    assert story.costs["sources"][name]["outcome"] == "ok"
    assert story.sources[name]["set_aside"] == 1
    assert (name, "good") in story.agenda
    assert (name, "evil") not in story.agenda


@pytest.mark.parametrize("name", READ)
def test_what_is_odd_and_no_more_is_read_in_full(story: Story, name: str) -> None:
    assert story.costs["sources"][name]["outcome"] == "ok"
    assert story.sources[name]["set_aside"] == 0
    assert (name, "good") in story.agenda


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_no_calendar_is_one_clear_error(story: Story, name: str) -> None:
    told = story.costs["sources"][name]
    assert told["outcome"] == "failed"
    assert REFUSED[name][1] in told["error"]
    assert len(told["error"]) < 200
    assert story.sources[name]["status"] == "failing"


def test_the_source_after_all_of_them_is_as_well_as_ever(story: Story) -> None:
    assert story.costs["failures"] == []
    assert story.costs["sources"]["last"]["outcome"] == "ok"
    assert ("last", "s") in story.agenda


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


def test_a_gzip_bomb_on_the_web_costs_no_more(tmp_path: Path, server: FeedServer) -> None:
    packer = zlib.compressobj(9, wbits=31)
    packed = b"".join([*(packer.compress(bytes(2**20)) for _ in range(500)), packer.flush()])
    bombs = {"/one.ics": packed, "/two.ics": gzip.compress(gzip.compress(one()))}
    server.answer = lambda request: response(
        bombs[request.path], headers={"Content-Encoding": "gzip"}
    )
    inside = {"type": "ical", "allow_private_network": True}
    sources = [inside | {"name": path[1:4], "url": server.url(path)} for path in bombs]
    costs = measured(Practice(tmp_path, {"sources": sources}))
    assert "larger than" in costs["sources"]["one"]["error"]
    assert "packed (gzip)" in costs["sources"]["two"]["error"]
    assert costs["sources"]["one"]["seconds"] < SECONDS
    assert costs["peak_mib"] < MIB


def test_a_pattern_that_explodes_on_every_title_costs_no_more(tmp_path: Path) -> None:
    practice = with_sources(tmp_path, ["titles"])
    practice.configure(
        sessions={"title_patterns": ["^(a|aa)+$", "^Session: (?P<client>.+)$"]},
        evidence={"client_markers": ["(b|bb)+c"], "no_show_markers": ["(x?y?x?y?){30}z"]},
    )
    evil = [
        session(f"e{n}", "2026-11-25T11:00", "DESCRIPTION:" + "b" * 1_000, title="a" * n + "!")
        for n in range(40, 490)
    ]
    practice.calendar(*evil, session("good", "2026-11-25T14:00", client="T. S."), name="titles")
    costs = measured(practice)
    assert costs["sources"]["titles"]["seconds"] < SECONDS, show(costs)
    assert costs["evaluation_seconds"] < SECONDS, show(costs)
    week = ("--from", "2026-11-25", "--to", "2026-11-26", "--format", "json", "--now", at(NOW))
    (only,) = practice.run("agenda", *week).json
    assert only["uid"] == "good"


HOSTILE_CONFIGS = {
    "billion-laughs": "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n"
    + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 30)),
    "merged": "a0: &a0 {x: 1}\n"
    + "".join(f"a{n}: &a{n} {{<<: [{', '.join([f'*a{n - 1}'] * 50)}]}}\n" for n in range(1, 9)),
    "nested": "[" * 900_000,
    "indented": "- " * 400_000,
    "huge": "x" * 50_000_000,
    "object": "practice: !!python/object/apply:os.system [touch owned]\n",
    "module": "practice: !!python/module:antigravity\n",
    "keys": "".join(f"k{n}: 1\n" for n in range(80_000)),
    "number": "web: {port: " + "9" * 500_000 + "}\n",
    "pattern": "sessions: {ignore_titles: ['(a+)+$', '" + "(" * 400 + "']}\n",
}


# The test's own process may be large, and Linux counts that to the child it starts.
AND_MEASURE = """
import resource, subprocess, sys
status = subprocess.run(sys.argv[1:]).returncode
used = resource.getrusage(resource.RUSAGE_CHILDREN)
unit = 2**20 if sys.platform == "darwin" else 2**10
print(status, used.ru_utime + used.ru_stime, used.ru_maxrss / unit)
"""


@pytest.mark.parametrize("name", HOSTILE_CONFIGS)
def test_a_hostile_config_is_refused_at_once(practice: Practice, name: str) -> None:
    (practice.folder / "steadyframe.yaml").write_text(HOSTILE_CONFIGS[name], encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-c", AND_MEASURE, str(COMMAND), "check", "--offline"],
        cwd=practice.folder,
        env=practice.environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    status, seconds, mib = map(float, done.stdout.split("\n")[-2].split())
    said = done.stdout + done.stderr
    assert status == 2
    assert "steadyframe.yaml" in said
    assert "Traceback" not in said
    assert len(said) < 40_000
    assert not (practice.folder / "owned").exists()
    assert seconds < SECONDS
    assert mib < MIB
