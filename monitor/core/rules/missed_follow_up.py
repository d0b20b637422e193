"""Something that was to follow did not: a promise is overdue.

Opens for these kinds (`kinds` says which ones are wanted):

- `commitment`: a to-do, or an event whose title matches `commitments.titles`, is past its due time
  + `grace` and not done. A date means the end of that day.
- `no_next_session`: for an active client with a known cadence, `rebook_after` past the last
  session's end no session is booked that starts before the last start + `tolerance` times the
  cadence. Its severity is one step below the rule's. Once that time has come and nothing was
  booked, the same finding becomes a `gap`, at the rule's severity.
- `not_rebooked`: by the end of the `rebook_within` working days after a cancellation that the
  client did not ask for, nothing is booked with that client before the cancelled start +
  `tolerance` times the cadence (within 21 days of it where no cadence is known).
- `after_no_show`: by the end of the `outreach_within` working days after a no-show there is no
  note, no promise kept, no newly made booking, and the two have not met again.
- `after_intake`: no session within `intake_within` after an intake. The same day doesn't count.

Time inside the clinician's leave or the client's excused time doesn't count. Of the last four kinds
a client has one open finding at a time: the one that was due first. While the calendar that would
show the answer can't be read, or does not show that far ahead, they wait.

It resolves when the promise is kept, late or not, and lapses when the client is discharged or
paused, or `lapse_after` after the session concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.core.finding import Draft
from monitor.core.rules import after_events, commitment, next_session
from monitor.core.rules.promise import NAME, Promise
from monitor.core.timeline import Practice, Timeline

__all__ = ["NAME", "evaluate"]


def evaluate(timeline: Timeline, practice: Practice, now: datetime) -> Iterator[Draft]:
    for promise in commitment.promises(timeline, practice, now):
        yield promise.draft(practice, now)
    of_client = [
        *next_session.promises(timeline, practice, now),
        *after_events.promises(timeline, practice, now),
    ]
    overdue = [p for p in of_client if p.resolution is None or p.waits]
    for promise in of_client:
        if promise not in overdue:
            yield promise.draft(practice, now)
    if overdue:
        yield min(overdue, key=_order).draft(practice, now)


def _order(promise: Promise) -> tuple[datetime, str, str]:
    return promise.due, promise.kind, str(promise.fact[-1])
