"""What several rules say alike: with how much notice something was done."""

from __future__ import annotations

import pytest

from monitor.core.common.translation import ENGLISH
from monitor.core.findings.text import notice_sentence


@pytest.mark.parametrize(
    ("least", "most", "said"),
    [
        (180, 180, "3 hours before the start."),
        (150, 190, "Between 2 hours and 3 hours before the start."),
        (-10, 40, "At most 40 minutes before the start."),
        (-60, -5, "After the start."),
        (None, 5, ""),
    ],
)
def test_notice_is_told_as_an_interval_where_it_is_one(
    least: int | None, most: int | None, said: str
) -> None:
    assert notice_sentence(ENGLISH, least, most) == said
