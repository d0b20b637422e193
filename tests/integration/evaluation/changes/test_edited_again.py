"""An event edited again before an edit of it has settled: each counts from its own first sight."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event, skipping

BEFORE, FIRST, SECOND = "2026-11-23T09:00", "2026-11-23T10:00", "2026-11-23T10:05"
THEN = "2026-11-23T10:10"  # when what was first seen at ten has stood
NEXT, AFTER, THIRD = "2026-11-24T10:00", "2026-12-01T10:00", "2026-12-08T10:00"  # Tuesdays
TITLE = "Session: Jane Doe"


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def series(*lines: str, start: str = "2026-11-03T10:00", rule: str = "") -> str:
    return a_series("jane", "Jane Doe", start, *lines, rule=rule)


def exception(to: str, *lines: str, of: str = NEXT) -> str:
    return an_event("jane", "Jane Doe", to, *lines, of=of)


def told(practice: Watched) -> list[tuple[str, str, int, int]]:
    """Rule, the first planned start, the bounds of notice in minutes before it; by start."""
    found = []
    for finding in practice.findings("cancellation", "reschedule"):
        session, value = finding.draft.session, finding.draft.value
        assert session is not None
        start = f"{session.planned_start.astimezone(practice.zone):%m-%d %H:%M}"
        made = value["notice_minutes_min"], value["notice_minutes_max"]
        found.append((finding.draft.rule, start, *made))
    return sorted(found, key=lambda one: one[1:])


def seen(practice: Watched, *polls: tuple[str, list[str]]) -> None:
    practice.write(series())
    practice.look_twice(BEFORE)
    for when, events in polls:
        practice.write(*events)
        practice.look(when)


MOVED = {
    "a whole series": (series(start="2026-11-03T11:00"), "2026-11-03T11:00", []),
    "one session": (series(), "2026-11-03T10:00", [exception("2026-11-24T15:00")]),
}
# What else is edited five minutes later.
EDITED = {
    "another one left out": [skipping("2026-12-22T10:00", "2026-12-22T11:00")],
    "another guest": ["ATTENDEE:mailto:jane@example.com"],
    "a word in the title": [],
    "a longer hour": [],
    "a further date": ["RDATE;TZID=America/New_York:20261217T100000"],
    "a note": ["DESCRIPTION:room 2"],
}


def edited(event: str, kind: str) -> str:
    event = event.replace("END:VEVENT", "\n".join([*EDITED[kind], "END:VEVENT"]))
    if kind == "a word in the title":
        return event.replace(TITLE, "Session: JANE Doe")
    return event.replace("5000", "5500") if kind == "a longer hour" else event


@pytest.mark.parametrize("kind", EDITED)
@pytest.mark.parametrize("moved", MOVED)
def test_a_further_edit_of_the_series_does_not_keep_a_move_from_counting(
    practice: Watched, moved: str, kind: str
) -> None:
    after, start, more = MOVED[moved]
    again = edited(a_series("jane", "Jane Doe", start), kind)
    seen(practice, (FIRST, [after, *more]), (SECOND, [again, *more]))
    assert practice.said("reschedule") == []
    practice.evaluate(THEN)
    (found,) = practice.findings("reschedule")
    day = 24 * 60
    assert (found.draft.value["notice_minutes_min"], found.draft.value["notice_minutes_max"]) == (
        day,
        day + 60,
    )
    practice.evaluate("2026-11-23T10:15")
    assert len(practice.findings("reschedule")) == 1
    assert practice.said("cancellation") == (
        ["cancellation open"] if kind == "another one left out" else []
    )


def test_a_series_edited_at_every_poll_is_told_all_the_same(practice: Watched) -> None:
    moved = "2026-11-03T11:00"
    polls = [
        (
            f"2026-11-23T10:{5 * n:02}",
            [series(f"ATTENDEE:mailto:guest{n}@example.com", start=moved)],
        )
        for n in range(6)
    ]
    seen(practice, *polls)
    assert practice.said("reschedule") == ["reschedule open"]
    (found,) = practice.findings("reschedule")
    assert found.opened_at == practice.at(THEN)


LEFT_OUT = ("cancellation", "11-24 10:00", 24 * 60, 25 * 60)
UNTIL = ";UNTIL=20261202T000000Z"
WITHOUT = skipping(NEXT)
# First NEXT is left out; what is seen five minutes later, and what is told beside the cancellation.
LATER = {
    "this and following moved": (
        [series(WITHOUT, rule=UNTIL), a_series("rest", "Jane Doe", "2026-12-08T11:00")],
        [("reschedule", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
    "all of it moved": (
        [series(skipping("2026-11-24T11:00"), start="2026-11-03T11:00")],
        [("reschedule", "12-01 10:00", 7 * 1440 + 1435, 8 * 1440)],
    ),
    "ended": (
        [series(WITHOUT, rule=UNTIL)],
        [("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
    "every other week": (
        [series(WITHOUT, rule=";INTERVAL=2")],
        [("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
    "another one left out": (
        [series(skipping(NEXT, THIRD))],
        [("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
    "two more left out": (
        [series(skipping(NEXT, AFTER, THIRD))],
        [
            ("cancellation", "12-01 10:00", 7 * 1440 + 1435, 8 * 1440),
            ("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440),
        ],
    ),
    "another one moved": (
        [series(WITHOUT), exception("2026-12-08T15:00", of=THIRD)],
        [("reschedule", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
}


@pytest.mark.parametrize(("after", "more"), LATER.values(), ids=LATER.keys())
@pytest.mark.parametrize("waited", [False, True])
def test_what_was_decided_one_after_the_other_is_told_apart(
    practice: Watched, after: list[str], more: list[tuple[str, str, int, int]], waited: bool
) -> None:
    seen(practice, (FIRST, [series(WITHOUT)]), (SECOND, after))
    if waited:
        practice.evaluate(THEN)
        assert told(practice) == [LEFT_OUT]
    practice.evaluate("2026-11-23T10:20")
    assert told(practice) == [LEFT_OUT, *more]


def test_a_date_left_out_right_before_all_that_follows_moved_is_told_apart(
    practice: Watched,
) -> None:
    """It waits until what was booked so near has stood, which might have been for it."""
    following = a_series("rest", "Jane Doe", "2026-12-01T11:00")
    cut = series(WITHOUT, rule=";UNTIL=20261125T000000Z")
    seen(practice, (FIRST, [series(WITHOUT)]), (SECOND, [cut, following]))
    practice.evaluate(THEN)
    assert told(practice) == []
    practice.evaluate("2026-11-23T10:20")
    assert told(practice) == [
        LEFT_OUT,
        ("reschedule", "12-01 10:00", 7 * 1440 + 1435, 8 * 1440),
    ]


# Each poll five minutes after the one before; all that is told in the end.
AGAIN = {
    "moved with all, then left out": (
        [
            [series(start="2026-11-03T11:00")],
            [series(skipping("2026-12-01T11:00"), start="2026-11-03T11:00")],
        ],
        [("cancellation", "12-01 10:00", 11515, 11580), ("reschedule", "11-24 10:00", 1440, 1500)],
    ),
    "moved, and moved on": (
        [
            [series(), exception("2026-11-24T14:00")],
            [series(skipping(THIRD)), exception("2026-11-24T16:00")],
        ],
        [
            ("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440),
            ("reschedule", "11-24 10:00", 1435, 1500),
        ],
    ),
    "left out and put back": ([[series(WITHOUT)], [series()]], []),
    "left out and put back, and another one left out": (
        [[series(WITHOUT)], [series(skipping(THIRD))]],
        [("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440)],
    ),
    "left out, put back, left out": (
        [[series(WITHOUT)], [series()], [series(WITHOUT)]],
        [("cancellation", "11-24 10:00", 1430, 1500)],
    ),
    "left out, put back elsewhere": (
        [[series(WITHOUT)], [series(), exception("2026-11-24T16:00")]],
        [("reschedule", "11-24 10:00", 1435, 1500)],
    ),
    "ended, and ended sooner": (
        [[series(rule=";UNTIL=20261222T000000Z")], [series(rule=UNTIL)]],
        [("cancellation", "12-08 10:00", 14 * 1440 + 1435, 15 * 1440 + 60)],
    ),
    "moved with all, and all moved on": (
        [[series(start="2026-11-03T11:00")], [series(start="2026-11-03T12:00")]],
        [("reschedule", "11-24 10:00", 1435, 1500)],
    ),
}


@pytest.mark.parametrize(("polls", "expected"), AGAIN.values(), ids=AGAIN.keys())
def test_what_is_changed_again_before_it_settled_is_one_change(
    practice: Watched, polls: list[list[str]], expected: list[tuple[str, str, int, int]]
) -> None:
    seen(practice, *((f"2026-11-23T10:{5 * n:02}", events) for n, events in enumerate(polls)))
    for minute in (10, 15, 20):
        practice.evaluate(f"2026-11-23T10:{minute}")
    assert sorted(told(practice)) == sorted(expected)
