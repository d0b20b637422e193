"""Hours that move while events change their form are told hour by hour (ADR 18)."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    THEN,
    TUESDAYS,
    hours,
    see,
    singles,
)
from tests.integration.watched import Watched, a_series, an_event, skipping

FOUR = (*TUESDAYS, "2026-12-15T10:00")
FIRST = FOUR[0]
SERIES = a_series("all", "Jane Doe", FIRST, rule=";COUNT=4")
SINGLE = singles(*FOUR)


def new(*starts: str) -> list[str]:
    return [an_event(f"new-{s}", "Jane Doe", s) for s in starts]


def at(hour: str) -> list[str]:
    return [s.replace("T10:00", hour) for s in FOUR]


def a_new_series(start: str, *lines: str, rule: str = ";COUNT=4") -> str:
    return a_series("new", "Jane Doe", start, *lines, rule=rule)


def told(practice: Watched) -> list[tuple[object, ...]]:
    """Rule, the day of the first session, of a move the start that it went to, and how many."""
    found = []
    for finding in practice.findings():
        draft = finding.draft
        first = draft.session.planned_start.astimezone(practice.zone) if draft.session else None
        to = draft.value["to"][5:16] if "to" in draft.value else None
        found.append((draft.rule, first and f"{first:%m-%d}", to, draft.value["sessions"]))
    return sorted(found, key=lambda one: str(one[0]))


ALL_FOUR = ("reschedule", "11-24", "11-24T11:00", 4)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        pytest.param(SINGLE, [a_new_series("2026-11-24T11:00")], [ALL_FOUR], id="to a series"),
        pytest.param(
            SINGLE,
            [a_series("one-11-24", "Jane Doe", "2026-11-24T11:00", rule=";COUNT=4")],
            [ALL_FOUR],
            id="the first one got the rule",
        ),
        pytest.param(
            SINGLE, [a_new_series("2026-11-24T11:00", rule="")], [ALL_FOUR], id="one without end"
        ),
        pytest.param(
            SINGLE,
            [a_new_series("2026-11-26T15:00")],
            [("reschedule", "11-24", "11-26T15:00", 4)],
            id="on another day",
        ),
        pytest.param(
            SINGLE,
            [a_new_series("2026-11-28T10:00")],
            [("reschedule", "11-24", "11-28T10:00", 4)],
            id="nearer to the week before",
        ),
        pytest.param(SINGLE, new(*at("T11:00")), [ALL_FOUR], id="single ones to others"),
        pytest.param([SERIES], new(*at("T11:00")), [ALL_FOUR], id="a series to single ones"),
        pytest.param(
            [SERIES],
            [
                a_series("a", "Jane Doe", "2026-11-24T11:00", rule=";COUNT=2"),
                a_series("b", "Jane Doe", "2026-12-08T11:00", rule=";COUNT=2"),
            ],
            [ALL_FOUR],
            id="a series to two",
        ),
        pytest.param(
            [SERIES],
            new(*at("T11:00")[:2]),
            [("cancellation", "12-08", None, 2), ("reschedule", "11-24", "11-24T11:00", 2)],
            id="half of a series",
        ),
        pytest.param(
            [SERIES],
            [a_new_series("2026-11-24T11:00", rule=";INTERVAL=2;COUNT=2")],
            [("cancellation", "12-01", None, 2), ("reschedule", "11-24", "11-24T11:00", 2)],
            id="to every second week",
        ),
        pytest.param(
            [SERIES],
            [a_new_series("2026-11-24T11:00", skipping("2026-12-01T11:00"))],
            [("cancellation", "12-01", None, 1), ("reschedule", "11-24", "11-24T11:00", 3)],
            id="but one",
        ),
        pytest.param(
            [SERIES],
            [a_new_series("2026-11-24T11:00", rule=";COUNT=3")],
            [("cancellation", "12-15", None, 1), ("reschedule", "11-24", "11-24T11:00", 3)],
            id="ended early",
        ),
        pytest.param(
            [SERIES],
            new("2026-11-26T10:00"),
            [("cancellation", "12-01", None, 3), ("reschedule", "11-24", "11-26T10:00", 1)],
            id="one last hour",
        ),
    ],
)
def test_hours_that_move_are_told_whatever_events_state_them(
    tmp_path: Path, before: list[str], after: list[str], expected: list[tuple[object, ...]]
) -> None:
    practice = Watched(tmp_path)
    see(practice, BEFORE, north=before)
    see(practice, THEN, north=after)

    assert told(practice) == expected


def test_each_hour_of_a_series_that_moved_to_another_is_called_moved(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    see(practice, BEFORE, north=[SERIES])
    see(practice, THEN, north=[a_new_series("2026-11-24T11:00", rule=";COUNT=3")])

    assert hours(practice, "2026-11-23", "2026-12-17", THEN) == [
        "11-24 10:00 moved",
        "11-24 11:00 upcoming",
        "12-01 10:00 moved",
        "12-01 11:00 upcoming",
        "12-08 10:00 moved",
        "12-08 11:00 upcoming",
        "12-15 10:00 cancelled",
    ]


@pytest.mark.parametrize("days", [28, 35])
def test_what_a_new_series_shows_farther_ahead_stands_for_no_hour_that_went(
    tmp_path: Path, days: int
) -> None:
    """The old one was written out some weeks ago: whether it went on there nobody knows."""
    practice = Watched(tmp_path)
    since = datetime.fromisoformat("2026-09-01T10:00")
    john = a_series("j", "John Roe", "2026-09-01T14:00")
    see(practice, since.isoformat(), north=[john, a_series("old", "Jane Doe", "2026-09-01T10:00")])
    now = since + timedelta(days=days)
    ended = a_series("old", "Jane Doe", "2026-09-01T10:00", rule=f";UNTIL={now:%Y%m%d}T200000Z")
    anew = (now + timedelta(weeks=2)).isoformat()
    fortnightly = a_series("new", "Jane Doe", anew, rule=";INTERVAL=2")
    see(practice, (now + timedelta(hours=2)).isoformat(), north=[john, ended, fortnightly])

    assert practice.said("reschedule", "cancellation") == ["cancellation open"]


def test_nor_does_what_another_series_of_the_client_shows_farther_ahead(tmp_path: Path) -> None:
    """Of two hours a week one ends, and the other, which was written out less far, goes on."""
    practice = Watched(tmp_path)
    start = datetime.fromisoformat("2026-09-01T10:00")
    john = a_series("j", "John Roe", "2026-09-01T14:00")
    thursday, friday = "2026-09-03T16:00", "2026-09-04T09:00"
    see(practice, start.isoformat(), north=[john, a_series("fri", "Jane Doe", friday)])
    later = start + timedelta(days=8)
    both = [a_series("thu", "Jane Doe", thursday), a_series("fri", "Jane Doe", friday)]
    see(practice, later.isoformat(), north=[john, *both])
    now = start + timedelta(days=35)
    ended = f";UNTIL={now:%Y%m%d}T200000Z"
    left = [a_series("thu", "Jane Doe", thursday, rule=ended)]
    left += [a_series("fri", "Jane Doe", friday, rule=ended)]
    goes_on = a_series("anew", "Jane Doe", "2026-10-09T09:00")
    see(practice, now.isoformat(), north=[john, *left, goes_on])

    assert practice.said("reschedule", "cancellation") == ["cancellation open"]
