"""A minute of a fleet in which every practice has a poll due and nothing has changed."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import yaml
from procrastinate import App
from sqlalchemy import Engine, text

from bench.bench_fleet.server import ServerTime, postgres
from config import load_fleet
from config.loading.fleet import Fleet, schema_of
from monitor.fleet.due.listing import CONFIG_SEEN, DUE, NEXT_ROUND, TRIGGERS, VERSION
from monitor.fleet.due.look import listed
from monitor.fleet.due.schedule import Schedule
from monitor.fleet.engines import Engines
from monitor.fleet.practices import fingerprint_of
from monitor.fleet.queue import make_app, put
from monitor.fleet.queue_schema import upgrade_queue
from monitor.fleet.schemas import upgrade_practice
from monitor.jobs.bulkhead import Bulkhead
from monitor.jobs.retention import PURGED_AT
from monitor.store.database import writing

_CONFIG = """
practice: {name: Riverside, timezone: America/New_York}
clinicians: [{id: amara}]
sources: [{name: north, type: ical, path: north.ics}]
"""
_FIRST = "p00000"
_WITH_TABLES = 100
_LINE = f"INSERT INTO {DUE} VALUES (:practice, :kind, :thing, :at, :value)"
# PostgreSQL takes a lock for each table until the transaction ends.
_SCHEMAS_AT_ONCE = 20


def measure(folder: Path, practices: int) -> dict[str, float]:
    """Seconds for one minute: on the clock, and of a core; and for the next, which finds all there.

    The first minute of a worker is not counted, in which it opens its connections.
    """
    with postgres() as url:
        fleet, engines = _fleet(folder, url, practices), Engines(4)
        admin = engines.at(url)
        now = datetime.now(UTC)
        _fill(admin, fleet, now)
        app = make_app(url, connections=2, run=lambda *_: None, tick=lambda: None)
        schedule = Schedule(fleet, engines, Bulkhead())
        with app.open():
            found: dict[str, float] = {}
            for name in ("first", "deferred", "waiting"):
                if name == "deferred":
                    with writing(admin) as connection:
                        connection.exec_driver_sql("TRUNCATE procrastinate_jobs CASCADE")
                found |= _minute(name, practices, schedule, app, admin)
        engines.close()
    return found


def _minute(
    name: str, expected: int, schedule: Schedule, app: App, admin: Engine
) -> dict[str, float]:
    now = datetime.now(UTC)
    server, ours, clock = ServerTime(admin), time.process_time(), time.monotonic()
    number = put(app, schedule.wanted(now), now)
    seconds = time.monotonic() - clock
    cores = time.process_time() - ours + server.so_far()
    # Of those that waited for their moment, some have come to it: they are put in for now.
    if number != expected and name != "waiting":
        raise SystemExit(f"{number} jobs were put into the queue, not {expected}.")
    return {f"{name}_seconds": seconds, f"{name}_core_seconds": cores}


def _fleet(folder: Path, url: str, practices: int) -> Fleet:
    (folder / "practices").mkdir()
    for number in range(practices):
        (folder / f"practices/p{number:05}.yaml").write_text(_CONFIG, encoding="utf-8")
    settings = {"queue": {"url": url}, "practices": "practices"}
    (folder / "fleet.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    return load_fleet(folder / "fleet.yaml", environ={})


def _fill(admin: Engine, fleet: Fleet, now: datetime) -> None:
    """The first practice is a real one; some have those of its tables that are asked, enough for
    the comparisons of these minutes; and of the others there are the lines that triggers write."""
    upgrade_queue(admin)
    engines = Engines(2)
    done = upgrade_practice(fleet, engines, _FIRST)
    engines.close()
    if done.problem:
        raise SystemExit(done.problem)
    stamps = fleet.stamps()
    names = sorted(stamps)
    version = listed(admin, now)[schema_of(_FIRST)].version
    for first in range(0, min(_WITH_TABLES, len(names)), _SCHEMAS_AT_ONCE):
        made = [
            _practice(one, fingerprint_of(stamps[one]), now, number)
            for number, one in enumerate(names[first : first + _SCHEMAS_AT_ONCE], first)
        ]
        with writing(admin) as connection:
            connection.execution_options(no_parameters=True).exec_driver_sql("\n".join(made))
    lines = [
        {"practice": schema_of(one), "kind": kind, "thing": thing, "at": at, "value": value}
        for number, one in enumerate(names[_WITH_TABLES:])
        for kind, thing, at, value in (
            ("poll", "north", _due(now, number), None),
            (CONFIG_SEEN, "", None, fingerprint_of(stamps[one])),
            (NEXT_ROUND, "", now + timedelta(hours=9), None),
            (PURGED_AT, "", now, None),
            (VERSION, "", None, version),
        )
    ]
    with writing(admin) as connection:
        if lines:
            connection.execute(text(_LINE), lines)
    with admin.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql(f"ANALYZE {DUE}")


def _due(now: datetime, number: int) -> datetime:
    return now + timedelta(seconds=number % 60)


def _practice(practice: str, fingerprint: str, now: datetime, number: int) -> str:
    made = [] if practice == _FIRST else [f"CREATE SCHEMA practice_{practice};"]
    for table, moments in TRIGGERS.items():
        if practice != _FIRST:
            like = f"practice_{_FIRST}.{table}"
            own = f"practice_{practice}.{table}"
            made.append(f"CREATE TABLE {own} (LIKE {like} INCLUDING ALL);")
            made.append(
                f"CREATE TRIGGER steadyframe_due AFTER {moments} ON {own} "
                "FOR EACH ROW EXECUTE FUNCTION steadyframe_fleet.list_due();"
            )
            if table == "alembic_version":
                made.append(f"INSERT INTO {own} TABLE {like};")
    return "\n".join(
        [
            *made,
            f"SET LOCAL search_path = practice_{practice};",
            "INSERT INTO sources (name, aliases, problems, rule_failures, next_due) "
            f"VALUES ('north', '{{}}', '[]', '[]', '{_due(now, number).isoformat()}');",
            f"INSERT INTO meta VALUES ('config_seen', '{fingerprint}'), "
            f"('next_round', '{(now + timedelta(hours=9)).isoformat()}'), "
            f"('purged_at', '{now.isoformat()}');",
        ]
    )
