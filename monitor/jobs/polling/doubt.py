"""Ask of a fetch whether it is to be believed, and what hours it still shows before saying no."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import datetime

from sqlalchemy import Connection

from connectors.model import CalendarEvent, Fetch, Status, Window
from monitor.core.ledger.fetch_diff import Difference, LatestRevision
from monitor.core.ledger.revision import RevisionKey
from monitor.core.poll_safety.doubts import AHEAD, Hour, Suspicion, suspicion
from monitor.core.recurrence.occurrences import ExpansionFailed
from monitor.core.sessions.model import Session
from monitor.core.sessions.projection.project import project
from monitor.core.sessions.recognition import Kind
from monitor.jobs.app import Installation, Round
from monitor.store.calendars import ledger
from monitor.store.calendars.sources import SourceState
from monitor.store.timelines import sessions


def doubt_about(
    this_round: Round,
    state: SourceState,
    fetch: Fetch,
    diff: Difference,
    heads: Mapping[RevisionKey, LatestRevision],
) -> Suspicion | None:
    """Why the fetch is held back; None if it is believed, or was the first of its source."""
    connection, app, now = this_round.connection, this_round.app, this_round.now
    rule = app.practice.rules_for(app.clinician_of(state.name), None).source_suspect
    if state.last_ok is None or not rule.enabled:
        return None
    coming = sessions.coming(connection, state.name, now, now + AHEAD)
    hidden = _unrecognised(app, diff, heads)
    doubt = suspicion(
        fetch, diff, heads, coming, shrink_limit=rule.shrink_limit, unrecognised=hidden
    )
    if doubt is None or doubt.reason == "shifted":
        return doubt
    # Expanding what is new takes a while; that hours seem to be missing is rare.
    window = Window(start=now, end=now + AHEAD)
    shown = {_hour(s) for s in _stated_anew(connection, app, state.name, diff, window)}
    elsewhere = sessions.scheduled_elsewhere(
        connection, app.clinician_of(state.name), state.name, window.start, window.end
    )
    return suspicion(
        fetch,
        diff,
        heads,
        coming,
        shrink_limit=rule.shrink_limit,
        unrecognised=hidden,
        shown=shown,
        shown_elsewhere={_hour(s) for s in elsewhere},
    )


def _hour(session: Session) -> Hour:
    return session.client, session.start


def _unrecognised(
    app: Installation, diff: Difference, heads: Mapping[RevisionKey, LatestRevision]
) -> set[str]:
    """UIDs whose events were sessions and are none any more."""
    return {
        revision.key.uid
        for revision in diff.revisions
        if revision.event is not None
        and revision.event.status is not Status.CANCELLED  # with or without words, it says so
        and revision.key.recurrence_id is None
        and (head := heads.get(revision.key)) is not None
        and head.event is not None
        and app.recognizer.recognise(head.event).kind is Kind.SESSION
        and app.recognizer.recognise(revision.event).kind is not Kind.SESSION
    }


def _stated_anew(
    connection: Connection, app: Installation, source: str, diff: Difference, window: Window
) -> Iterator[Session]:
    """The coming sessions of the events that the fetch has changed or added."""
    changed: dict[str, dict[datetime | None, CalendarEvent | None]] = defaultdict(dict)
    for revision in diff.revisions:
        changed[revision.key.uid][revision.key.recurrence_id] = revision.event
    known = ledger.alive(connection, source, changed)
    for uid, components in changed.items():
        before = {
            event.recurrence_id.instant if event.recurrence_id else None: event
            for event in known.get(uid, ())
        }
        events = [event for event in (before | components).values() if event is not None]
        try:
            projection = project(
                source,
                events,
                clinician=app.clinician_of(source),
                recognizer=app.recognizer,
                markers=app.markers,
                zone=app.practice.zone,
                window=window,
                own_email=app.own_email(source),
            )
        except (ExpansionFailed, KeyError):
            continue
        yield from projection.sessions
