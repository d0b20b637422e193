"""Another face or another place is worth a word where nobody could know of it a day before."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import RuleResult, Severity
from monitor.core.sessions.model import Session
from tests.builders.rule_results import open_drafts
from tests.builders.timelines import (
    NEW_YORK,
    When,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    utc,
)

RULE = "continuity"
START = "2026-11-24T10:00-05:00"
NOON = utc("2026-11-24T12:00-05:00")
RUN = a_weekly_run(datetime(2026, 9, 15, 10, tzinfo=NEW_YORK), 10, location="Room 2")


def _booked(
    notice: timedelta, *, before: timedelta = timedelta(minutes=15), **given: Any
) -> Session:
    """A session that came onto the calendar `notice` before its start, `before` after a look."""
    by = utc(START) - notice
    values = {"clinician": "ben", "source": "his", "location": "Room 2"} | given
    return a_session(START, booked_not_after=by, booked_not_before=by - before, **values)


def _found(
    *sessions: Session, now: When = NOON, practice: dict[str, Any] | None = None, **given: Any
) -> list[RuleResult]:
    timeline = a_timeline(*sessions, client="jd", **given)
    return open_drafts(RULE, timeline, now, a_practice(**practice or {}))


HOURS_3, HOURS_24 = timedelta(hours=3), timedelta(hours=24)


def test_another_clinician_booked_three_hours_before_is_worth_a_word() -> None:
    (draft,) = _found(*RUN, _booked(HOURS_3))

    assert draft.value == {"usual": "amara", "actual": "ben", "what": "clinician"}
    assert (draft.confidence, draft.severity) == ("observed", Severity.NOTICE)
    assert draft.occurred_at == utc(START)
    assert draft.keep_open == timedelta(days=14)
    assert "3 hours before it was to start" in draft.summary
    assert draft.evidence[1].detail.startswith("10 of the last 10 sessions before were with")


def test_it_is_the_usual_clinicians_to_look_at_and_never_the_one_who_stands_in() -> None:
    (draft,) = _found(*RUN, _booked(HOURS_3))

    assert (draft.clinician, draft.source) == ("amara", "his")


def test_on_the_calendar_exactly_a_day_before_is_announced() -> None:
    assert _found(*RUN, _booked(HOURS_24)) == []
    assert len(_found(*RUN, _booked(HOURS_24 - timedelta(seconds=1)))) == 1


def test_between_a_look_before_the_limit_and_one_after_it_is_inferred() -> None:
    (surely,) = _found(*RUN, _booked(HOURS_3, before=timedelta(hours=20)))
    (perhaps,) = _found(*RUN, _booked(HOURS_3, before=timedelta(hours=21)))

    assert (surely.confidence, perhaps.confidence) == ("observed", "inferred")


@pytest.mark.parametrize(("amara", "ben", "count"), [(4, 0, 0), (5, 0, 1), (4, 1, 1), (7, 2, 0)])
def test_usual_takes_five_sessions_and_four_fifths_of_them(
    amara: int, ben: int, count: int
) -> None:
    others = [replace(s, clinician="ben") for s in RUN[:ben]]

    assert len(_found(*others, *RUN[ben : ben + amara], _booked(HOURS_3))) == count


def test_the_configured_clinician_is_the_usual_one_whatever_the_history() -> None:
    mine = {"usual_clinician": "amara"}
    (draft,) = _found(_booked(HOURS_3), practice=mine)

    assert draft.evidence[1].detail.startswith("The config names")
    assert _found(*RUN, _booked(HOURS_3), practice={"usual_clinician": "ben"}) == []


def test_what_once_was_usual_is_not_after_a_handover() -> None:
    long_ago = a_weekly_run(datetime(2026, 2, 3, 10, tzinfo=NEW_YORK), 20)
    since = [replace(s, clinician="ben") for s in RUN[:4]]

    assert _found(*long_ago, *since, _booked(HOURS_3)) == []


def test_cover_during_the_usual_clinicians_leave_is_what_cover_is_for() -> None:
    away = a_span("2026-11-23T00:00-05:00", "2026-11-28T00:00-05:00")

    assert _found(*RUN, _booked(HOURS_3), leave={"amara": (away,)}) == []
    assert len(_found(*RUN, _booked(HOURS_3), leave={"ben": (away,)})) == 1


def test_two_clinicians_in_one_session_are_no_other_face() -> None:
    hers = a_session(START)
    off, change = cancelled(hers, made="2026-11-24T06:00-05:00")

    assert _found(*RUN, hers, _booked(HOURS_3)) == []
    assert len(_found(*RUN, off, _booked(HOURS_3), changes=[change])) == 1


def test_what_stood_there_at_the_first_read_or_was_entered_afterwards_says_nothing() -> None:
    there = a_session(START, clinician="ben", source="his")
    afterwards = _booked(timedelta(hours=-2), before=timedelta(hours=1))
    now = utc(START) + timedelta(hours=5)

    assert _found(*RUN, there, now=now) == []
    assert _found(*RUN, afterwards, now=now) == []


def test_it_counts_once_it_has_stood_for_ten_minutes() -> None:
    seen = utc(START) - HOURS_3

    assert _found(*RUN, _booked(HOURS_3), now=seen + timedelta(minutes=9)) == []
    assert len(_found(*RUN, _booked(HOURS_3), now=seen + timedelta(minutes=10))) == 1


def test_a_session_given_a_new_record_is_no_other_face() -> None:
    before = a_session(START, clinician="ben", source="his", uid="old")
    off, change = cancelled(before, made=utc(START) - HOURS_3, clinician="ben", source="his")

    assert _found(*RUN, off, _booked(HOURS_3, uid="new"), changes=[change]) == []


def _placed(where: str, notice: timedelta = HOURS_3) -> Session:
    by = utc(START) - notice
    after = by - timedelta(minutes=15)
    return a_session(START, location=where, placed_not_after=by, placed_not_before=after)


def test_another_place_three_hours_before_is_worth_a_word() -> None:
    (draft,) = _found(*RUN, _placed("Room 5"))

    assert draft.value == {"usual": "Room 2", "actual": "Room 5", "what": "place"}
    assert "Room" not in draft.summary + "".join(e.detail for e in draft.evidence)
    assert (draft.clinician, draft.confidence) == ("amara", "observed")
    assert _found(*RUN, _placed("Room 5", HOURS_24)) == []


@pytest.mark.parametrize("same", ["room 2", " Room  2 ", ""])
def test_the_same_place_written_otherwise_or_none_is_no_other_place(same: str) -> None:
    assert _found(*RUN, _placed(same)) == []


def test_links_to_a_call_are_one_place_and_never_told() -> None:
    calls = [replace(s, location=f"https://call.example/j/{n}") for n, s in enumerate(RUN)]

    assert _found(*calls, _placed("https://call.example/j/secret")) == []
    (draft,) = _found(*RUN, _placed("https://call.example/j/secret"))
    assert draft.value["actual"] == "online"


def test_where_rooms_change_anyway_none_is_usual() -> None:
    rooms = [replace(s, location=f"Room {n % 3}") for n, s in enumerate(RUN)]

    assert _found(*rooms, _placed("Room 9")) == []
    assert _found(*(replace(s, location="") for s in RUN), _placed("Room 9")) == []


def test_somebody_else_in_another_room_is_one_finding() -> None:
    (draft,) = _found(*RUN, _booked(HOURS_3, location="Room 5"))

    assert draft.value["what"] == "clinician"


def test_it_can_be_switched_off_and_needs_a_named_client() -> None:
    nobody = [replace(s, client=None) for s in (*RUN, _booked(HOURS_3))]

    assert _found(*RUN, _booked(HOURS_3), practice={"rules": {RULE: {"enabled": False}}}) == []
    assert open_drafts(RULE, a_timeline(*nobody, client=None), NOON) == []
