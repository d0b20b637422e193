"""The queue on a real PostgreSQL: nothing waits in it twice, and what can't wait comes first."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AbstractAsyncContextManager
from datetime import UTC, datetime, timedelta

import pytest
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from procrastinate.jobs import Job, Status
from sqlalchemy import Engine, text

from monitor.fleet.queue import again, give_back, make_app, put
from monitor.fleet.queue_schema import upgrade_queue, why_no_queue
from monitor.fleet.wanted import Kind, Wanted
from monitor.store.database import open_engine, reading, writing
from monitor.store.transactions.refusals import StoreError

NOW = datetime.now(UTC)
SOON = NOW + timedelta(minutes=1)
LAST = "03.04.00_50_post_add_retry_failed_job_procedure.sql"
BEFORE_LAST = "03.03.00_01_pre_priority_lock_fetch_job.sql"


@pytest.fixture
def engine(postgres_url: str) -> Iterator[Engine]:
    engine = open_engine(postgres_url)
    upgrade_queue(engine)
    yield engine
    engine.dispose()


def unused(_context: JobContext, _wanted: Wanted) -> None:
    raise AssertionError("no worker runs here")


@pytest.fixture
def app(engine: Engine, postgres_url: str) -> Iterator[App]:
    app = make_app(postgres_url, connections=2, run=unused, tick=lambda: None)
    with app.open():
        yield app


def rows(engine: Engine, what: str) -> list[str]:
    with reading(engine) as connection:
        query = text(f"SELECT {what} FROM procrastinate_jobs ORDER BY id")
        return [str(row[0]) for row in connection.execute(query)]


def evaluation(practice: str = "north", at: datetime | None = None) -> Wanted:
    return Wanted(kind=Kind.EVALUATE, practice=practice, at=at)


def test_the_same_never_waits_twice(app: App, engine: Engine) -> None:
    polls = [Wanted(kind=Kind.POLL, practice=p, thing="one") for p in ("north", "south")]

    assert put(app, [*polls, *polls], NOW) == 2
    assert put(app, [polls[0], evaluation()], NOW) == 1
    assert rows(engine, "queueing_lock") == [
        "poll:north:one",
        "poll:south:one",
        "evaluate:north",
    ]


def test_what_waits_for_its_time_keeps_nothing_out(app: App, engine: Engine) -> None:
    put(app, [evaluation(at=SOON)], NOW)
    put(app, [evaluation(at=SOON), evaluation()], NOW)

    assert rows(engine, "queueing_lock") == ["evaluate:north:later", "evaluate:north"]
    fetched = asyncio.run(fetch(app))
    assert [job.queueing_lock for job in fetched] == ["evaluate:north"]


async def fetch(app: App, *, at_most: int = 10) -> list[Job]:
    """Jobs as a worker gets them, one after the other, none of them done."""
    async with opened(app) as own:
        worker = await own.job_manager.register_worker()
        found = []
        while len(found) < at_most:
            job = await own.job_manager.fetch_job(queues=None, worker_id=worker)
            if job is None:
                break
            found.append(job)
        return found


def opened(app: App) -> AbstractAsyncContextManager[App]:
    """The same queue for an event loop of its own."""
    connector = app.connector
    assert isinstance(connector, PsycopgConnector)
    own = App(connector=PsycopgConnector(conninfo=connector._pool_args["conninfo"]))
    return own.open_async()


def test_they_come_by_what_cannot_wait(app: App) -> None:
    about = {"practice": "north", "thing": "x"}
    put(app, [Wanted(kind=kind, **about) for kind in reversed(Kind)], NOW)

    assert [job.task_name for job in asyncio.run(fetch(app))] == [
        "evaluate",
        "deliver",
        "poll",
        "conferences",
        "digest",
        "retention",
    ]


def test_a_practice_is_evaluated_once_at_a_time_and_others_beside_it(app: App) -> None:
    put(app, [evaluation("north"), evaluation("south")], NOW)
    assert len(asyncio.run(fetch(app))) == 2
    put(app, [evaluation("north")], NOW)  # news that came while it was under way
    assert asyncio.run(fetch(app)) == []


def test_a_job_is_tried_again_some_times_and_later_each_time() -> None:
    job = Job(id=1, queue="rounds", lock=None, queueing_lock=None, task_name="evaluate")
    wanted: Wanted | None = evaluation()
    waits = []
    while wanted is not None and len(waits) < 10:
        wanted = again(wanted, StoreError("gone"), job)
        if wanted is not None and wanted.at is not None:
            waits.append(round((wanted.at - datetime.now(UTC)).total_seconds()))
    assert waits == [2, 4, 8, 16, 32]


def test_a_dead_workers_job_begins_anew_unless_its_like_waits_already(
    app: App, engine: Engine
) -> None:
    put(app, [evaluation("north"), evaluation("south")], NOW)
    jobs = asyncio.run(fetch(app))
    put(app, [evaluation("south")], NOW)

    asyncio.run(give_all_back(app, jobs))

    assert rows(engine, "queueing_lock || ' ' || status") == [
        "evaluate:north todo",
        "evaluate:south todo",
    ]
    assert len(asyncio.run(fetch(app))) == 2


def test_what_is_given_back_is_for_now_by_the_databases_clock_and_any_other(
    app: App, engine: Engine
) -> None:
    put(app, [evaluation()], NOW)
    asyncio.run(give_all_back(app, asyncio.run(fetch(app))))
    assert rows(engine, "status") == ["todo"]
    assert rows(engine, "scheduled_at < now() - interval '1 day'") == ["True"]


async def give_all_back(app: App, jobs: list[Job]) -> None:
    async with opened(app) as own:
        for job in jobs:
            await give_back(own, job)


def test_what_procrastinate_itself_does_there_leaves_the_job_for_good(
    app: App, engine: Engine
) -> None:
    """Why `again` and `give_back` are not its own retry alone; when this fails, they may be."""
    put(app, [evaluation()], NOW)
    (job,) = asyncio.run(fetch(app))
    put(app, [evaluation()], NOW)

    with pytest.raises(ConnectorException):
        app.job_manager.retry_job_by_id(job.id or 0, retry_at=NOW)
    assert rows(engine, "status") == ["doing", "todo"]


def test_the_queues_tables_are_made_once_and_said_to_be_missing_before(postgres_url: str) -> None:
    engine = open_engine(postgres_url)
    assert "has no tables of the queue. Run `steadyframe fleet upgrade`." in (
        why_no_queue(engine) or ""
    )
    first, second = upgrade_queue(engine), upgrade_queue(engine)
    assert (first.before, first.after, second.before) == (None, LAST, LAST)
    assert why_no_queue(engine) is None
    engine.dispose()


def test_only_the_steps_that_are_missing_are_run(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("UPDATE steadyframe_queue_steps SET step = :s"), {"s": BEFORE_LAST})
        connection.execute(text("DROP FUNCTION procrastinate_retry_job_v2"))
        connection.execute(
            text(
                "UPDATE pg_enum SET enumlabel = 'not yet' WHERE enumlabel = 'retried' AND "
                "enumtypid = 'procrastinate_job_event_type'::regtype"
            )
        )
    assert "an older version's queue" in (why_no_queue(engine) or "")

    assert upgrade_queue(engine).before == BEFORE_LAST

    assert why_no_queue(engine) is None
    with reading(engine) as connection:
        asked = text("SELECT count(*) FROM pg_proc WHERE proname = 'procrastinate_retry_job_v2'")
        assert connection.execute(asked).scalar() == 1


def test_a_newer_queue_is_refused(engine: Engine) -> None:
    with writing(engine) as connection:
        connection.execute(text("INSERT INTO steadyframe_queue_steps VALUES ('99.00.sql')"))
    assert "newer version of SteadyFrame" in (why_no_queue(engine) or "")
    with pytest.raises(StoreError, match="newer version of SteadyFrame"):
        upgrade_queue(engine)


def test_a_job_that_is_given_back_after_it_was_done_harms_nothing(app: App) -> None:
    put(app, [evaluation()], NOW)
    (job,) = asyncio.run(fetch(app))

    async def done_and_given_back() -> None:
        async with opened(app) as own:
            await own.job_manager.finish_job(job, status=Status.SUCCEEDED, delete_job=True)
            await give_back(own, job)

    asyncio.run(done_and_given_back())
