"""`steadyframe check` tells everything that is wrong, each with what to do."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from monitor.store.calendars import sources
from monitor.store.database import open_engine, writing
from monitor.store.schema import upgrade
from monitor.zone_data import use_newest
from tests.unit.cli.commanding import PRACTICE, calendar_of, steadyframe, write

SECRET = "T0000-B0000-secret"


@pytest.fixture
def practice(folder: Path) -> Path:
    """A practice whose every part works."""
    write(folder, "steadyframe.yaml", PRACTICE)
    write(folder, "calendars/amara.ics", calendar_of("J. D.", "K. L."))
    return folder


def checks(*arguments: str) -> dict[str, dict[str, Any]]:
    said = steadyframe("check", "--format", "json", *arguments)
    return {f"{one['kind']} {one['name']}": one for one in json.loads(said.out)["checks"]}


def test_everything_that_works_is_said_in_a_line_each(practice: Path) -> None:
    said = steadyframe("check")

    assert said.status == 0
    assert said.err == ""
    lines = said.out.splitlines()
    assert lines[0] == "Config OK: 1 clinician, 1 source, 1 channel."
    assert lines[1].startswith(f"zone data         OK      {use_newest()}")
    assert lines[2] == "database          OK      data/steadyframe.db: the first poll makes it."
    assert lines[3].startswith("source calendar   OK      2 events")
    assert lines[4] == "channel messages  OK      out/messages.jsonl can be written."


def test_the_database_that_is_there_is_tried(practice: Path) -> None:
    assert checks()["database database"]["detail"].endswith("the first poll makes it.")
    assert not (practice / "data").exists()

    steadyframe("poll")

    assert "schema 0" in checks()["database database"]["detail"]


def test_offline_says_that_the_config_is_fine_and_which_zone_data_are_used(
    practice: Path,
) -> None:
    (practice / "calendars/amara.ics").unlink()

    said = steadyframe("check", "--offline")

    assert said.status == 0
    config, zones = said.out.splitlines()
    assert config == "Config OK: 1 clinician, 1 source, 1 channel."
    assert zones.startswith(f"zone data  OK      {use_newest()}")
    assert not (practice / "data").exists()


def test_every_problem_of_the_config_is_told_at_once(folder: Path) -> None:
    broken = PRACTICE.replace("America/New_York", "America/New_Yrok").replace(
        "path: cal", "pth: cal"
    )
    write(folder, "steadyframe.yaml", broken)

    said = steadyframe("check")

    assert (said.status, said.out) == (2, "")
    assert "steadyframe.yaml:1: practice.timezone:" in said.err
    assert "Did you mean America/New_York?" in said.err
    assert "steadyframe.yaml:3: sources[0].pth:" in said.err


def test_problems_of_the_config_are_data_too(folder: Path) -> None:
    write(folder, "steadyframe.yaml", PRACTICE.replace("type: ical", "type: icla"))

    said = steadyframe("check", "--offline", "--format", "json")

    answer = json.loads(said.out)
    assert (said.status, answer["ok"]) == (2, False)
    assert answer["checks"][0]["kind"] == "config"
    assert answer["checks"][0]["name"] == "steadyframe.yaml:3"


def test_no_config_says_how_to_get_one(folder: Path) -> None:
    said = steadyframe("check")

    assert said.status == 2
    assert "steadyframe init" in said.err


def test_what_fails_keeps_nothing_else_from_being_tried(practice: Path) -> None:
    (practice / "data").write_text("a file where the database's folder should be")
    (practice / "out").write_text("a file where the messages' folder should be")

    said = steadyframe("check")
    found = checks()

    assert said.status == 1
    assert not found["database database"]["ok"]
    assert "Choose a folder that this user may write to" in found["database database"]["detail"]
    assert not found["channel messages"]["ok"]
    assert found["source calendar"]["ok"]


def test_a_calendar_that_is_not_there_is_named_with_what_to_do(practice: Path) -> None:
    (practice / "calendars/amara.ics").unlink()

    said = steadyframe("check")

    assert said.status == 1
    assert "source calendar   FAILED  There is no file calendars/amara.ics. Check the" in said.out
    assert "channel messages  OK" in said.out


def test_a_secret_address_is_never_repeated(practice: Path) -> None:
    write(practice, "secrets/feed", f"http://127.0.0.1:1/{SECRET}/basic.ics\n")
    write(practice, "secrets/hook", f"http://127.0.0.1:1/services/{SECRET}\n")
    write(
        practice,
        "steadyframe.yaml",
        PRACTICE.replace("path: calendars/amara.ics", "url_file: secrets/feed").replace(
            "type: file, path: out/messages.jsonl", "type: slack, webhook_url_file: secrets/hook"
        ),
    )

    said = steadyframe("check")

    assert said.status == 1
    assert said.out.count("FAILED") == 2
    assert SECRET not in said.out + said.err


def test_events_set_aside_at_the_last_poll_are_told_with_their_source(practice: Path) -> None:
    engine = open_engine("sqlite:///data/steadyframe.db")
    upgrade(engine)
    problem = {"uid": "x", "reason": "Its start can't be read.", "raw": "SUMMARY:Jane"}
    with writing(engine) as connection:
        sources.save(
            connection, "calendar", last_ok=datetime(2026, 11, 16, tzinfo=UTC), problems=[problem]
        )

    said = steadyframe("check")

    assert "1 event is set aside" in said.out
    assert "  x: Its start can't be read." in said.out
    assert "save it anew, or delete it" in said.out
    assert "Jane" not in said.out


def test_what_has_no_uid_is_named_by_its_file_where_it_has_one(practice: Path) -> None:
    engine = open_engine("sqlite:///data/steadyframe.db")
    upgrade(engine)
    hidden = {"uid": None, "member": "a\x1b[2J.ics", "reason": "The server hides it."}
    nameless = {"uid": None, "reason": "It is no text."}
    with writing(engine) as connection:
        sources.save(connection, "calendar", problems=[hidden, nameless])

    said = steadyframe("check").out

    assert "[2J.ics: The server hides it." in said
    assert "without a UID: It is no text." in said
    assert "\x1b" not in said


def test_of_many_events_set_aside_some_are_named_and_the_rest_counted(practice: Path) -> None:
    engine = open_engine("sqlite:///data/steadyframe.db")
    upgrade(engine)
    problems = [{"uid": f"x{n}", "reason": "Its start can't be read."} for n in range(9)]
    with writing(engine) as connection:
        sources.save(connection, "calendar", problems=problems)

    said = steadyframe("check").out

    assert "9 events are set aside" in said
    assert ("x4:" in said, "x5:" in said, "and 4 more" in said) == (True, False, True)


def test_a_calendar_that_renews_its_uids_is_told(practice: Path) -> None:
    engine = open_engine("sqlite:///data/steadyframe.db")
    upgrade(engine)
    with writing(engine) as connection:
        sources.save(connection, "calendar", renewals=2)

    assert "This calendar gives new UIDs at every export" in steadyframe("check").out


@pytest.mark.parametrize("where", ["privacy", "channel"])
def test_names_in_messages_are_a_risk_that_is_said_once(practice: Path, where: str) -> None:
    config = PRACTICE + "privacy: {names: full}\n"
    if where == "channel":
        config = PRACTICE.replace("type: file,", "type: file, names: full,")
    write(practice, "steadyframe.yaml", config)

    said = steadyframe("check")

    assert said.status == 0
    assert said.out.count("Note: messages to messages (full) show who is in therapy") == 1


def test_a_practice_that_tells_nobody_anything_hears_of_it(practice: Path) -> None:
    write(practice, "steadyframe.yaml", PRACTICE.replace("alerts: {to: [messages]}\n", ""))

    assert "nothing is sent to anyone" in steadyframe("check").out


def test_offline_loads_no_database_and_no_connector(practice: Path) -> None:
    script = (
        "import sys\nfrom monitor.cli import main\n"
        "try: main(['check', '--offline'])\n"
        "except SystemExit as leaving: assert not leaving.code\n"
        "heavy = {'sqlalchemy', 'alembic', 'httpx', 'structlog', 'connectors', 'googleapiclient',\n"
        "         'slack_sdk', 'rich', 'icalendar'}\n"
        "sys.exit(', '.join(sorted(heavy & set(sys.modules))) or 0)\n"
    )
    # From a file elsewhere: with -c, the folder `config` here would hide the package.
    file = write(practice, "elsewhere/script.py", script)

    done = subprocess.run([sys.executable, file], capture_output=True, text=True, check=False)

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("Config OK")
