"""Retention: the old goes, and nothing that is in use, stated by the calendar, or still open."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from connectors.model import CalendarEvent
from monitor.core.findings.model import FindingStatus
from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.store.calendars import ledger
from monitor.store.database import open_engine, reading, writing
from monitor.store.delivery import outbox
from monitor.store.evaluation import findings, statements
from monitor.store.schema import upgrade
from monitor.store.tidying.purge import purge
from monitor.store.timelines import changes, checkins, client_names, sessions, tracked_events
from monitor.store.upkeep import compact, row_counts
from tests.integration.store.stored_things import (
    DAY,
    HOUR,
    MONDAY,
    a_change,
    a_finding,
    a_message,
    a_revision,
    a_session,
    a_tombstone,
    a_tracked_event,
    an_event,
)

NOW = MONDAY
RETENTION = timedelta(days=400)
OLD = NOW - timedelta(days=500)
RESOLVED = {"status": FindingStatus.RESOLVED, "resolved_at": OLD + 14 * DAY}


def purged(store: Engine, retention: timedelta = RETENTION) -> dict[str, int]:
    """How many rows of each table went; tables of which nothing went are left out."""
    with writing(store) as connection:
        counts = purge(connection, before=NOW - retention, now=NOW)
    return {name: number for name, number in counts.items() if number}


def seen(store: Engine, *states: tuple[CalendarEvent, datetime], settled: bool = True) -> list[int]:
    """Store states of `e1` as polls saw them; returns their ids."""
    ids = []
    for event, seen_at in states:
        with writing(store) as connection:
            revision = a_revision(event, seen_at)
            ids += ledger.add_revisions(connection, [revision])
    with writing(store) as connection:
        upto = ids[-1] if settled else ids[0]
        tracked_events.save(connection, [a_tracked_event(latest=ids[-1], settled=upto)])
    return ids


def left(store: Engine) -> list[int]:
    with reading(store) as connection:
        return [revision.id for revision in ledger.history(connection, "calendar", "e1")]


def test_a_young_database_loses_nothing(store: Engine) -> None:
    seen(store, (an_event(), NOW - DAY), (an_event(start=MONDAY + HOUR), NOW))
    with writing(store) as connection:
        sessions.save(connection, [a_session(start=NOW - 7 * DAY)])
        findings.save(connection, [a_finding(at=NOW - 7 * DAY)])

    assert purged(store) == {}


def test_a_state_goes_once_the_next_one_has_stood_for_the_retention(store: Engine) -> None:
    first, second, third = seen(
        store,
        (an_event(), OLD),
        (an_event(start=MONDAY + HOUR), OLD + DAY),
        (an_event(start=MONDAY + 2 * HOUR), NOW - DAY),
    )

    assert purged(store) == {"revisions": 1}
    assert left(store) == [second, third]
    assert first not in left(store)


def test_the_present_state_of_an_event_stays_however_old_it_is(store: Engine) -> None:
    (only,) = seen(store, (an_event(start=OLD), OLD))

    assert purged(store) == {}
    assert left(store) == [only]


def test_a_state_that_has_not_settled_stays(store: Engine) -> None:
    ids = seen(store, (an_event(), OLD), (an_event(start=MONDAY + HOUR), OLD + DAY), settled=False)

    assert purged(store) == {}
    assert left(store) == ids


def test_the_states_behind_an_open_finding_stay(store: Engine) -> None:
    ids = seen(store, (an_event(), OLD), (an_event(start=MONDAY + HOUR), OLD + DAY))
    with writing(store) as connection:
        findings.save(connection, [a_finding(at=OLD)])
        sessions.save(connection, [a_session(start=OLD)])
        changes.add(connection, [a_change(start=OLD)])

    assert purged(store) == {}
    assert left(store) == ids


def test_a_resolved_finding_goes_with_all_that_it_rested_on(store: Engine) -> None:
    finding = a_finding(at=OLD, **RESOLVED)
    with writing(store) as connection:
        sessions.save(connection, [a_session(start=OLD)])
        changes.add(connection, [a_change(start=OLD)])
        checkins.add(
            connection,
            Checkin(id="k1", session_id="s1", kind=CheckinKind.ARRIVAL, at=OLD, recorded_at=OLD),
        )
        client_names.save(connection, {"c_1": "Jane D."})
        findings.save(connection, [finding])
        statements.add(connection, finding.id, "note", "by phone", OLD)

    assert purged(store) == {
        "sessions": 1,
        "changes": 1,
        "checkins": 1,
        "findings": 1,
        "words": 1,
        "client_names": 1,
    }
    assert purged(store) == {}


def test_a_finding_stays_as_long_as_it_could_be_concluded_again(store: Engine) -> None:
    with writing(store) as connection:
        findings.save(connection, [a_finding(at=OLD, **RESOLVED)])
        moved_far = a_change(start=OLD, to_start=NOW - DAY, to_end=NOW)
        changes.add(connection, [moved_far])

    assert purged(store) == {}


def test_a_dismissed_finding_is_remembered_so_that_it_stays_dismissed(store: Engine) -> None:
    dismissed = replace(
        a_finding(at=OLD), status=FindingStatus.DISMISSED, resolved_at=OLD, resolution=None
    )
    with writing(store) as connection:
        findings.save(connection, [dismissed])
        statements.add(connection, dismissed.id, "dismiss", "agreed", OLD)

    assert purged(store) == {}


def test_a_short_retention_leaves_what_would_be_read_again_at_once(store: Engine) -> None:
    month_ago = NOW - 30 * DAY
    seen(store, (an_event(start=month_ago), month_ago))
    with writing(store) as connection:
        sessions.save(connection, [a_session(start=month_ago)])
        marked_late = a_finding(
            "s1", at=month_ago, status=FindingStatus.RESOLVED, resolved_at=month_ago + DAY
        )
        findings.save(connection, [marked_late])

    assert purged(store, retention=7 * DAY) == {}


def test_a_short_retention_takes_what_the_calendar_states_no_more(store: Engine) -> None:
    month_ago = NOW - 30 * DAY
    seen(store, (an_event(start=month_ago), month_ago))
    with writing(store) as connection:
        (newest,) = ledger.add_revisions(connection, [a_tombstone(seen_at=month_ago + DAY)])
        tracked_events.save(connection, [a_tracked_event(latest=newest, settled=newest)])
        gone = a_session(start=month_ago, presence=Presence.CANCELLED)
        sessions.save(connection, [gone])

    assert purged(store, retention=7 * DAY) == {"revisions": 1, "sessions": 1}


def test_a_clients_open_finding_keeps_the_history_that_the_rules_rest_on(store: Engine) -> None:
    gap = a_finding("next", at=NOW - DAY, session=None, change_id=None)
    with writing(store) as connection:
        findings.save(connection, [gap])
        held = [a_session(f"s{n}", start=NOW - n * 7 * DAY, uid=f"e{n}") for n in range(2, 8)]
        other = a_session("other", start=NOW - 30 * DAY, uid="e9", client="c_2")
        sessions.save(connection, [*held, other])

    assert purged(store, retention=7 * DAY) == {"sessions": 1}
    with reading(store) as connection:
        assert len(sessions.of_client(connection, "c_1")) == len(held)


def test_sent_messages_go_and_waiting_ones_stay(store: Engine) -> None:
    with writing(store) as connection:
        messages = [a_message("sent"), a_message("new"), a_message("waiting", not_before=OLD)]
        outbox.put(connection, messages)
        for message, at in zip(outbox.load_all(connection), (OLD, NOW), strict=False):
            outbox.record_sent(connection, message.number, at)

    assert purged(store) == {"outbox": 1}
    with reading(store) as connection:
        assert [message.id for message in outbox.load_all(connection)] == ["new", "waiting"]


def test_messages_that_nobody_took_go_with_the_years_as_well(store: Engine) -> None:
    with writing(store) as connection:
        outbox.put(connection, [a_message("old", not_before=OLD), a_message("new", not_before=NOW)])
        for message in outbox.load_all(connection):
            outbox.record_failed(connection, message.number, "No such webhook.")

    assert purged(store) == {"outbox": 1}
    with reading(store) as connection:
        assert [message.id for message in outbox.load_all(connection)] == ["new"]


def test_a_purge_that_is_undone_deletes_nothing(store: Engine) -> None:
    with writing(store) as connection:
        sessions.save(connection, [a_session(start=OLD)])
    with writing(store) as connection:
        assert purge(connection, before=NOW - RETENTION, now=NOW)["sessions"] == 1
        connection.rollback()

    with reading(store) as connection:
        assert row_counts(connection)["sessions"] == 1


@pytest.mark.parametrize("with_words", ["Something only Jane would say"])
def test_after_compacting_the_deleted_words_are_not_in_the_file(
    tmp_path: Path, with_words: str
) -> None:
    file = tmp_path / "steadyframe.db"
    engine = open_engine(f"sqlite:///{file}")
    upgrade(engine)
    states = (an_event(description=with_words), OLD), (an_event(), OLD + DAY)
    seen(engine, *states)
    assert purged(engine) == {"revisions": 1}

    compact(engine)

    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert with_words.encode() not in on_disk
    engine.dispose()
