"""Folds what events show of one client into hours.

A session is a client's hour with a clinician, and events are evidence of it (ADR 18). However many
events or calendars show an hour, it is one; a change of an event whose hour stood on in another one
changed nothing for the client.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.back_again import given_again
from monitor.core.timeline.copies import decided
from monitor.core.timeline.model import Timeline

_LAST = datetime.max.replace(tzinfo=UTC)  # of a source that is no more


def as_hours(
    timeline: Timeline,
    *,
    first_read: Mapping[str, datetime],
    believed_until: Mapping[str, datetime],
    pending: Sequence[Change] = (),
) -> Timeline:
    """The timeline with one session an hour, and with only the changes that changed one.

    An hour keeps the id of the session that was known first, so findings about it stay the same
    when other events come to show it; `first_read` tells when each source was first read, and
    `believed_until` until when what it shows is believed. `pending` is what the sessions show that
    has not counted yet.
    """
    if not (timeline.changes or pending) and not _show_an_hour_twice(timeline):
        return timeline  # as nearly everyone's is
    found = decided(timeline, believed_until, pending)
    behind = found.left_behind
    sessions, hour_of = fold(timeline.sessions, timeline.client, first_read, behind)
    again = given_again(timeline, found.changes, hour_of, behind)
    hours = replace(
        timeline,
        sessions=tuple(sessions),
        also_shown_in=_others_that_show(timeline.sessions, sessions, hour_of, behind),
        taken_off=_taken_off(timeline, hour_of),
        changes=_by_when_made([*found.changes, *again]),
        ahead=found.ahead,
    )
    return told_of(hours, hour_of)


def _by_when_made(changes: Iterable[Change]) -> tuple[Change, ...]:
    return tuple(sorted(changes, key=lambda c: (c.made_not_after, c.id)))


def _show_an_hour_twice(timeline: Timeline) -> bool:
    if timeline.client is None:
        return True
    number = len(timeline.sessions)
    if len({session.start for session in timeline.sessions}) == number:
        return False  # as nearly always
    return len({(session.clinician, session.start) for session in timeline.sessions}) < number


def told_of(timeline: Timeline, hour_of: Mapping[str, str]) -> Timeline:
    """The timeline, where all that is said of a session is said of its hour, by their ids."""
    return replace(
        timeline,
        also_shown_in={hour_of.get(one, one): by for one, by in timeline.also_shown_in.items()},
        taken_off={hour_of.get(one, one): at for one, at in timeline.taken_off.items()},
        changes=tuple(_of_hours(c, hour_of) for c in timeline.changes),
        ahead=tuple(_of_hours(c, hour_of) for c in timeline.ahead),
        checkins=tuple(
            replace(c, session_id=hour_of.get(c.session_id, c.session_id))
            for c in timeline.checkins
        ),
        attendances=tuple(
            replace(a, session_id=hour_of.get(a.session_id, a.session_id))
            for a in timeline.attendances
        ),
    )


def _others_that_show(
    records: Iterable[Session],
    hours: Iterable[Session],
    hour_of: Mapping[str, str],
    behind: Container[str],
) -> Mapping[str, tuple[str, ...]]:
    """By the id of each hour with several records: the sources whose record says what it says."""
    if not hour_of:
        return {}
    presence = {hour.id: hour.presence for hour in hours}
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        hour = hour_of.get(record.id)
        if hour is not None and record.presence is presence[hour] and record.id not in behind:
            found[hour] = (*found.get(hour, ()), record.source)
    return found


def _taken_off(records: Timeline, hour_of: Mapping[str, str]) -> Mapping[str, datetime]:
    """By the id of each hour that stands in one calendar: when another one took it off."""
    if not hour_of:
        return {}
    shown: dict[str, list[Session]] = defaultdict(list)
    for session in records.sessions:
        if session.presence is Presence.SCHEDULED:
            shown[hour_of.get(session.id, session.id)].append(session)
    found: dict[str, datetime] = {}
    for change in records.changes:
        for one in change.concerned if change.kind is ChangeKind.CANCELLED else ():
            hour, at = hour_of.get(one.session_id, one.session_id), change.made_not_after
            if any(
                other.source != change.source
                and (other.booked_not_after is None or other.booked_not_after < at)
                for other in shown.get(hour, ())
            ):
                found[hour] = max(at, found.get(hour, at))
    return found


def _of_hours(change: Change, hour_of: Mapping[str, str]) -> Change:
    members = tuple(
        replace(one, session_id=hour_of.get(one.session_id, one.session_id))
        for one in change.members
    )
    session_id = hour_of.get(change.session_id, change.session_id)
    return replace(change, session_id=session_id, members=members)


def fold(
    sessions: Iterable[Session],
    client: str | None,
    first_read: Mapping[str, datetime],
    left_behind: Mapping[str, str],
) -> tuple[list[Session], Mapping[str, str]]:
    """One session an hour, by start; and the id of the hour by that of each session folded in.

    Where no client is named, two that stand at one time are one only if they are the same event.
    `left_behind` is as in `Decided`; without the one that leads, what it left is in no hour.
    """
    by_id = {session.id: session for session in sessions}
    groups: dict[tuple[str | None, datetime], list[Session]] = defaultdict(list)
    for session in by_id.values():
        shown = by_id.get(left_behind.get(session.id, session.id))
        if shown is not None:
            groups[shown.clinician, shown.start].append(session)
    hours: list[Session] = []
    hour_of: dict[str, str] = {}
    for at_one_time in groups.values():
        for group in [at_one_time] if client is not None else _of_nobody(at_one_time):
            records = sorted(group, key=lambda s: _known_first(s, first_read))
            hours.append(_hour(records, left_behind) if len(records) > 1 else records[0])
            hour_of.update((s.id, records[0].id) for s in records[1:])
    return by_start(hours), hour_of


def _of_nobody(at_one_time: Sequence[Session]) -> Iterable[list[Session]]:
    """Those of one event together; what is off goes with what stands there instead."""
    events: dict[tuple[object, ...], list[Session]] = defaultdict(list)
    for session in at_one_time:
        events[session.uid, session.recurrence_id].append(session)
    standing = {
        s.source: event
        for event, own in events.items()
        for s in own
        if s.presence is Presence.SCHEDULED
    }
    for event, own in list(events.items()):
        instead = standing.get(own[0].source)
        if all(s.presence is not Presence.SCHEDULED for s in own) and instead is not None:
            events[instead] += events.pop(event)
    return events.values()


def _known_first(
    session: Session, first_read: Mapping[str, datetime]
) -> tuple[datetime, datetime, str, str]:
    booked = session.booked_not_after or session.booked_not_before
    since = first_read.get(session.source, _LAST)
    return booked or since, since, session.source, session.id


def _hour(records: Sequence[Session], left_behind: Container[str]) -> Session:
    """The records of one hour as one session; `records` in the order in which they were known."""
    first = records[0]
    there = [s for s in records if s.id not in left_behind]
    living = [s for s in there if s.presence is Presence.SCHEDULED] or there
    shown = living[0]
    return replace(
        shown,
        id=first.id,
        agreed_plan=_first_of(s.agreed_plan for s in records),
        booked_not_before=first.booked_not_before,
        booked_not_after=first.booked_not_after,
        marked_arrival=_first_of(s.marked_arrival for s in living),
        marked_end=_first_of(s.marked_end for s in living),
        marked_no_show=any(s.marked_no_show for s in living),
        is_intake=any(s.is_intake for s in living),
        changes=max(s.changes for s in records),
    )


def _first_of(moments: Iterable[datetime | None]) -> datetime | None:
    return next((moment for moment in moments if moment is not None), None)
