"""A deadline, on a clock that the test sets."""

from __future__ import annotations

import httpcore
import pytest

from connectors.net.deadline import Deadline


def test_a_step_may_take_what_is_left_and_no_longer_than_its_own_limit() -> None:
    deadline = Deadline(10, monotonic=iter([0.0, 7.0, 7.0, 7.0]).__next__)
    limits = [deadline.cap(limit, httpcore.ReadTimeout) for limit in (2.0, 5.0, None)]
    assert limits == [2.0, 3.0, 3.0]


@pytest.mark.parametrize("now", [10.0, 11.0])
def test_no_step_begins_once_it_has_passed(now: float) -> None:
    deadline = Deadline(10, monotonic=iter([0.0, now]).__next__)
    with pytest.raises(httpcore.ReadTimeout):
        deadline.cap(5.0, httpcore.ReadTimeout)
