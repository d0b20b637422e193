"""A client's weeks, and the usual hour beside them. Weeks are those from 1 September 2026 on."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.sessions.changes import ChangedSession
from monitor.core.sessions.model import Presence, Session
from tests.builders.digest_inputs import at, cancelled, change, session, timeline, weekly
from tests.builders.reviews import moved_from, read_at, review_of, review_of_one, stated
from tests.builders.timelines import a_span

SINCE = "2026-08-31 00:00"
LETTERS = {
    "kept": "k",
    "changed": "m",
    "off": "x",
    "away": "-",
    "gap": "_",
    "none": ".",
    "booked": "b",
    "outside": " ",
}
# Tuesdays at ten: 13 weeks to the one of 24 November, then the present one, and four to come.
TUESDAYS = weekly("2026-09-01 10:00", 18)


def strip(*sessions: Session, **given: Any) -> str:
    client = review_of_one(sessions, since=SINCE, **given)
    return "".join(LETTERS[kind] for kind in client.strip)


def but(*places: int) -> list[Session]:
    return [one for number, one in enumerate(TUESDAYS) if number not in places]


def test_weeks_are_as_usual_and_then_booked() -> None:
    assert strip(*TUESDAYS) == "k" * 13 + "b" * 5


def test_before_the_first_session_and_after_the_last_there_is_nothing() -> None:
    ended = replace(read_at(), tags={"jd": frozenset({"discharged"})})

    assert strip(*TUESDAYS[4:10], practice=ended) == " " * 4 + "k" * 6 + " " * 8


def test_a_week_without_a_session_says_no_more_than_that() -> None:
    assert strip(*but(5)) == "k" * 5 + "." + "k" * 7 + "b" * 5


def test_weeks_of_a_gap_are_told_from_those_between_two_usual_hours() -> None:
    assert strip(*but(5, 6, 7)) == "k" * 5 + "___" + "k" * 5 + "b" * 5
    assert strip(*TUESDAYS[::2]) == "k." * 7 + "b.b."


def test_leave_holidays_and_excused_time_are_away() -> None:
    leave = {"amara": (a_span("2026-10-05T00:00-04:00", "2026-10-12T00:00-04:00"),)}
    excused = (a_span("2026-10-05T00:00-04:00", "2026-10-12T00:00-04:00", "travelling"),)
    away = "k" * 5 + "-" + "k" * 7 + "b" * 5

    assert strip(*but(5), with_={"leave": leave}) == away
    assert strip(*but(5), with_={"excused": excused}) == away
    assert strip(*but(5), practice=read_at(holidays=["2026-10-06"])) == away


def test_a_session_that_stands_in_leave_was_not_held() -> None:
    leave = {"amara": (a_span("2026-10-05T00:00-04:00", "2026-10-12T00:00-04:00"),)}

    assert strip(*TUESDAYS, with_={"leave": leave})[5] == "-"


def test_a_cancelled_week_and_one_held_in_part_are_told_apart() -> None:
    off = cancelled("2026-10-06 10:00")
    fridays = weekly("2026-09-04 15:00", 18)

    assert strip(*but(5), off)[5] == "x"
    assert strip(*but(5), off, *fridays)[5] == "m"


def test_another_hour_and_a_moved_session_change_a_week() -> None:
    elsewhere = session("2026-10-08 16:00")
    beside = moved_from("2026-10-06 10:00", "2026-10-06 10:20")

    assert strip(*but(5), elsewhere)[5] == "m"
    assert strip(*but(5), beside)[5] == "k"
    assert strip(*but(5), beside, moves=[stated(beside)])[5] == "m"


def test_both_weeks_of_a_session_that_was_moved_to_another_one_changed() -> None:
    moved = moved_from("2026-10-06 10:00", "2026-10-15 16:00")

    found = strip(*but(5, 6), moved, moves=[stated(moved)])

    assert found[5:7] == "mm"


def test_the_clock_s_change_is_no_other_hour() -> None:
    """On 1 November New York's clocks went back."""
    client = review_of_one(TUESDAYS, since=SINCE)

    assert client.slots == (Slot(weekday=1, time=timedelta(hours=10)),)
    assert (client.kept, client.counted, client.sessions) == (13, 13, 13)
    assert client.rhythm.cadence == timedelta(weeks=1)


@pytest.mark.parametrize(("sessions", "counted"), [(7, 0), (8, 8)])
def test_of_fewer_than_eight_sessions_no_hour_is_usual(sessions: int, counted: int) -> None:
    client = review_of_one(weekly("2026-10-06 10:00", sessions), since=SINCE)

    assert bool(client.slots) is bool(counted)
    assert (client.counted, client.sessions) == (counted, sessions)


def test_a_week_may_begin_on_sunday_and_the_first_one_is_that_of_since() -> None:
    review = review_of(timeline(TUESDAYS), since="2026-09-02 00:00", week_starts="sunday")

    assert review.weeks[0].start.isoformat() == "2026-08-30T04:00:00+00:00"
    assert [week.holds(review.now) for week in review.weeks].index(True) == review.ahead - 1
    assert len(review.weeks) - review.ahead == 4


def test_a_move_that_the_polls_saw_and_a_client_who_stayed_away_leave_the_hour_theirs() -> None:
    gone = session("2026-10-06 10:00", marked_no_show=True)
    was = session("2026-10-13 10:00")
    stands = replace(was, start=was.start + timedelta(days=2), end=was.end + timedelta(days=2))
    seen = change(was, "2026-10-01 10:00", "2026-10-15 10:00")

    found = strip(*but(5, 6), gone, stands, with_={"changes": [seen]})

    assert found[5:7] == "km"


def test_an_hour_that_was_agreed_anew_is_as_usual_from_then_on() -> None:
    """The series was split: its old hours are off, and new ones stand in their weeks."""
    old = [replace(one, recurrence_id=one.start, uid="old") for one in TUESDAYS]
    new = weekly("2026-10-08 14:00", 13)
    new = [replace(one, recurrence_id=one.start, uid="new") for one in new]
    booked = {
        "booked_not_before": at("2026-10-02 09:00"),
        "booked_not_after": at("2026-10-02 10:00"),
    }
    seen = change(
        old[5],
        "2026-10-02 10:00",
        via="series",
        sessions=9,
        members=tuple(
            ChangedSession(session_id=one.id, from_start=one.start, from_end=one.end, to_start=None)
            for one in old[5:]
        ),
    )
    gone = [replace(one, presence=Presence.CANCELLED) for one in old[5:]]

    found = strip(
        *old[:5], *gone, *(replace(one, **booked) for one in new), with_={"changes": [seen]}
    )

    assert found == "k" * 13 + "b" * 5
