"""Google Tasks beside a calendar: one answer, one cursor."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from connectors.google.connector import GoogleConnector
from connectors.model import CalendarEvent, Component, EventRef, Fetch, Status
from tests.contract.connectors.connector_suite import FIRST, NOW, ZONE
from tests.contract.connectors.google.google_world import connector_for, session
from tests.servers.google.server import GoogleServer
from tests.servers.google.tasks import TASKS

pytestmark = pytest.mark.usefixtures("one_session")


class Clock:
    """Google's, which the test moves."""

    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now

    def later(self, by: timedelta = timedelta(hours=1)) -> datetime:
        self.now += by
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def google(clock: Clock) -> Iterator[GoogleServer]:
    with GoogleServer(clock=clock) as server:
        yield server


@pytest.fixture
def connector(google: GoogleServer, credentials: Path) -> GoogleConnector:
    return connector_for(google, credentials, tasks=True)


def todos(fetch: Fetch) -> dict[str, CalendarEvent]:
    return {e.uid: e for e in fetch.events if e.component is Component.TODO}


def test_a_task_is_a_to_do_that_is_due_on_a_day(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.tasks.put("call", title="Call Jane D.", notes="about Friday", due="2026-11-25T00:00:00Z")
    fetch = connector.fetch(None, now=NOW)

    assert {event.uid for event in fetch.events} == {"one", "task:call"}
    task = todos(fetch)["task:call"]
    assert task.due is not None
    assert task.due.is_date
    assert task.due.local == datetime(2026, 11, 25, tzinfo=ZONE)
    assert (task.summary, task.description) == ("Call Jane D.", "about Friday")
    assert task.status is Status.NEEDS_ACTION
    assert task.last_modified == NOW


def test_a_calendar_without_tasks_asks_for_none(google: GoogleServer, credentials: Path) -> None:
    google.tasks.put("call")
    fetch = connector_for(google, credentials).fetch(None, now=NOW)

    assert todos(fetch) == {}
    assert not any(path.startswith(TASKS) for path, _ in google.requests)


def test_every_list_and_every_page_is_read(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.tasks.lists["second"] = {}
    for number in range(130):
        google.tasks.put(f"m{number}")
    google.tasks.put("s", tasklist="second")

    assert len(todos(connector.fetch(None, now=NOW))) == 131


def test_a_task_that_is_ticked_off_is_done_although_google_hides_it(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("call", due="2026-11-25")
    first = connector.fetch(None, now=NOW)
    done_at = clock.later()
    google.tasks.complete("call")

    second = connector.fetch(first.cursor, now=clock.later())
    task = todos(second)["task:call"]
    assert not second.is_full
    assert second.deleted == ()
    assert task.status is Status.COMPLETED
    assert task.completed == done_at.astimezone(UTC)


def test_a_task_that_is_open_again_is_not_done(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.tasks.complete("call")
    google.tasks.put("call", status="needsAction", hidden=False)

    task = todos(connector.fetch(None, now=NOW))["task:call"]
    assert (task.status, task.completed) == (Status.NEEDS_ACTION, None)


def test_a_task_that_is_deleted_is_gone(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("call")
    first = connector.fetch(None, now=NOW)
    clock.later()
    google.tasks.delete("call")

    second = connector.fetch(first.cursor, now=clock.later())
    assert second.deleted == (EventRef(uid="task:call"),)
    assert second.events == ()


def test_only_what_was_touched_is_asked_for_and_stated(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("old")
    clock.later()
    google.tasks.put("last")
    first = connector.fetch(None, now=clock.now)
    clock.later()
    google.tasks.put("new")
    google.requests.clear()

    second = connector.fetch(first.cursor, now=clock.later())
    assert set(todos(second)) == {"task:last", "task:new"}
    (asked,) = [params for path, params in google.requests if path.endswith("/tasks")]
    assert asked["updatedMin"] == "2026-11-23T09:50:00Z"  # a little is read twice
    assert asked["showDeleted"] == asked["showHidden"] == asked["showCompleted"] == "true"


def test_nothing_new_in_both_is_said_to_be_unchanged(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("call")
    fetch = connector.fetch(None, now=NOW)
    for _ in range(2):
        fetch = connector.fetch(fetch.cursor, now=clock.later())
        assert fetch.unchanged

    google.tasks.put("call", title="Call")
    assert not connector.fetch(fetch.cursor, now=clock.later()).unchanged


def test_a_change_of_the_calendar_alone_says_nothing_about_tasks(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("call")
    first = connector.fetch(None, now=NOW)
    clock.later()
    google.put(session("one", FIRST + timedelta(hours=1)))

    second = connector.fetch(first.cursor, now=clock.later())
    assert not second.is_full
    assert [event.uid for event in second.events] == ["one"]


def test_the_tasks_of_a_list_that_was_deleted_are_absent_from_a_full_answer(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.lists["second"] = {}
    google.tasks.put("kept")
    google.tasks.put("lost", tasklist="second")
    first = connector.fetch(None, now=NOW)
    del google.tasks.lists["second"]

    second = connector.fetch(first.cursor, now=clock.later())
    assert second.is_full
    assert second.window == first.window
    assert set(todos(second)) == {"task:kept"}


def test_a_task_that_moved_to_another_list_is_there(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.lists["a-second"] = {}
    google.tasks.put("call")
    first = connector.fetch(None, now=NOW)
    clock.later()
    google.tasks.put("call", tasklist="a-second")
    google.tasks.delete("call")

    second = connector.fetch(first.cursor, now=clock.later())
    assert set(todos(second)) == {"task:call"}
    assert second.deleted == ()


def test_a_new_list_is_read_from_its_beginning(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("main")
    first = connector.fetch(None, now=NOW)
    google.tasks.lists["second"] = {}
    clock.now = NOW - timedelta(days=3)
    google.tasks.put("older", tasklist="second")

    second = connector.fetch(first.cursor, now=NOW + timedelta(hours=1))
    assert "task:older" in todos(second)


def test_a_sync_token_that_ended_brings_all_tasks_as_well(
    google: GoogleServer, connector: GoogleConnector, clock: Clock
) -> None:
    google.tasks.put("call")
    first = connector.fetch(None, now=NOW)
    google.expire_tokens()

    second = connector.fetch(first.cursor, now=clock.later())
    assert second.is_full
    assert set(todos(second)) == {"task:call"}


@pytest.mark.parametrize("before", [False, True])
def test_a_source_that_begins_or_ends_to_read_tasks_is_read_anew(
    google: GoogleServer, credentials: Path, before: bool
) -> None:
    cursor = connector_for(google, credentials, tasks=before).fetch(None, now=NOW).cursor

    assert connector_for(google, credentials, tasks=not before).fetch(cursor, now=NOW).is_full


def test_a_check_counts_the_task_lists(google: GoogleServer, connector: GoogleConnector) -> None:
    assert connector.check(now=NOW).endswith(" 1 task list.")
