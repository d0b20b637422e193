"""Extend an unchanged event's sessions into the new window, and bring their markers up to date."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from monitor.core.sessions.matching import align
from monitor.core.sessions.model import Projection, Session, with_own_marks


def update_markers(stored: Sequence[Session], projection: Projection) -> list[Session]:
    """Returns the stored sessions with the markers that the event has now.

    Markers count at once: they state a fact, they don't change the plan.
    """
    by_key = {(s.recurrence_id, s.start): s for s in projection.sessions}
    return [
        replace(
            s,
            marked_arrival=now_is.marked_arrival,
            marked_end=now_is.marked_end,
            marked_no_show=now_is.marked_no_show,
        )
        for s in stored
        if (now_is := by_key.get((s.recurrence_id, s.start))) is not None
    ]


def extend_sessions(
    stored: Sequence[Session],
    projection: Projection,
    *,
    projected_until: datetime | None,
    now: datetime,
    is_reread: bool,
) -> list[Session]:
    """Returns the stored sessions as recognised now, and those that came into the window.

    The stored ones keep what was agreed; only who and what they are recognised as may differ.

    `projected_until` is how far they were written out before; `is_reread`: the settings are others.
    """
    found = align(stored, projection.sessions)
    new = [
        s
        for s in found.gained
        # A rule that was changed also states a past that never was: that is left out again.
        if (projected_until is not None and s.start >= projected_until)
        or (is_reread and (not stored or s.start > now))
    ]
    return [*new, *(_recognised_as(pair.after, pair.before) for pair in found.kept)]


def _recognised_as(after: Session, before: Session) -> Session:
    """The stored session with who and what it is recognised as now."""
    return replace(
        with_own_marks(after, before),
        id=before.id,
        start=before.start,
        end=before.end,
        presence=before.presence,
        agreed_plan=before.agreed_plan,
        booked_not_before=before.booked_not_before,
        booked_not_after=before.booked_not_after,
        location=before.location,  # a series states its newest place for the past as well
        placed_not_before=before.placed_not_before,
        placed_not_after=before.placed_not_after,
        changes=before.changes,
    )
