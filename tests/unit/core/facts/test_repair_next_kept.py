"""A next session that takes place as planned closes the loop of what unsettled the one before."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.rules.cancellation import evaluate
from monitor.core.timeline.model import Timeline
from tests.builders.rule_results import facts_of
from tests.builders.timelines import When, a_checkin, a_session, a_span, cancelled, moved, utc
from tests.unit.core.facts.repairs import (
    AFTER_NEXT,
    BEFORE_NEXT,
    LATER,
    MORNING,
    NEXT,
    NEXT_BUT_ONE,
    NEXT_ONE,
    STILL_OPEN,
    a_cancelled_one,
    a_very_late_one,
    closed,
    repair_of,
    seen_until,
)


@pytest.mark.parametrize(("minutes", "by"), [(61, "next_kept"), (62, "time_made_up")])
def test_a_next_session_longer_by_the_missing_minutes_makes_up_for_them(
    minutes: int, by: str
) -> None:
    longer = a_session(f"{NEXT}T10:00-05:00", lasts=timedelta(minutes=minutes))

    assert repair_of("late_start", a_very_late_one(longer)).by == by


@pytest.mark.parametrize("rule", ["late_start", "cancellation"])
def test_a_next_session_that_takes_place_as_planned_closes_the_loop(rule: str) -> None:
    make = {"late_start": a_very_late_one, "cancellation": a_cancelled_one}[rule]
    seen_to_begin = (a_checkin(NEXT_ONE, f"{NEXT}T10:10-05:00"),)
    at = "2026-12-01T10:50:00-05:00"

    assert repair_of(rule, make(NEXT_ONE), BEFORE_NEXT) == STILL_OPEN
    assert repair_of(rule, make(NEXT_ONE), AFTER_NEXT) == closed("next_kept", at)
    assert repair_of(rule, make(NEXT_ONE, checkins=seen_to_begin), AFTER_NEXT) == closed(
        "next_kept", at, "observed"
    )


def test_nobody_can_say_that_a_session_was_kept_before_its_calendar_is_read_again() -> None:
    timeline = a_cancelled_one(NEXT_ONE)
    just_before, just_at = f"{NEXT}T10:49:59-05:00", f"{NEXT}T10:50-05:00"

    assert repair_of("cancellation", timeline, LATER, seen_until(just_before)) == STILL_OPEN
    assert repair_of("cancellation", timeline, LATER, seen_until(just_at)).by == "next_kept"


def _unsettled(how: str) -> Timeline:
    """After a cancelled session, the next one is unsettled in turn, and the one after is not."""
    more: dict[str, Any] = {}
    after = NEXT_ONE
    match how:
        case "cancelled":
            after, change = cancelled(NEXT_ONE, made=f"{NEXT}T07:00-05:00")
            more = {"changes": [change]}
        case "moved at short notice":
            after, change = moved(NEXT_ONE, f"{NEXT}T15:00-05:00", made=f"{NEXT}T07:00-05:00")
            more = {"changes": [change]}
        case "very late":
            more = {"checkins": (a_checkin(NEXT_ONE, f"{NEXT}T10:11-05:00"),)}
        case "no show":
            more = {"checkins": (a_checkin(NEXT_ONE, f"{NEXT}T10:11-05:00", "no_show"),)}
        case "excused":
            more = {"excused": (a_span(f"{NEXT}T00:00-05:00", "2026-12-02T00:00-05:00"),)}
        case "with another clinician":
            after = replace(NEXT_ONE, clinician="ben")
    return a_cancelled_one(after, NEXT_BUT_ONE, **more)


@pytest.mark.parametrize(
    "how",
    [
        "cancelled",
        "moved at short notice",
        "very late",
        "no show",
        "excused",
        "with another clinician",
    ],
)
def test_a_next_session_that_was_not_kept_is_passed_over_for_the_one_after(how: str) -> None:
    timeline = _unsettled(how)

    assert repair_of("cancellation", timeline, AFTER_NEXT) == STILL_OPEN
    assert repair_of("cancellation", timeline, LATER) == closed(
        "next_kept", "2026-12-08T10:50:00-05:00"
    )


@pytest.mark.parametrize(
    ("made", "side"), [("2026-11-30T10:00-05:00", None), (f"{NEXT}T07:00-05:00", "client")]
)
def test_a_next_session_moved_in_good_time_or_for_the_client_is_kept(
    made: str, side: str | None
) -> None:
    after, change = moved(NEXT_ONE, f"{NEXT}T15:00-05:00", made=made, side=side)

    assert repair_of("cancellation", a_cancelled_one(after, changes=[change])) == closed(
        "next_kept", "2026-12-01T15:50:00-05:00"
    )


def test_a_next_session_that_began_later_for_the_client_is_kept() -> None:
    later, edit = moved(NEXT_ONE, f"{NEXT}T10:20-05:00", made=f"{NEXT}T10:02-05:00")
    timeline = a_cancelled_one(later, changes=[edit])
    asked = replace(timeline, attributed={edit.id: "client"})

    assert repair_of("cancellation", timeline) == STILL_OPEN
    assert repair_of("cancellation", asked).by == "next_kept"


def test_an_open_loop_is_looked_at_when_the_next_session_ends_and_a_closed_one_is_not() -> None:
    timeline = a_cancelled_one(NEXT_ONE, a_session("2027-01-05T10:00-05:00"))

    def holds_until(now: When, seen: When, **given: Any) -> datetime | None:
        facts = facts_of(timeline, now, seen_until(seen, **given))
        assert list(evaluate(facts))
        return facts.now.holds_until

    assert holds_until(MORNING, MORNING) == NEXT_ONE.end
    assert holds_until(AFTER_NEXT, MORNING) == utc(AFTER_NEXT)  # any poll may close it
    assert holds_until(AFTER_NEXT, MORNING, is_blind=True) == utc("2027-01-05T10:50-05:00")
    assert holds_until(AFTER_NEXT, AFTER_NEXT) is None
