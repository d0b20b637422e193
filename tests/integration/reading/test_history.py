"""The story of an event as `history` tells it: what was seen, when, and how that is known."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from config.sections.privacy import Privacy
from monitor.jobs.reading.history import history_of
from monitor.jobs.retention import purge_old
from monitor.store.database import writing
from tests.integration.watched import Watched, a_series, an_event, modified, skipping

SERIES = a_series("u1", "Jane Doe", "2026-11-03T10:00")
SINGLE = an_event("u2", "John Roe", "2026-11-26T15:00")
FIRST, THEN, LATER = "2026-11-16T09:00", "2026-11-20T09:00", "2026-11-21T09:00"


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(SERIES, SINGLE)
    practice.look_twice(FIRST)
    return practice


def seen(practice: Watched, when: str, *events: str) -> None:
    practice.write(*events)
    practice.look_twice(when)


def told(practice: Watched, about: str, kind: str = "revision") -> list[str]:
    return [one.what for one in history_of(practice.app, about) if one.kind == kind]


def evidence(practice: Watched, about: str, kind: str = "revision") -> str:
    return [one.evidence for one in history_of(practice.app, about) if one.kind == kind][-1]


def test_what_stood_there_at_the_first_read_is_said_to_have_stood_there(practice: Watched) -> None:
    assert told(practice, "u1") == [
        "On the calendar: Tue 3 Nov 2026 10:00 for 50 minutes, repeats every week, titled "
        '"Session: Jane Doe".'
    ]
    assert evidence(practice, "u1") == "It stood there when this calendar was first read."


def test_a_client_is_found_by_id_name_or_title(practice: Watched) -> None:
    by_uid = history_of(practice.app, "u1")
    assert by_uid == history_of(practice.app, "jane") == history_of(practice.app, "jane  DOE")
    assert history_of(practice.app, "nobody") == []


def test_a_move_is_told_with_the_looks_around_it_and_then_as_counted(practice: Watched) -> None:
    seen(practice, THEN, SERIES, an_event("u2", "John Roe", "2026-11-27T16:00"))
    assert told(practice, "u2")[1:] == [
        "Moved from Thu 26 Nov 2026 15:00 to Fri 27 Nov 2026 16:00."
    ]
    assert "after Mon 16 Nov 2026 09:00, the last look" in evidence(practice, "u2")
    assert told(practice, "u2", "change") == [
        "Counted as a change: the session of Thu 26 Nov 2026 15:00 moved to Fri 27 Nov 2026 16:00, "
        "between 6 days and 10 days before it was to start."
    ]
    assert evidence(practice, "u2", "change").startswith("Made between Mon 16 Nov 2026 09:00 and")


def test_the_calendars_own_stamp_is_named_where_it_can_be_trusted(practice: Watched) -> None:
    stamp = modified("2026-11-19T12:00-05:00")
    seen(practice, THEN, SERIES, an_event("u2", "John Roe", "2026-11-27T16:00", stamp))
    assert (
        evidence(practice, "u2") == "Edited Thu 19 Nov 2026 12:00, as the calendar itself states."
    )


def test_an_exception_of_a_series_is_told_as_what_differs_from_the_series(
    practice: Watched,
) -> None:
    moved = an_event("u1", "Jane Doe (late 5 min)", "2026-11-25T11:00", of="2026-11-24T10:00")
    seen(practice, THEN, SERIES, SINGLE, moved)
    assert told(practice, "u1")[-1] == (
        "The one of Tue 24 Nov 2026 10:00: moved to Wed 25 Nov 2026 11:00; the title changed from "
        '"Session: Jane Doe" to "Session: Jane Doe (late 5 min)".'
    )


def test_other_edits_have_their_words(practice: Watched) -> None:
    without = SERIES.replace("RRULE", f"{skipping('2026-12-01T10:00')}\nRRULE")
    seen(practice, THEN, without, SINGLE)
    every_other = SERIES.replace("WEEKLY", "WEEKLY;INTERVAL=2;COUNT=9")
    seen(practice, LATER, every_other.replace("BEGIN:VEVENT", "BEGIN:VEVENT\nLOCATION:Room 2"))
    assert told(practice, "u1")[1:] == [
        "Leaves out Tue 1 Dec 2026 10:00.",
        "Repeats every 2 weeks, 9 times now (was every week); takes in again Tue 1 Dec 2026 10:00; "
        "the place changed.",
    ]


def test_what_is_gone_and_comes_back_is_told_as_one_stroke_each(practice: Watched) -> None:
    short = a_series("u4", "Client 4", "2026-11-24T10:00", rule=";COUNT=3")
    seen(practice, THEN, SERIES, SINGLE, short)
    seen(practice, LATER, SERIES, SINGLE)
    seen(practice, "2026-11-22T09:00", SERIES, SINGLE, short)
    assert told(practice, "u4")[1] == "Gone from the calendar."
    assert told(practice, "u4")[2].startswith("Back on the calendar: ")
    gone, back = told(practice, "u4", "change")
    assert gone.startswith(
        "Counted as a change: the session of Tue 24 Nov 2026 10:00 was cancelled"
    )
    assert back.startswith(
        "Counted as a change: the session of Tue 24 Nov 2026 10:00 is on again. With it "
        "2 later sessions."
    )


def test_a_version_that_can_not_be_read_is_part_of_the_story_after_it_was_mended(
    practice: Watched,
) -> None:
    seen(practice, THEN, SERIES, SINGLE.replace("T150000", "Tfifteen"))
    seen(practice, LATER, SERIES, SINGLE)
    (line,) = told(practice, "u2", "set_aside")
    assert line.startswith("A version that could not be read was set aside: Its ")
    assert "John" not in line
    assert told(practice, "u2", "change") == []


def test_an_event_that_never_could_be_read_has_a_story_too(practice: Watched) -> None:
    seen(practice, THEN, SERIES, SINGLE, SINGLE.replace("UID:u2", "UID:u3").replace("T15", "Tx"))
    assert len(history_of(practice.app, "u3")) == 1


def test_after_a_purge_the_story_says_that_it_is_no_longer_whole(practice: Watched) -> None:
    seen(practice, THEN, SERIES, an_event("u2", "John Roe", "2026-11-27T16:00"))
    practice.evaluate("2027-02-28T09:00")
    with writing(practice.app.engine) as connection:
        purge_old(
            connection,
            Privacy.model_construct(retention=timedelta(days=7)),
            practice.at("2027-03-01T09:00"),
        )
    assert told(practice, "u2")[0].startswith("On the calendar: Fri 27 Nov 2026 16:00")
    assert evidence(practice, "u2") == (
        "What it said before, if anything, is no longer kept (privacy.retention)."
    )
