"""What is coming up is to come, whenever the digest is asked for."""

from dataclasses import replace
from datetime import datetime

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.sessions.model import Session
from tests.builders.digest_inputs import (
    EARLIEST_MONDAY,
    at,
    cancelled,
    inputs,
    owed,
    session,
    timeline,
    watched,
    weekly,
)

FOUR = [session(f"2026-11-{day} 10:00") for day in (23, 24, 25, 27)]


@pytest.mark.parametrize(
    ("now", "week", "days"),
    [
        ("2026-11-23 07:30", "2026-W47", [23, 24, 25, 27]),  # when it is due
        ("2026-11-23 10:00", "2026-W47", [23, 24, 25, 27]),  # it just begins
        ("2026-11-24 10:01", "2026-W47", [25, 27]),
        ("2026-11-30 07:30", "2026-W47", []),  # all of it has gone by
        ("2026-11-24 12:00", "2026-W48", [25, 27]),  # the week still runs
        ("2026-11-16 12:00", "2026-W48", [23, 24, 25, 27]),  # it has not begun
    ],
)
def test_what_has_gone_by_is_never_coming_up(now: str, week: str, days: list[int]) -> None:
    for clinician in ("amara", None):
        digest = build_digest(inputs(timeline(FOUR), now=at(now), week=week, clinician=clinician))
        assert [one.start.day for one in digest.coming if one.kind in ("session", "day")] == days


def test_a_usual_hour_that_has_gone_by_is_not_coming_up_either() -> None:
    mondays = weekly(EARLIEST_MONDAY, 12)
    due = build_digest(inputs(timeline(mondays)))
    later = build_digest(inputs(timeline(mondays), now=at("2026-11-26 09:00")))

    assert [one.kind for one in due.coming] == ["nothing_booked"]
    assert later.coming == ()


@pytest.mark.parametrize(
    ("booked", "lead"),
    [
        (FOUR, "This week has not begun: 4 sessions are booked."),
        (FOUR[:1], "This week has not begun: 1 session is booked."),
        ([], "This week has not begun, and nothing is booked in it yet."),
    ],
)
def test_a_week_that_has_not_begun_says_so(booked: list[Session], lead: str) -> None:
    digest = build_digest(inputs(timeline(booked), now=at("2026-11-16 12:00"), week="2026-W48"))

    assert digest.lead == lead


def test_a_week_of_which_nothing_has_come_yet_is_not_called_quiet() -> None:
    monday, wednesday = at("2026-11-23 07:00"), at("2026-11-25 11:01")
    given = inputs(timeline(FOUR), now=monday, week="2026-W48", practice=watched(last_ok=wednesday))
    none_yet = "No session so far this week; 4 are still to come."

    assert build_digest(given).lead == none_yet
    assert "3 of 3" in build_digest(replace(given, now=wednesday)).lead


@pytest.mark.parametrize(
    ("sessions", "named"),
    [
        ([session("2026-11-26 10:00"), session("2026-12-03 10:00")], at("2026-11-26 10:00")),
        ([session("2026-11-23 07:00"), session("2026-12-03 10:00")], at("2026-12-03 10:00")),
        ([cancelled("2026-11-26 10:00")], None),
        ([session("2026-11-26 10:00", client="ek")], None),
    ],
)
def test_a_follow_up_knows_when_the_client_comes_next(
    sessions: list[Session], named: datetime | None
) -> None:
    client = sessions[0].client
    of_client = timeline(sessions, client=client)
    digest = build_digest(inputs(of_client, findings=[owed("2026-11-18 10:00")]))

    assert digest.follow_ups[0].next_session == named
