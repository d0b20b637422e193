"""What becomes of edits of a series: moved, cut, split, thinned out, with exceptions."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.core.sessions.model import Presence
from tests.integration.watched import Watched, a_series, an_event, skipping

BEFORE, THEN = "2026-11-23T09:00", "2026-11-23T10:00"  # a Monday; polls around the edit
JANE = a_series("jane", "Jane Doe", "2026-11-03T10:00")  # Tuesdays at ten


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def edited(practice: Watched, *events: str, first: tuple[str, ...] = (JANE,)) -> None:
    practice.write(*first)
    practice.look(BEFORE)
    practice.write(*events)
    practice.look_twice(THEN)


@pytest.mark.parametrize(
    ("start", "coming", "weekday"),
    [
        ("2026-11-03T11:00", ["11-24 11:00", "12-01 11:00"], "the same"),
        ("2026-11-03T16:00", ["11-24 16:00", "12-01 16:00"], "the same"),
        ("2026-11-05T10:00", ["11-26 10:00", "12-03 10:00"], "later"),
        ("2026-11-02T15:00", ["11-23 15:00", "11-30 15:00"], "earlier"),
    ],
)
def test_moving_a_series_is_one_finding(
    practice: Watched, start: str, coming: list[str], weekday: str
) -> None:
    edited(practice, a_series("jane", "Jane Doe", start))
    assert practice.said() == ["reschedule open"], weekday
    assert practice.findings()[0].draft.value["via"] == "series"
    assert practice.starts("2026-11-23", "2026-12-04") == coming
    assert practice.starts("2026-11-01", "2026-11-23") == [
        "11-03 10:00",
        "11-10 10:00",
        "11-17 10:00",
    ]


def test_a_moved_series_leaves_nothing_behind_at_its_horizon(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-05T10:00"))
    coming = practice.sessions("2026-11-23", "2028-01-01")
    assert {s.start.astimezone(practice.zone).weekday() for s in coming} == {3}
    assert {s.presence for s in coming} == {Presence.SCHEDULED}
    assert {s.booked_not_after for s in coming} == {None}


def test_a_holiday_skipped_in_the_old_rule_does_not_shift_the_pairing(practice: Watched) -> None:
    old = a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2026-12-08T10:00"))
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T11:00"), first=(old,))
    assert practice.said() == ["reschedule open"]
    moved = practice.session("2026-12-15T11:00")
    assert moved.changes == 1
    assert practice.session("2026-12-08T11:00").changes == 0


def test_a_session_taken_off_beside_the_move_of_its_series_is_another_decision(
    practice: Watched,
) -> None:
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look(BEFORE)
    without = skipping("2026-11-24T09:00")
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T09:00", without))
    practice.look_twice(THEN)
    (off,), (moved,) = practice.findings("cancellation"), practice.findings("reschedule")
    assert off.draft.session is not None
    assert off.draft.session.start == practice.at("2026-11-24T10:00")
    assert "12-01T10:00" in moved.draft.value["from"]
    assert "12-01T09:00" in moved.draft.value["to"]


def test_a_weekly_series_that_becomes_biweekly_is_one_finding(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";INTERVAL=2"))
    assert practice.said() == ["cancellation open"]


def test_a_series_cut_short_is_one_cancellation(practice: Watched) -> None:
    edited(
        practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261202T000000Z")
    )
    assert practice.said("cancellation") == ["cancellation open"]
    assert practice.starts("2026-11-23", "2027-01-01") == ["11-24 10:00", "12-01 10:00"]


def test_a_split_series_that_keeps_its_hour_is_no_change(practice: Watched) -> None:
    cut = a_series("jane", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261202T000000Z")
    edited(practice, cut, a_series("jane_R1", "Jane Doe", "2026-12-08T10:00"))
    assert practice.said("reschedule") == []
    assert practice.said("cancellation") in ([], ["cancellation resolved rebooked"])


def test_a_skipped_date_is_one_cancellation(practice: Watched) -> None:
    edited(practice, a_series("jane", "Jane Doe", "2026-11-03T10:00", skipping("2026-11-24T10:00")))
    (found,) = practice.findings()
    assert (found.draft.rule, found.draft.value["short_notice"]) == ("cancellation", "no")


def test_a_single_event_that_becomes_a_series_keeps_its_session(practice: Watched) -> None:
    edited(
        practice,
        a_series("jane", "Jane Doe", "2026-11-24T10:00"),
        first=(an_event("jane", "Jane Doe", "2026-11-24T10:00"),),
    )
    assert practice.said() == []
    assert practice.session("2026-11-24T10:00").booked_not_after is None
    assert practice.session("2026-12-01T10:00").booked_not_after == practice.at(THEN)


def test_an_override_taken_back_falls_to_the_series_own_time(practice: Watched) -> None:
    moved = an_event("jane", "Jane Doe", "2026-11-25T15:00", of="2026-11-24T10:00")
    edited(practice, JANE, first=(JANE, moved))
    (found,) = practice.findings()
    assert found.draft.rule == "reschedule"
    assert "2026-11-24T10:00" in found.draft.value["to"]


def test_an_override_and_its_series_moved_in_one_poll(practice: Watched) -> None:
    edited(
        practice,
        a_series("jane", "Jane Doe", "2026-11-03T11:00"),
        an_event("jane", "Jane Doe", "2026-11-25T15:00", of="2026-11-24T11:00"),
    )
    assert practice.said() == ["reschedule open"]
    assert practice.starts("2026-11-23", "2026-12-02") == ["11-25 15:00", "12-01 11:00"]


def test_sessions_move_across_the_change_of_clocks_as_one_run(practice: Watched) -> None:
    def moved(day: str, to: str) -> str:
        return an_event("jane", "Jane Doe", f"{to}T10:00", of=f"{day}T10:00")

    later = [("10-27", "10-29"), ("11-03", "11-05"), ("11-10", "11-12")]
    series = a_series("jane", "Jane Doe", "2026-10-06T10:00")
    practice.write(series)
    practice.look("2026-10-19T09:00")
    practice.write(series, *(moved(f"2026-{a}", f"2026-{b}") for a, b in later))
    practice.look_twice("2026-10-19T10:00")
    (found,) = practice.findings()
    assert found.draft.value["sessions"] == 3
