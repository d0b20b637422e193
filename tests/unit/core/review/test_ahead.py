"""What is to be decided: who has nothing booked, what stands in leave, and what overlaps."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.review.model import NothingBooked, Review
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline
from tests.builders.digest_inputs import at, cancelled, session, timeline, weekly
from tests.builders.reviews import NOW, read_at, review_of
from tests.builders.timelines import a_span

PAST = weekly("2026-09-29 10:00", 9)  # Tuesdays up to 24 November
CHRISTMAS = a_span("2026-12-21T00:00-05:00", "2027-01-04T00:00-05:00")


def unbooked(*timelines: Timeline, **given: Any) -> tuple[NothingBooked, ...]:
    return review_of(*timelines, **given).nothing_booked


def test_an_active_client_without_a_session_to_come_has_nothing_booked() -> None:
    (one,) = unbooked(timeline([*PAST, cancelled("2026-12-08 10:00")]))

    assert (one.client, one.last, one.usual_next) == (
        "jd",
        at("2026-11-24 10:00"),
        at("2026-12-01 10:00"),
    )


def test_the_usual_hour_that_would_be_next_lies_outside_leave_and_holidays() -> None:
    leave = {"amara": (a_span("2026-11-30T00:00-05:00", "2026-12-07T00:00-05:00"),)}
    (one,) = unbooked(timeline(PAST, leave=leave), practice=read_at(holidays=["2026-12-08"]))

    assert one.usual_next == at("2026-12-15 10:00")


@pytest.mark.parametrize(
    "sessions",
    [
        [*PAST, session("2027-03-02 10:00")],
        [*PAST[:-1], session("2026-11-30 08:30")],
        weekly("2026-05-05 10:00", 9),
        PAST[:1],
    ],
    ids=["booked far ahead", "here right now", "long gone", "here once"],
)
def test_others_are_not_asked_about(sessions: list[Any]) -> None:
    assert unbooked(timeline(sessions)) == ()


@pytest.mark.parametrize("tag", ["paused", "discharged"])
def test_nobody_who_rests_is_asked_about(tag: str) -> None:
    resting = replace(read_at(), tags={"jd": frozenset({tag})})

    assert unbooked(timeline(PAST), practice=resting) == ()


@pytest.mark.parametrize(
    "view", [{"is_blind": True}, {"shown_until": at("2026-12-02 00:00")}], ids=["blind", "short"]
)
def test_a_calendar_that_can_t_be_seen_so_far_says_nothing(view: dict[str, Any]) -> None:
    assert unbooked(timeline(PAST), practice=read_at(view=view)) == ()


def away(*timelines: Timeline, **given: Any) -> list[tuple[str, int]]:
    return [(one.kind, len(one.sessions)) for one in review_of(*timelines, **given).away]


def test_sessions_in_one_leave_are_told_together_and_those_of_a_holiday_by_day() -> None:
    jane = timeline([*PAST, *weekly("2026-12-22 10:00", 2)], leave={"amara": (CHRISTMAS,)})
    tom = timeline(
        [session("2026-12-24 11:00", client="ts"), session("2027-01-05 11:00", client="ts")],
        "ts",
        leave={"amara": (CHRISTMAS,)},
    )

    found = away(jane, tom, practice=read_at(holidays=["2026-12-24", "2027-01-05"]))

    assert found == [("leave", 3), ("holiday", 1)]


def test_leave_that_clients_know_of_and_what_lies_far_ahead_need_no_decision() -> None:
    known = replace(CHRISTMAS, announced=at("2026-11-01 00:00"))
    later = replace(CHRISTMAS, announced=at("2026-12-10 00:00"))
    booked = [*PAST, session("2026-12-22 10:00"), session("2027-04-06 10:00")]
    far = read_at(holidays=["2027-04-06"])

    assert away(timeline(booked, leave={"amara": (known,)}), practice=far) == []
    assert away(timeline(booked, leave={"amara": (later,)}), practice=far) == [("leave", 1)]


def test_what_stood_in_leave_or_on_a_holiday_is_counted() -> None:
    leave = {"amara": (a_span("2026-10-05T00:00-04:00", "2026-10-12T00:00-04:00"),)}
    review = review_of(timeline(PAST, leave=leave), practice=read_at(holidays=["2026-10-13"]))

    assert review.stood_away == 2
    assert review.away == ()


def a_series(first: str, count: int, **given: Any) -> list[Session]:
    return [replace(one, recurrence_id=one.start) for one in weekly(first, count, **given)]


# Tom's Tuesdays begin twenty minutes before Jane's end, for thirteen weeks.
JANES = a_series("2026-10-06 10:00", 13, uid="jane")
TOMS = a_series("2026-10-06 10:30", 13, uid="tom", client="ts")


def overlapping(*others: Timeline, **given: Any) -> Review:
    return review_of(timeline(JANES), timeline(TOMS, "ts", **given), *others)


def test_two_series_that_overlap_are_told_once_with_the_next_time() -> None:
    (one,) = overlapping().overlaps

    assert (one.clients, one.at, one.times) == (("jd", "ts"), at("2026-12-01 10:30"), 13)
    assert (one.length, one.is_coming) == (timedelta(minutes=20), True)


def test_what_overlapped_in_the_past_comes_after_it() -> None:
    past = session("2026-11-10 09:30", client="aw")

    found = overlapping(timeline([past], "aw")).overlaps

    assert [one.is_coming for one in found] == [True, False]


def test_excused_time_one_after_the_other_and_two_clinicians_don_t_overlap() -> None:
    excused = (a_span("2026-09-01T00:00-04:00", "2027-02-01T00:00-05:00", "travelling"),)
    nine, ten = session("2026-12-01 10:00"), session("2026-12-01 10:50", client="ts")
    ben = session("2026-12-01 10:20", client="bo", clinician="ben")

    assert overlapping(excused=excused).overlaps == ()
    found = review_of(timeline([nine]), timeline([ten], "ts"), timeline([ben], "bo")).overlaps
    assert found == ()


def test_a_calendar_that_was_never_read_is_named() -> None:
    review = review_of(timeline(PAST), sources=("feed", "clinic"))

    assert (review.unread, review.blind) == (("clinic",), ())
    blind = review_of(timeline(PAST), practice=read_at(NOW, view={"is_blind": True}))
    assert (blind.unread, blind.blind) == ((), ("feed",))


def test_of_one_clinician_alone_nothing_of_the_others_is_told() -> None:
    ben = {"client": "bo", "clinician": "ben"}
    theirs = timeline(
        [*weekly("2026-09-30 10:00", 9, **ben), session("2026-12-24 10:00", **ben)], "bo"
    )
    given = {"practice": read_at(holidays=["2026-12-24"])}

    jane = review_of(timeline(PAST), theirs, clinician="amara", **given)
    bo = review_of(timeline(PAST), theirs, clinician="ben", **given)

    assert [one.client for one in jane.nothing_booked] == ["jd"]
    assert [[one.client for one in review.clients] for review in (jane, bo)] == [["jd"], ["bo"]]
    assert [review.sessions for review in (jane, bo)] == [9, 9]
    assert [len(review.away) for review in (jane, bo)] == [0, 1]
    assert bo.nothing_booked == ()


def test_a_holiday_is_told_once_for_all_clinicians() -> None:
    ben = timeline([session("2026-12-24 11:00", client="bo", clinician="ben")], "bo")
    jane = timeline([*PAST, session("2026-12-24 10:00")])

    assert away(jane, ben, practice=read_at(holidays=["2026-12-24"])) == [("holiday", 2)]
