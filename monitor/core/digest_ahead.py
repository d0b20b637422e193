"""The week ahead: who comes when, what is in the way, and who has no next hour."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import groupby, pairwise

from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import Coming
from monitor.core.rules.cadence import cadence_of, is_resting
from monitor.core.rules.presence import held_sessions
from monitor.core.sessions import Presence, Session, by_start
from monitor.core.timeline import Timeline
from monitor.core.weeks import week_after

# The contract's "Held": from how many sessions on a client is an active one.
FEWEST_TO_BE_ACTIVE = 2


def coming(inputs: DigestInputs) -> tuple[Coming, ...]:
    """Next week's sessions by start, and at their usual hour the clients who have none booked."""
    ahead = _booked_ahead(inputs)
    if inputs.clinician is None:
        return _days(inputs, ahead)
    marked = _in_the_way(inputs, ahead)
    items = [
        Coming(client=s.client, start=_local(inputs, s.start), what=marked.get(s.id, ""))
        for s in ahead
    ]
    items.extend(_nothing_booked(inputs))
    return tuple(sorted(items, key=lambda item: (item.start, item.client or "")))


def _booked_ahead(inputs: DigestInputs) -> list[Session]:
    week = week_after(inputs.week, inputs.practice.zone)
    return by_start(
        session
        for timeline in inputs.timelines
        for session in timeline.sessions
        if session.presence is Presence.SCHEDULED
        and inputs.concerns(session)
        and week.holds(session.start)
    )


def _days(inputs: DigestInputs, ahead: Iterable[Session]) -> tuple[Coming, ...]:
    """For the practice as a whole: how many a day, and when the first begins."""
    starts = [_local(inputs, session.start) for session in ahead]
    days = [list(group) for _, group in groupby(starts, key=datetime.date)]
    return tuple(
        Coming(
            client=None,
            start=day[0],
            what="1 session" if len(day) == 1 else f"the first of {len(day)} sessions",
        )
        for day in days
    )


def _in_the_way(inputs: DigestInputs, ahead: Iterable[Session]) -> dict[str, str]:
    """By session id: what makes an hour ahead worth a look."""
    ahead = list(ahead)
    said: dict[str, str] = {}
    for before, after in pairwise(ahead):
        if after.start < before.end:
            said[after.id] = "overlaps the one before"
    for timeline in inputs.timelines:
        for session in timeline.sessions:
            spans = timeline.leave.get(session.clinician or "", ())
            if any(span.overlaps(session.start, session.end) for span in spans):
                said[session.id] = "booked inside planned leave"
    return said


def _nothing_booked(inputs: DigestInputs) -> list[Coming]:
    found = []
    for timeline in inputs.timelines:
        usual = _usual_next(inputs, timeline)
        if usual is not None:
            found.append(Coming(client=timeline.client, start=usual, what="nothing booked yet"))
    return found


def _usual_next(inputs: DigestInputs, timeline: Timeline) -> datetime | None:
    """The hour of next week at which an active client without any booking used to come.

    None if the client is not active, has something booked, or is not due before next week ends.
    """
    held = held_sessions(timeline, inputs.as_of)
    if not _is_active(inputs, timeline, held) or _has_booking(inputs, timeline):
        return None
    week = week_after(inputs.week, inputs.practice.zone)
    last = _local(inputs, held[-1].start)
    cadence = cadence_of(timeline.client, held, inputs.practice) or timedelta(weeks=1)
    due = last + timedelta(days=max(round(cadence / timedelta(days=1)), 1))
    # On the wall's clock: a week later is the same hour, whatever the clock does in between.
    while due.astimezone(UTC) < week.start:
        due += timedelta(weeks=1)
    return due if week.holds(due.astimezone(UTC)) else None


def _is_active(inputs: DigestInputs, timeline: Timeline, held: list[Session]) -> bool:
    if timeline.client is None or len(held) < FEWEST_TO_BE_ACTIVE or not inputs.concerns(held[-1]):
        return False
    if is_resting(timeline.client, inputs.practice):
        return False
    rules = inputs.practice.rules_for(held[-1].clinician, timeline.client)
    return inputs.as_of - held[-1].end <= rules.missed_follow_up.lapse_after


def _has_booking(inputs: DigestInputs, timeline: Timeline) -> bool:
    return any(s.presence is Presence.SCHEDULED and s.end > inputs.as_of for s in timeline.sessions)


def _local(inputs: DigestInputs, moment: datetime) -> datetime:
    return moment.astimezone(inputs.practice.zone)
