"""The clients as recognised: their usual hour, their cadence, what comes and what was seen last."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from monitor.core.common.now import Now
from monitor.core.facts.past_slots import usual_hours
from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import CheckinKind
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import load_inputs
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_timelines
from monitor.jobs.evaluation.present_sessions import present_sessions
from monitor.store.calendars import sources
from monitor.store.database import reading
from monitor.store.timelines import sessions


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientEvidence:
    """The latest thing that was seen of a client.

    `kind` is that of an arrival (`checkin`, `conference`, `calendar_edit`, `marker`), `no_show` (at
    the session's start), `change` (when one was last made) or `booking` (when one was first seen).
    """

    at: datetime
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientEntry:
    """`usual_slots` are empty, and `cadence` is None, where too little is known of them."""

    id: str
    usual_slots: tuple[Slot, ...]
    cadence: timedelta | None
    next_session: Session | None
    last_evidence: ClientEvidence | None


def clients_of(app: Installation, now: datetime) -> list[ClientEntry]:
    """Every configured client and every other one with a session, by id."""
    with reading(app.engine) as connection:
        this_round = Round(connection=connection, app=app, now=now)
        as_is_now = present_sessions(this_round)
        known = {client.id for client in app.settings.clients}
        known |= {c for c in sessions.everyone(connection) if c is not None}
        known |= {s.client for s in as_is_now.values() if s.client is not None}
        context = with_sources(app.practice, sources.load_all(connection), set())
        ordered, inputs = sorted(known), load_inputs(this_round)
        timelines = load_timelines(this_round, ordered, inputs, stands=as_is_now)
        return [
            _entry(client, TimelineFacts(timeline=timeline, context=context, now=Now(now)), now)
            for client, timeline in zip(ordered, timelines, strict=True)
        ]


def _entry(client: str, facts: TimelineFacts, now: datetime) -> ClientEntry:
    coming = (s for s in facts.sessions if s.presence is Presence.SCHEDULED and s.start > now)
    return ClientEntry(
        id=client,
        usual_slots=usual_hours(facts),
        cadence=facts.cadence,
        next_session=next(coming, None),
        last_evidence=max(_evidence(facts), key=lambda seen: seen.at, default=None),
    )


def _evidence(facts: TimelineFacts) -> Iterator[ClientEvidence]:
    for arrival in facts.arrivals.values():
        yield ClientEvidence(at=arrival.at, kind=str(arrival.kind))
    for session_id in facts.no_shows:
        yield ClientEvidence(
            at=facts.sessions_by_id[session_id].start, kind=CheckinKind.NO_SHOW.value
        )
    for change in facts.timeline.changes:
        yield ClientEvidence(at=change.made_not_after, kind="change")
    for session in facts.sessions:
        if session.booked_not_after is not None:
            yield ClientEvidence(at=session.booked_not_after, kind="booking")
