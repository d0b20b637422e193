"""Put clients' timelines together from the store, for the rules and the digest to read."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from sqlalchemy import Connection

from monitor.core.facts.decisions.pairing import bookings_with_words, with_words_of_bookings
from monitor.core.markers.reading import Side
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.core.sessions.unsettled import Edits
from monitor.core.timeline.model import Attendance, Checkin, Timeline
from monitor.jobs.app import Installation
from monitor.jobs.evaluation.inputs import EvaluationInputs
from monitor.store.calendars import ledger
from monitor.store.timelines import attendances, changes, checkins, sessions
from monitor.store.timelines import bulk_reads as stored


def load_timeline(connection: Connection, client: str | None, shared: EvaluationInputs) -> Timeline:
    """All that is known of one client; None stands for sessions with nobody named."""
    found = sessions.of_client(connection, client)
    ids = [s.id for s in found]
    return _timeline(
        connection,
        client,
        shared,
        found=found,
        changes=changes.of_client(connection, client),
        checkins=checkins.of_sessions(connection, ids),
        attended=attendances.of(connection, ids) if shared.with_conferences else (),
    )


def load_everyone(connection: Connection, shared: EvaluationInputs) -> list[Timeline]:
    """The timeline of every client with a session: few questions, however many there are."""
    everybody = stored.sessions_by_client(connection)
    changes = stored.changes_by_client(connection)
    client_of = {s.id: s.client for found in everybody.values() for s in found}
    checkins: dict[str | None, list[Checkin]] = defaultdict(list)
    for checkin in stored.all_checkins(connection):
        checkins[client_of.get(checkin.session_id)].append(checkin)
    attended: dict[str | None, list[Attendance]] = defaultdict(list)
    for answer in stored.all_attendances(connection) if shared.with_conferences else ():
        attended[client_of.get(answer.session_id)].append(answer)
    return [
        _timeline(
            connection,
            client,
            shared,
            found=everybody[client],
            changes=changes.get(client, ()),
            checkins=checkins[client],
            attended=attended[client],
        )
        for client in sorted(everybody, key=lambda client: client or "")
    ]


def _timeline(
    connection: Connection,
    client: str | None,
    shared: EvaluationInputs,
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
        commitments=shared.commitments.get(client, ()),
        excused=shared.excused.get(client or "", ()),
        leave=shared.leave,
        attributed=shared.attributed,
        outreach=shared.outreach.get(client, ()),
        noted=shared.noted,
        dismissed=shared.dismissed,
        is_unsettled=any((s.source, s.uid) in shared.unsettled for s in found),
    )
    bookings = bookings_with_words(timeline, shared.app.practice)
    said = {
        change: _said_of_booking(connection, shared.app, booking)
        for change, booking in bookings.items()
    }
    return with_words_of_bookings(timeline, said)


def _said_of_booking(
    connection: Connection, app: Installation, session: Session
) -> frozenset[Side]:
    edits = Edits(ledger.history(connection, session.source, session.uid), settled=0)
    settle = app.practice.rules_for(session.clinician, session.client).reschedule.settle
    return edits.said_when_booked(session, app.markers, settle)
