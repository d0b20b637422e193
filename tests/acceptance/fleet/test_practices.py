"""`steadyframe fleet`: from nothing to practices that share a PostgreSQL, and what is refused."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest

from tests.acceptance.fleet.folder import Fleet
from tests.acceptance.practice import Practice, at, session

DAY = "2026-11-23T"
MARKER = "Zebrafinch"


@pytest.fixture
def fleet(tmp_path: Path, postgres_url: str) -> Fleet:
    return Fleet(tmp_path, postgres_url)


def execute(fleet: Fleet, statement: str) -> None:
    url = fleet.environment["DATABASE"].replace("+psycopg", "", 1)
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def test_from_nothing_to_two_practices(fleet: Fleet, tmp_path: Path) -> None:
    assert "There is no practice" in fleet.run("fleet", "list").out
    fleet.practice("north").calendar(session("one", "2026-11-25T10:00"))
    behind = fleet.run("fleet", "check", expect=1)
    elsewhere = Practice(tmp_path / "elsewhere", {"storage": {}})

    assert "north: The database" in behind.err
    assert "has no tables yet" in behind.err
    assert "was brought from nothing to" in fleet.run("fleet", "upgrade").out
    assert (
        "was brought from nothing to"
        in fleet.run("fleet", "add", "south", str(elsewhere.folder)).out
    )
    assert fleet.run("fleet", "check").out == "2 practices, all well.\n"
    assert fleet.run("fleet", "list", "--format", "json").json == [
        {"id": "north", "config": "practices/north", "schema": "practice_north"},
        {"id": "south", "config": "practices/south", "schema": "practice_south"},
    ]
    fleet.of("north", "poll")
    state = fleet.run("fleet", "status", "--format", "json").json
    assert [(p["id"], p["sources"], p["problem"]) for p in state["practices"]] == [
        ("north", 1, None),
        ("south", 1, None),
    ]


def test_commands_answer_for_one_practice_as_they_do_alone(fleet: Fleet) -> None:
    for name in ("north", "south"):
        practice = fleet.practice(name)
        practice.calendar(session("one", "2026-11-25T10:00"))
    fleet.run("fleet", "upgrade")
    for name in ("north", "south"):
        fleet.of(name, "poll", "--now", at(DAY + "09:00"))
    Practice(fleet.folder / "practices/north", {"storage": {}}).calendar()
    fleet.of("north", "poll", "--now", at(DAY + "09:10"))
    fleet.of("north", "poll", "--now", at(DAY + "09:30"))

    (found,) = fleet.of("north", "findings", "--format", "json", "--now", at(DAY + "09:30")).json
    assert found["rule"] == "cancellation"
    assert fleet.of("south", "findings", "--format", "json", "--now", at(DAY + "09:30")).json == []


def test_every_practices_mistakes_are_told_at_once(fleet: Fleet) -> None:
    fleet.practice("north", storage={"url": "sqlite:///own.db"})
    fleet.practice("south", storage={"schema": "practice_north"})
    fleet.practice("west", sources=[])

    said = fleet.run("fleet", "check", "--offline", expect=2).err

    assert "north/steadyframe.yaml" in said
    assert "is no PostgreSQL" in said
    assert "`practice_north` is not this practice's schema" in said
    assert "practices/west/steadyframe.yaml" in said


def test_a_practice_that_does_not_fit_is_not_added(fleet: Fleet, tmp_path: Path) -> None:
    alone = Practice(tmp_path / "alone")

    refused = fleet.run("fleet", "add", "north", str(alone.folder), expect=2)

    assert "is no PostgreSQL" in refused.err
    assert list((fleet.folder / "practices").iterdir()) == []


def test_a_practice_that_is_there_is_not_written_over(fleet: Fleet, tmp_path: Path) -> None:
    fleet.practice("north")
    other = Practice(tmp_path / "other", {"storage": {}})
    before = (fleet.folder / "practices/north/steadyframe.yaml").read_text()

    refused = fleet.run("fleet", "add", "north", str(other.folder), expect=2)

    assert "practices/north: is there already" in refused.err
    assert (fleet.folder / "practices/north/steadyframe.yaml").read_text() == before


def test_a_newer_practice_is_left_alone_and_the_others_go_on(fleet: Fleet) -> None:
    fleet.practice("north")
    fleet.practice("south").calendar(session("one", "2026-11-25T10:00"))
    fleet.run("fleet", "upgrade")
    execute(fleet, "UPDATE practice_north.alembic_version SET version_num = '9999'")

    said = fleet.run("fleet", "upgrade", expect=1)
    polled = fleet.of("north", "poll", expect=1)
    state = fleet.run("fleet", "status", "--format", "json", expect=1).json["practices"]

    assert "north: The database" in said.err
    assert "newer version" in said.err
    assert "south:" in said.out
    assert "newer version of SteadyFrame" in polled.err
    assert [one["problem"] is None for one in state] == [False, True]
    fleet.of("south", "poll", "--now", at(DAY + "09:00"))


def test_without_a_practice_a_fleet_is_no_config(fleet: Fleet) -> None:
    fleet.practice("north")

    refused = fleet.run("findings", "--config", "fleet.yaml", expect=2)
    unknown = fleet.of("nort", "findings", expect=2)

    assert "fleet.yaml is a fleet. Name one of its practices: --practice ID." in refused.err
    assert "no practice is called `nort`. Did you mean north?" in unknown.err


NOW = ("--now", at(DAY + "09:35"))
# Whatever prints, sends or counts.
ASKED = (
    ("findings", "--status", "all", *NOW),
    ("clients",),
    ("agenda", *NOW),
    ("agenda", "--unrecognised", *NOW),
    ("sources", *NOW),
    ("history", "jd"),
    ("export", "--client", "jd", *NOW),
    ("events", "--source", "north", "--from", "2026-11-20", "--to", "2026-11-30"),
    ("alerts", "list", *NOW),
    ("audit",),
    ("digest", *NOW),
    ("digest", "--format", "html", *NOW),
    ("review",),
    ("db", "stats"),
    ("alerts", "send", "--now", at(DAY + "09:45")),
    ("digest", "--send", "--now", at("2026-11-30T08:00")),
)


def test_nothing_of_one_practice_shows_at_another(fleet: Fleet) -> None:
    """The marker is a client's name, a title, an id and a reason; south is asked everything."""
    client = {"id": MARKER.lower(), "name": f"{MARKER} Doe", "titles": [MARKER]}
    north = fleet.practice("north", clients=[client], privacy={"names": "full"})
    south = fleet.practice("south", privacy={"names": "full"})
    north.calendar(session(f"{MARKER}-1", "2026-11-24T10:00", client=MARKER))
    south.calendar(session("one", "2026-11-24T10:00"))
    fleet.run("fleet", "upgrade")
    for name, practice in (("north", north), ("south", south)):
        fleet.of(name, "poll", "--now", at(DAY + "09:00"))
        practice.calendar()
        fleet.of(name, "poll", "--now", at(DAY + "09:10"))
        fleet.of(name, "poll", "--now", at(DAY + "09:30"))
    (theirs,) = fleet.of("north", "findings", "--format", "json", *NOW).json
    (mine,) = fleet.of("south", "findings", "--format", "json", *NOW).json
    fleet.of("north", "note", theirs["id"], f"{MARKER} was ill")
    said = [fleet.of("south", *one, expect=None) for one in (*ASKED, ["explain", mine["id"]])]

    assert any(MARKER in one.out for one in [fleet.of("north", "clients")])
    assert not [one for one in said if MARKER.lower() in (one.out + one.err).lower()]
    sent = (fleet.folder / "practices/south/out/messages.jsonl").read_text()
    assert "cancel" in sent.lower()
    assert MARKER.lower() not in sent.lower()
    fleet.of("south", "explain", theirs["id"], expect=2)
