"""Everything that is kept about one client, as one document.

It is for the client who asks what is stored, and for a practice that hands a client on. It holds
the name and whatever the calendar said of the client's sessions, and nothing of other clients: a
message that speaks of several is named, not quoted, and of an event whose occurrences belong to
several only the client's own are in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from pydantic_core import to_jsonable_python
from sqlalchemy import Connection

from monitor.core.findings.model import Finding
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from monitor.jobs.app import Installation
from monitor.jobs.polling.forgotten import forgotten_since
from monitor.jobs.reading.agenda import AgendaEntry
from monitor.jobs.reading.client_names import only_client_called
from monitor.jobs.reading.findings.as_json import finding_json, local_time
from monitor.jobs.reading.history import history_of
from monitor.jobs.reading.relationship import relationship_of
from monitor.store.access import deeds
from monitor.store.calendars import ledger, unreadable_events
from monitor.store.database import reading, writing
from monitor.store.delivery import told
from monitor.store.evaluation import findings, statements
from monitor.store.evaluation.wanted import Wanted
from monitor.store.timelines import attendances, changes, checkins, client_names, sessions

FORMAT = "steadyframe-client/1"
_EVER = (datetime.fromisoformat("1971-01-01T00:00Z"), datetime.fromisoformat("9990-01-01T00:00Z"))


def export_client(app: Installation, called: str) -> dict[str, Any]:
    """The document of the client who is called so; that it was made is kept in the audit trail.

    Times are in the practice's zone, but for `events`, which are as the calendar stated them.
    Raises UnknownClientError or SeveralClientsError.
    """
    client = only_client_called(app, called)
    now, zone = app.now(), app.settings.zone
    entries = relationship_of(app, client, None, *_EVER).entries
    history = history_of(app, client)
    with reading(app.engine) as connection:
        kept = _Kept.of(connection, client, zone)
        document = {
            "format": FORMAT,
            "exported_at": local_time(now, zone),
            "practice": app.settings.practice.name,
            "time_zone": zone.key,
            "client": _client(app, connection, client),
            "sessions": kept.sessions(entries),
            **kept.rest(),
            "history": [
                {
                    "at": local_time(one.at, zone),
                    "uid": one.uid,
                    "what": one.what,
                    "known_by": one.evidence,
                }
                for one in history
                if kept.is_own(one.source, one.uid, one.recurrence_id)
            ],
        }
    with writing(app.engine) as connection:
        deeds.add(connection, deeds.OWNER, "client_exported", client, now)
    return document


def _client(app: Installation, connection: Connection, client: str) -> dict[str, Any]:
    configured = next((one for one in app.settings.clients if one.id == client), None)
    found = client_names.of_clients(connection, [client])
    words = client_names.pseudonyms(connection, [client])
    return {
        "id": client,
        "name": (configured and configured.name) or found.get(client),
        "pseudonym": words.get(client),
        "forgotten_at": local_time(forgotten_since(connection, client), app.settings.zone),
        "in_settings": configured.model_dump(mode="json", exclude_defaults=True)
        if configured
        else None,
    }


@dataclass(frozen=True, slots=True)
class _Kept:
    connection: Connection
    client: str
    zone: ZoneInfo
    stored: Sequence[Session]
    shared: Set[tuple[str, str]]  # source and UID of events that other clients have a part in

    @classmethod
    def of(cls, connection: Connection, client: str, zone: ZoneInfo) -> _Kept:
        stored = sessions.of_client(connection, client)
        events = {(one.source, one.uid) for one in stored}
        shared = {
            event
            for event in events
            if any(one.client not in (client, None) for one in sessions.of_uid(connection, *event))
        }
        return cls(connection, client, zone, stored, shared)

    def is_own(self, source: str, uid: str, recurrence_id: datetime | None) -> bool:
        """Whether what is said of that event is said of this client alone."""
        return (source, uid) not in self.shared or any(
            (one.source, one.uid, one.recurrence_id) == (source, uid, recurrence_id)
            for one in self.stored
        )

    def sessions(self, entries: Iterable[AgendaEntry]) -> list[dict[str, Any]]:
        """As `agenda` has them, and what it leaves out: places, and records of one hour twice."""
        as_shown = {entry.session.id: entry for entry in entries}
        return [
            {
                "id": one.id,
                "source": one.source,
                "uid": one.uid,
                "recurrence_id": local_time(one.recurrence_id, self.zone),
                "clinician": one.clinician,
                "start": local_time(one.start, self.zone),
                "end": local_time(one.end, self.zone),
                "planned_start": local_time(shown.planned_start if shown else one.start, self.zone),
                "state": shown.state if shown else "second_record",
                "arrived_at": local_time(shown.arrival.at, self.zone)
                if shown and shown.arrival
                else None,
                "arrival": shown.arrival.kind.value if shown and shown.arrival else None,
                "location": one.location or None,
            }
            for one in self.stored
            for shown in [as_shown.get(one.id)]
        ]

    def rest(self) -> dict[str, Any]:
        """All else that is stored, by kind."""
        connection = self.connection
        ids = [one.id for one in self.stored]
        events = sorted({(one.source, one.uid) for one in self.stored})
        found = findings.load_wanted(connection, Wanted(client=self.client))
        return {
            "changes": [self._change(c) for c in changes.of_client(connection, self.client)],
            "check_ins": [
                {
                    "session": one.session_id,
                    "kind": one.kind.value,
                    "at": local_time(one.at, self.zone),
                    "recorded_at": local_time(one.recorded_at, self.zone),
                }
                for one in checkins.of_sessions(connection, ids)
            ],
            "conferences": [
                {
                    "session": one.session_id,
                    "asked_at": local_time(one.asked_at, self.zone),
                    "joined_at": local_time(one.joined_at, self.zone),
                    "left_at": local_time(one.left_at, self.zone),
                    "others_joined": one.others_joined,
                }
                for one in attendances.of(connection, ids)
            ],
            "findings": [self._finding(one) for one in found],
            "messages": [
                one | {key: local_time(one[key], self.zone) for key in ("created_at", "sent_at")}
                for one in told.about(connection, {finding.id for finding in found})
            ],
            "events": [state for source, uid in events for state in self._states(source, uid)],
            "unreadable": [
                {"source": source, "uid": uid, "reason": one.reason, "text": one.raw}
                for source, uid in events
                if (source, uid) not in self.shared
                for one in unreadable_events.of_event(connection, source, {uid})
            ],
        }

    def _change(self, change: Change) -> dict[str, Any]:
        return {
            "session": change.session_id,
            "kind": change.kind.value,
            "from": local_time(change.from_start, self.zone),
            "to": local_time(change.to_start, self.zone),
            "made_not_before": local_time(change.made_not_before, self.zone),
            "made_not_after": local_time(change.made_not_after, self.zone),
            "asked_by": change.side,
            "sessions": change.sessions,
        }

    def _finding(self, finding: Finding) -> dict[str, Any]:
        said = statements.about(self.connection, finding.id)
        words = [
            {"kind": one.kind, "text": one.text, "at": local_time(one.at, self.zone)}
            for one in said
        ]
        return finding_json(finding, self.zone) | {"words": words}

    def _states(self, source: str, uid: str) -> list[dict[str, Any]]:
        return [
            {
                "source": source,
                "uid": uid,
                "seen_at": local_time(one.seen_at, self.zone),
                "event": to_jsonable_python(one.event),  # null: it was gone
            }
            for one in ledger.history(self.connection, source, uid)
            if self.is_own(source, uid, one.key.recurrence_id)
        ]
