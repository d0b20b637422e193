"""The sessions as understood: what was planned, what stands now, what became of it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.facts.attendance.arrivals import Arrival
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Timeline
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs, load_agenda_inputs
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_timelines, load_without_changes
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.jobs.reading.client_names import SeveralClientsError, clients_called
from monitor.jobs.reading.terminal_display import pseudonyms_of
from monitor.store.calendars import ledger, sources
from monitor.store.database import reading
from monitor.store.timelines import sessions

# A check-in belongs to the session that lies nearest, if one lies this near.
_NEAR = timedelta(hours=12)
# Two records of one hour overlap, and what took an hour's place as it began is of the same day.
_BESIDE = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaEntry:
    session: Session
    planned_start: datetime
    state: str
    arrival: Arrival | None


def agenda_of(
    app: Installation,
    start: datetime,
    end: datetime,
    now: datetime,
    clinician: str | None = None,
) -> list[AgendaEntry]:
    """Sessions that start in [start, end), as the calendar stands now, or were planned there.

    One hour is told once, however many events or calendars show it. `clinician`: only theirs.
    """
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        # Of one clinician only their own calendars are asked for what has not settled yet: it takes
        # no longer where others have many.
        own = calendars_of(app, None if clinician is None else [clinician])
        as_is_now = present_sessions(this_round, own if clinician is not None else None)
        # What lies beside may be another record of an hour, or what it was moved from.
        first, last = start - _BESIDE, end + _BESIDE
        settled = sessions.between(connection, first, last, clinician)
        found = {s.id: as_is_now.get(s.id, s) for s in settled}
        found |= {s.id: s for s in as_is_now.values() if _may_lie_in(s, first, last)}
        if clinician is not None:
            found = {i: s for i, s in found.items() if s.clinician == clinician}
        clients = {s.client for s in found.values() if _may_lie_in(s, start, end)}
        shown_in = own | {s.source for s in found.values()}
        inputs = load_agenda_inputs(this_round, shown_in, first, last)
        timelines = _timelines(this_round, clients, found.values(), as_is_now, inputs)
        entries = [e for e in entries_of(this_round, timelines) if _lies_in(e, start, end)]
        if clinician is not None:
            entries = [e for e in entries if e.session.clinician == clinician]
    return sorted(entries, key=lambda e: (e.session.start, e.session.id))


def calendars_of(app: Installation, clinicians: Collection[str | None] | None = None) -> set[str]:
    """All of these clinicians, or of everybody: a leave may stand in one that has no session."""
    of = app.settings.source_clinician
    every = app.settings.sources
    return {one.name for one in every if clinicians is None or of(one) in clinicians}


def _may_lie_in(session: Session, start: datetime, end: datetime) -> bool:
    planned = session.agreed_plan
    return start <= session.start < end or (planned is not None and start <= planned < end)


def _timelines(
    this_round: Round,
    clients: Collection[str | None],
    found: Iterable[Session],
    as_is_now: Mapping[str, Session],
    inputs: EvaluationInputs,
) -> Iterator[Timeline]:
    """Of whom anything was changed all that is known, for one change may hang on another.

    Of all others, who are nearly all, no more than these sessions matters.
    """
    by_client: dict[str | None, list[Session]] = defaultdict(list)
    for session in found:
        by_client[session.client].append(session)
    stirred = {c for c in clients if any(_is_stirred(s, as_is_now) for s in by_client[c])}
    if this_round.app.has_copies:  # one calendar may have moved what another shows here
        calm_ones = set(clients) - stirred
        stirred |= sessions.clients_ever_changed(this_round.connection, calm_ones)
    yield from load_timelines(this_round, stirred, inputs, stands=as_is_now)
    calm = {client: by_client[client] for client in clients if client not in stirred}
    yield from load_without_changes(this_round, calm, inputs)


def _is_stirred(session: Session, as_is_now: Mapping[str, Session]) -> bool:
    return (
        session.changes > 0
        or session.presence is Presence.CANCELLED
        or session.agreed_plan is not None
        or session.id in as_is_now
    )


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


def entries_of(this_round: Round, timelines: Iterable[Timeline]) -> Iterator[AgendaEntry]:
    """Of each timeline its sessions, one an hour."""
    app, now = this_round.app, this_round.now
    told = list(timelines)
    shown_in = {session.source for timeline in told for session in timeline.sessions}
    states = sources.load_some(this_round.connection, shown_in)
    context = with_sources(app.practice, states, set())
    for timeline in told:
        facts = TimelineFacts(timeline=timeline, context=context, now=Now(now))
        for session in facts.sessions:
            if session.id not in facts.second_records:
                yield AgendaEntry(
                    session=session,
                    planned_start=session.plan(_cut_off(app, session), now),
                    state=str(facts.states[session.id]),
                    arrival=facts.arrivals.get(session.id),
                )


def _cut_off(app: Installation, session: Session) -> timedelta:
    return app.practice.rules_for(session.clinician, session.client).reschedule.short_notice


def _lies_in(entry: AgendaEntry, start: datetime, end: datetime) -> bool:
    return start <= entry.session.start < end or start <= entry.planned_start < end
