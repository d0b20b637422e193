"""A repeating to-do that is ticked off as a whole is said once, and never is an alert."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.acceptance.practice import Practice
from tests.builders.ics import vtodo

WEEKLY = ("SUMMARY:Call J. D.", "DTSTART:20261120T170000Z", "DUE:20261120T170000Z")
RULE = "RRULE:FREQ=WEEKLY"
DONE = ("STATUS:COMPLETED", "COMPLETED:20261120T160000Z", "PERCENT-COMPLETE:100")
NEXT = vtodo("SUMMARY:Call J. D.", "DUE:20261204T170000Z", uid="next")
ONE_DATE = vtodo("SUMMARY:Call J. D.", "RECURRENCE-ID:20261120T170000Z", *DONE, uid="call")


def told(practice: Practice, now: str) -> list[tuple[str, str, str]]:
    found = practice.findings("missed_follow_up", now=now)
    return [(f["value"]["kind"], f["severity"], f["status"]) for f in found]


def test_it_is_said_once_when_the_first_date_comes_that_nobody_owes(
    make_practice: Callable[..., Practice],
) -> None:
    practice = make_practice()
    practice.calendar(vtodo(*WEEKLY, RULE, uid="call"))
    practice.poll("2026-11-20T09:00")
    practice.calendar(vtodo(*WEEKLY, RULE, *DONE, uid="call"))
    practice.poll("2026-11-20T11:05")
    practice.poll("2026-11-27T11:55")
    assert told(practice, "2026-11-27T11:55") == []

    practice.poll("2026-11-27T12:05")
    assert told(practice, "2026-11-27T12:05") == [("series_ticked_off", "info", "open")]
    assert practice.alerts("2026-11-27T12:05") == []
    practice.poll("2026-12-04T12:05")
    practice.poll("2026-12-18T12:05")
    assert told(practice, "2026-12-18T12:05") == [("series_ticked_off", "info", "resolved")]


@pytest.mark.parametrize(
    "components",
    [
        (vtodo(*WEEKLY, RULE, *DONE, uid="call"), NEXT),
        (vtodo(*WEEKLY, *DONE, uid="call"),),
        (vtodo(*WEEKLY, f"{RULE};COUNT=1", *DONE, uid="call"),),
        (vtodo(*WEEKLY, RULE, "STATUS:CANCELLED", uid="call"),),
        (vtodo("SUMMARY:Call J. D.", "DTSTART:20261120T170000Z", RULE, *DONE, uid="call"),),
        (vtodo(*WEEKLY, RULE, uid="call"), ONE_DATE),
    ],
    ids=["another goes on", "single", "no date left", "cancelled", "no due time", "one date done"],
)
def test_nothing_is_said_where_nothing_falls_silent(
    make_practice: Callable[..., Practice], components: tuple[str, ...]
) -> None:
    practice = make_practice()
    practice.calendar(*components)
    practice.poll("2026-11-20T11:05")
    practice.poll("2026-11-27T12:05")

    assert told(practice, "2026-11-27T12:05") == []
