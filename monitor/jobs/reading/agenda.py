"""The sessions as understood: what was planned, what stands now, what became of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.sessions.model import Presence, Session
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_inputs
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_timeline
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.jobs.reading.client_names import SeveralClientsError, clients_called
from monitor.jobs.reading.terminal_display import pseudonyms_of
from monitor.store.calendars import ledger, sources
from monitor.store.database import reading
from monitor.store.timelines import sessions

# A check-in belongs to the session that lies nearest, if one lies this near.
_NEAR = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    session: Session
    planned_start: datetime
    state: str
    arrival: Arrival | None


def agenda_of(
    app: Installation, start: datetime, end: datetime, now: datetime
) -> list[AgendaEntry]:
    """Sessions that start in [start, end), as the calendar stands now, or were planned there.

    One hour is told once, however many events or calendars show it.
    """
    with reading(app.engine) as connection:
        shown = sessions.between(connection, start, end)
        this_round = Round(connection=connection, app=app, now=now)
        as_is_now = present_sessions(this_round)
        found = {s.id: as_is_now.get(s.id, s) for s in shown} | {
            s.id: s for s in as_is_now.values() if start <= s.start < end
        }
        entries = _entries(this_round, list(found.values()), as_is_now)
    wanted = [e for e in entries if _lies_in(e, start, end)]
    return sorted(wanted, key=lambda e: (e.session.start, e.session.id))


def titles_of(app: Installation, found: Sequence[Session]) -> dict[str, str]:
    """By the sessions' ids what their events are called now; none for those that are gone."""
    titles: dict[str, str] = {}
    with reading(app.engine) as connection:
        for session in found:
            events = ledger.alive(connection, session.source, [session.uid]).get(session.uid, ())
            known = {e.recurrence_id and e.recurrence_id.instant: e.summary for e in events}
            if title := known.get(session.recurrence_id) or known.get(None):
                titles[session.id] = title
    return titles


def session_named(app: Installation, text: str, at: datetime) -> Session | None:
    """The session that `text` means: its id, its UID, or its client's id, name, title or pseudonym.

    Of several, the one whose start lies nearest to `at`, within twelve hours. Raises
    SeveralClientsError where two clients are called so.
    """
    with reading(app.engine) as connection:
        found = sessions.between(connection, at - _NEAR, at + _NEAR)
        clients = clients_called(connection, app, text)
        exact = sessions.by_id(connection, text)
        shown = pseudonyms_of(connection)
    if exact is not None:
        return exact
    if len(clients) > 1:
        raise SeveralClientsError([shown(client) for client in clients])
    uid, _, recurrence = text.rpartition("@")
    matching = [
        s
        for s in found
        if text == s.uid or s.client in clients or (s.uid == uid and _is_recurrence(s, recurrence))
    ]
    return min(matching, key=lambda s: (abs(s.start - at), _is_off(s)), default=None)


def _is_off(session: Session) -> bool:
    return session.presence is Presence.CANCELLED


def _is_recurrence(session: Session, text: str) -> bool:
    try:
        return session.recurrence_id == datetime.fromisoformat(text)
    except (ValueError, TypeError):
        return False


def _entries(
    this_round: Round, wanted: list[Session], as_is_now: dict[str, Session]
) -> list[AgendaEntry]:
    app, now = this_round.app, this_round.now
    states = sources.load_all(this_round.connection)
    context = with_sources(app.practice, states, set())
    inputs = load_inputs(this_round)
    entries: list[AgendaEntry] = []
    for client in {s.client for s in wanted}:
        timeline = load_timeline(this_round, client, inputs, stands=as_is_now)
        facts = TimelineFacts(timeline=timeline, context=context, now=Now(now))
        entries += [
            AgendaEntry(
                session=s,
                planned_start=s.plan(_cut_off(app, s), now),
                state=str(facts.states[s.id]),
                arrival=facts.arrivals.get(s.id),
            )
            for s in facts.sessions
            if s.id not in facts.second_records
        ]
    return entries


def _cut_off(app: Installation, session: Session) -> timedelta:
    return app.practice.rules_for(session.clinician, session.client).reschedule.short_notice


def _lies_in(entry: AgendaEntry, start: datetime, end: datetime) -> bool:
    return start <= entry.session.start < end or start <= entry.planned_start < end
