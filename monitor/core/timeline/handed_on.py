"""Where an hour went whose event shows the client's next one by now.

An export that numbers its entries hands every number on when one of them goes: the first entry
shows the second hour, the second the third. None of them moved; the hour that no entry shows any
more went, at most to where the last of the row came anew.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from monitor.core.sessions.changes import Change, ChangedSession, ChangeKind
from monitor.core.timeline.standing import Standing

# As `reschedule.rebook_span`: farther off, the last entry shows what only came into view.
_REACH = timedelta(days=14)


def as_it_went(
    one: ChangedSession, change: Change, standing: Standing, moment: datetime
) -> ChangedSession | None:
    """The session of a change that counts at `moment`, with where its hour went (None: off).

    None at all where the hour was over when somebody looked: its entry was used for the next one.
    """
    end = one.to_start
    if change.kind is not ChangeKind.MOVED or len(change.concerned) > 1:
        return one
    passed = {one.session_id}
    while end is not None and (after := _stood_there(one, end, change, standing, passed)):
        passed.add(after)
        now_at = standing.at(after, moment)
        end = None if now_at == end else now_at
    if len(passed) == 1:
        return one
    if one.from_end <= change.made_not_after:
        return None
    is_near = end is not None and abs(end - one.from_start) < _REACH
    return replace(one, to_start=end if is_near else None)


def _stood_there(
    one: ChangedSession, start: datetime, change: Change, standing: Standing, passed: set[str]
) -> str | None:
    """Another event of the calendar that showed the client's hour at `start` until then."""
    for other in standing.others(one, change, start):
        is_own = other.source == change.source and other.id not in passed
        if is_own and standing.just_before(other.id, change.counted_at) == start:
            return other.id
    return None
