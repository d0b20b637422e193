"""Promises where the contract leaves room: what is owed for certain, and what only perhaps."""

import pytest

from bench.simulator.model.life import CheckIn
from bench.simulator.truth.expected import Expected
from tests.unit.bench.lives import at
from tests.unit.bench.test_truth_exceptions import cancelled, expected, moved


def of_kind(found: list[Expected], kind: str) -> list[bool]:
    """Of each expected follow-up of that kind: whether it must be found."""
    promises = (e for e in found if e.rule == "missed_follow_up")
    return [e.must for e in promises if e.kinds is not None and kind in e.kinds]


def test_after_a_no_show_a_next_session_that_was_moved_may_be_an_answer() -> None:
    away = CheckIn(
        at=at("2026-03-09T10:20"),
        client="k0",
        sid="jane#1",
        start=at("2026-03-09T10:00"),
        kind="no_show",
        moment=at("2026-03-09T10:20"),
    )
    late = moved("2026-03-10T09:00", k=2)
    told = {"polls": ["2026-03-09T11:00", "2026-03-10T12:00", "2026-03-13T09:00"]}

    assert of_kind(expected(checkins=(away,), **told), "after_no_show") == [True]
    assert of_kind(expected(late, checkins=(away,), **told), "after_no_show") == [False]


@pytest.mark.parametrize(("weeks", "is_owed"), [((4,), []), ((4, 5), [False])])
def test_one_week_that_was_cancelled_is_skipped_and_of_two_it_is_not_said(
    weeks: tuple[int, ...], is_owed: list[bool]
) -> None:
    off = [cancelled("2026-03-24T09:00", k) for k in weeks]
    found = expected(*off, polls=["2026-03-24T12:00", "2026-03-28T12:00"])
    assert of_kind(found, "no_next_session") == is_owed
