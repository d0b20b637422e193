"""Gaps of a client, and weeks in which a clinician saw nobody."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.core.review.model import Review
from monitor.core.sessions.model import Session
from tests.builders.digest_inputs import at, session, timeline, weekly
from tests.builders.reviews import read_at, review_of, review_of_one
from tests.builders.timelines import a_span

BEFORE = weekly("2026-06-02 10:00", 10)  # up to 4 August


def days_between(*sessions: Session, **given: Any) -> list[int]:
    client = review_of_one(sessions, **given)
    return [(gap.end - gap.start) // timedelta(days=1) for gap in client.gaps]


@pytest.mark.parametrize(
    ("again", "gaps"),
    [("2026-08-11", []), ("2026-08-18", []), ("2026-08-25", [21]), ("2026-09-01", [28])],
    ids=["none missing", "one missing alone", "two in a row", "three in a row"],
)
def test_two_hours_missing_in_a_row_are_a_gap(again: str, gaps: list[int]) -> None:
    assert days_between(*BEFORE, *weekly(f"{again} 10:00", 10)) == gaps


@pytest.mark.parametrize(
    "with_",
    [
        {"leave": {"amara": (a_span("2026-08-10T00:00-04:00", "2026-08-24T00:00-04:00"),)}},
        {"excused": (a_span("2026-08-10T00:00-04:00", "2026-08-24T00:00-04:00", "travelling"),)},
    ],
    ids=["leave", "excused"],
)
def test_leave_and_excused_time_are_no_gap(with_: dict[str, Any]) -> None:
    assert days_between(*BEFORE, *weekly("2026-08-25 10:00", 10), with_=with_) == []


def test_holidays_are_no_gap() -> None:
    off = read_at(holidays=["2026-08-11", "2026-08-18"])

    assert days_between(*BEFORE, *weekly("2026-08-25 10:00", 10), practice=off) == []


def test_who_came_weekly_and_then_every_month_has_no_gap() -> None:
    days = ("08-18", "09-15", "10-13", "11-10")
    monthly = [session(f"2026-{day} 10:00") for day in days]

    assert days_between(*BEFORE[:8], *monthly) == []


def test_without_a_known_cadence_nothing_is_missing() -> None:
    assert days_between(session("2026-06-02 10:00"), session("2026-11-03 10:00")) == []


def test_a_configured_cadence_is_the_one_that_counts() -> None:
    three = (session("2026-09-01 10:00"), session("2026-09-08 10:00"), session("2026-10-06 10:00"))
    weekly_ = read_at(cadences={"jd": timedelta(weeks=1)})

    assert days_between(*three) == []
    assert days_between(*three, practice=weekly_) == [28]


def a_practice_that_rests(*clients: str, leave: Any = ()) -> Review:
    """Everybody on Tuesdays, nobody from 10 to 23 August."""
    return review_of(
        *(
            timeline(
                [
                    *weekly(f"2026-06-02 {hour}:00", 10, client=client),
                    *weekly(f"2026-08-25 {hour}:00", 13, client=client),
                ],
                client,
                leave={"amara": leave},
            )
            for hour, client in enumerate(clients, 10)
        )
    )


def test_weeks_without_anybody_are_told_once_and_as_nobody_s_gap() -> None:
    review = a_practice_that_rests("jd", "ts", "aw")

    (rest,) = review.breaks
    assert (rest.clinician, rest.start) == ("amara", at("2026-08-10 00:00"))
    assert rest.end == at("2026-08-24 00:00")
    assert [client.gaps for client in review.clients] == [(), (), ()]
    assert {client.strip.count("away") for client in review.clients} == {2}


def test_leave_that_is_known_and_a_small_caseload_are_no_break() -> None:
    known = (a_span("2026-08-10T00:00-04:00", "2026-08-24T00:00-04:00"),)

    assert a_practice_that_rests("jd", "ts", "aw", leave=known).breaks == ()
    few = a_practice_that_rests("jd", "ts")
    assert few.breaks == ()
    assert [len(client.gaps) for client in few.clients] == [1, 1]


def test_who_works_every_other_week_takes_no_breaks() -> None:
    starts = [f"2026-{day}" for day in ("09-01", "09-15", "09-29", "10-13", "10-27", "11-10")]
    review = review_of(
        *(
            timeline([session(f"{day} {hour}:00", client=client) for day in starts], client)
            for hour, client in ((10, "jd"), (11, "ts"), (12, "aw"))
        )
    )

    assert review.breaks == ()
