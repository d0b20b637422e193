"""`steadyframe sources`: what each calendar is like, beside how its last poll went."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from monitor.core.ledger.feed_horizon import FarEnd, far_end_to_json
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.store.calendars import sources
from monitor.store.database import open_engine, writing
from monitor.store.schema import upgrade
from monitor.store.timelines import tracked_events
from tests.builders.ics import calendar, vevent
from tests.unit.cli.commanding import PRACTICE, steadyframe, write

NOW = "2026-11-16T09:00:00Z"
SIXTY = FarEnd(at_least=timedelta(days=60, hours=2), at_most=timedelta(days=60), days=6, entered=20)


@pytest.fixture
def practice(folder: Path) -> Path:
    write(folder, "steadyframe.yaml", PRACTICE)
    engine = open_engine("sqlite:///data/steadyframe.db")
    upgrade(engine)
    endless = TrackedEvent(
        source="calendar", uid="y", kind="session", latest_revision=1, problem="It is endless."
    )
    with writing(engine) as connection:
        tracked_events.save(connection, [endless])
        sources.save(
            connection,
            "calendar",
            last_ok=datetime(2026, 11, 16, 9, tzinfo=UTC),
            problems=[{"uid": "x", "reason": "Its start can't be read."}],
            far_end=far_end_to_json(SIXTY),
            renewals=2,
        )
    return folder


def test_what_is_special_about_a_calendar_is_noted(practice: Path) -> None:
    said = " ".join(steadyframe("sources", "--now", NOW).out.split())

    assert "2 events are set aside; `steadyframe check` says which and why" in said
    assert "shows about 60 days ahead" in said
    assert "gives new UIDs at every export" in said


def test_programs_get_the_numbers(practice: Path) -> None:
    (row,) = json.loads(steadyframe("sources", "--now", NOW, "--format", "json").out)

    assert (row["set_aside"], row["days_ahead"], row["renews_uids"]) == (2, 60, True)


def test_check_names_both_kinds_of_events_that_are_set_aside(practice: Path) -> None:
    write(practice, "calendars/amara.ics", calendar(vevent("SUMMARY:J. D.")).decode())

    said = steadyframe("check").out

    assert "2 events are set aside" in said
    assert "  x: Its start can't be read." in said
    assert "  y: It is endless." in said
