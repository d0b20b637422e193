"""Google Tasks as commitments, from the stand-in to findings."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from monitor.core.findings.model import Finding
from monitor.store.calendars import sources
from monitor.store.database import writing
from tests.integration.google_practice import Practice, at, event
from tests.servers.google.server import GoogleServer


@pytest.fixture
def practice(google: GoogleServer, tmp_path: Path) -> Iterator[Practice]:
    practice = Practice(tmp_path, google, tasks=True)
    practice.now = at("2026-11-23T09:00")
    google.put(event("one", "2026-12-01T10:00"))
    yield practice
    practice.app.engine.dispose()


def missed(practice: Practice) -> list[Finding]:
    return [f for f in practice.all_findings() if f.draft.rule == "missed_follow_up"]


def test_a_task_past_its_day_is_a_missed_follow_up_until_it_is_ticked_off(
    practice: Practice, google: GoogleServer
) -> None:
    google.tasks.put("letter", title="Send Jane Doe the letter", due="2026-11-24")
    google.tasks.put("someday", title="Read")
    practice.look("2026-11-23T09:05", "2026-11-27T23:55")
    assert missed(practice) == []  # the day's end + 3 days is to come

    practice.look("2026-11-28T00:05")
    (found,) = missed(practice)
    assert (found.status, found.draft.client, found.draft.session) == ("open", "jd", None)
    value = found.draft.value
    assert (value["kind"], value["overdue_hours"]) == ("commitment", 72)
    assert datetime.fromisoformat(value["due"]) == at("2026-11-25T00:00")

    # The calendar's answers say nothing about tasks, and a full one has them all.
    google.put(event("two", "2026-12-02T10:00"))
    practice.look("2026-11-28T00:10")
    google.expire_tokens()
    practice.look("2026-11-28T00:15")
    assert [(f.id, f.status) for f in missed(practice)] == [(found.id, "open")]

    practice.now = at("2026-11-28T11:00")
    google.tasks.complete("letter")
    practice.look("2026-11-28T11:05")
    (kept,) = missed(practice)
    assert (kept.id, kept.status, kept.resolution) == (found.id, "resolved", "kept_late")
    assert kept.resolved_at == at("2026-11-28T11:00")


def test_tasks_that_are_deleted_or_whose_list_is_are_no_promises_any_more(
    practice: Practice, google: GoogleServer
) -> None:
    google.tasks.lists["second"] = {}
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    google.tasks.put("call", title="Call T. S.", due="2026-11-24", tasklist="second")
    practice.look("2026-11-23T09:05", "2026-11-28T09:00")
    assert [finding.status for finding in missed(practice)] == ["open", "open"]
    practice.now = at("2026-11-28T09:02")
    google.tasks.delete("letter")
    del google.tasks.lists["second"]

    practice.look("2026-11-28T09:05")
    assert [finding.status for finding in missed(practice)] == ["resolved", "resolved"]


def test_a_task_that_is_put_off_in_time_was_never_missed(
    practice: Practice, google: GoogleServer
) -> None:
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    practice.look("2026-11-23T09:05")
    practice.now = at("2026-11-24T15:00")
    google.tasks.put("letter", due="2026-11-30")

    practice.look("2026-11-24T15:05", "2026-12-02T09:00")
    assert missed(practice) == []


def test_how_long_a_planned_day_may_pass_is_for_the_practice_to_say(
    practice: Practice, google: GoogleServer
) -> None:
    practice.configure(rules={"missed_follow_up": {"task_grace": "24h", "grace": "9d"}})
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    practice.look("2026-11-23T09:05", "2026-11-25T23:55")
    assert missed(practice) == []
    practice.look("2026-11-26T00:05")
    (found,) = missed(practice)
    assert [e.kind for e in found.draft.evidence] == ["planned_task"]


def test_tasks_that_an_older_version_read_are_read_anew(
    practice: Practice, google: GoogleServer
) -> None:
    """It took their day for a deadline, and Google tells of nothing that was not touched since."""
    google.tasks.put("letter", title="Letter for J. D.", due="2026-11-24")
    practice.look("2026-11-23T09:05")
    cursor = json.loads(practice.state().cursor or "")
    del cursor["tasks"]["form"]
    with writing(practice.app.engine) as connection:
        sources.save(connection, "north", cursor=json.dumps(cursor))
    google.requests.clear()
    practice.look("2026-11-25T09:00", "2026-11-25T09:05")

    asked = [params.get("updatedMin") for path, params in google.requests if "/tasks/" in path]
    assert asked.count(None) == 2 + 1  # the lists twice, and every task once
