"""Who is forgotten stands nowhere any more, no poll brings them back, and others notice nothing."""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from tests.acceptance.operation import mortal_command
from tests.acceptance.practice import (
    SETTINGS,
    Practice,
    at,
    attendee,
    recurrence_id,
    session,
)
from tests.acceptance.running import running
from tests.builders.ics import vtodo

WEEKLY = "RRULE:FREQ=WEEKLY"
GONE, PLANTED = "Wilhelmina Quartz", ("wilhelmina", "quartz", "w. q.")
ADDRESS = "mina.quartz@example.com"
CLIENT = {"id": "c17", "name": GONE, "emails": [ADDRESS], "titles": ["W. Q."]}
LATER, LAST = "2026-11-25T12:00", "2026-12-02T12:00"

HERS = session(
    "quartz-wilhelmina@records.example",
    "2026-11-17T10:00",
    WEEKLY,
    f"DESCRIPTION:{GONE} comes by bus",
    attendee(ADDRESS),
    client="W. Q.",
)
HER_PROMISE = vtodo(f"SUMMARY:[follow-up] Letter to {GONE}", "DUE:20261120T170000Z", uid="letter")
HER_LUNCH = session("lunch", "2026-11-27T12:00", title=f"Talk about {GONE}")
UNREADABLE = session("odd-quartz", "2026-11-26T09:00", "RRULE:FREQ=NEVER", client=GONE)
TOM = session("tom", "2026-11-17T11:30", WEEKLY, client="T. S.")
ANN = session("ann", "2026-11-18T15:00", WEEKLY, client="A. W.")
BOTH = (attendee("ann@example.com"), attendee(ADDRESS))
WITH_ANN = session("both", "2026-11-19T15:00", WEEKLY, *BOTH, client="A. W.")
TOMS_HOUR_HERS = session(
    "tom", "2026-12-01T11:30", recurrence_id("2026-12-01T11:30"), client="W. Q."
)


def _moved(uid: str, to: str, client: str) -> str:
    start = "2026-11-24T10:00" if client == "W. Q." else "2026-11-24T11:30"
    return session(uid, to, recurrence_id(start), modified="2026-11-23T14:00", client=client)


def _calendar(practice: Practice, *more: str) -> None:
    everything = (HERS, HER_PROMISE, HER_LUNCH, UNREADABLE, TOM, ANN, WITH_ANN, TOMS_HOUR_HERS)
    practice.calendar(*everything, *more)


@pytest.fixture(params=["sqlite", "postgresql"])
def watched(request: pytest.FixtureRequest, make_practice: Callable[..., Practice]) -> Practice:
    """She was late, moved at short notice and was told of, with Tom; a digest went out."""
    practice = make_practice(
        clients=[*SETTINGS["clients"], CLIENT],
        channels=[{"name": "log", "type": "file", "path": "out/messages.jsonl", "names": "full"}],
    )
    if request.param == "postgresql":
        practice.environment["DATABASE"] = request.getfixturevalue("postgres_url")
        practice.configure(storage={"url": "${DATABASE}"})
    _calendar(practice)
    practice.poll("2026-11-16T09:00")
    practice.run("checkin", "c17", "--at", at("2026-11-17T10:12"), "--now", at("2026-11-17T10:13"))
    moved = (
        _moved("quartz-wilhelmina@records.example", "2026-11-26T16:00", "W. Q."),
        _moved("tom", "2026-11-27T11:00", "T. S."),
    )
    _calendar(practice, *moved)
    practice.poll("2026-11-23T14:10", expect=None)
    practice.poll("2026-11-23T14:30", expect=None)
    practice.run("alerts", "send", "--now", at("2026-11-23T14:35"))
    practice.run("digest", "--send", "--now", at("2026-11-23T14:40"))
    (hers,) = [f for f in practice.findings("reschedule", now=LATER) if f["client"] == "c17"]
    practice.run("note", hers["id"], f"{GONE} was told")
    practice.poll(LATER, expect=None)
    return practice


def _stored(practice: Practice) -> Iterator[str]:
    """All that the database's files, or a server's tables, hold."""
    url = practice.environment.get("DATABASE")
    if url is None:
        for file in (practice.folder / "data").iterdir():
            yield file.read_bytes().decode("utf-8", "replace")
        return
    with psycopg.connect(url.replace("+psycopg", "", 1)) as server:
        tables = server.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        for (table,) in tables:
            query = sql.SQL("SELECT row_to_json(t)::text FROM {} t").format(sql.Identifier(table))
            yield from (row[0] for row in server.execute(query))


def _names_in(practice: Practice) -> set[str]:
    texts = [text.casefold() for text in _stored(practice)]
    assert any("a. w." in text for text in texts), "others are there, so it was looked at rightly"
    return {name for name in PLANTED for text in texts if name in text}


def _of_others(practice: Practice, now: str) -> dict[str, Any]:
    """What is known of everybody else."""

    def asked(*words: str) -> Any:
        return practice.run(*words, "--format", "json", "--now", at(now)).json

    agenda = asked("agenda", "--from", "2026-11-16", "--to", "2026-12-14")
    findings = asked("findings", "--status", "all")
    return {
        "agenda": [one for one in agenda if one["client"] != "c17"],
        "findings": [one for one in findings if one["client"] != "c17"],
        "sources": [one["status"] for one in asked("sources")],
    }


def _forget(practice: Practice, *options: str) -> Any:
    asked = ("forget", "--client", GONE, "--format", "json", "--now", at(LATER))
    return practice.run(*asked, *options).json


def _rows(practice: Practice) -> dict[str, int]:
    rows: dict[str, int] = practice.run("db", "stats", "--format", "json").json["rows"]
    return rows


def _without_the_entry(practice: Practice) -> None:
    practice.configure(clients=SETTINGS["clients"])


def test_who_is_forgotten_stands_nowhere_and_no_poll_brings_them_back(watched: Practice) -> None:
    before = _of_others(watched, LATER)
    assert _names_in(watched) == set(PLANTED)

    receipt = _forget(watched, "--yes")

    assert _names_in(watched) == set()
    assert receipt["erased"]["sessions"] > 3
    assert receipt["erased"]["findings"] >= 2
    assert receipt["erased"]["changes"] == receipt["erased"]["checkins"] == 1
    assert receipt["erased"]["words"] == receipt["erased"]["unreadable"] == 1
    assert receipt["messages"]["emptied"] >= 2
    assert _of_others(watched, LATER) == before

    _without_the_entry(watched)
    for clock in (LATER, "2026-11-25T12:10", "2026-11-25T12:30"):
        watched.poll(clock)
    assert _names_in(watched) == set()
    after = _of_others(watched, "2026-11-25T12:30")
    assert after["agenda"] == before["agenda"]
    for one, other in zip(after["findings"], before["findings"], strict=True):
        assert {**one, "value": {}} == {**other, "value": {}}  # it tells how long ago
    assert after["sources"] == before["sources"] == ["ok"]
    for command in ("events", "agenda"):
        span = ("--from", "2026-11-16", "--to", "2026-12-14")
        shown = watched.run(command, *span, *_UNRECOGNISED.get(command, ()))
        assert not any(name in shown.out.casefold() for name in PLANTED)


_UNRECOGNISED = {"agenda": ("--unrecognised",)}


def test_a_dry_run_says_the_same_numbers_and_erases_nothing(watched: Practice) -> None:
    stored = _rows(watched)
    foretold = _forget(watched, "--dry-run")
    assert _rows(watched) == stored
    assert _names_in(watched) == set(PLANTED)

    receipt = _forget(watched, "--yes")

    assert foretold | {"dry_run": False} == receipt
    went = {name: stored[name] - number for name, number in _rows(watched).items()}
    for name in ("sessions", "revisions", "changes", "checkins", "findings", "words"):
        assert went[name] == receipt["erased"][name], name


def test_of_who_is_forgotten_only_that_is_on_record(watched: Practice) -> None:
    _forget(watched, "--yes")

    latest = watched.run("audit", "--format", "json").json[0]
    assert (latest["who"], latest["what"], latest["about"]) == (
        "command",
        "client_forgotten",
        "c17",
    )
    assert "The audit trail is whole" in watched.run("db", "verify").out
    exported = watched.run("export", "--client", "c17", "--now", at(LATER)).json
    assert exported["client"]["forgotten_at"] == at(LATER)
    assert not any(exported[part] for part in ("sessions", "findings", "events", "messages"))
    checked = watched.run("check", expect=None).out
    assert "c17 was forgotten and still stands under `clients`" in checked
    _without_the_entry(watched)
    for command in (("export", "--client"), ("forget", "--yes", "--client")):
        refused = watched.run(*command, GONE, expect=2)
        assert "That client was forgotten on 2026-11-25: nothing is stored." in refused.err


def test_who_comes_into_the_settings_again_is_watched_again(watched: Practice) -> None:
    before = _of_others(watched, LATER)
    _forget(watched, "--yes")
    watched.poll("2026-11-25T12:10")  # she still stands there, which lets nobody in
    assert _names_in(watched) == set()
    _without_the_entry(watched)
    watched.poll("2026-11-25T12:20")
    watched.configure(clients=[*SETTINGS["clients"], CLIENT | {"id": "c99"}])
    watched.poll("2026-11-25T12:30", expect=None)
    watched.poll("2026-11-25T12:50", expect=None)

    hours = watched.run(
        *("agenda", "--from", "2026-11-30", "--to", "2026-12-14", "--format", "json"),
        *("--now", at(LAST)),
    ).json
    assert "c99" in {one["client"] for one in hours}
    found = watched.findings(now="2026-11-25T12:50")
    changed = {"reschedule", "cancellation", "source_suspect"}
    assert [f for f in found if f["client"] == "c99" and f["rule"] in changed] == []
    assert {f["id"] for f in before["findings"]} <= {f["id"] for f in found}
    assert "client_let_in" in {one["what"] for one in watched.run("audit", "--format", "json").json}


def test_a_practice_that_moves_takes_along_who_is_forgotten(watched: Practice) -> None:
    _forget(watched, "--yes")
    _without_the_entry(watched)
    watched.run("export", "--all", "practice.jsonl", "--now", at(LATER))
    text = (watched.folder / "practice.jsonl").read_text(encoding="utf-8").casefold()
    assert not any(name in text for name in PLANTED)

    watched.environment["DATABASE"] = "sqlite:///data/new-home.db"
    watched.configure(storage={"url": "${DATABASE}"})
    watched.run("import", "practice.jsonl")
    watched.poll("2026-11-25T12:10")
    watched.environment.pop("DATABASE")  # so that the files are looked at
    for file in (watched.folder / "data").glob("new-home.db*"):
        kept = file.read_bytes().decode("utf-8", "replace").casefold()
        assert not any(name in kept for name in PLANTED)


def test_the_receipt_names_what_lies_outside_the_database(practice: Practice) -> None:
    practice.configure(clients=[*SETTINGS["clients"], CLIENT])
    _calendar(practice)
    practice.poll("2026-11-16T09:00")
    (practice.folder / "data/steadyframe.db.schema-0008").write_bytes(b"as it was before")
    practice.run("db", "backup", "kept.db")
    practice.run("db", "backup", "gone.db")
    (practice.folder / "gone.db").unlink()

    receipt = practice.run("forget", "--client", "c17", "--yes", "--now", at(LATER))

    assert f"as it was before, {practice.folder}/data/steadyframe.db.schema-0008" in receipt.out
    assert f"as it was before, {practice.folder}/kept.db: delete it" in receipt.out
    assert "gone.db" not in receipt.out
    assert "the entry under `clients` in the settings" in receipt.out


def test_a_run_that_is_killed_has_erased_all_or_nothing(practice: Practice) -> None:
    practice.configure(clients=[*SETTINGS["clients"], CLIENT])
    _calendar(practice)
    practice.poll("2026-11-16T09:00")
    stored = _rows(practice)
    asked = ("forget", "--client", "c17", "--yes")
    seen = set()
    for step in (*range(1, 60, 12), *range(60, 2000, 60)):
        done = practice.run(str(step), *asked, module=mortal_command.__name__, expect=None)
        kept = _rows(practice)
        is_erased = kept["sessions"] < stored["sessions"]
        assert is_erased or kept == stored
        assert is_erased == (kept["forgotten"] > 0)
        seen.add(is_erased)
        if is_erased:
            break
        assert done.status == -signal.SIGKILL
    assert seen == {False, True}
    practice.run("db", "purge")
    assert _names_in(practice) == set()


def test_somebody_is_forgotten_while_the_daemon_runs(
    make_practice: Callable[..., Practice],
) -> None:
    north = {"name": "north", "type": "ical", "path": "calendars/north.ics", "poll_every": "1s"}
    practice = make_practice(sources=[north], clients=[*SETTINGS["clients"], CLIENT])
    _calendar(practice)
    with running(practice) as daemon:
        daemon.until("poll_finished", outcome="ok")
        daemon.until("evaluation_finished")
        practice.run("forget", "--client", GONE, "--yes")
        assert _names_in(practice) == set()
        for at_noon in range(3):
            _calendar(practice, session("new", f"2027-01-0{at_noon + 4}T12:00"))
            while daemon.until("poll_finished")["outcome"] != "ok":
                pass
        assert daemon.stop() == 0
        assert daemon.entries("job_failed") == []
    assert _names_in(practice) == set()


def test_nothing_is_erased_unasked(practice: Practice) -> None:
    practice.configure(clients=[*SETTINGS["clients"], CLIENT])
    _calendar(practice)
    practice.poll("2026-11-16T09:00")
    stored = _rows(practice)
    refused = practice.run("forget", "--client", "c17", "--now", at(LATER), expect=2)
    assert "give --yes" in refused.err
    assert _rows(practice) == stored
