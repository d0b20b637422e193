"""Whose answers may have changed: the scopes (clients, clinicians) that an evaluation looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from connectors.model import CalendarEvent
from monitor.core.sessions.model import Session
from monitor.core.sessions.recognition import Kind
from monitor.jobs.app import Installation
from monitor.jobs.polling.feed_horizon import horizon_of
from monitor.store import meta
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation import deadlines
from monitor.store.migrations import HEAD
from monitor.store.timelines import sessions

# Looking at everyone once a day heals whatever a fault of ours may have overlooked.
_EVERYONE_EVERY = timedelta(days=1)
_FRAME, _ALL_AT = "evaluated_in", "evaluated_all_at"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedScopes:
    """Who is concerned by what was settled since the last evaluation."""

    clients: set[str | None] = field(default_factory=set)
    clinicians: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)  # clinicians whose leave may have changed

    def note_sessions(self, found: Iterable[Session]) -> None:
        for session in found:
            self.clients.add(session.client)
            if session.clinician is not None:
                self.clinicians.add(session.clinician)

    def note_states(self, app: Installation, source: str, states: Iterable[CalendarEvent]) -> None:
        """Commitments and leave are read from their events, so every state they had counts."""
        for found in map(app.recognizer.recognise, states):
            if found.kind is Kind.COMMITMENT:
                self.clients.add(found.client)
            if found.kind is Kind.LEAVE:
                self.away.add(app.clinician_of(source))


def client_scope(client: str | None) -> str:
    return f"client:{client or ''}"


def clinician_scope(clinician: str) -> str:
    return f"clinician:{clinician}"


def frame_of(
    app: Installation, states: Mapping[str, SourceState], blind: Collection[str]
) -> dict[str, Any]:
    """What every answer rests on beside its timeline: settings, and what sources can show."""
    horizons = {name: horizon_of(state) for name, state in states.items()}
    words = f"{HEAD}\n{app.recognition}\n{app.settings.model_dump_json()}"
    return {
        "settings": hashlib.blake2b(words.encode(), digest_size=16).hexdigest(),
        "sources": {
            name: [name in blind, horizon.ahead.total_seconds() if horizon else None]
            for name, horizon in sorted(horizons.items())
        },
    }


def scopes_to_evaluate(
    connection: Connection,
    frame: Mapping[str, Any],
    news: AffectedScopes,
    promised: Collection[str | None],
    now: datetime,
) -> set[str] | None:
    """None: everyone, for what all answers rest on has changed or a day has passed.

    `promised` are the clients to whom something is promised.
    """
    before = json.loads(meta.load(connection, _FRAME) or "{}")
    last = meta.load(connection, _ALL_AT)
    if before.get("settings") != frame["settings"] or last is None:
        return None
    if now - datetime.fromisoformat(last) >= _EVERYONE_EVERY:
        return None
    clients = set(news.clients)
    for name in _differing(before["sources"], frame["sources"]):
        clients |= {*sessions.clients_of_source(connection, name), *promised}
    for clinician in news.away:
        clients |= sessions.clients_of_clinician(connection, clinician)
    return {
        *deadlines.due(connection, now),
        *map(client_scope, clients),
        *map(clinician_scope, news.clinicians | news.away),
    }


def record_evaluation(
    connection: Connection,
    frame: Mapping[str, Any],
    due_by_scope: Mapping[str, datetime | None],
    now: datetime,
    *,
    at_everyone: bool,
) -> None:
    """Keep until when each answer holds, and what it rests on."""
    if at_everyone:
        deadlines.forget_all(connection)
        meta.save(connection, _ALL_AT, now.isoformat())
    deadlines.save(connection, due_by_scope)
    meta.save(connection, _FRAME, json.dumps(frame))


def _differing(before: Mapping[str, Any], after: Mapping[str, Any]) -> set[str]:
    names = before.keys() | after.keys()
    return {name for name in names if before.get(name) != after.get(name)}
