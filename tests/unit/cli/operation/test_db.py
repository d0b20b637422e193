"""`steadyframe db` and `steadyframe schema`."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from config import config_schema
from monitor.core.sessions.model import Session
from monitor.store.access import deeds
from monitor.store.database import open_engine, reading, writing
from monitor.store.migrations import HEAD
from monitor.store.timelines import sessions
from monitor.store.upkeep import row_counts
from tests.unit.cli.commanding import PRACTICE, steadyframe, write

LONG_AGO = datetime(2020, 1, 6, 9, 0, tzinfo=UTC)


@pytest.fixture
def practice(folder: Path) -> Path:
    write(folder, "steadyframe.yaml", PRACTICE)
    return folder


@pytest.fixture
def old_session(practice: Path) -> None:
    steadyframe("db", "upgrade")
    session = Session(
        id="s1",
        source="calendar",
        uid="e1",
        recurrence_id=None,
        client="c_1",
        clinician="amara",
        start=LONG_AGO,
        end=LONG_AGO + timedelta(hours=1),
        zone="America/New_York",
    )
    with writing(open_engine("sqlite:///data/steadyframe.db")) as connection:
        sessions.save(connection, [session])


def sessions_left() -> int:
    with reading(open_engine("sqlite:///data/steadyframe.db")) as connection:
        return row_counts(connection)["sessions"]


def test_upgrade_makes_the_database_and_says_its_version(practice: Path) -> None:
    first = steadyframe("db", "upgrade")
    second = steadyframe("db", "upgrade")

    made = f"The database data/steadyframe.db was brought from nothing to schema {HEAD}.\n"
    assert (first.status, first.out) == (0, made)
    assert second.out == f"The database data/steadyframe.db is at schema {HEAD}.\n"


def test_verify_says_that_the_trail_is_whole_or_where_it_breaks(practice: Path) -> None:
    steadyframe("db", "upgrade")
    assert steadyframe("db", "verify").out == "The audit trail is empty.\n"
    with writing(open_engine("sqlite:///data/steadyframe.db")) as connection:
        for name in ("f_1", "f_2"):
            deeds.add(connection, deeds.OWNER, "dismiss", name, LONG_AGO)

    whole = steadyframe("db", "verify")
    told = json.loads(steadyframe("db", "verify", "--format", "json").out)
    with writing(open_engine("sqlite:///data/steadyframe.db")) as connection:
        connection.exec_driver_sql("UPDATE deeds SET about = 'f_9' WHERE about = 'f_1'")
    broken = steadyframe("db", "verify")

    assert whole.status == 0
    assert "whole: 2 entries since 2020-01-06T04:00:00-05:00" in whole.out
    assert told["entries"] == 2
    assert told["end"] in whole.out
    assert broken.status == 1
    assert "broken at entry 1 (dismiss by command" in broken.err


def test_stats_count_what_is_stored(old_session: None) -> None:
    shown = steadyframe("db", "stats")
    found = json.loads(steadyframe("db", "stats", "--format", "json").out)

    assert "sessions" in shown.out
    assert (found["dialect"], found["schema"]) == ("sqlite", HEAD)
    assert found["size_bytes"] > 0
    assert found["rows"]["sessions"] == 1


def test_stats_of_a_database_without_tables_say_what_to_run(practice: Path) -> None:
    write(practice, "data/steadyframe.db", "")

    said = steadyframe("db", "stats")

    assert said.status == 1
    assert "Run `steadyframe db upgrade`." in said.err


@pytest.mark.parametrize(
    "command",
    [
        "db stats",
        "db backup copy.db",
        "db purge",
        "alerts send",
        "digest --send",
    ],
)
def test_what_copies_counts_or_sends_says_that_there_is_no_database(
    practice: Path, command: str
) -> None:
    said = steadyframe(*command.split())

    assert (said.status, said.out) == (1, "")
    assert "There is no database data/steadyframe.db. Check storage.url" in said.err
    assert [file.name for file in practice.iterdir()] == ["steadyframe.yaml"]


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("findings --format json", "[]\n"),
        ("agenda --from 2026-11-16 --to 2026-11-20 --format json", "[]\n"),
        ("sources", "never"),
        ("alerts list", "No message has been queued yet."),
        ("digest --week 2026-W47", "No session"),
    ],
)
def test_what_reads_answers_as_from_an_empty_database_and_makes_none(
    practice: Path, command: str, answer: str
) -> None:
    said = steadyframe(*command.split())

    assert said.status == 0
    assert answer in said.out
    assert "There is no database data/steadyframe.db yet; `steadyframe poll` makes it." in said.err
    assert [file.name for file in practice.iterdir()] == ["steadyframe.yaml"]


def test_a_backup_is_written_and_never_over_another(old_session: None) -> None:
    first = steadyframe("db", "backup", "copy.db")
    second = steadyframe("db", "backup", "copy.db")

    assert first.status == 0
    assert first.out.startswith("Written to copy.db (")
    assert second.status == 1
    assert "copy.db exists already" in second.err


def test_a_dry_run_of_purge_only_says_what_would_go(old_session: None) -> None:
    said = steadyframe("db", "purge", "--dry-run")

    assert said.status == 0
    assert said.out.startswith("Would be deleted, older than 400d (before ")
    assert "1  sessions" in said.out
    assert sessions_left() == 1


def test_purge_deletes_what_is_older_than_the_retention(old_session: None) -> None:
    said = steadyframe("db", "purge", "--format", "json")
    again = steadyframe("db", "purge")

    answer = json.loads(said.out)
    assert answer["rows"]["sessions"] == 1
    assert datetime.fromisoformat(answer["before"]).tzinfo is not None
    assert sessions_left() == 0
    assert again.out.startswith("Nothing is older than 400d")


def test_a_longer_retention_keeps_more(old_session: None, practice: Path) -> None:
    write(practice, "steadyframe.yaml", PRACTICE + "privacy: {retention: 10000d}\n")

    assert steadyframe("db", "purge").out.startswith("Nothing is older than 10000d")
    assert sessions_left() == 1


def test_a_database_that_cannot_be_opened_is_one_clear_line(practice: Path) -> None:
    write(practice, "data/steadyframe.db", "not a database " * 1000)

    said = steadyframe("db", "stats")

    assert said.status == 1
    assert said.err.count("\n") == 1
    assert "file is not a database" in said.err


def test_the_schema_is_printed_as_it_is() -> None:
    said = steadyframe("schema")

    assert said.status == 0
    assert json.loads(said.out) == config_schema()
