"""Put clients' timelines together from the store, for the rules and the digest to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import islice
from types import MappingProxyType
from typing import TypeVar

from monitor.core.facts.attendance.replaced_in_its_hour import with_hours_replaced
from monitor.core.facts.decisions.pairing import bookings_with_words, with_words_of_bookings
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.hours import as_hours
from monitor.core.timeline.model import Attendance, Checkin, Timeline
from monitor.core.timeline.pending import pending_changes
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.first_read import marked_at_first_read
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs
from monitor.store.calendars import ledger
from monitor.store.timelines import attendances, checkins, sessions
from monitor.store.timelines import bulk_reads as stored

# Clients whose timelines are read in one go.
_AT_ONCE = 100
_Said = TypeVar("_Said", Checkin, Attendance)


def load_timeline(
    this_round: Round,
    client: str | None,
    inputs: EvaluationInputs,
    *,
    stands: Mapping[str, Session] = MappingProxyType({}),
) -> Timeline:
    """All that is known of one client; None stands for sessions with nobody named.

    `stands` holds by id the sessions that the calendar shows otherwise by now, settled or not.
    """
    (timeline,) = load_timelines(this_round, [client], inputs, stands=stands)
    return timeline


def load_everyone(
    this_round: Round,
    inputs: EvaluationInputs,
    *,
    stands: Mapping[str, Session] = MappingProxyType({}),
) -> list[Timeline]:
    """The timeline of every client with a session, in a fixed order. `stands` as for one."""
    known = {*sessions.everyone(this_round.connection), *(s.client for s in stands.values())}
    clients = sorted(known, key=lambda client: client or "")
    found = load_timelines(this_round, clients, inputs, stands=stands)
    return [timeline for timeline in found if timeline.sessions]


def load_timelines(
    this_round: Round,
    clients: Iterable[str | None],
    inputs: EvaluationInputs,
    *,
    stands: Mapping[str, Session] = MappingProxyType({}),
) -> list[Timeline]:
    """The timelines of these clients, in their order, with one question a table for a hundred."""
    left, found = iter(clients), list[Timeline]()
    while lot := list(islice(left, _AT_ONCE)):
        found += _of_some(this_round, lot, inputs, stands)
    return found


def load_without_changes(
    this_round: Round,
    found: Mapping[str | None, Sequence[Session]],
    inputs: EvaluationInputs,
    between: tuple[datetime, datetime] | None = None,
) -> list[Timeline]:
    """By client, timelines of no more than these sessions, none of which was ever changed.

    `between`: of many sessions, as `sessions.between` was asked for them. What was said of them is
    then asked for alike, which reads through all that was ever said.
    """
    connection = this_round.connection
    client_of = {s.id: client for client, own in found.items() for s in own}
    told: Sequence[Attendance] = ()
    if between is not None:
        said = stored.checkins_between(connection, *between)
        if inputs.with_conferences:
            told = stored.attendances_between(connection, *between)
    else:
        said = checkins.of_sessions(connection, client_of)
        if inputs.with_conferences:
            told = attendances.of(connection, client_of)
    checked_in = _by_client(said, client_of)
    attended = _by_client(told, client_of)
    return [
        _timeline(
            this_round,
            client,
            inputs,
            found=by_start(own),
            changes=(),
            checkins=checked_in.get(client, ()),
            attended=attended.get(client, ()),
        )
        for client, own in found.items()
    ]


def _of_some(
    this_round: Round,
    clients: Sequence[str | None],
    inputs: EvaluationInputs,
    stands: Mapping[str, Session],
) -> list[Timeline]:
    connection = this_round.connection
    settled = stored.sessions_of(connection, clients)
    found = _as_they_stand(settled, stands)
    changed = stored.changes_of(connection, clients)
    client_of = {s.id: client for client, own in found.items() for s in own}
    said = stored.checkins_of(connection, clients)
    told = stored.attendances_of(connection, clients) if inputs.with_conferences else []
    if stands:  # of another client's, as long as it has not settled
        elsewhere = client_of.keys() & stands.keys()
        said = list({*said, *checkins.of_sessions(connection, elsewhere)})
        if inputs.with_conferences:
            told = list({*told, *attendances.of(connection, elsewhere)})
    checked_in = _by_client(said, client_of)
    attended = _by_client(told, client_of)
    return [
        _timeline(
            this_round,
            client,
            inputs,
            found=found[client],
            changes=changed.get(client, ()),
            checkins=checked_in.get(client, ()),
            attended=attended.get(client, ()),
            pending=tuple(pending_changes(settled[client], stands, this_round.now)),
        )
        for client in clients
    ]


def _as_they_stand(
    settled: Mapping[str | None, Sequence[Session]], stands: Mapping[str, Session]
) -> Mapping[str | None, list[Session]]:
    """By start. Those that went to another client are that one's."""
    found = {
        client: [s for s in own if s.id not in stands] if stands else own
        for client, own in settled.items()
    }
    for session in stands.values():
        if session.client in found:
            found[session.client] = [*found[session.client], session]
    return {client: by_start(own) for client, own in found.items()}


def _by_client(
    said: Iterable[_Said], client_of: Mapping[str, str | None]
) -> Mapping[str | None, Sequence[_Said]]:
    found: dict[str | None, list[_Said]] = defaultdict(list)
    for one in said:
        if one.session_id in client_of:
            found[client_of[one.session_id]].append(one)
    return found


def _timeline(
    this_round: Round,
    client: str | None,
    inputs: EvaluationInputs,
    *,
    found: Sequence[Session],
    changes: Sequence[Change],
    checkins: Sequence[Checkin],
    attended: Sequence[Attendance],
    pending: Sequence[Change] = (),
) -> Timeline:
    timeline = Timeline(
        client=client,
        sessions=tuple(found),
        changes=tuple(changes),
        checkins=tuple(checkins),
        attendances=tuple(attended),
        commitments=inputs.commitments.get(client, ()),
        excused=inputs.excused.get(client or "", ()),
        leave=inputs.leave,
        attributed=inputs.attributed,
        outreach=inputs.outreach.get(client, ()),
        noted=inputs.noted,
        dismissed=inputs.dismissed,
        done=inputs.done,
        is_unsettled=bool(inputs.unsettled)
        and any((s.source, s.uid) in inputs.unsettled for s in found),
        gone=tuple(s for s in found if s.presence is Presence.CANCELLED),
    )
    timeline = as_hours(
        timeline,
        first_read=inputs.first_read,
        believed_until=inputs.believed_until,
        pending=pending,
    )
    timeline = with_hours_replaced(timeline, this_round.app.practice)
    marked = marked_at_first_read(this_round, timeline, inputs.first_read)
    if marked:
        timeline = replace(timeline, marked_at_first_read=marked)
    return _with_words(this_round, timeline) if timeline.changes else timeline


def _with_words(this_round: Round, timeline: Timeline) -> Timeline:
    bookings = bookings_with_words(timeline, this_round.app.practice)
    said = {
        change: _said_of_booking(this_round, booking, timeline)
        for change, booking in bookings.items()
    }
    return with_words_of_bookings(timeline, said)


def _said_of_booking(this_round: Round, session: Session, timeline: Timeline) -> frozenset[Side]:
    app = this_round.app
    changed = (c.made_not_before for c in timeline.changes if c.session_id == session.id)
    edits = Edits(ledger.history(this_round.connection, session.source, session.uid), settled=0)
    settle = app.practice.rules_for(session.clinician, session.client).reschedule.settle
    return edits.said_of_booking(session, app.markers, settle, min(changed, default=this_round.now))
