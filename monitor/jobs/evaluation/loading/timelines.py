"""Put clients' timelines together from the store, for the rules and the digest to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from monitor.core.facts.attendance.replaced_in_its_hour import with_hours_replaced
from monitor.core.facts.decisions.pairing import bookings_with_words, with_words_of_bookings
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change
from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Session, by_start
from monitor.core.timeline.hours import as_hours
from monitor.core.timeline.model import Attendance, Checkin, Timeline
from monitor.jobs.app import Round
from monitor.jobs.evaluation.loading.first_read import marked_at_first_read
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs
from monitor.store.calendars import ledger
from monitor.store.timelines import attendances, changes, checkins, sessions
from monitor.store.timelines import bulk_reads as stored


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
    connection = this_round.connection
    settled = {s.id: s for s in sessions.of_client(connection, client)}
    stated = settled | {i: s for i, s in stands.items() if i in settled or s.client == client}
    found = by_start(s for s in stated.values() if s.client == client)
    ids = [s.id for s in found]
    return _timeline(
        this_round,
        client,
        inputs,
        found=found,
        changes=changes.of_client(connection, client),
        checkins=checkins.of_sessions(connection, ids),
        attended=attendances.of(connection, ids) if inputs.with_conferences else (),
    )


def load_everyone(
    this_round: Round,
    inputs: EvaluationInputs,
    *,
    stands: Mapping[str, Session] = MappingProxyType({}),
) -> list[Timeline]:
    """The timeline of every client with a session: few questions, however many there are.

    `stands` as in `load_timeline`.
    """
    connection = this_round.connection
    everybody = stored.sessions_by_client(connection)
    if stands:
        everybody = _as_they_stand(everybody, stands)
    changes = stored.changes_by_client(connection)
    client_of = {s.id: s.client for found in everybody.values() for s in found}
    checkins: dict[str | None, list[Checkin]] = defaultdict(list)
    for checkin in stored.all_checkins(connection):
        checkins[client_of.get(checkin.session_id)].append(checkin)
    attended: dict[str | None, list[Attendance]] = defaultdict(list)
    for answer in stored.all_attendances(connection) if inputs.with_conferences else ():
        attended[client_of.get(answer.session_id)].append(answer)
    return [
        _timeline(
            this_round,
            client,
            inputs,
            found=everybody[client],
            changes=changes.get(client, ()),
            checkins=checkins[client],
            attended=attended[client],
        )
        for client in sorted(everybody, key=lambda client: client or "")
    ]


def _as_they_stand(
    settled: Mapping[str | None, Sequence[Session]], stands: Mapping[str, Session]
) -> dict[str | None, list[Session]]:
    by_id = {s.id: s for found in settled.values() for s in found} | dict(stands)
    found: dict[str | None, list[Session]] = defaultdict(list)
    for session in by_start(by_id.values()):
        found[session.client].append(session)
    return dict(found)


def _timeline(
    this_round: Round,
    client: str | None,
    inputs: EvaluationInputs,
    *,
    found: Sequence[Session],
    changes: Sequence[Change],
    checkins: Sequence[Checkin],
    attended: Sequence[Attendance],
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
        is_unsettled=any((s.source, s.uid) in inputs.unsettled for s in found),
    )
    timeline = as_hours(
        timeline, first_read=inputs.first_read, believed_until=inputs.believed_until
    )
    timeline = with_hours_replaced(timeline, this_round.app.practice)
    marked = marked_at_first_read(this_round, timeline, inputs.first_read)
    timeline = replace(timeline, marked_at_first_read=marked)
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
