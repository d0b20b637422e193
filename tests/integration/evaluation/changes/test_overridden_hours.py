"""An exception of a series that its series takes back: the series' own edit says when."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.core.findings.model import RuleResult
from tests.integration.watched import Watched, a_series, an_event, modified, skipping

EARLY, BEFORE, THEN = "2026-11-16T09:00", "2026-11-23T14:30", "2026-11-23T15:30"
EDITED = "2026-11-23T15:00-05:00"  # a day before the hour that the exception stands at
STAMP = modified(EDITED)
MOVED = an_event("jane", "Jane Doe", "2026-11-24T15:00", of="2026-11-24T10:00")
ENDED = ";UNTIL=20261120T000000Z"


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def series(*lines: str, start: str = "2026-11-03T10:00", rule: str = "") -> str:
    return a_series("jane", "Jane Doe", start, *lines, rule=rule)


# The calendar afterwards, and the rule that speaks.
TAKEN_BACK = {
    "left out": ([series(skipping("2026-11-24T10:00"), STAMP)], "cancellation"),
    "ended before it": ([series(STAMP, rule=ENDED)], "cancellation"),
    "every other week, without it": ([series(STAMP, rule=";INTERVAL=2")], "cancellation"),
    "cancelled as a whole": ([series("STATUS:CANCELLED", STAMP)], "cancellation"),
    "moved with all": ([series(STAMP, start="2026-11-03T11:00")], "reschedule"),
}


@pytest.mark.parametrize(("after", "rule"), TAKEN_BACK.values(), ids=TAKEN_BACK.keys())
def test_the_edit_of_the_series_that_takes_an_exception_back_says_when(
    practice: Watched, after: list[str], rule: str
) -> None:
    found = seen_afterwards(practice, after, rule)
    assert found.occurred_at == practice.at(EDITED)
    assert found.value["notice_minutes_min"] == found.value["notice_minutes_max"] == 24 * 60
    assert found.value["short_notice"] == "no"


UNSAID = {
    "back to its own hour, the series as it was": [series(STAMP)],
    "back to its own hour, with a note on the series": [series("DESCRIPTION:room 2", STAMP)],
    "no stamp": [series(skipping("2026-11-24T10:00"))],
    "a stamp of before": [series(skipping("2026-11-24T10:00"), modified("2026-11-20T09:00-05:00"))],
}


@pytest.mark.parametrize("after", UNSAID.values(), ids=UNSAID.keys())
def test_where_no_edit_of_the_series_took_it_back_only_the_polls_tell_when(
    practice: Watched, after: list[str]
) -> None:
    rule = "reschedule" if "EXDATE" not in after[0] else "cancellation"
    value = seen_afterwards(practice, after, rule).value
    assert (value["notice_minutes_min"], value["notice_minutes_max"]) == (1410, 1470)
    assert value["short_notice"] == "possibly"


def seen_afterwards(practice: Watched, after: list[str], rule: str) -> RuleResult:
    other = an_event("other", "John Roe", "2026-11-27T10:00")
    practice.write(series(), other)
    practice.look_twice(EARLY)
    practice.write(series(), MOVED, other)
    practice.look_twice(BEFORE)
    practice.write(*after, other)
    practice.look_twice(THEN)
    return max(practice.findings(rule), key=lambda f: f.draft.occurred_at).draft
