"""XmR: what is more than the usual coming and going, by the published arithmetic."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.digest.control_chart import Chart, Signal, SignalKind, chart_of

SHARES = st.integers(1, 40).flatmap(
    lambda planned: st.integers(0, planned).map(lambda kept: Fraction(kept, planned))
)
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.2: flow rates of ten batches.
FLOW_RATES = ("49.6", "47.6", "49.9", "51.3", "47.8", "51.2", "52.6", "52.4", "53.6", "52.1")


def chart(*percents: float) -> Chart:
    found = chart_of([Fraction(str(one)) / 100 for one in percents])
    assert found is not None
    return found


def signals(*percents: float) -> list[Signal]:
    return list(chart(*percents).signals)


def kinds(*percents: float) -> set[SignalKind]:
    return {signal.kind for signal in signals(*percents)}


def test_a_worked_example_from_the_literature_comes_out_the_same() -> None:
    flow = chart(*map(float, FLOW_RATES))

    assert flow.mean == Fraction("0.5081")
    assert float(flow.mean_moving_range) == pytest.approx(0.018778, abs=1e-6)
    # 50.81 plus and minus 2.66 times 1.8778; the handbook, with 3 / 1.128, has 55.80 and 45.82.
    assert float(flow.upper) == pytest.approx(0.5580, abs=1e-4)
    assert float(flow.lower) == pytest.approx(0.4582, abs=1e-4)
    assert flow.signals == ()


def test_four_points_bear_no_limits_and_five_do() -> None:
    assert chart_of([Fraction(1)] * 4) is None
    assert chart_of([Fraction(1)] * 5) is not None


def test_a_point_beyond_a_limit_is_a_signal_and_says_which_way() -> None:
    calm = (80, 82, 81, 83, 80, 82, 81, 83, 80, 82)

    assert Signal(kind=SignalKind.OUTSIDE, first=10, last=10, is_up=False) in signals(*calm, 40)
    assert Signal(kind=SignalKind.OUTSIDE, first=10, last=10, is_up=True) in signals(*calm, 99)
    assert kinds(*calm, 81) == set()


def test_a_point_exactly_on_a_limit_is_not_beyond_it() -> None:
    # Mean 50, moves 10, 20, 20 ..., so that the limits can be put on a point by the reach itself.
    for_all = chart(40, 60, 40, 60, 40, 60)

    assert for_all.reach == Fraction(266, 100) * Fraction(20, 100)
    assert for_all.signals == ()


def test_limits_are_cut_to_what_a_share_can_be() -> None:
    wide = chart(10, 90, 10, 90, 10)

    assert (wide.lower, wide.upper) == (0, 1)
    assert wide.reach > 1


def test_seven_in_a_row_on_one_side_are_a_signal_and_six_are_not() -> None:
    seven = (50, 60, 50, 60, 50, 70, 69, 70, 69, 70, 69, 70)
    six = (50, 60, 50, 60, 50, 60, 70, 69, 70, 69, 70, 69)

    assert Signal(kind=SignalKind.ONE_SIDE, first=5, last=11, is_up=True) in signals(*seven)
    assert SignalKind.ONE_SIDE not in kinds(*six)


def test_a_point_on_the_mean_ends_a_run_on_one_side() -> None:
    # The mean is 60: seven points lie on one side or on it, but not in a row.
    values = (61, 61, 61, 60, 61, 61, 61, 57, 57, 60)

    assert chart(*values).mean == Fraction(60, 100)
    assert SignalKind.ONE_SIDE not in kinds(*values)


def test_seven_points_that_each_fall_are_a_signal_and_six_are_not() -> None:
    seven = (80, 82, 81, 80, 79, 78, 77, 76, 78)

    assert Signal(kind=SignalKind.TREND, first=1, last=7, is_up=False) in signals(*seven)
    assert SignalKind.TREND not in kinds(80, 82, 81, 80, 79, 78, 77, 79, 78)
    assert SignalKind.TREND not in kinds(80, 82, 81, 80, 79, 79, 78, 77, 76)


def test_two_of_three_near_the_same_limit_are_a_signal() -> None:
    # Mean 80, mean moving range 4.1, limits 69 and 91; from 72.7 down it is near the lower one.
    swinging = (82, 80, 83, 81, 83, 80, 83, 81, 83)
    near = Signal(kind=SignalKind.NEAR_LIMIT, first=9, last=11, is_up=False)

    assert near in signals(*swinging, 71, 81, 71)
    assert SignalKind.NEAR_LIMIT not in kinds(*swinging, 71, 81, 81)
    assert SignalKind.NEAR_LIMIT not in kinds(*swinging, 71, 81, 81, 71)


def test_two_thirds_of_the_way_to_a_limit_is_where_near_begins() -> None:
    swinging = (82, 80, 83, 81, 83, 80, 83, 81, 83)

    assert SignalKind.NEAR_LIMIT in kinds(*swinging, 72.5, 81, 72.5)  # 68% of the way
    assert SignalKind.NEAR_LIMIT not in kinds(*swinging, 73, 81, 73)  # 66.6%


@pytest.mark.parametrize("share", [Fraction(0), Fraction(1, 3), Fraction(9, 10), Fraction(1)])
def test_a_series_that_never_moves_has_no_signal(share: Fraction) -> None:
    still = chart_of([share] * 12)

    assert still is not None
    assert still.signals == ()
    assert still.lower == still.mean == still.upper == share


@given(st.lists(SHARES, min_size=5, max_size=30))
def test_the_limits_bracket_the_mean_and_stay_shares(values: list[Fraction]) -> None:
    found = chart_of(values)

    assert found is not None
    assert 0 <= found.lower <= found.mean <= found.upper <= 1


@given(st.lists(SHARES, min_size=5, max_size=30))
def test_outside_are_exactly_the_points_beyond_the_printed_limits(values: list[Fraction]) -> None:
    found = chart_of(values)

    assert found is not None
    outside = {s.first for s in found.signals if s.kind is SignalKind.OUTSIDE}
    assert outside == {
        place for place, value in enumerate(values) if not found.lower <= value <= found.upper
    }


@given(st.lists(SHARES, min_size=5, max_size=20))
def test_what_was_missed_mirrors_what_was_kept(values: list[Fraction]) -> None:
    kept, missed = chart_of(values), chart_of([1 - value for value in values])

    assert kept is not None
    assert missed is not None
    turned = {(s.kind, s.first, s.last, not s.is_up) for s in missed.signals}
    assert {(s.kind, s.first, s.last, s.is_up) for s in kept.signals} == turned
