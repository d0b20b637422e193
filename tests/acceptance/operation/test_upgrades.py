"""Whoever comes from a released version goes on where that one stopped."""

from __future__ import annotations

import os
import signal
import sqlite3
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tests.acceptance.operation import mortal_command
from tests.acceptance.practice import Practice, at, recurrence_id, session
from tests.released.kept import VERSIONS, restore
from tests.released.story import LAST, LATER

Restored = tuple[Practice, dict[str, Any]]
KINDS = ("sqlite", "postgresql")


@pytest.fixture(params=[(v, kind) for v in VERSIONS for kind in KINDS], ids="-".join)
def restored(request: pytest.FixtureRequest, practice: Practice) -> Restored:
    """A practice as a released version left it, and what that one answered."""
    version, kind = request.param
    url = request.getfixturevalue("postgres_url") if kind == "postgresql" else None
    return practice, restore(version, practice, url)


def test_there_is_a_practice_of_each_released_version() -> None:
    assert VERSIONS == ["0.1.0"]


def test_what_a_released_version_found_is_found_and_more_is_seen_and_told(
    restored: Restored,
) -> None:
    practice, told = restored
    practice.run("db", "upgrade")
    assert _facts(practice.findings(now=LATER)) == _facts(told["findings"])
    agenda = ("agenda", "--from", "2026-11-02", "--to", "2026-11-29", "--format", "json")
    assert _hours(practice.run(*agenda, "--now", at(LATER)).json) == _hours(told["agenda"])

    moved = session(
        "jane",
        "2026-11-19T09:00",
        recurrence_id("2026-11-24T10:00"),
        modified="2026-11-18T10:00",
    )
    practice.poll("2026-11-18T09:00")
    assert _facts(practice.findings(now="2026-11-18T09:00")) == _facts(told["findings"])
    practice.calendar(*LAST, moved)
    practice.poll("2026-11-18T10:15")
    practice.poll("2026-11-18T10:30")
    known = {finding["id"] for finding in told["findings"]}
    (new,) = (f for f in practice.findings(now="2026-11-18T10:30") if f["id"] not in known)
    assert (new["rule"], new["client"], new["value"]["notice_minutes_min"]) == (
        "reschedule",
        "jd",
        6 * 24 * 60,
    )
    waiting = [one for one in told["alerts"] if one["status"] == "pending"]
    practice.run("alerts", "send", "--now", at("2026-11-18T10:31"))
    sent = {message["id"]: message["findings"] for message in practice.messages()}
    assert {one["id"]: one["findings"] for one in waiting}.items() <= sent.items()
    practice.run("digest", "--send", "--now", at("2026-11-23T07:30"))
    assert [m["kind"] for m in practice.messages()].count("digest") == 1


def test_an_upgrade_that_is_killed_leaves_all_as_it_was_and_goes_on_when_asked_again(
    restored: Restored,
) -> None:
    practice, told = restored
    deaths = 0
    for step in (*range(1, 40, 13), *range(40, 1000, 120)):
        done = practice.run(str(step), "db", "upgrade", module=mortal_command.__name__, expect=None)
        if done.status == 0:
            break
        assert done.status == -signal.SIGKILL
        assert _version(practice) == "0008"
        deaths += 1
    assert deaths > 3
    assert done.status == 0
    assert _facts(practice.findings(now=LATER)) == _facts(told["findings"])


def test_a_file_is_copied_before_it_is_brought_up_to_date(practice: Practice) -> None:
    told = restore("0.1.0", practice)
    first = practice.folder / "data/steadyframe.db.schema-0007"
    first.write_bytes(b"of an upgrade before")
    done = practice.run("db", "upgrade")
    copy = practice.folder / "data/steadyframe.db.schema-0008"
    assert "data/steadyframe.db.schema-0008 for 30 days" in done.out + done.err
    assert copy.stat().st_mode & 0o777 == 0o600
    assert not first.exists()
    practice.run("db", "upgrade")
    with closing(sqlite3.connect(copy)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [
            ("0008",)
        ]
        ids = {row[0] for row in connection.execute("SELECT id FROM findings")}
    assert ids == {finding["id"] for finding in told["findings"]}

    _aged(copy, days=29)
    practice.run("db", "purge")
    _aged(copy, days=31)
    practice.run("db", "purge", "--dry-run")
    assert copy.exists()
    practice.run("db", "purge")
    assert not copy.exists()


def _aged(file: Path, *, days: int) -> None:
    """`db purge` asks the machine's clock."""
    then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
    os.utime(file, (then, then))


def test_without_room_for_the_copy_the_database_stays_as_it_is(practice: Practice) -> None:
    restore("0.1.0", practice)
    (practice.folder / "data/steadyframe.db.schema-0008").mkdir()
    refused = practice.run("poll", "--now", at(LATER), expect=1)
    assert "was not brought up to date" in refused.err
    assert _version(practice) == "0008"


@pytest.mark.parametrize("command", ["poll", "findings", "run", "db upgrade", "check", "digest"])
def test_a_database_of_a_newer_version_is_refused_with_the_remedy(
    practice: Practice, command: str
) -> None:
    practice.calendar(*LAST)
    practice.poll(LATER)
    with closing(sqlite3.connect(practice.folder / "data/steadyframe.db")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '0999'")
        connection.commit()
    refused = practice.run(*command.split(), expect=1)
    assert "written by a newer version of SteadyFrame. Install that version" in (
        refused.err + refused.out
    )
    assert list((practice.folder / "data").glob("*.schema-*")) == []


def _facts(findings: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """What may not change by an upgrade; a value may gain parts, and a due hour passes on."""
    return sorted((f["id"], f["rule"], f["status"], f["client"], f["opened_at"]) for f in findings)


def _hours(agenda: list[dict[str, Any]]) -> list[tuple[Any, ...]]:
    return sorted((s["id"], s["client"], s["start"], s["state"]) for s in agenda)


def _version(practice: Practice) -> str:
    url = practice.environment["DATABASE"]
    query = "SELECT version_num FROM alembic_version"
    if url.startswith("sqlite"):
        with closing(sqlite3.connect(practice.folder / "data/steadyframe.db")) as connection:
            return str(connection.execute(query).fetchone()[0])
    with psycopg.connect(url.replace("+psycopg", "", 1)) as server:
        return str(server.execute(query).fetchone()[0])  # type: ignore[index]
