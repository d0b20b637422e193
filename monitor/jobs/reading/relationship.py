"""One client's timeline: sessions as planned and as they began, moves, and what was promised."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from monitor.core.findings.model import Finding
from monitor.core.rule_text import is_promise
from monitor.core.sessions.changes import Change
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_agenda_inputs
from monitor.jobs.evaluation.loading.timelines import load_timelines
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.jobs.reading.agenda import AgendaEntry, entries_of
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.evaluation.findings import Wanted
from monitor.store.timelines import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Within [start, end). `follow_ups` are findings of promises, open or over."""

    entries: tuple[AgendaEntry, ...]
    moves: tuple[Change, ...]
    follow_ups: tuple[Finding, ...]


def clients_seen(app: Installation, clinician: str | None) -> list[str]:
    """Ids of the clients with a session, of one clinician or of all."""
    with reading(app.engine) as connection:
        if clinician is None:
            found = set(sessions.everyone(connection))
        else:
            found = sessions.clients_of_clinician(connection, clinician)
    return sorted(client for client in found if client is not None)


def is_client_seen(app: Installation, client: str, clinician: str | None) -> bool:
    """Whether `clients_seen` has that one."""
    with reading(app.engine) as connection:
        return sessions.has_client(connection, client, clinician)


def relationship_of(
    app: Installation, client: str, clinician: str | None, start: datetime, end: datetime
) -> Relationship:
    """What happened in [start, end); only a clinician's own where one is named."""
    now = app.now()
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        stands = present_sessions(this_round)
        inputs = load_agenda_inputs(this_round, clinician, start, end)
        timelines = list(load_timelines(this_round, [client], inputs, stands=stands))
        entries = list(entries_of(this_round, timelines))
        wanted = Wanted(client=client, clinician=clinician)
        found = findings.load_wanted(connection, wanted)
    moves = [change for timeline in timelines for change in timeline.changes]
    return Relationship(
        entries=tuple(
            e
            for e in sorted(entries, key=lambda e: e.session.start)
            if start <= e.session.start < end and clinician in (None, e.session.clinician)
        ),
        moves=tuple(
            m
            for m in sorted(moves, key=lambda m: m.from_start)
            if start <= m.from_start < end and clinician in (None, m.clinician)
        ),
        follow_ups=tuple(
            f for f in found if is_promise(f.draft.rule) and start <= f.draft.occurred_at < end
        ),
    )
