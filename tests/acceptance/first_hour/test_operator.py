"""An operator puts it onto a server: under a supervisor, with cron beside it, and backups."""

from __future__ import annotations

import signal
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.conftest import TellOnce
from tests.acceptance.practice import Practice, session
from tests.acceptance.running import running

Story = dict[str, Any]
SOURCES = [{"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}]


def tell(folder: Path) -> Story:
    practice = Practice(folder, {"sources": SOURCES})
    tomorrow = datetime.now(UTC) + timedelta(days=1)
    start = f"{tomorrow:%Y-%m-%dT%H:%M}"
    practice.calendar(session("one", start, zone=ZoneInfo("UTC")))
    good = (folder / "steadyframe.yaml").read_text(encoding="utf-8")
    told: Story = {"upgrade": practice.run("db", "upgrade").out}
    for name, line in {
        "check": ("check", "--format", "json"),
        "cron": ("poll", "--quiet"),
        "before": ("run", "--health"),
    }.items():
        done = practice.run(*line, expect=None)
        told[name] = [done.status, done.out, done.err]
    with running(practice) as daemon:
        daemon.until("evaluation_finished")
        told["while it runs"] = practice.run("run", "--health").out
        (folder / "steadyframe.yaml").write_text(good + "polling: 5m\n", encoding="utf-8")
        daemon.hang_up()
        told["refused"] = daemon.until("config_refused")
        daemon.until("poll_finished")
        (folder / "steadyframe.yaml").write_text(good, encoding="utf-8")
        daemon.hang_up()
        told["reloaded"] = daemon.until("config_reloaded")
        practice.run("-q", "db", "backup", "copy.db")
        told["stopped"] = daemon.stop(signal.SIGTERM)
        told["log"] = [line for line in daemon.said if not line.startswith("{")]
    practice.configure(storage={"url": "sqlite:///copy.db"})
    told["restored"] = practice.run("sources", "--format", "json").json
    told["mode"] = oct((folder / "copy.db").stat().st_mode & 0o777)
    return told


@pytest.fixture(scope="module")
def story(tell_once: TellOnce) -> Story:
    return tell_once("operator", tell)


def test_the_schema_is_made_and_everything_is_tried_by_status_and_json(story: Story) -> None:
    assert "schema" in story["upgrade"]
    status, out, _ = story["check"]
    assert status == 0
    assert '"ok": true' in out


def test_cron_hears_nothing_while_all_is_well(story: Story) -> None:
    assert story["cron"] == [0, "", ""]


def test_health_is_good_once_the_daemon_works(story: Story) -> None:
    assert story["before"][0] == 1
    assert "at work" in story["while it runs"]


def test_a_bad_config_is_refused_on_reload_and_the_daemon_goes_on(story: Story) -> None:
    assert "polling" in str(story["refused"])
    assert story["reloaded"]["level"] == "info"
    assert story["stopped"] == 0


def test_its_log_is_lines_of_json_behind_one_sentence(story: Story) -> None:
    assert len(story["log"]) == 1
    assert story["log"][0].startswith("SteadyFrame watches 1 source")


def test_a_backup_made_while_it_runs_is_whole_and_private(story: Story) -> None:
    (north,) = story["restored"]

    assert (north["name"], north["status"], north["events"]) == ("north", "ok", 1)
    assert story["mode"] == "0o600"
