"""Single events that one look shows moved by the same span, or gone: one decision (ADR 18)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.matching import Pair
from monitor.core.sessions.model import Presence, Projection, Session


@dataclass(frozen=True, slots=True, kw_only=True)
class SingleEdit:
    """What a client's single event shows since `shown_at`: moved by `shift` of the wall clock.

    `shift` None: it is gone. What is equal is one decision.
    """

    client: str
    clinician: str | None
    shown_at: datetime
    shift: timedelta | None


def single_edit(
    stored: Sequence[Session], projection: Projection, edits: Edits
) -> SingleEdit | None:
    """None where the event is no client's single one, or its session stays where it was."""
    standing = [s for s in stored if s.presence is Presence.SCHEDULED]
    shown_at = edits.shown_at
    if len(standing) != 1 or len(projection.sessions) > 1 or shown_at is None:
        return None
    (before,) = standing
    after = next(iter(projection.sessions), None)
    if before.client is None or any(s and s.recurrence_id is not None for s in (before, after)):
        return None
    pair = Pair(before=before, after=after) if after is not None else None
    if pair is not None and not pair.has_moved:
        return None
    return SingleEdit(
        client=before.client,
        clinician=before.clinician,
        shown_at=shown_at,
        shift=pair.clock_shift if pair is not None else None,
    )
