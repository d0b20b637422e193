"""Whom somebody sees; and one client's timeline: planned and real starts, moves, and promises."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from config.sections.people import Client
from monitor.core.findings.model import Finding
from monitor.core.rule_text import is_promise
from monitor.core.sessions.changes import Change
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_agenda_inputs
from monitor.jobs.evaluation.loading.timelines import load_timelines
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.jobs.reading.agenda import AgendaEntry, calendars_of, entries_of
from monitor.store.database import reading
from monitor.store.evaluation import findings
from monitor.store.evaluation.wanted import Wanted
from monitor.store.timelines import client_names, sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class Relationship:
    """Within [start, end). `follow_ups` are findings of promises, open or over."""

    entries: tuple[AgendaEntry, ...]
    moves: tuple[Change, ...]
    follow_ups: tuple[Finding, ...]


def clients_of_one(app: Installation, clinician: str) -> list[str]:
    """Ids of the clients with a session with that clinician."""
    with reading(app.engine) as connection:
        found = sessions.clients_of_clinician(connection, clinician)
    return sorted(client for client in found if client is not None)


def some_clients(
    app: Installation, *, by_name: bool, first: int, most: int
) -> tuple[list[str], int]:
    """A page of the practice's: the ids of at most so many from the `first` on, in order of what
    they are called, and a number that tells whether more follow.

    A page may hold fewer: of who has no session any more, the place stays empty. Of thousands of
    clients only those of a page are read.
    """
    configured = sorted((_called(one, by_name), one.id) for one in app.settings.clients)
    # However many of the configured ones stand before the page, the others' part of it begins here
    # at the earliest.
    skipped = max(0, first - len(configured))
    with reading(app.engine) as connection:
        others = client_names.in_order(
            connection, by_name=by_name, first=skipped, most=first - skipped + most + 1
        )
        lot = sorted([*configured, *others])[first - skipped :][: most + 1]
        ids = [client for _, client in lot[:most]]
        seen = sessions.clients_among(connection, ids)
    return [client for client in ids if client in seen], first + len(lot)


def is_client_seen(app: Installation, client: str, clinician: str | None) -> bool:
    """Whether there is a session of that client, of one clinician or of any."""
    with reading(app.engine) as connection:
        return sessions.has_client(connection, client, clinician)


def relationship_of(
    app: Installation, client: str, clinician: str | None, start: datetime, end: datetime
) -> Relationship:
    """What happened in [start, end); only a clinician's own where one is named."""
    now = app.now()
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        own = None if clinician is None else calendars_of(app, [clinician])
        stands = present_sessions(this_round, own)
        shown_in = sessions.places_of(connection, client)
        shown_in |= {(s.source, s.clinician) for s in stands.values() if s.client == client}
        asked = calendars_of(app, {of for _, of in shown_in}) | {source for source, _ in shown_in}
        inputs = load_agenda_inputs(this_round, asked, start, end)
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


def _called(client: Client, by_name: bool) -> str:
    return (client.name or next(iter(client.titles), client.id)) if by_name else client.id
