"""Google Tasks that can't be read: nothing is believed by halves, and the remedy is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.base import ConnectorError, NotACalendar, PermanentError
from connectors.google.connector import GoogleConnector
from connectors.model import Component, Fetch
from tests.contract.connectors.connector_suite import NOW
from tests.contract.connectors.google.google_world import connector_for, error_of
from tests.servers.google.http import Fault
from tests.servers.google.server import GoogleServer
from tests.servers.google.tasks import TASKS
from tests.servers.google.tokens import CALENDAR_SCOPES

pytestmark = pytest.mark.usefixtures("one_session")


@pytest.fixture
def connector(google: GoogleServer, credentials: Path) -> GoogleConnector:
    return connector_for(google, credentials, tasks=True)


def to_dos(fetch: Fetch) -> set[str]:
    return {e.uid for e in fetch.events if e.component is Component.TODO}


def test_tasks_that_fail_leave_no_half_read_poll(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.spoil(Fault(kind="status", path=f"{TASKS}lists", status=404, reason="notFound"))
    with pytest.raises(ConnectorError) as caught:
        connector.fetch(None, now=NOW)

    assert caught.value.retry  # a list that vanished while it was read: the next poll knows
    assert len(connector.fetch(None, now=NOW).events) == 1


def test_rate_limits_of_tasks_are_waited_out(google: GoogleServer, credentials: Path) -> None:
    google.tasks.put("call")
    google.spoil(Fault(kind="status", path=TASKS, status=403, reason="quotaExceeded"), 2)
    pauses: list[float] = []
    connector = connector_for(google, credentials, tasks=True, sleep=pauses.append)

    assert to_dos(connector.fetch(None, now=NOW))
    assert len(pauses) == 2


def test_a_permission_for_tasks_that_is_missing_is_named(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.tokens.user_scopes = CALENDAR_SCOPES
    error = error_of(connector, google)

    assert isinstance(error, PermanentError)
    assert "may not read tasks" in error.what
    assert "tasks.readonly" in error.remedy
    assert "`steadyframe auth google north`" in error.remedy
    with pytest.raises(PermanentError, match=r"tasks\.readonly"):
        connector.check(now=NOW)


def test_a_tasks_api_that_is_off_is_named(google: GoogleServer, connector: GoogleConnector) -> None:
    google.spoil(Fault(kind="status", path=TASKS, status=403, reason="accessNotConfigured"))

    assert "Enable the Google Tasks API" in error_of(connector, google).remedy


def test_a_service_account_alone_has_no_tasks_to_read(google: GoogleServer, tmp_path: Path) -> None:
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    error = error_of(connector_for(google, key, tasks=True), google)

    assert "Tasks" in error.what
    assert "subject" in error.remedy


def test_a_service_account_reads_the_tasks_of_whom_it_acts_for(
    google: GoogleServer, tmp_path: Path
) -> None:
    google.tasks.put("call")
    google.tokens.delegated.add(google.calendar_id)
    key = google.write_credentials(tmp_path / "key.json", "service_account")
    connector = connector_for(google, key, tasks=True, subject=google.calendar_id)

    assert to_dos(connector.fetch(None, now=NOW)) == {"task:call"}


def test_an_unreadable_task_is_set_aside_and_counts_as_present(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.tasks.put("fine")
    google.tasks.lists["main"]["odd"] = {"id": "odd", "status": "needsAction", "due": "soon"}
    fetch = connector.fetch(None, now=NOW)

    assert to_dos(fetch) == {"task:fine"}
    assert [problem.uid for problem in fetch.problems] == ["task:odd"]


def test_a_login_page_in_place_of_tasks_is_no_empty_list(
    google: GoogleServer, connector: GoogleConnector
) -> None:
    google.spoil(Fault(kind="page", path=TASKS))

    assert isinstance(error_of(connector, google), NotACalendar)
