"""Where our expansion and recurring-ical-events' disagree: the table behind docs/recurrence.md.

Every row is run by test_equal_to_recurring_ical_events.py, which also holds the page to the table.
"""

from __future__ import annotations

from tests.unit.core.recurrence.disagreements import (
    clock_changes,
    rules,
    which_occurrence,
    whole_days,
)

ROWS = (*clock_changes.ROWS, *rules.ROWS, *whole_days.ROWS, *which_occurrence.ROWS)
