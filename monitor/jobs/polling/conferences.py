"""Ask who joined the video conferences of sessions, and keep the answers.

That is evidence beside the calendar: whatever goes wrong here is said in `sources` and tried again
at the next poll, and the source itself is none the worse.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from connectors.base import ConferenceLog, ConnectorError, TooLarge
from connectors.model import CalendarEvent, Window
from monitor.core.sessions.model import Session
from monitor.core.timeline.attendance import attendance_of, is_due, next_due
from monitor.core.timeline.model import Attendance
from monitor.jobs.app import Installation
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.polling.report import PollReport
from monitor.log import Log
from monitor.store.calendars import ledger, sources
from monitor.store.database import reading, writing_findings
from monitor.store.timelines import attendances, client_names, conference_logs

log = Log()

# For one poll; the rest, of which there is much only at first, comes at the next ones.
_MOST = 20
_SECONDS = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Question:
    session: Session
    link: str
    clients: frozenset[str]  # what the client may be called; never kept
    alert_after: timedelta


def poll_with_conferences(app: Installation, name: str, now: datetime) -> PollReport:
    """Poll `name` once, then ask about its conferences. Never raises."""
    report = poll_source(app, name, now)
    if report.outcome != "failed":
        ask_conferences(app, name, now)
    return report


def ask_conferences(app: Installation, name: str, now: datetime) -> None:
    """Ask what there is to ask at `now`, and have the source polled when there will be more."""
    conferences = app.conferences(name)
    if conferences is None:
        return
    with reading(app.engine) as connection:
        questions, last = _questions(connection, app, name, conferences, now)
    due = [q for q in questions if is_due(q.session, last.get(q.session.id), q.alert_after, now)]
    answers, error = _answers(conferences, name, due[:_MOST], now)
    last |= {answer.session_id: answer for answer in answers}
    later = (next_due(q.session, last.get(q.session.id), q.alert_after, now) for q in questions)
    wake = min((moment for moment in later if moment is not None), default=None)
    if due or wake is not None:
        with writing_findings(app.engine) as connection:
            attendances.add(connection, answers)
            if due:
                conference_logs.note(connection, name, now, error)
            state = sources.load(connection, name, lock=True)
            if wake is not None and state.next_due is not None and wake < state.next_due:
                sources.save(connection, name, next_due=wake)
    if due:
        log.info("conferences_asked", source=name, due=len(due), answers=len(answers), error=error)


def _questions(
    connection: Connection,
    app: Installation,
    name: str,
    conferences: ConferenceLog,
    now: datetime,
) -> tuple[list[_Question], dict[str, Attendance]]:
    """Sessions that can still be asked about, and those up to the next poll; the last answers.

    Those that were asked about after their end are left out.
    """
    ahead = now + app.settings.source(name).poll_every
    found = attendances.around(connection, name, now - conferences.kept_for, ahead)
    last = {a.session_id: a for a in attendances.of(connection, [s.id for s in found])}
    left = [s for s in found if s.id not in last or last[s.id].asked_at < s.end]
    events = ledger.alive(connection, name, {s.uid for s in left})
    names = client_names.load(connection)
    questions = []
    for session in left:
        event = _event_of(session, events.get(session.uid, ()))
        link = next((x for x in _links(event) if conferences.keeps(x)), None)
        if event is not None and link is not None:
            rules = app.practice.rules_for(session.clinician, session.client)
            questions.append(
                _Question(
                    session=session,
                    link=link,
                    clients=_names_of(app, session, event, names),
                    alert_after=rules.not_started.alert_after,
                )
            )
    return questions, last


def _event_of(session: Session, events: Sequence[CalendarEvent]) -> CalendarEvent | None:
    """The override that states this session, or else the event or series."""
    by_recurrence = {e.recurrence_id.instant if e.recurrence_id else None: e for e in events}
    return by_recurrence.get(session.recurrence_id) or by_recurrence.get(None)


def _links(event: CalendarEvent | None) -> tuple[str, ...]:
    return () if event is None else tuple(filter(None, (event.conference, event.location)))


def _names_of(
    app: Installation, session: Session, event: CalendarEvent, names: Mapping[str, str]
) -> frozenset[str]:
    own = {c.email for c in app.settings.clinicians} | {event.organizer}
    guests = (a.name for a in event.attendees if a.email not in own and not a.is_resource)
    client = app.settings.client(session.client or "")
    known = (client.name, *client.titles) if client else (names.get(session.client or ""),)
    return frozenset(filter(None, (*guests, *known)))


def _answers(
    conferences: ConferenceLog, name: str, due: Sequence[_Question], now: datetime
) -> tuple[list[Attendance], str | None]:
    """The answers that there were, and what went wrong if not all of them came."""
    started = time.monotonic()
    answers: list[Attendance] = []
    error: str | None = None
    for question in due:
        if time.monotonic() - started > _SECONDS:
            break
        session = question.session
        window = Window(start=session.start, end=session.end)
        try:
            arrivals = conferences.arrivals(question.link, window, clients=question.clients)
        except TooLarge as too_large:  # of this one conference: the others may be as they should
            error = str(too_large)
        except ConnectorError as failure:
            return answers, str(failure)
        # A bulkhead: a fault of ours must not keep the calendar from being read.
        except Exception as unforeseen:  # noqa: BLE001
            kind = type(unforeseen).__name__
            error = f"A conference of {name}: an unforeseen {kind}. Please report it."
        else:
            answers.append(attendance_of(session, arrivals, now))
    return answers, error
