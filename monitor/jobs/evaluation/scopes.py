"""Whose answers may have changed: the scopes (clients, clinicians) that an evaluation looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.model import CalendarEvent
from monitor.core.sessions.model import Session
from monitor.core.sessions.recognition import Kind
from monitor.jobs.app import Installation, Round
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


def source_scope(source: str) -> str:
    return f"source:{source}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What every answer rests on beside its timeline: settings, and what sources can show.

    `settings` is a digest of them; `sources` has by name whether its silence says nothing, and how
    many seconds ahead it shows (None: all there is).
    """

    settings: str
    sources: Mapping[str, tuple[bool, float | None]]

    def differing_sources(self, other: Frame) -> set[str]:
        names = self.sources.keys() | other.sources.keys()
        return {name for name in names if self.sources.get(name) != other.sources.get(name)}

    def to_json(self) -> str:
        return json.dumps({"settings": self.settings, "sources": dict(self.sources)})

    @classmethod
    def from_json(cls, text: str) -> Frame:
        stored = json.loads(text)
        seen = {name: (is_blind, ahead) for name, (is_blind, ahead) in stored["sources"].items()}
        return cls(settings=stored["settings"], sources=seen)


def frame_of(app: Installation, states: Mapping[str, SourceState], blind: Collection[str]) -> Frame:
    horizons = {name: state.horizon for name, state in states.items()}
    words = f"{HEAD}\n{app.recognition}\n{app.settings.model_dump_json()}"
    return Frame(
        settings=hashlib.blake2b(words.encode(), digest_size=16).hexdigest(),
        sources={
            name: (name in blind, horizon.ahead.total_seconds() if horizon else None)
            for name, horizon in sorted(horizons.items())
        },
    )


def scopes_to_evaluate(
    this_round: Round,
    frame: Frame,
    affected: AffectedScopes,
    promised: Collection[str | None],
) -> set[str] | None:
    """None: everyone, for what all answers rest on has changed or a day has passed.

    `promised` are the clients to whom something is promised.
    """
    connection, now = this_round.connection, this_round.now
    stored, last = meta.load(connection, _FRAME), meta.load(connection, _ALL_AT)
    if stored is None or last is None:
        return None
    before = Frame.from_json(stored)
    is_a_day_ago = now - datetime.fromisoformat(last) >= _EVERYONE_EVERY
    if before.settings != frame.settings or is_a_day_ago:
        return None
    clients = set(affected.clients)
    for name in frame.differing_sources(before):
        clients |= {*sessions.clients_of_source(connection, name), *promised}
    for clinician in affected.away:
        clients |= sessions.clients_of_clinician(connection, clinician)
    return {
        *deadlines.due(connection, now),
        *map(client_scope, clients),
        *map(clinician_scope, affected.clinicians | affected.away),
    }


def record_evaluation(
    this_round: Round,
    frame: Frame,
    due_by_scope: Mapping[str, datetime | None],
    *,
    at_everyone: bool,
) -> None:
    """Keep until when each answer holds, and what it rests on."""
    connection = this_round.connection
    if at_everyone:
        deadlines.forget_all(connection)
        meta.save(connection, _ALL_AT, this_round.now.isoformat())
    deadlines.save(connection, due_by_scope)
    meta.save(connection, _FRAME, frame.to_json())
