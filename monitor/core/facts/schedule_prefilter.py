"""Choose the sessions of a clinician that a schedule rule could flag: only they are loaded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import accumulate

from monitor.core.sessions.model import SessionSlotRow
from monitor.core.timeline.model import Span, overlaps


def sessions_worth_loading(
    plan: Sequence[SessionSlotRow], leave: Sequence[Span], buffer: timedelta
) -> list[str]:
    """Returns the ids of sessions in leave, and of those of clients or events that come too close.

    `plan` holds the scheduled ones by start; `buffer` is the longest that any of them has. All of a
    client's or an event's, for two calendars may show one session, and a series may go on.
    """
    close = list(_close(plan, buffer))
    clients, uids = {one.client for one in close}, {one.uid for one in close}
    return [
        one.id
        for one in plan
        if one.client in clients
        or one.uid in uids
        or (leave and overlaps(leave, one.start, one.end))
    ]


def _close(plan: Sequence[SessionSlotRow], buffer: timedelta) -> Iterator[SessionSlotRow]:
    """Yields what begins less than `buffer` after an earlier session ends, and that session."""
    for group in _groups(plan, buffer):
        if len(group) > 1:
            yield from group


def _groups(plan: Sequence[SessionSlotRow], buffer: timedelta) -> Iterator[list[SessionSlotRow]]:
    group = list(plan[:1])
    ends = accumulate((one.end for one in plan), max)
    for one, all_over in zip(plan[1:], ends, strict=False):
        if one.start < all_over + buffer:
            group.append(one)
        else:
            yield group
            group = [one]
    yield group
