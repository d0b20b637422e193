"""`steadyframe demo`, as whoever tries the product first meets it. One run serves most tests."""

from __future__ import annotations

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from config import load_settings
from config.values.languages import REGIONS
from monitor.bootstrap import build
from monitor.demo.people import CLIENTS
from monitor.jobs.digests.weekly import build_for, chosen_week, message_for
from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, Result

# What an earlier demo left, of longer ago and so with other names, beside something of the user's.
EARLIER = (
    "calendars/gone.ics",
    "steadyframe.db",
    "messages.jsonl",
    "steadyframe.yaml",
    "digest.html",
    "digest-gone.txt",
    "findings.json",
    "alerts.txt",
)
MINE = "mine.txt"
OLD = "of long ago"


def play(folder: Path) -> dict[str, Any]:
    """The demo in `shown` within a folder with a blank in its name, where one was before."""
    shown = folder / "a folder/shown"
    for name in (".steadyframe-demo", MINE, *EARLIER):
        (shown / name).parent.mkdir(parents=True, exist_ok=True)
        (shown / name).write_text(OLD, encoding="utf-8")
    done = Practice(folder).run("demo", "--no-open", "--out", "a folder/shown")
    return {"folder": str(folder), "status": done.status, "out": done.out, "err": done.err}


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> dict[str, Any]:
    return tell_once("demo", play)


@pytest.fixture
def place(story: dict[str, Any]) -> Practice:
    return Practice(Path(story["folder"]))


@pytest.fixture
def played(story: dict[str, Any]) -> Result:
    return Result(status=story["status"], out=story["out"], err=story["err"])


def left(place: Practice, name: str) -> str:
    return (place.folder / "a folder/shown" / name).read_text(encoding="utf-8")


def test_it_tells_the_kept_rate_with_its_denominator(played: Result) -> None:
    assert re.search(r"^Last week, .+: \d+ of \d+ sessions kept as planned\.$", played.out, re.M)
    assert re.search(r"^All ten weeks: \d+ of 1\d\d sessions kept as planned\.$", played.out, re.M)


def test_it_counts_what_each_rule_found_and_what_is_open(played: Result) -> None:
    row = re.search(r"^  sessions moved +(\d+) +(\d+)$", played.out, re.M)

    assert row is not None
    assert int(row[1]) > int(row[2]) > 0


def test_the_readme_shows_what_it_ends_with(played: Result) -> None:
    readme = (Path(__file__).parents[3] / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"^```text\n(Last week, .+?)^```", readme, re.DOTALL | re.MULTILINE)

    assert shown is not None
    assert set(undated(shown[1])) <= set(undated(played.out))


def undated(text: str) -> list[str]:
    """Its lines, without the days of the week that was the last one."""
    return re.sub(r"\b\d+ [A-Z][a-z]{2} to \d+ [A-Z][a-z]{2}\b", "…", text).splitlines()


def test_it_fits_a_narrow_terminal(played: Result) -> None:
    told = [line for line in played.out.splitlines() if "--config" not in line]

    assert max(map(len, told)) <= 80


def test_no_log_line_disturbs_it(played: Result) -> None:
    assert played.err == "Replaying ten weeks of a made-up practice ...\n"


def test_it_leaves_a_digest_that_the_channel_took(played: Result, place: Practice) -> None:
    messages = [json.loads(line) for line in left(place, "messages.jsonl").splitlines()]
    last = [m for m in messages if m["kind"] == "digest"][-3:]

    assert left(place, "digest.html") in [m["html"] for m in last]
    assert left(place, "digest.txt") in [m["text"] for m in last]
    assert "WORTH REPAIRING FIRST" in left(place, "digest.txt")


@pytest.mark.parametrize("name", ["digest.txt", "digest-ben.txt", "digest-practice.txt"])
def test_a_digest_of_it_is_read_in_thirty_seconds(
    played: Result, place: Practice, name: str
) -> None:
    """A tired reader takes some 220 words in half a minute."""
    text = left(place, name)

    assert len(words_of(text)) <= 220
    told = re.findall(r"\[(f_\w+)\]", text)
    assert len(told) == len(set(told))


def words_of(text: str) -> list[str]:
    return [word for word in text.split() if re.search(r"\w", word)]


def test_it_is_as_short_in_each_language(played: Result, place: Practice, tmp_path: Path) -> None:
    """As it was told on that Monday morning: to whom there is most to say, and of the practice."""
    *_, told = (
        m
        for m in map(json.loads, left(place, "messages.jsonl").splitlines())
        if m["kind"] == "digest"
    )
    at = datetime.fromisoformat(told["created_at"])
    settings = yaml.safe_load(left(place, "steadyframe.yaml"))
    lengths = {}
    for code in REGIONS:
        settings["practice"]["language"] = code
        file = tmp_path / f"{code}.yaml"
        file.write_text(yaml.safe_dump(settings), encoding="utf-8")
        app = build(load_settings(file, environ={}), lambda: at)
        week = chosen_week(app, None, at)
        for digest in app.settings.digests:
            built = build_for(app, digest, week, at)
            text = message_for(app, built, "messages", created_at=at).text
            lengths[code, digest.name] = len(words_of(text))
        app.engine.dispose()

    assert lengths["en", "amara"] > 150
    assert {name: length for name, length in lengths.items() if length > 220} == {}


def test_it_leaves_the_alerts_as_they_were_sent(played: Result, place: Practice) -> None:
    assert left(place, "alerts.txt").count("Worth a look: ") >= 5


def test_the_first_command_that_it_names_shows_the_findings_that_it_left(
    played: Result, place: Practice
) -> None:
    config = "a folder/shown/steadyframe.yaml"
    assert f"steadyframe --config '{config}' findings\n" in played.out

    shown = place.run("--config", config, "findings", "--status", "all", "--format", "json")

    assert shown.json == json.loads(left(place, "findings.json"))
    assert {f["status"] for f in shown.json} == {"open", "resolved"}


def test_no_client_is_named_in_what_it_says_or_sends(played: Result, place: Practice) -> None:
    sent = played.out + left(place, "messages.jsonl") + left(place, "findings.json")

    assert not [c.name for c in CLIENTS if c.name in sent or c.title in sent]


def test_a_later_demo_replaces_the_earlier_one_and_nothing_else(place: Practice) -> None:
    shown = place.folder / "a folder/shown"
    files = [path for path in shown.rglob("*") if path.is_file()]

    assert [path.name for path in files if path.read_bytes() == OLD.encode()] == [MINE]
    assert "gone" not in {path.stem.rpartition("-")[2] for path in files}


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path: Path) -> None:
    practice = Practice(tmp_path)

    refused = practice.run("demo", "--no-open", "--out", "calendars/..", expect=2)

    assert "holds something that is not a demo; nothing in it was touched" in refused.err
    assert sorted(p.name for p in tmp_path.iterdir()) == ["calendars", "steadyframe.yaml"]


def test_a_folder_that_cannot_be_made_is_said_in_one_line(tmp_path: Path) -> None:
    practice = Practice(tmp_path)
    (tmp_path / "file").write_text("")

    refused = practice.run("demo", "--no-open", "--out", "file/demo", expect=1)

    assert refused.err.count("\n") == 1
    assert "file/demo" in refused.err
