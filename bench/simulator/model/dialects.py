"""The six programs that write calendars, by what they show and what they hide."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Literal

from bench.simulator.model.diary import Look

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """`stamps`: whether LAST-MODIFIED says when an edit was made, lies, or is not there."""

    name: str
    stamps: Literal["true", "churned", "none"]
    notes: bool = True  # descriptions and words added to titles are shown
    people: bool = True
    keeps_cancelled: bool = False  # STATUS:CANCELLED instead of leaving out
    cancels_in_words: bool = False  # "Canceled: " before the title, and nothing else
    keeps_uids: bool = True
    shows_series: bool = True
    promises: Literal["todo", "event", None] = "event"
    conferences: bool = False  # who was in its video conferences can be asked
    out_of_office: bool = False  # it can say of a time that nobody is in the office
    past: timedelta | None = None  # how far back and ahead it shows, if that is limited
    ahead: timedelta | None = None
    refreshed_every: timedelta | None = None

    def written_at(self, moment: datetime) -> datetime:
        """When the export that is read at `moment` was made."""
        if self.refreshed_every is None:
            return moment
        since = moment - datetime(2020, 1, 1, tzinfo=UTC)
        return moment - since % self.refreshed_every

    def shows_cancelled(self, look: Look) -> bool:
        """Whether what was taken off still stands there, and says so."""
        return self.keeps_cancelled or self.cancels_in_words or look.is_worded

    def shows(self, start: datetime, at: datetime) -> bool:
        """Whether an export made at `at` would hold a session of that start."""
        if self.past is None or self.ahead is None:
            return True
        return at - self.past <= start < at + self.ahead


GOOGLE = Dialect(name="google", stamps="true", conferences=True)
OUTLOOK = Dialect(name="outlook", stamps="churned", keeps_cancelled=True, out_of_office=True)
APPLE = Dialect(name="apple", stamps="true", promises="todo")
EHR = Dialect(
    name="ehr",
    stamps="none",
    notes=False,
    people=False,
    keeps_uids=False,
    shows_series=False,
    promises=None,
    past=2 * DAY,
    ahead=60 * DAY,
    refreshed_every=timedelta(hours=8),
)
# Single events in UTC.
BOOKING = Dialect(
    name="booking",
    stamps="true",
    cancels_in_words=True,
    shows_series=False,
    promises=None,
    past=30 * DAY,
    ahead=90 * DAY,
)
CHURN = Dialect(name="uid-churn", stamps="none", keeps_uids=False, promises="todo")
DIALECTS = {d.name: d for d in (GOOGLE, OUTLOOK, APPLE, EHR, BOOKING, CHURN)}
