"""Forgetting the old breaks nothing that is open, and is never mistaken for a change."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from structlog.testing import capture_logs

from config.sections.privacy import Privacy
from monitor.core.findings.model import FindingStatus
from monitor.jobs.answers.statements import load
from monitor.jobs.polling.record import record_fetch
from monitor.jobs.reading.findings.as_json import finding_json
from monitor.jobs.reading.history import history_of
from monitor.jobs.retention import purge_old, purge_when_due
from monitor.store.calendars import ledger, unreadable_events
from monitor.store.database import reading, writing
from monitor.store.evaluation import statements
from monitor.store.upkeep import row_counts
from tests.integration.watched import Watched, a_series, an_event, skipping

DAY = timedelta(days=1)
MOVED = an_event("u1", "Jane Doe", "2026-11-25T10:00", of="2026-11-24T10:00")
CALENDAR = [
    a_series("u1", "Jane Doe", "2026-09-01T10:00"),
    a_series("u2", "John Roe", "2026-09-02T10:00", rule=";UNTIL=20261120T000000Z"),
    an_event("u3", "Client 3", "2026-11-12T10:00"),
]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Looked at from 10 November on; on the 24th a session has just been moved and is open."""
    practice = Watched(tmp_path)
    practice.write(*CALENDAR)
    practice.look_twice("2026-11-10T09:00")
    skips = CALENDAR[0].replace("RRULE", f"{skipping('2026-11-17T10:00')}\nRRULE")
    practice.write(skips, CALENDAR[1], CALENDAR[2].replace("DTSTAMP", "LOCATION:Room 2\nDTSTAMP"))
    practice.look_twice("2026-11-13T09:00")
    practice.write(*CALENDAR)
    practice.look_twice("2026-11-14T09:00")
    practice.write(*CALENDAR, MOVED)
    practice.look_twice("2026-11-24T09:00")
    practice.look("2026-11-24T12:00")
    return practice


def purged(practice: Watched, when: str, retention: timedelta = DAY) -> dict[str, int]:
    with writing(practice.app.engine) as connection:
        counts = purge_old(
            connection, Privacy.model_construct(retention=retention), practice.at(when)
        )
    return {name: number for name, number in counts.items() if number}


def test_of_an_open_finding_all_that_it_rests_on_is_still_told(practice: Watched) -> None:
    (opened,) = [f for f in practice.findings("reschedule") if f.status is FindingStatus.OPEN]
    before = [(t.at, t.what) for t in history_of(practice.app, "u1")]
    assert purged(practice, "2026-11-24T12:00", timedelta())["revisions"] == 2  # of client 3's
    assert [(t.at, t.what) for t in history_of(practice.app, "u1")] == before
    zone = practice.app.practice.zone
    assert finding_json(load(practice.app, opened.id), zone) == finding_json(opened, zone)
    practice.evaluate("2026-11-24T12:10")
    assert load(practice.app, opened.id) == opened


def test_what_is_open_stays_open_and_nothing_new_is_found_after_a_purge(
    practice: Watched,
) -> None:
    before = {f.id: f.status for f in practice.findings()}
    purged(practice, "2026-11-24T12:00", timedelta())
    practice.evaluate("2026-11-24T12:10")
    after = {f.id: f.status for f in practice.findings()}
    still = {i: s for i, s in before.items() if s is FindingStatus.OPEN}
    assert still.items() <= after.items()
    assert after.items() <= before.items()


def test_the_same_calendar_read_from_scratch_after_a_purge_is_no_news(practice: Watched) -> None:
    practice.evaluate("2027-01-20T09:00")
    assert "revisions" in purged(practice, "2027-01-20T09:00")
    before = practice.findings()
    with reading(practice.app.engine) as connection:
        heads = row_counts(connection)["heads"]
        changes = row_counts(connection)["changes"]
    fetch = practice.app.connector("north").fetch(None, now=practice.at("2027-01-20T10:00"))
    report = record_fetch(practice.app, "north", fetch, practice.at("2027-01-20T10:00"))
    practice.evaluate("2027-01-20T10:10")
    assert report.revisions == 0
    with reading(practice.app.engine) as connection:
        assert row_counts(connection)["heads"] == heads
        assert row_counts(connection)["changes"] == changes
    assert [f.id for f in practice.findings() if f not in before and f.draft.source is None] == []
    assert {f.id for f in practice.findings("cancellation", "reschedule")} <= {f.id for f in before}


def test_the_present_state_of_every_event_outlives_any_purge(practice: Watched) -> None:
    with reading(practice.app.engine) as connection:
        before = ledger.living_events(connection, "north")
    practice.evaluate("2030-01-20T09:00")
    purged(practice, "2030-01-20T09:00")
    with reading(practice.app.engine) as connection:
        assert ledger.living_events(connection, "north") == before


def test_a_version_that_is_still_unreadable_outlives_a_purge_and_a_mended_one_does_not(
    practice: Watched,
) -> None:
    broken = [an_event(uid, "Jane Doe", "2026-11-30T10:00") for uid in ("x", "y")]
    broken = [event.replace("T100000", "Tten") for event in broken]
    practice.write(*CALENDAR, MOVED, *broken)
    practice.look("2026-11-25T09:00")
    practice.write(*CALENDAR, MOVED, broken[0], broken[1].replace("Tten", "T100000"))
    practice.look("2026-11-26T09:00")
    assert purged(practice, "2026-12-20T09:00")["set_aside"] == 1
    with reading(practice.app.engine) as connection:
        left = unreadable_events.of_event(connection, "north", {"x", "y"})
    assert [version.uid for version in left] == ["x"]


def test_the_daemon_forgets_once_a_day_and_says_how_much(practice: Watched) -> None:
    practice.configure(privacy={"retention": "30d"})
    practice.evaluate("2027-02-19T09:00")
    with capture_logs() as log:
        assert purge_when_due(practice.app, practice.at("2027-02-20T09:00"))
        assert not purge_when_due(practice.app, practice.at("2027-02-21T08:59"))
        assert purge_when_due(practice.app, practice.at("2027-02-21T09:00"))
    said = [entry for entry in log if entry["event"] == "old_records_purged"]
    assert [entry["rows"] > 0 for entry in said] == [True]


def test_a_note_on_an_open_finding_outlives_a_purge(practice: Watched) -> None:
    opened = practice.findings("reschedule")[-1]
    with writing(practice.app.engine) as connection:
        statements.add(connection, opened.id, "note", "by phone", practice.at("2026-11-24T09:10"))
    purged(practice, "2026-11-24T12:00", timedelta())
    with reading(practice.app.engine) as connection:
        assert [w.text for w in statements.about(connection, opened.id)] == ["by phone"]
