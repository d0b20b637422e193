"""An event that can't be read is set aside by itself, kept as it was, and said once."""

from __future__ import annotations

from pathlib import Path

import pytest
from structlog.testing import capture_logs

from connectors.model import EventProblem, EventRef, Fetch
from monitor.jobs.polling.record import record_fetch
from monitor.jobs.reading.history import history_of
from monitor.store.calendars import sources, unreadable_events
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from monitor.store.timelines import counts, tracked_events
from monitor.store.upkeep import row_counts
from tests.integration.watched import WITH_DIGEST, Watched, a_series, an_event

JANE = a_series("u1", "Jane Doe", "2026-11-03T10:00")
JOHN = an_event("u2", "John Roe", "2026-11-30T15:00")
BROKEN = JANE.replace("T100000", "Tten")


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(JANE, JOHN)
    practice.look("2026-11-23T09:00")
    return practice


def state(practice: Watched) -> SourceState:
    with reading(practice.app.engine) as connection:
        return sources.load(connection, "north")


def test_it_is_said_once_for_as_long_as_it_lasts(practice: Watched) -> None:
    with capture_logs() as log:
        for hour, room in ((10, 1), (11, 2), (12, 3)):
            other = JOHN.replace("DTSTAMP", f"LOCATION:Room {room}\nDTSTAMP")
            practice.write(BROKEN.replace("20261101T000000Z", f"20261101T0000{hour}Z"), other)
            practice.look(f"2026-11-23T{hour}:00")
    said = [entry for entry in log if entry["event"] == "event_set_aside"]
    (entry,) = said
    assert (entry["source"], entry["id"][:2]) == ("north", "q_")
    assert "Jane" not in str(said)
    assert "u1" not in str(said), "programs build UIDs from names"
    (problem,) = state(practice).problems
    assert problem["since"] == practice.at("2026-11-23T10:00").isoformat()


def test_it_comes_back_without_a_change_when_it_can_be_read_again(practice: Watched) -> None:
    practice.write(BROKEN, JOHN)
    practice.look("2026-11-23T10:00")
    practice.write(JANE, JOHN)
    practice.look_twice("2026-11-23T11:00")
    assert state(practice).problems == []
    assert practice.said() == []


def test_the_version_is_kept_with_its_text_and_when_it_was_there(practice: Watched) -> None:
    practice.write(BROKEN, JOHN)
    practice.look("2026-11-23T10:00")
    practice.write(BROKEN, JOHN.replace("T15", "T16"))
    practice.look("2026-11-23T11:00")
    practice.write(JANE, JOHN)
    practice.look("2026-11-23T12:00")
    with reading(practice.app.engine) as connection:
        (version,) = unreadable_events.of_event(connection, "north", {"u1"})
    assert "DTSTART;TZID=America/New_York:20261103Tten" in version.raw
    assert (version.first_seen, version.last_seen) == (
        practice.at("2026-11-23T10:00"),
        practice.at("2026-11-23T11:00"),
    )


def test_an_incremental_answer_that_is_silent_leaves_it_set_aside(practice: Watched) -> None:
    practice.write(BROKEN, JOHN)
    practice.look("2026-11-23T10:00")
    record_fetch(practice.app, "north", Fetch(is_full=False), practice.at("2026-11-23T11:00"))
    assert [problem["uid"] for problem in state(practice).problems] == ["u1"]
    gone = Fetch(is_full=False, deleted=(EventRef(uid="u1"),))
    record_fetch(practice.app, "north", gone, practice.at("2026-11-23T12:00"))
    assert state(practice).problems == []


def test_a_feed_of_nothing_but_broken_events_fills_neither_log_nor_disk(
    practice: Watched,
) -> None:
    problems = tuple(
        EventProblem(uid=f"x{n}", reason="It can't be read.", raw=f"UID:x{n}") for n in range(600)
    )
    with capture_logs() as log:
        fetch = Fetch(events=(), problems=problems, is_full=False)
        record_fetch(practice.app, "north", fetch, practice.at("2026-11-23T10:00"))
    assert len(log) <= 12
    assert log[-1] == {
        "event": "more_events_set_aside",
        "log_level": "warning",
        "source": "north",
        "events": 590,
    }
    with reading(practice.app.engine) as connection:
        assert row_counts(connection)["set_aside"] == 500
    assert len(state(practice).problems) == 600


def test_a_series_that_can_not_be_expanded_is_said_once(practice: Watched) -> None:
    no_rule = JANE.replace("FREQ=WEEKLY", "FREQ=WEEKLY;BYMONTH=13")
    practice.write(no_rule, JOHN)
    with capture_logs() as log:
        practice.look_twice("2026-11-23T10:00")
        practice.evaluate("2027-03-01T10:00")
        practice.evaluate("2027-03-01T10:10")
    assert [e["event"] for e in log].count("event_set_aside") == 1
    with reading(practice.app.engine) as connection:
        (tracked,) = tracked_events.set_aside(connection)
        assert counts.count_set_aside(connection) == {"north": 1}
    assert tracked.problem is not None
    assert tracked.problem.startswith("Its RRULE can't be read: BYMONTH holds")
    (told,) = [t for t in history_of(practice.app, "u1") if t.kind == "set_aside"]
    assert tracked.problem in told.what


def test_uids_renewed_at_every_export_are_noticed_after_the_second(practice: Watched) -> None:
    for number in range(1, 4):
        practice.write(*(e.replace("UID:u", f"UID:{number}x") for e in (JANE, JOHN)))
        practice.look(f"2026-11-23T1{number}:00")
        assert (state(practice).renewals or 0) == number
    practice.write(*(e.replace("UID:u", "UID:3x") for e in (JANE, JOHN.replace("T15", "T16"))))
    practice.look("2026-11-23T15:00")
    assert state(practice).renewals == 2


def test_one_event_made_anew_renews_nothing(practice: Watched) -> None:
    many = [a_series(f"m{n}", f"Client {n}", f"2026-11-03T{10 + n}:00") for n in range(4)]
    practice.write(*many)
    practice.look("2026-11-23T10:00")
    practice.write(*many[1:], many[0].replace("UID:m0", "UID:new"))
    practice.look("2026-11-23T11:00")
    assert state(practice).renewals == 0


def told_in_the_digest(practice: Watched, when: str) -> list[str]:
    spots = practice.digest(when).blind_spots
    return [spot.what for spot in spots if spot.source == "unreadable events"]


ENDLESS = JANE.replace("UID:u1", "UID:u3").replace("FREQ=WEEKLY", "FREQ=SECONDLY")
STRANGE = JANE.replace("UID:u1", "UID:u4").replace("FREQ=WEEKLY", "RSCALE=HEBREW;FREQ=WEEKLY")
ONE = (
    "1 event of north is stated in a way that can't be read: it is set aside, and nothing is "
    "concluded about it."
)
TWO = (
    "2 events of north are stated in a way that can't be read: they are set aside, and nothing is "
    "concluded about them."
)


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((JANE, JOHN), []),
        ((BROKEN, JOHN), [ONE]),
        ((JANE, ENDLESS), [ONE]),
        ((JANE, STRANGE), [ONE]),
        ((BROKEN, ENDLESS), [TWO]),
        ((JANE, STRANGE, ENDLESS), [TWO]),
    ],
)
def test_the_digest_tells_how_many_are_set_aside(
    tmp_path: Path, events: tuple[str, ...], told: list[str]
) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(*events)
    practice.look_twice("2026-11-16T09:00")
    assert told_in_the_digest(practice, "2026-11-23T08:00") == told


def test_what_can_be_read_again_is_told_no_more(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(BROKEN, ENDLESS)
    practice.look_twice("2026-11-16T09:00")
    practice.write(JANE, ENDLESS.replace("SECONDLY", "WEEKLY"))
    practice.look_twice("2026-11-17T09:00")
    assert told_in_the_digest(practice, "2026-11-23T08:00") == []


def test_what_was_set_aside_later_is_not_told_of_a_week_before(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(JANE, JOHN)
    practice.look("2026-11-16T09:00")
    practice.write(BROKEN, JOHN)
    practice.look("2026-11-24T09:00")
    assert told_in_the_digest(practice, "2026-11-23T08:00") == []
    assert told_in_the_digest(practice, "2026-11-30T08:00") == [ONE]
