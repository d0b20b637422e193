"""The ledger: states are added and never changed, and the heads point at the newest."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timezone
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import DateTime, Engine, String, cast, select

from connectors.model import EventTime
from monitor.core.ledger.revision import RevisionKey
from monitor.store.calendars import ledger
from monitor.store.database import reading, writing
from monitor.store.tables import heads, revisions
from monitor.store.timelines import counts
from tests.integration.store.stored_things import (
    DAY,
    HOUR,
    MONDAY,
    a_revision,
    a_tombstone,
    an_event,
)

KEY = RevisionKey(source="calendar", uid="e1", recurrence_id=None)


def test_an_event_comes_back_as_it_was_stored(store: Engine) -> None:
    revision = a_revision(an_event(summary="Grüße ✓ J. D.", rrules=("FREQ=WEEKLY",)), stamp=MONDAY)
    with writing(store) as connection:
        numbers = ledger.add_revisions(connection, [revision])

    with reading(store) as connection:
        (found,) = ledger.history(connection, "calendar", "e1")

    assert [found.id] == numbers
    assert (found.key, found.seen_at, found.previous_poll_at) == (KEY, MONDAY, MONDAY - HOUR)
    assert (found.stamp, found.event) == (MONDAY, revision.event)


def test_a_new_state_leaves_the_old_one_where_it_is(store: Engine) -> None:
    before, after = an_event(), an_event(start=MONDAY + HOUR)
    for event, seen_at in ((before, MONDAY), (after, MONDAY + DAY)):
        with writing(store) as connection:
            ledger.add_revisions(connection, [a_revision(event, seen_at)])

    with reading(store) as connection:
        states = ledger.history(connection, "calendar", "e1")
        heads = ledger.load_heads(connection, "calendar", ["e1"])

    assert [state.event for state in states] == [before, after]
    assert heads[KEY].event == after
    assert heads[KEY].content_hash == states[-1].content_hash


def test_two_states_in_one_poll_end_with_the_later_one(store: Engine) -> None:
    after = an_event(start=MONDAY + HOUR)
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(an_event()), a_revision(after)])

    with reading(store) as connection:
        assert ledger.load_heads(connection, "calendar", ["e1"])[KEY].event == after


def test_a_deleted_event_has_a_head_and_is_not_alive(store: Engine) -> None:
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(an_event())])
        ledger.add_revisions(connection, [a_tombstone(seen_at=MONDAY + DAY)])

    with reading(store) as connection:
        assert ledger.load_heads(connection, "calendar", ["e1"])[KEY].event is None
        assert ledger.alive(connection, "calendar", ["e1"]) == {}
        assert counts.count_living(connection) == {}
        assert len(ledger.history(connection, "calendar", "e1")) == 2


def test_a_series_and_its_exceptions_are_one_uid_with_several_heads(store: Engine) -> None:
    master = an_event(rrules=("FREQ=WEEKLY",))
    moved = an_event(
        start=MONDAY + HOUR, recurrence_id=EventTime(instant=MONDAY, zone="Europe/Berlin")
    )
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(master), a_revision(moved)])

    with reading(store) as connection:
        assert ledger.alive(connection, "calendar", ["e1"])["e1"] == (master, moved)
        assert len(ledger.load_heads(connection, "calendar", ["e1"])) == 2
        assert counts.count_living(connection) == {"calendar": 1}


def test_more_events_than_one_statement_takes_are_all_found(store: Engine) -> None:
    events = [an_event(uid=f"e{number}") for number in range(1_201)]
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(event) for event in events])

    with reading(store) as connection:
        assert len(ledger.alive(connection, "calendar", [e.uid for e in events])) == 1_201


def test_each_of_many_events_written_at_once_has_the_head_that_is_its_own(store: Engine) -> None:
    events = [an_event(uid=f"e{number * 7_919 % 1_201}") for number in range(1_201)]
    with writing(store) as connection:
        numbers = ledger.add_revisions(connection, [a_revision(event) for event in events])
        query = select(heads.c.uid, revisions.c.uid, revisions.c.id).join(
            revisions, heads.c.revision_id == revisions.c.id
        )
        stored = connection.execute(query).all()

    newest = {event.uid: number for event, number in zip(events, numbers, strict=True)}
    assert all(head == uid and newest[uid] == number for head, uid, number in stored)
    assert len(stored) == len(newest) == 1_201


@pytest.mark.parametrize(
    "moment",
    [
        None,
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 12, 31, 23, 59, 59, tzinfo=timezone(-HOUR * 5)),
        datetime(987, 1, 2, 3, 4, 5, tzinfo=UTC),
    ],
)
def test_the_database_names_an_instance_as_the_code_does(
    store: Engine, moment: datetime | None
) -> None:
    of = EventTime(instant=moment, zone="UTC") if moment else None
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(an_event(recurrence_id=of))])
        rid = connection.execute(select(heads.c.rid)).scalar_one()

    assert rid == ledger.rid_text(moment)


def test_heads_of_other_sources_stay_where_they_are(store: Engine) -> None:
    mine, other = a_revision(an_event()), a_revision(an_event(start=MONDAY + HOUR))
    other = replace(other, key=replace(other.key, source="other"))
    with writing(store) as connection:
        numbers = ledger.append(connection, [mine, other])
        ledger.move_heads(connection, "calendar", min(numbers))

    with reading(store) as connection:
        assert ledger.known_uids(connection, "calendar") == {"e1": True}
        assert ledger.known_uids(connection, "other") == {}


@pytest.mark.parametrize(
    "moment",
    [
        datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(2026, 10, 25, 2, 30, fold=1, tzinfo=ZoneInfo("Europe/Berlin")),
        datetime(987, 1, 2, 3, 4, 5, 6, tzinfo=UTC),
        datetime(2026, 11, 16, 9, tzinfo=timezone(-HOUR * 5)),
    ],
    ids=["summer", "winter", "long-ago", "offset"],
)
def test_a_moment_comes_back_as_the_moment_it_was(store: Engine, moment: datetime) -> None:
    """Both 2:30 of an autumn night: Python takes them for equal in their own zone."""
    earlier = moment.replace(fold=0)
    with writing(store) as connection:
        ledger.add_revisions(connection, [a_revision(an_event(), earlier)])
        ledger.add_revisions(connection, [a_revision(an_event(), moment)])

    with reading(store) as connection:
        found = [state.seen_at for state in ledger.history(connection, "calendar", "e1")]
        plain = connection.execute(select(cast(revisions.c.seen_at, String))).scalars().all()

    assert found == [earlier.astimezone(UTC), moment.astimezone(UTC)]
    if store.dialect.name == "sqlite":
        formatted = DateTime().dialect_impl(store.dialect).bind_processor(store.dialect)
        assert formatted is not None
        assert plain == [formatted(each.replace(tzinfo=None)) for each in found]


def test_a_poll_that_fails_halfway_leaves_no_trace(store: Engine) -> None:
    class Killed(Exception):
        pass

    try:
        with writing(store) as connection:
            ledger.add_revisions(connection, [a_revision(an_event())])
            raise Killed
    except Killed:
        pass

    with reading(store) as connection:
        assert ledger.load_heads(connection, "calendar", ["e1"]) == {}
        assert ledger.history(connection, "calendar", "e1") == []
