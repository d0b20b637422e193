"""Which sessions were moved, and the least notice that can have been given."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from monitor.core.review.model import InferredMove
from tests.builders.digest_inputs import at, change, timeline, weekly
from tests.builders.reviews import moved_from, read_at, review_of, stated, the_move

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# A Tuesday at ten, moved to Thursday at two.
TUESDAY, THURSDAY = "2026-06-16 10:00", "2026-06-18 14:00"
MOVED = moved_from(TUESDAY, THURSDAY)


def moves(*said: Any, **given: Any) -> tuple[InferredMove, ...]:
    return review_of(timeline([MOVED]), moves=said, **given).moves


def test_the_notice_lies_between_the_last_edit_and_the_making() -> None:
    move = the_move(MOVED, stated(MOVED, created="2026-06-09 10:00", edited="2026-06-12 10:00"))

    assert (move.from_start, move.to_start) == (at(TUESDAY), at(THURSDAY))
    assert (move.notice_least, move.notice_most) == (4 * DAY, 7 * DAY)
    assert (move.short_notice, move.initiator, move.maybe_late) == ("no", "unknown", False)


def test_made_wholly_inside_the_limit_it_was_short() -> None:
    move = the_move(MOVED, stated(MOVED, created="2026-06-16 07:00", edited="2026-06-16 08:00"))

    assert (move.short_notice, move.notice_least, move.notice_most) == ("yes", 2 * HOUR, 3 * HOUR)


@pytest.mark.parametrize("edited", ["2026-06-20 10:00", None])
def test_of_one_that_was_edited_again_later_or_bears_no_stamp_the_least_notice_is_not_known(
    edited: str | None,
) -> None:
    move = the_move(MOVED, stated(MOVED, edited=edited))

    assert move.notice_least is not None
    assert move.notice_least < timedelta()
    assert (move.notice_most, move.short_notice) == (None, "possibly")


def test_one_to_come_without_a_stamp_was_moved_before_it_was_read() -> None:
    coming = moved_from("2026-12-08 10:00", "2026-12-10 14:00")
    move = the_move(coming, stated(coming), practice=read_at("2026-11-30 09:00"))

    assert (move.notice_least, move.short_notice) == (8 * DAY + HOUR, "no")


@pytest.mark.parametrize(
    ("created", "edited"),
    [("2026-06-12 10:00", "2026-06-01 10:00"), (None, "2027-01-01 10:00")],
    ids=["edited before it was made", "edited after it was read"],
)
def test_stamps_of_a_wrong_clock_are_not_believed(created: str | None, edited: str) -> None:
    move = the_move(MOVED, stated(MOVED, created=created, edited=edited))

    assert move.notice_least == at(TUESDAY) - at("2026-11-30 09:00")


def test_what_was_made_after_the_session_s_end_is_record_keeping() -> None:
    assert moves(stated(MOVED, created="2026-06-17 09:00", edited="2026-06-17 09:00")) == ()


def test_a_start_put_off_as_it_came_is_a_late_start_and_no_move() -> None:
    late = moved_from(TUESDAY, "2026-06-16 10:12")
    said = stated(late, created="2026-06-16 10:10", edited="2026-06-16 10:15")

    assert review_of(timeline([late]), moves=[said]).moves == ()


def test_where_nothing_says_when_a_start_was_put_off_it_may_be_either() -> None:
    late = moved_from(TUESDAY, "2026-06-16 10:12")
    move = the_move(late, stated(late, created="2025-09-01 10:00", edited="2026-06-16 10:15"))

    assert move.maybe_late


def test_this_and_all_that_follow_are_one_decision() -> None:
    first = moved_from("2026-06-16 10:00", "2026-06-16 11:00")
    second = moved_from("2026-06-23 10:00", "2026-06-23 11:00")
    alone = moved_from("2026-06-30 10:00", "2026-07-01 11:00")
    said = [
        stated(first, edited="2026-06-10 10:00"),
        stated(second, edited="2026-06-10 10:00", decision=at("2026-06-16 10:00")),
        stated(alone, edited="2026-06-10 10:00"),
    ]

    found = review_of(timeline([first, second, alone]), moves=said).moves

    assert [move.session_ids for move in found] == [(first.id, second.id), (alone.id,)]
    assert [move.from_start for move in found] == [at("2026-06-16 10:00"), at("2026-06-30 10:00")]


def test_the_client_s_wish_and_a_holiday_speak_for_a_move() -> None:
    wish = stated(MOVED, edited="2026-06-12 10:00", side="client")
    holiday = read_at(holidays=["2026-06-16"])

    assert the_move(MOVED, wish).initiator == "client"
    assert the_move(MOVED, stated(MOVED), practice=holiday).is_exempt


def test_what_the_polls_saw_of_a_move_counts_and_not_its_stamps() -> None:
    was = moved_from(TUESDAY, TUESDAY, id=MOVED.id)
    seen = change(was, "2026-06-15 10:00", THURSDAY)
    (move,) = review_of(
        timeline([MOVED], changes=[seen]), moves=[stated(MOVED, edited="2026-06-01 10:00")]
    ).moves

    assert move.notice_least == move.notice_most == DAY


def test_before_the_time_looked_at_nothing_is_told() -> None:
    assert moves(stated(MOVED), since="2026-07-01 00:00") == ()


def test_a_session_that_stands_where_its_series_has_it_was_not_moved() -> None:
    assert review_of(timeline(weekly("2026-06-16 10:00", 4))).moves == ()


def test_what_nobody_is_to_answer_for_does_not_count_against_the_usual_hour() -> None:
    year = weekly("2026-06-23 10:00", 20)
    said = [stated(MOVED, edited="2026-06-12 10:00")]
    (asked,) = review_of(timeline([MOVED, *year]), moves=said).clients
    wish = [stated(MOVED, edited="2026-06-12 10:00", side="client")]
    (spared,) = review_of(timeline([MOVED, *year]), moves=wish).clients

    assert (asked.kept, asked.counted) == (20, 21)
    assert (spared.kept, spared.counted) == (20, 20)


def test_two_hours_of_one_client_that_were_swapped_are_nothing_to_the_client() -> None:
    there, back = moved_from(TUESDAY, THURSDAY), moved_from(THURSDAY, TUESDAY)
    away = moved_from("2026-06-23 10:00", "2026-06-25 14:00")
    said = [stated(one, edited="2026-06-12 10:00") for one in (there, back, away)]

    assert [m.session_ids for m in review_of(timeline([there, back, away]), moves=said).moves] == [
        (away.id,)
    ]
    other = moved_from(THURSDAY, TUESDAY, clinician="ben")
    both = review_of(timeline([there, other]), moves=said[:2]).moves
    assert [m.from_start for m in both] == [at(TUESDAY), at(THURSDAY)]
