"""How many coming sessions a decision concerned: those of the 60 days from when it was made."""

from datetime import timedelta

import pytest

from monitor.core.sessions.matching import count_coming
from tests.builders.timelines import utc

FIRST = utc("2026-04-02T14:30-04:00")
WEEKLY = [FIRST + n * timedelta(weeks=1) for n in range(17)]


@pytest.mark.parametrize(
    ("made", "count"),
    [
        ("2026-04-01T00:00-04:00", 9),
        ("2026-03-29T14:30-04:00", 9),
        ("2026-03-29T14:29-04:00", 8),  # the ninth begins when 60 days are over
        # Seen a week after the first one: it was made before that, for it moved that one.
        ("2026-04-07T21:43-04:00", 9),
        ("2026-06-01T00:00-04:00", 9),
        ("2026-01-01T00:00-05:00", 1),  # at least the one that it is told of
    ],
)
def test_sessions_count_from_when_the_first_of_them_was_still_to_come(
    made: str, count: int
) -> None:
    assert count_coming(WEEKLY, utc(made)) == count
    assert count_coming(WEEKLY[::-1], utc(made)) == count
