"""Whose answers may have changed: the scopes (clients, clinicians) that an evaluation looks at."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connectors.model import CalendarEvent
from monitor.core.facts.visibility import FORGOTTEN_AFTER
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
_ALL_BEGUN = "evaluating_all_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class AffectedScopes:
    """Who is concerned by what was settled since the last evaluation."""

    clients: set[str | None] = field(default_factory=set)
    clinicians: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)  # clinicians whose leave may have changed

    def note_sessions(self, found: Iterable[Session]) -> None:
        whose = {(session.client, session.clinician) for session in found}
        self.clients.update(client for client, _ in whose)
        self.clinicians.update(clinician for _, clinician in whose if clinician is not None)

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


def scopes_with_more(this_round: Round, scopes: Collection[str], most: int) -> set[str]:
    """Those of these people's scopes for which more than `most` sessions are read."""
    connection, since = this_round.connection, this_round.now - FORGOTTEN_AFTER
    names: dict[str, list[str]] = {"client": [], "clinician": []}
    for scope in scopes:
        kind, _, name = scope.partition(":")
        names[kind].append(name)
    clients = sessions.clients_with_more(connection, [n or None for n in names["client"]], most)
    clinicians = sessions.clinicians_with_more(connection, names["clinician"], since, most)
    return {*map(client_scope, clients), *map(clinician_scope, clinicians)}


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Which scopes an evaluation looks at; `is_of_everyone`: with it, all there are were."""

    scopes: tuple[str, ...]
    is_of_everyone: bool = False


def plan_evaluation(
    this_round: Round,
    frame: Frame,
    affected: AffectedScopes,
    promised: Collection[str | None],
    everyone: Callable[[], Iterable[str]],
    *,
    anew: bool = False,
) -> Plan:
    """Everyone where what all answers rest on has changed or a day has passed, or if so told.

    `promised` are the clients to whom something is promised; `everyone` gives the scopes of all
    people. What is planned is marked in the store, so that another round goes on where this one
    may end.
    """
    connection, now = this_round.connection, this_round.now
    before = None if anew else _frame_before(this_round, frame)
    concerned = scopes_of(this_round, affected)
    if before is None and (anew or meta.load(connection, _ALL_BEGUN) != frame.to_json()):
        planned = tuple(everyone())
        deadlines.forget_all(connection)
        deadlines.mark(connection, planned)
        meta.save(connection, _ALL_BEGUN, frame.to_json())
        return Plan(scopes=planned, is_of_everyone=True)
    if before is not None:
        clients: set[str | None] = set()
        for name in frame.differing_sources(before):
            clients |= {*sessions.clients_of_source(connection, name), *promised}
        concerned |= set(map(client_scope, clients))
    deadlines.mark(connection, concerned)
    due = sorted(deadlines.due(connection, now))
    return Plan(scopes=tuple(due), is_of_everyone=before is None)


def _frame_before(this_round: Round, frame: Frame) -> Frame | None:
    """What the answers that are stored rest on; None where they have to be given anew."""
    stored = meta.load(this_round.connection, _FRAME)
    last = meta.load(this_round.connection, _ALL_AT)
    if stored is None or last is None:
        return None
    before = Frame.from_json(stored)
    is_a_day_ago = this_round.now - datetime.fromisoformat(last) >= _EVERYONE_EVERY
    return None if before.settings != frame.settings or is_a_day_ago else before


def scopes_of(this_round: Round, affected: AffectedScopes) -> set[str]:
    """Who is concerned, as scopes."""
    clients = set(affected.clients)
    for clinician in affected.away:
        clients |= sessions.clients_of_clinician(this_round.connection, clinician)
    return {
        *map(client_scope, clients),
        *map(clinician_scope, affected.clinicians | affected.away),
    }


def has_evaluated(connection: Connection) -> bool:
    """Whether an evaluation of this database ever came to its end."""
    return meta.load(connection, _FRAME) is not None


def record_evaluation(this_round: Round, frame: Frame, *, at_everyone: bool) -> None:
    """Keep what the answers rest on that were given now."""
    connection = this_round.connection
    if at_everyone:
        meta.save(connection, _ALL_AT, this_round.now.isoformat())
        meta.forget(connection, _ALL_BEGUN)
    meta.save(connection, _FRAME, frame.to_json())
