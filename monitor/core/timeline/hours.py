"""Folds what events show of one client into hours.

A session is a client's hour with a clinician, and events are evidence of it (ADR 18). However many
events or calendars show an hour, it is one; a change of an event whose hour stood on in another one
changed nothing for the client.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import Timeline
from monitor.core.timeline.standing import Standing

_LAST = datetime.max.replace(tzinfo=UTC)  # of a source that is no more
# Copies are brought up to date within a day; what one calendar showed no more long before the other
# had given up showing the hour, and nobody had decided anything.
_COPIED_WITHIN = timedelta(days=1)


def as_hours(
    timeline: Timeline,
    *,
    first_read: Mapping[str, datetime],
    believed_until: Mapping[str, datetime],
) -> Timeline:
    """The timeline with one session an hour, and with only the changes that changed one.

    An hour keeps the id of the session that was known first, so findings about it stay the same
    when other events come to show it; `first_read` tells when each source was first read, and
    `believed_until` until when what it shows is believed.
    """
    if not timeline.changes and not _show_an_hour_twice(timeline):
        return timeline  # as nearly everyone's is
    standing = Standing(timeline.sessions, timeline.changes, believed_until=believed_until)
    left = {c.id: standing.what_is_left(c) for c in timeline.changes}
    swallowed = [c for c in timeline.changes if left[c.id] is None]
    counted = [c for c in left.values() if c is not None]
    sessions, hour_of = fold(timeline.sessions, timeline.client, first_read)
    decisions = _decisions(counted, swallowed, _Copies(timeline.sessions))
    hours = replace(
        timeline,
        sessions=tuple(sessions),
        also_shown_in=_others_that_show(timeline.sessions, sessions, hour_of),
        changes=tuple(decisions),
    )
    return told_of(hours, hour_of)


def _show_an_hour_twice(timeline: Timeline) -> bool:
    if timeline.client is None:
        return True
    hours = {(session.clinician, session.start) for session in timeline.sessions}
    return len(hours) < len(timeline.sessions)


def told_of(timeline: Timeline, hour_of: Mapping[str, str]) -> Timeline:
    """The timeline, where all that is said of a session is said of its hour, by their ids."""
    return replace(
        timeline,
        also_shown_in={hour_of.get(one, one): by for one, by in timeline.also_shown_in.items()},
        changes=tuple(_of_hours(c, hour_of) for c in timeline.changes),
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
    records: Iterable[Session], hours: Iterable[Session], hour_of: Mapping[str, str]
) -> Mapping[str, tuple[str, ...]]:
    """By the id of each hour with several records: the sources whose record says what it says."""
    if not hour_of:
        return {}
    presence = {hour.id: hour.presence for hour in hours}
    found: dict[str, tuple[str, ...]] = {}
    for record in records:
        hour = hour_of.get(record.id)
        if hour is not None and record.presence is presence[hour]:
            found[hour] = (*found.get(hour, ()), record.source)
    return found


def _of_hours(change: Change, hour_of: Mapping[str, str]) -> Change:
    members = tuple(
        replace(one, session_id=hour_of.get(one.session_id, one.session_id))
        for one in change.members
    )
    session_id = hour_of.get(change.session_id, change.session_id)
    return replace(change, session_id=session_id, members=members)


def fold(
    sessions: Iterable[Session], client: str | None, first_read: Mapping[str, datetime]
) -> tuple[list[Session], Mapping[str, str]]:
    """One session an hour, by start; and the id of the hour by that of each session folded in.

    Where no client is named, only the same event on another calendar is known to be the same hour.
    """
    groups: dict[tuple[object, ...], list[Session]] = defaultdict(list)
    for session in sessions:
        identity = (session.uid, session.recurrence_id) if client is None else ()
        groups[session.clinician, session.start, *identity].append(session)
    hours: list[Session] = []
    hour_of: dict[str, str] = {}
    for group in groups.values():
        records = sorted(group, key=lambda s: _known_first(s, first_read))
        hours.append(_hour(records) if len(records) > 1 else records[0])
        hour_of.update((s.id, records[0].id) for s in records[1:])
    return by_start(hours), hour_of


def _known_first(
    session: Session, first_read: Mapping[str, datetime]
) -> tuple[datetime, datetime, str, str]:
    booked = session.booked_not_after or session.booked_not_before
    since = first_read.get(session.source, _LAST)
    return booked or since, since, session.source, session.id


def _hour(records: Sequence[Session]) -> Session:
    """The records of one hour as one session; `records` in the order in which they were known."""
    first = records[0]
    living = [s for s in records if s.presence is Presence.SCHEDULED] or list(records)
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


class _Copies:
    """Which changes are of one hour on several calendars.

    A client's hour is one whatever event shows it; without a client only the same event is.
    """

    def __init__(self, sessions: Iterable[Session]) -> None:
        self._event_of = {s.id: (s.uid, s.recurrence_id) for s in sessions}

    def are_one(self, one: Change, other: Change) -> bool:
        event = self._event_of.get(one.session_id)
        is_same_event = event is not None and event == self._event_of.get(other.session_id)
        return one.source != other.source and (one.client is not None or is_same_event)


def _decisions(
    counted: Iterable[Change], swallowed: Sequence[Change], copies: _Copies
) -> list[Change]:
    """Each decision once: copies of an event that changed alike are told with the first of them.

    A copy's change that counted for nothing while the hour stood in another one tells when the
    decision was made, once that one has followed.
    """
    found: dict[tuple[object, ...], Change] = {}
    for change in sorted(counted, key=lambda c: (c.made_not_after, c.counted_at, c.id)):
        key = (change.kind, change.clinician, change.from_start, change.to_start, change.counted_at)
        known = found.get(key)
        if known is None:
            found[key] = _with_earlier_copy(change, swallowed, copies)
        elif change.source not in (known.source, *known.also_in):
            found[key] = replace(known, also_in=(*known.also_in, change.source))
    return sorted(found.values(), key=lambda c: (c.made_not_after, c.id))


def _is_near(one: Change, other: Change) -> bool:
    return other.made_not_after - one.made_not_after <= _COPIED_WITHIN


def _with_earlier_copy(change: Change, swallowed: Iterable[Change], copies: _Copies) -> Change:
    earlier = [
        one
        for one in swallowed
        if copies.are_one(one, change)
        and one.kind is change.kind
        and (one.from_start, one.to_start) == (change.from_start, change.to_start)
        and one.counted_at <= change.counted_at
        and (change.to_start is not None or _is_near(one, change))
    ]
    if not earlier:
        return change
    first = min(earlier, key=lambda c: (c.made_not_after, c.id))
    return replace(
        change,
        made_not_before=min(first.made_not_before, change.made_not_before),
        made_not_after=min(first.made_not_after, change.made_not_after),
        side=change.side or first.side,
        side_evidence=change.side_evidence or first.side_evidence,
        also_in=tuple(dict.fromkeys(one.source for one in earlier)),
    )
