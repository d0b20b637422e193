"""What is steady deserves a line, and the week ahead shows who has no hour yet."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Coming, Steady
from monitor.core.findings.model import Finding, FindingStatus, Resolution
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Span
from tests.builders.digest_inputs import (
    EARLIEST_MONDAY,
    MONDAY_AFTER,
    arrival,
    at,
    cancelled,
    change,
    finding,
    inputs,
    practice,
    session,
    timeline,
    watched,
    weekly,
)


def test_a_run_of_twelve_deserves_a_line_of_its_own() -> None:
    digest = build_digest(inputs(timeline(weekly(EARLIEST_MONDAY, 12))))

    assert digest.steady == (
        Steady(
            client="jd", what="12 sessions in a row kept as planned: that is a frame to lean on."
        ),
    )


def test_a_run_ends_with_a_late_start_and_three_are_too_few_for_a_line() -> None:
    sessions = weekly(EARLIEST_MONDAY, 12)
    late_one = timeline(sessions, checkins=(arrival(sessions[8], 20),))

    assert build_digest(inputs(late_one)).steady == ()


def test_a_run_counts_only_what_was_watched() -> None:
    since = watched(first_ok=at("2026-10-21 12:00"))  # four Mondays are left
    (line,) = build_digest(inputs(timeline(weekly(EARLIEST_MONDAY, 12)), practice=since)).steady

    assert line.what == "4 in a row as planned."


def test_at_most_five_runs_are_told_the_longest_first() -> None:
    clients = [f"c{n}" for n in range(7)]
    runs = [
        timeline(weekly(EARLIEST_MONDAY, 12, client=client)[n:], client=client)
        for n, client in enumerate(clients)
    ]

    assert [line.client for line in build_digest(inputs(*runs)).steady] == clients[:5]


def test_a_client_who_was_not_there_this_week_has_no_run_to_tell() -> None:
    assert build_digest(inputs(timeline(weekly(EARLIEST_MONDAY, 11)))).steady == ()


def test_the_week_ahead_lists_its_sessions_and_what_is_in_the_way() -> None:
    overlapping = session("2026-11-24 10:30", client="ek")
    away = Span(start=at("2026-11-26 00:00"), end=at("2026-11-27 00:00"), why="leave")
    mine = timeline(
        [session("2026-11-24 10:00"), session("2026-11-26 10:00"), cancelled("2026-11-25 10:00")],
        leave={"amara": (away,)},
    )
    digest = build_digest(inputs(mine, timeline([overlapping], client="ek")))

    assert digest.coming == (
        Coming(client="jd", start=at("2026-11-24 10:00")),
        Coming(client="ek", start=at("2026-11-24 10:30"), what="overlaps the one before"),
        Coming(client="jd", start=at("2026-11-26 10:00"), what="booked inside planned leave"),
    )


def test_an_active_client_with_nothing_booked_appears_at_the_usual_hour() -> None:
    digest = build_digest(inputs(timeline(weekly(EARLIEST_MONDAY, 12))))

    assert digest.coming == (
        Coming(
            client="jd",
            start=at("2026-11-23 10:00"),
            what="nothing booked yet",
            kind="nothing_booked",
        ),
    )


def test_a_usual_hour_stays_the_same_on_the_wall_when_the_clock_changes() -> None:
    digest = build_digest(
        inputs(timeline(weekly("2026-09-28 10:00", 4)), week="2026-W43", now=at("2026-10-26 07:30"))
    )
    after = build_digest(
        inputs(timeline(weekly("2026-10-05 10:00", 4)), week="2026-W44", now=at("2026-11-02 07:30"))
    )

    assert [c.start for c in digest.coming] == [at("2026-10-26 10:00")]
    assert [c.start for c in after.coming] == [at("2026-11-02 10:00")]


@pytest.mark.parametrize("why", ["booked", "paused", "one session only", "lapsed", "not due yet"])
def test_no_booking_is_missed_where_none_is_due(why: str) -> None:
    sessions = weekly(EARLIEST_MONDAY, 12)
    given: dict[str, Any] = {}
    if why == "booked":
        sessions.append(session("2026-12-14 10:00"))
    elif why == "paused":
        given["practice"] = practice(tags={"jd": frozenset({"paused"})})
    elif why == "one session only":
        sessions = sessions[-1:]
    elif why == "lapsed":
        sessions = weekly("2026-05-04 10:00", 8)
    else:
        given["practice"] = practice(cadences={"jd": timedelta(days=30)})

    assert build_digest(inputs(timeline(sessions), **given)).coming == ()


def test_a_moved_session_is_not_listed_ahead_where_it_no_longer_is() -> None:
    before = session("2026-11-24 10:00")
    gone = replace(before, start=at("2026-12-08 10:00"), end=at("2026-12-08 10:50"))
    move = change(before, "2026-11-20 10:00", "2026-12-08 10:00")

    assert build_digest(inputs(timeline([gone], changes=(move,)))).coming == ()


def _tight(**rules: Any) -> list[str]:
    ahead = timeline([session("2026-11-24 10:00")])
    close = timeline([session("2026-11-24 10:55", client="ek")], client="ek")
    digest = build_digest(inputs(ahead, close, practice=practice(rules={"no_buffer": rules})))
    return [item.what for item in digest.coming]


def test_hours_too_close_to_each_other_are_marked_where_a_buffer_is_wanted() -> None:
    assert _tight() == ["", ""]
    assert _tight(buffer="10m") == ["", "5 minutes after the one before"]
    assert _tight(buffer="10m", deliver="off") == ["", ""]
    assert _tight(buffer="10m", enabled=False) == ["", ""]


def test_an_overlap_with_what_was_booked_or_edited_just_now_is_not_told_yet() -> None:
    one, other = session("2026-11-24 10:00"), session("2026-11-24 10:30", client="ek")
    booked = replace(other, booked_not_before=MONDAY_AFTER, booked_not_after=MONDAY_AFTER)

    def told(last: Session, minutes: int, **given: Any) -> str:
        now = MONDAY_AFTER + timedelta(minutes=minutes)
        both = (timeline([one]), timeline([last], client="ek"))
        return build_digest(inputs(*both, now=now, **given)).coming[1].what

    assert told(other, 0, unsettled=frozenset({(one.source, one.uid)})) == ""
    assert [told(booked, minutes) for minutes in (9, 10)] == ["", "overlaps the one before"]


def test_a_clients_excused_time_is_in_nobodys_way() -> None:
    one, other = session("2026-11-24 10:00"), session("2026-11-24 10:30", client="ek")
    travelling = Span(start=at("2026-11-24 00:00"), end=at("2026-11-25 00:00"), why="travelling")
    both = (timeline([one]), timeline([other], client="ek", excused=(travelling,)))

    assert [item.what for item in build_digest(inputs(*both)).coming] == ["", ""]


def test_an_overlap_that_was_dismissed_is_not_told_again() -> None:
    one, other = session("2026-11-24 10:00"), session("2026-11-24 10:30", client="ek")
    events = sorted([(one.source, one.uid), (other.source, other.uid)])
    known = finding(
        "no_buffer",
        "2026-11-24 10:30",
        fact=("amara", *events[0], *events[1]),
        status=FindingStatus.DISMISSED,
    )
    both = (timeline([one]), timeline([other], client="ek"))

    assert [c.what for c in build_digest(inputs(*both)).coming][1] == "overlaps the one before"
    assert [c.what for c in build_digest(inputs(*both, findings=[known])).coming] == ["", ""]


def _leave(begins: str = "2026-12-21 00:00", **given: Any) -> Finding:
    return finding("unannounced_break", begins, client=None, value={"sessions": 3}, **given)


def test_a_break_that_clients_may_not_know_of_is_told_ahead() -> None:
    (told,) = build_digest(inputs(findings=[_leave("2026-12-14 00:00")])).coming

    assert told == Coming(
        client=None,
        start=at("2026-12-14 00:00"),
        what="leave begins, 3 sessions still booked in it: do the clients know?",
        kind="break",
    )


def test_a_break_exactly_four_weeks_after_the_week_is_told_and_a_later_one_is_not() -> None:
    assert len(build_digest(inputs(findings=[_leave("2026-12-21 00:00")])).coming) == 1
    assert build_digest(inputs(findings=[_leave("2026-12-22 00:00")])).coming == ()


def test_a_break_told_cleared_or_dismissed_in_the_week_is_not_told_ahead() -> None:
    gone = {"status": FindingStatus.RESOLVED, "resolution": Resolution.ANSWERED}
    before = _leave(resolved_at=at("2026-11-20 10:00"), **gone)
    after = _leave(resolved_at=at("2026-11-23 07:00"), **gone)
    put_aside = _leave(status=FindingStatus.DISMISSED, resolved_at=at("2026-11-20 10:00"))

    assert build_digest(inputs(findings=[before])).coming == ()
    assert build_digest(inputs(findings=[put_aside])).coming == ()
    assert len(build_digest(inputs(findings=[after])).coming) == 1


def test_the_practice_sees_whose_break_it_is() -> None:
    (told,) = build_digest(inputs(findings=[_leave()], clinician=None)).coming

    assert told.what.startswith("Dr. Amara Osei: leave begins, 3 sessions")


def _day_of(count: int, minutes_apart: int, *, pause_after: int = 99) -> list[str]:
    """What is told of a Tuesday of 50-minute sessions, from 09:00."""
    first = datetime(2026, 11, 24, 9)  # noqa: DTZ001 - on the wall
    starts = [
        first + timedelta(minutes=minutes_apart * n + (40 if n > pause_after else 0))
        for n in range(count)
    ]
    ahead = [
        timeline([session(f"{s:%Y-%m-%d %H:%M}", client=f"c{s:%H%M}")], f"c{s:%H%M}")
        for s in starts
    ]
    return [c.what for c in build_digest(inputs(*ahead)).coming if c.kind == "tight_day"]


def test_a_day_of_five_sessions_without_half_an_hour_between_any_two_is_tight() -> None:
    assert _day_of(5, 60) == ["a tight day: 5 sessions without half an hour between any two"]
    assert _day_of(4, 60) == []
    assert _day_of(5, 80) == []
    assert _day_of(6, 60, pause_after=2) == []


def test_the_practice_is_not_told_of_tight_days() -> None:
    ahead = [session(f"2026-11-24 {hour}:00", client=f"c{hour}") for hour in range(10, 16)]
    digest = build_digest(inputs(timeline(ahead), clinician=None))

    assert [c.kind for c in digest.coming] == ["day"]
