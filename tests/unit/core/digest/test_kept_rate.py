"""Rates with both their numbers, and no judgement where chance could have made them."""

import pytest

from monitor.core.digest.kept_rate import (
    Certainty,
    Outcome,
    certainty,
    kept_rate,
    kept_share,
    sessions_between,
    unbroken_run,
)
from monitor.core.digest.model import KeptRate

KEPT, LATE, EXCLUDED, OPEN = Outcome.KEPT, Outcome.LATE, Outcome.EXCLUDED, Outcome.OPEN


def test_late_moved_and_cancelled_sessions_were_planned_but_not_kept() -> None:
    outcomes = [KEPT, KEPT, LATE, Outcome.MOVED, Outcome.CANCELLED]

    assert kept_rate(outcomes) == KeptRate(kept=2, planned=5, excluded=0)


def test_excluded_sessions_are_in_neither_number() -> None:
    assert kept_rate([KEPT, EXCLUDED, EXCLUDED]) == KeptRate(kept=1, planned=1, excluded=2)


def test_a_session_that_is_not_over_is_not_counted_at_all() -> None:
    assert kept_rate([KEPT, OPEN]) == KeptRate(kept=1, planned=1, excluded=0)


def test_no_sessions_make_no_rate() -> None:
    assert kept_rate([]) == KeptRate(kept=0, planned=0, excluded=0)
    assert kept_share(kept_rate([])) is None


def test_four_sessions_bear_no_judgement_and_five_do() -> None:
    assert kept_share(KeptRate(kept=4, planned=4)) is None
    assert kept_share(KeptRate(kept=4, planned=5)) == 0.8


@pytest.mark.parametrize(
    ("points", "said"),
    [
        (0, Certainty.NONE),
        (4, Certainty.NONE),
        (5, Certainty.PROVISIONAL),
        (11, Certainty.PROVISIONAL),
        (12, Certainty.FIRM),
    ],
)
def test_a_trend_of_fewer_than_twelve_points_is_provisional(points: int, said: Certainty) -> None:
    assert certainty(points) is said


def test_a_run_counts_back_from_the_latest_session() -> None:
    assert unbroken_run([KEPT, LATE, KEPT, KEPT]) == 2
    assert unbroken_run([KEPT, KEPT, LATE]) == 0


def test_a_holiday_in_a_run_neither_adds_to_it_nor_ends_it() -> None:
    assert unbroken_run([KEPT, EXCLUDED, KEPT, OPEN]) == 2


def test_between_two_short_notice_changes_only_kept_sessions_count() -> None:
    moved, cancelled = Outcome.MOVED, Outcome.CANCELLED
    outcomes = [KEPT, moved, KEPT, LATE, KEPT, cancelled, EXCLUDED, KEPT, Outcome.NOT_SEEN, OPEN]

    assert sessions_between(outcomes) == [2, 1]


def test_two_short_notice_changes_in_a_row_have_no_session_between_them() -> None:
    assert sessions_between([Outcome.MOVED, Outcome.MOVED]) == [0, 0]


def test_without_a_short_notice_change_nobody_knows_how_long_it_held() -> None:
    assert sessions_between([KEPT, KEPT]) == []
