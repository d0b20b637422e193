"""What the schedule finds due in the practices' own tables, and what comes of it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text
from structlog.testing import capture_logs

from monitor.store.database import reading, writing
from monitor.store.evaluation import findings
from tests.integration.fleet.lapse import SETTINGS, Alone, Lapse, at, found, messages, write
from tests.integration.watched import a_series, an_event

MONDAY = "2026-11-23T"


@pytest.fixture
def lapse(tmp_path: Path, postgres_url: str) -> Iterator[Lapse]:
    lapse = Lapse(tmp_path, postgres_url)
    lapse.now = at(MONDAY + "06:30")
    yield lapse
    lapse.engines.close()


def test_a_new_practice_is_polled_before_it_is_evaluated(lapse: Lapse) -> None:
    write(lapse.practice("north"), an_event("one", "Jane Doe", MONDAY + "10:00"))

    done = lapse.minute()

    assert done[:3] == ["evaluate:north", "poll:north:north", "evaluate:north"]
    assert "retention:north" in done


def test_where_nothing_is_due_nothing_is_done(lapse: Lapse) -> None:
    for name in ("north", "south"):
        write(lapse.practice(name))
    lapse.minute()

    quiet = [lapse.minute() for _ in range(4)]

    assert quiet == [[], [], [], []]
    assert {"poll:north:north", "poll:south:north"} <= set(lapse.minute())


def test_a_source_is_polled_when_it_is_due_and_not_at_the_full_minute(lapse: Lapse) -> None:
    source = {**SETTINGS["sources"][0], "poll_every": "20s"}
    write(lapse.practice("north", sources=[source]))
    lapse.minute()
    polls = [name for name in lapse.minute() if name.startswith("poll")]
    assert len(polls) in (2, 3)  # a little later each time, by chance


def test_a_config_that_changes_is_followed(lapse: Lapse) -> None:
    folder = lapse.practice("north")
    write(folder)
    lapse.minute()
    sources = [{**SETTINGS["sources"][0], "name": name} for name in ("south", "west")]

    lapse.configure("north", sources=sources)
    done = {name for _ in range(6) for name in lapse.minute()}

    assert {"poll:north:south", "poll:north:west"} <= done
    assert "poll:north:north" not in done


def test_a_practice_that_cant_be_served_stops_no_other(lapse: Lapse, tmp_path: Path) -> None:
    for name in ("broken", "newer", "north", "without"):
        write(lapse.practice(name))
    lapse.configure("broken", sources="none")
    admin = lapse.engines.at(lapse.fleet.queue_url)
    with writing(admin) as connection:
        newer = "UPDATE practice_newer.alembic_version SET version_num = '9999'"
        connection.execute(text(newer))
        connection.execute(text("DROP SCHEMA practice_without CASCADE"))

    with capture_logs() as told:
        done = {name.split(":")[1] for _ in range(2) for name in lapse.minute()}

    assert done == {"north"}
    refused = {e["practice"]: e["schema"] for e in told if e["event"] == "practice_not_served"}
    assert refused == {"newer": "newer", "without": "missing"}
    (failed,) = [entry for entry in told if entry["event"] == "job_failed"]
    assert "practices/broken/steadyframe.yaml" in failed["why"]
    structlog.reset_defaults()


def test_after_an_absence_calendars_are_read_before_anything_is_judged(lapse: Lapse) -> None:
    folder = lapse.practice("north")
    write(folder, an_event("one", "Jane Doe", MONDAY + "10:00"))
    lapse.minute()
    lapse.now += timedelta(hours=3)

    done = lapse.minute()

    polled, judged = done.index("poll:north:north"), done.index("evaluate:north", 1)
    assert polled < judged or done[0] == "poll:north:north"
    with reading(lapse.practices.get("north").app.engine) as connection:
        rules = {f.draft.rule for f in findings.load_all(connection)}
    assert "source_stale" not in rules


def test_a_stretch_of_a_morning_ends_as_it_does_for_a_daemon(lapse: Lapse, tmp_path: Path) -> None:
    """Two practices in a fleet, and the same two each by itself, minute by minute."""
    lapse.now = at(MONDAY + "07:25")
    names = ("north", "south")
    alone = {name: Alone(tmp_path / "alone" / name, lapse.now) for name in names}
    folders = {name: lapse.practice(name) for name in names}
    for minute in range(55):
        if minute in EDITS:
            for number, name in enumerate(names):
                for folder in (folders[name], alone[name].folder):
                    write(folder, *EDITS[minute](number))
        now = lapse.now
        lapse.minute()
        for one in alone.values():
            one.minute(now)

    for name in names:
        assert found(lapse.practices.get(name).app) == found(alone[name].app)
        fleets, own = messages(folders[name]), messages(alone[name].folder)
        assert [m["id"] for m in fleets] == [m["id"] for m in own]
        assert [m["subject"] for m in fleets] == [m["subject"] for m in own]
        assert [m["kind"] for m in fleets].count("digest") == 1
    rules = {rule for _, rule, *_ in found(alone["north"].app)}
    assert {"not_started", "cancellation", "reschedule"} <= rules


def calendar_at_first(number: int) -> list[str]:
    return [
        a_series("weekly", "Jane Doe", f"2026-11-02T07:{50 + 5 * number}"),
        an_event("moved", "John Roe", "2026-11-24T15:00"),
        an_event("gone", "Ann Wood", "2026-11-23T16:00"),
    ]


EDITS = {
    0: calendar_at_first,
    20: lambda n: [
        calendar_at_first(n)[0],
        an_event("moved", "John Roe", "2026-11-25T15:00"),
        *([] if n == 0 else [calendar_at_first(n)[2]]),
    ],
}
