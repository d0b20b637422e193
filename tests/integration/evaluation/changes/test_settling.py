"""When an edit of the calendar counts: what has stood, what never was, and since when."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import set_aside, spoil
from tests.integration.watched import Watched, a_series, an_event, modified, skipping

BEFORE, THEN = "2026-11-23T09:00", "2026-11-23T10:00"  # a Monday; polls around the edit
JANE = a_series("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_a_change_counts_exactly_when_it_has_settled(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00"))
    practice.look(THEN)
    practice.evaluate("2026-11-23T10:09:59")
    assert practice.said() == []
    practice.evaluate("2026-11-23T10:10")
    assert practice.said() == ["reschedule open"]


def test_a_trusted_stamp_says_since_when_a_change_stands(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look(BEFORE)
    stamp = modified("2026-11-23T09:50-05:00")
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00", stamp))
    practice.look(THEN)
    (found,) = practice.findings()
    assert found.draft.value["notice_minutes_min"] == found.draft.value["notice_minutes_max"]


def test_what_is_undone_before_it_settled_never_was(practice: Watched) -> None:
    practice.write(JANE)
    practice.look(BEFORE)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T11:00"))
    practice.look(THEN)
    practice.write(JANE)
    practice.look_twice("2026-11-23T10:20")
    assert practice.said() == []


def test_what_is_taken_back_after_it_settled_was_moved_twice(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-26T10:00"))
    practice.look_twice(THEN)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look_twice("2026-11-23T12:00")
    away, back = sorted(practice.findings(), key=lambda f: f.draft.occurred_at)
    assert practice.said() == ["reschedule open", "reschedule open"]
    assert away.draft.summary.endswith("(Wed 25 Nov 10:00 → Thu 26 Nov 10:00).")
    assert back.draft.summary == (
        "A session moved between 2 days and 3 days before it was to start "
        "(Thu 26 Nov 10:00 → Wed 25 Nov 10:00): moved twice, ended where it began."
    )


def test_what_is_changed_again_before_it_settled_is_one_change(practice: Watched) -> None:
    practice.write(an_event("one", "Jane Doe", "2026-11-25T10:00"))
    practice.look(BEFORE)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T11:00"))
    practice.look(THEN)
    practice.write(an_event("one", "Jane Doe", "2026-11-25T14:00"))
    practice.look_twice("2026-11-23T10:05")
    (found,) = practice.findings()
    assert "10:00" in found.draft.value["from"]
    assert "14:00" in found.draft.value["to"]
    assert found.draft.value["notice_minutes_max"] == 49 * 60
    assert found.draft.value["notice_minutes_min"] == 48 * 60 - 5


def test_a_series_moved_by_a_split_is_not_taken_for_an_hour_booked_again(practice: Watched) -> None:
    practice.write(JANE)
    practice.look_twice("2026-11-02T09:00")
    without = skipping("2026-12-01T10:00")  # one session is off for another reason
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00", without))
    practice.look_twice(BEFORE)
    assert practice.said() == ["cancellation open"]

    practice.write(  # from next week on an hour later, "this and following"
        a_series("jane", "Jane Doe", "2026-11-03T10:00", without, rule=";UNTIL=20261124T160000Z"),
        a_series("rest", "Jane Doe", "2026-12-08T11:00", modified("2026-11-23T10:00:00-05:00")),
    )
    practice.look("2026-11-23T10:20")  # only the new half bears a stamp
    assert practice.said() == ["cancellation open"]
    practice.evaluate("2026-11-23T10:30")

    assert practice.said() == ["cancellation open", "reschedule open"]
    (moved,) = practice.findings("reschedule")
    assert moved.draft.value["via"] == "split"


def test_a_cancellation_settles_by_its_own_rule_and_a_move_by_its_own(tmp_path: Path) -> None:
    rules = {"cancellation": {"settle": "20m"}, "reschedule": {"settle": "5m"}}
    practice = Watched(tmp_path, rules=rules)
    kept, gone = (an_event(uid, "Jane Doe", f"2026-11-2{uid}T10:00") for uid in "56")
    practice.write(kept, gone)
    practice.look(BEFORE)
    practice.write(an_event("5", "Jane Doe", "2026-11-25T14:00"))
    practice.look(THEN)
    practice.evaluate("2026-11-23T10:05")
    assert practice.said() == ["reschedule open"]
    practice.evaluate("2026-11-23T10:19:59")
    assert practice.said() == ["reschedule open"]
    practice.evaluate("2026-11-23T10:20")
    assert sorted(practice.said()) == ["cancellation open", "reschedule open"]


def test_an_event_that_cannot_be_read_keeps_none_of_those_beside_it_from_settling(
    practice: Watched,
) -> None:
    hours = ("2026-11-25T10:00", "2026-11-25T14:00")
    for when, hour in zip((BEFORE, THEN), hours, strict=True):
        practice.write(*(an_event(f"e{n}", f"Client {n}", hour) for n in range(3)))
        practice.look(when)
    spoil(practice, "north", "e1")
    practice.evaluate("2026-11-23T10:10")

    assert practice.said("reschedule") == ["reschedule open"] * 2
    assert set_aside(practice) == [("north", "e1")]
