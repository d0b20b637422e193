"""Something that was to follow did not: a promise is overdue.

Why it matters: small promises carry much of the trust. One that was kept late still counts as kept,
so there is always something to do about it.

Opens for these kinds (`kinds` says which ones are wanted):

- `commitment`: a to-do, or an event whose title matches `commitments.titles`, is past its due time
  + `grace` and not done. A date means the end of that day. A to-do that recurs is due at the
  earliest of its dates that is neither done nor taken off: one whose due time moved ahead was done
  or put off, and one left undone for weeks is owed once.
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

A cadence is the client's `cadence` in the config, or is learnt from the last 4 to 8 sessions; while
it is unknown nothing is expected.

Grey zones: time inside the clinician's leave or the client's excused time doesn't count. Of the
last four kinds a client has one open finding at a time: the one that was due first, or the next
one where that was set aside. While the calendar that would show the answer can't be read, or does
not show that far ahead, they wait. A call that was made and noted nowhere can't be seen: tick the
promise off, or leave a note on the finding.

It resolves when the promise is kept, late or not, and lapses when the client is discharged or
paused, or `lapse_after` after the session concerned.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from monitor.core.findings.model import RuleResult
from monitor.core.rules.missed_follow_up import after_events, commitment, next_session
from monitor.core.rules.missed_follow_up.promise import NAME, Promise
from monitor.core.timeline.model import RuleContext, Timeline

__all__ = ["NAME", "evaluate"]


def evaluate(timeline: Timeline, practice: RuleContext, now: datetime) -> Iterator[RuleResult]:
    for promise in commitment.promises(timeline, practice, now):
        yield promise.draft(practice, now)
    of_client = [
        *next_session.promises(timeline, practice, now),
        *after_events.promises(timeline, practice, now),
    ]
    drafts = [(promise, promise.draft(practice, now)) for promise in of_client]
    overdue = [p for p, draft in drafts if _asks(p) and draft.id not in timeline.dismissed]
    first = min(overdue, key=_order, default=None)
    for promise, draft in drafts:
        if promise is first or promise not in overdue:
            yield draft


def _asks(promise: Promise) -> bool:
    return promise.resolution is None or promise.waits


def _order(promise: Promise) -> tuple[datetime, str, str]:
    return promise.due, promise.kind, str(promise.fact[-1])
