"""What was planned when a session began counts, wherever the calendar puts it afterwards."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from connectors.model import Arrival, Joiner
from monitor.core.findings.model import RuleResult
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.timeline.attendance import attendance_of
from monitor.core.timeline.model import Timeline
from tests.builders.rule_results import drafts_of, facts_of, open_drafts
from tests.builders.timelines import a_checkin, a_practice, a_session, a_timeline, moved, utc

DAY = "2026-11-24T"
EXPECTING = a_practice(expects_arrival=True)


def at(clock: str) -> str:
    return f"{clock}-05:00" if "T" in clock else f"{DAY}{clock}-05:00"


def tidied(to: str, made: str = "10:40", after: str | None = None) -> tuple[Session, Change]:
    return moved(a_session(), at(to), made=at(made), after=at(after) if after else None)


def begun(arrived: str, *moves: Change, session: Session) -> Timeline:
    return a_timeline(session, changes=moves, checkins=(a_checkin(session, at(arrived)),))


def late(timeline: Timeline, now: str = "23:00") -> list[RuleResult]:
    return drafts_of("late_start", timeline, at(now), EXPECTING)


AFTERWARDS = ["09:30", "08:00", "10:15", "11:00", "14:00", "2026-11-25T10:00"]


@pytest.mark.parametrize("to", AFTERWARDS)
def test_a_late_start_stays_what_it_was_wherever_the_session_is_moved(to: str) -> None:
    before = begun("10:12", session=a_session())
    session, change = tidied(to)

    (draft,) = late(begun("10:12", change, session=session), "2026-11-25T12:00")

    assert draft.value["late_minutes"] == 12
    assert draft.occurred_at == utc(at("10:00"))
    assert draft.id == late(before)[0].id


@pytest.mark.parametrize("to", AFTERWARDS)
@pytest.mark.parametrize("arrived", ["09:57", "10:00", "10:05"])
def test_a_session_that_began_in_time_is_not_late_wherever_it_is_moved(
    to: str, arrived: str
) -> None:
    session, change = tidied(to)
    timeline = begun(arrived, change, session=session)
    assert late(timeline, "2026-11-25T12:00") == []
    assert open_drafts("not_started", timeline, at("2026-11-25T10:10"), EXPECTING) == []


@pytest.mark.parametrize(
    ("to", "made", "arrived", "minutes"),
    [
        ("09:00", "08:30", "09:12", 12),
        ("14:00", "09:00", "14:12", 12),
        ("14:00", "10:40", "14:12", 12),  # it had not begun, and was put off
        ("14:00", "10:40", "14:03", None),
        ("11:30", "10:20", "11:35", None),
    ],
)
def test_a_move_made_before_it_began_is_what_was_agreed(
    to: str, made: str, arrived: str, minutes: int | None
) -> None:
    session, change = tidied(to, made)
    found = [d.value["late_minutes"] for d in late(begun(arrived, change, session=session))]
    assert found == ([minutes] if minutes else [])


@pytest.mark.parametrize(
    ("to", "arrived", "minutes"),
    [
        ("14:00", "10:12", 12),
        ("09:00", "10:12", 12),
        ("09:00", "09:04", None),
        ("14:00", "14:04", None),
        ("14:00", "14:12", 12),
    ],
)
def test_where_nobody_knows_which_was_first_the_start_that_lies_nearest_was_agreed(
    to: str, arrived: str, minutes: int | None
) -> None:
    session, change = tidied(to, made="14:30", after="08:00")
    found = [d.value["late_minutes"] for d in late(begun(arrived, change, session=session))]
    assert found == ([minutes] if minutes else [])


def test_the_plan_before_it_began_counts_where_it_was_moved_before_and_after() -> None:
    first, advance = tidied("11:00", made="08:00")
    second, tidy = moved(first, at("15:00"), made=at("11:30"))
    (draft,) = late(begun("11:12", advance, tidy, session=second))
    assert (draft.value["late_minutes"], draft.occurred_at) == (12, utc(at("11:00")))


def test_moved_twice_after_it_began_it_is_still_measured_from_then() -> None:
    first, tidy = tidied("14:00")
    second, again = moved(first, at("09:00"), made=at("10:45"))
    (draft,) = late(begun("10:12", tidy, again, session=second))
    assert (draft.value["late_minutes"], draft.occurred_at) == (12, utc(at("10:00")))


def test_a_later_start_agreed_as_it_began_and_tidied_away_since_is_one_late_start() -> None:
    first, edit = moved(a_session(), at("10:15"), made=at("10:02"))
    second, tidy = moved(first, at("14:00"), made=at("10:40"))
    (draft,) = late(begun("10:17", edit, tidy, session=second))
    assert (draft.value["late_minutes"], draft.occurred_at) == (17, utc(at("10:00")))


@pytest.mark.parametrize(("to", "finds"), [("14:00", [12]), ("09:30", [12])])
def test_a_conference_tells_of_the_hour_it_took_place_in(to: str, finds: list[int]) -> None:
    session, change = tidied(to)
    joined = Arrival(who=Joiner.CLINICIAN, joined=utc(at("10:12")), left=utc(at("10:48")))
    guest = Arrival(who=Joiner.GUEST, joined=utc(at("10:00")), left=utc(at("10:48")))
    then = attendance_of(session, [joined, guest], utc(at("10:30")))
    since = attendance_of(session, [], utc(at("14:10")))
    timeline = a_timeline(session, changes=[change], attendances=(then, since))

    assert [d.value["late_minutes"] for d in late(timeline)] == finds
    assert open_drafts("not_started", timeline, at("14:20"), EXPECTING) == []


@pytest.mark.parametrize(
    ("to", "marked", "minutes"),
    [("09:30", "10:07", 7), ("09:50", "10:07", 7), ("09:30", "09:38", 8)],
)
def test_a_marker_is_about_the_start_that_was_agreed(to: str, marked: str, minutes: int) -> None:
    """`late 8 min` is said of the start beside which it stands; `started 10:07` of the clock."""
    before = a_session(marked_arrival=utc(at(marked)))
    session, change = moved(before, at(to), made=at("10:40"))
    (draft,) = late(a_timeline(session, changes=[change]))
    assert draft.value["late_minutes"] == minutes


@pytest.mark.parametrize("made", ["09:50", "10:05"])
def test_nobody_plans_what_is_past(made: str) -> None:
    session, change = tidied("09:00", made)
    timeline = a_timeline(session, changes=[change])

    assert open_drafts("not_started", timeline, at("10:09"), EXPECTING) == []
    (asked,) = open_drafts("not_started", timeline, at("10:10"), EXPECTING)
    assert asked.value == {"waiting_minutes": 10}
    assert late(begun("10:04", change, session=session)) == []


def test_a_no_show_is_told_once_wherever_the_session_is_moved() -> None:
    def told(session: Session, **given: Any) -> str:
        absent = a_checkin(session, at("10:15"), "no_show")
        timeline = a_timeline(session, checkins=(absent,), **given)
        (draft,) = drafts_of("no_show", timeline, at("15:00"), EXPECTING)
        return draft.id

    session, change = tidied("14:00")
    assert told(session, changes=[change]) == told(a_session())


def test_the_move_itself_is_still_a_move() -> None:
    session, change = tidied("14:00")
    timeline = begun("10:12", change, session=session)
    (draft,) = drafts_of("reschedule", timeline, at("15:00"), EXPECTING)
    assert draft.value["notice_minutes_min"] == -40
    assert facts_of(timeline, at("15:00")).states[session.id] == "held"


@pytest.mark.parametrize("apart", [timedelta(minutes=15), timedelta(minutes=-15)])
def test_an_entry_beside_the_one_that_was_seen_to_begin_is_the_same_hour(apart: timedelta) -> None:
    session = a_session()
    beside = a_session(session.start + apart, uid="beside")
    timeline = a_timeline(session, beside, checkins=(a_checkin(session, at("10:02")),))
    assert open_drafts("not_started", timeline, at("10:40"), EXPECTING) == []


@pytest.mark.parametrize(("booked", "is_asked"), [("11:20", False), ("10:40", True), (None, True)])
def test_an_entry_written_once_both_had_begun_is_the_hour_that_was_seen(
    booked: str | None, is_asked: bool
) -> None:
    session = a_session()
    came = utc(at(booked)) if booked else None
    later = a_session(at("11:15"), uid="later", booked_not_before=came, booked_not_after=came)
    timeline = a_timeline(session, later, checkins=(a_checkin(session, at("10:02")),))
    asked = open_drafts("not_started", timeline, at("11:30"), EXPECTING)
    assert len(asked) == is_asked


@pytest.mark.parametrize(
    ("booked", "is_unsettled", "waits"),
    [("10:40", True, True), ("10:40", False, False), ("09:00", True, False)],
)
def test_it_waits_for_what_may_be_the_hour_written_anew(
    booked: str, is_unsettled: bool, waits: bool
) -> None:
    session, came = a_session(), utc(at(booked))
    later = a_session(at("11:15"), uid="later", booked_not_before=came, booked_not_after=came)
    timeline = a_timeline(
        session, later, checkins=(a_checkin(session, at("10:02")),), is_unsettled=is_unsettled
    )
    drafts = drafts_of("not_started", timeline, at("11:30"), EXPECTING)
    assert [d.waits for d in drafts if d.resolution is None] == [waits]
