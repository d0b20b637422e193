"""How each source of the config fares: its polls, what it holds, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.core.ledger.uid_churn import renews_uids
from monitor.jobs.app import Installation
from monitor.jobs.polling.conference_errors import what_failed
from monitor.jobs.polling.due import due
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from monitor.store.timelines import counts


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldBack:
    """A poll that looked wrong and waits for `sources accept`."""

    since: datetime
    reason: str | None
    missing: int | None
    known: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceReport:
    """One source. `status` is ok, failing, stale, suspect or never.

    `set_aside` counts events that can't be read; `days_ahead` is how far a feed shows, if learnt;
    `unread_zones` counts sessions by the name of a time zone that nothing could be made of.
    """

    name: str
    type: str
    status: str
    last_ok: datetime | None
    last_attempt: datetime | None
    last_error: str | None
    next_due: datetime | None
    events: int
    sessions: int
    held_back: HeldBack | None
    set_aside: int
    days_ahead: int | None
    renews_uids: bool
    unread_zones: Mapping[str, int]
    rule_failures: tuple[str, ...]
    conferences_error: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counts:
    events: int
    sessions: int
    unexpanded: int
    guessed: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceStatus:
    """What a report says of how a source fares, and no more."""

    name: str
    status: str
    last_ok: datetime | None
    next_due: datetime | None
    is_held_back: bool


def source_statuses(app: Installation, names: Collection[str] | None = None) -> list[SourceStatus]:
    """Of every source of the config (or those named), in its order; nothing is counted."""
    asked = [s.name for s in app.settings.sources if names is None or s.name in names]
    with reading(app.engine) as connection:
        states = sources.load_some(connection, asked)
    known = [states.get(name) or SourceState(name=name) for name in asked]
    return [
        SourceStatus(
            name=one.name,
            status=_status(app, one),
            last_ok=one.last_ok,
            next_due=_next_due(app, one),
            is_held_back=one.held_since is not None,
        )
        for one in known
    ]


def sources_with_sessions(app: Installation, names: Collection[str]) -> set[str]:
    """Those of these that show a session."""
    with reading(app.engine) as connection:
        return counts.with_sessions(connection, names)


def report_sources(app: Installation, names: Collection[str] | None = None) -> list[SourceReport]:
    """Reports every source of the config (or those named), in its order; never polled as well."""
    asked = [s.name for s in app.settings.sources if names is None or s.name in names]
    with reading(app.engine) as connection:
        states = sources.load_some(connection, asked)
        events = counts.count_living(connection, names)
        counted = counts.count_sessions(connection, names)
        unexpanded = counts.count_set_aside(connection, names)
        guessed = counts.count_guessed(connection, names)
    conferences = what_failed(app)
    return [
        _report(
            app,
            states.get(name) or SourceState(name=name),
            _Counts(
                events=events.get(name, 0),
                sessions=counted.get(name, 0),
                unexpanded=unexpanded.get(name, 0),
                guessed=guessed.get(name, {}),
            ),
            conferences.get(name),
        )
        for name in asked
    ]


def _report(
    app: Installation, state: SourceState, counts: _Counts, conferences_error: str | None
) -> SourceReport:
    horizon, source = state.horizon, app.settings.source(state.name)
    return SourceReport(
        name=state.name,
        type=source.type,
        status=_status(app, state),
        last_ok=state.last_ok,
        last_attempt=state.last_attempt,
        last_error=state.last_error,
        next_due=_next_due(app, state),
        events=counts.events,
        sessions=counts.sessions,
        held_back=_held_back(state),
        set_aside=len(state.problems) + counts.unexpanded,
        days_ahead=horizon.days if horizon else None,
        renews_uids=renews_uids(state.renewals or 0),
        unread_zones=counts.guessed,
        rule_failures=tuple(state.rule_failures),
        conferences_error=conferences_error,
    )


def _next_due(app: Installation, state: SourceState) -> datetime | None:
    every = app.settings.source(state.name).poll_every
    return None if state.next_due is None else due(state, every, app.now())


def _held_back(state: SourceState) -> HeldBack | None:
    if state.held_since is None:
        return None
    return HeldBack(
        since=state.held_since,
        reason=state.held_reason,
        missing=state.held_missing,
        known=state.held_known,
    )


def _status(app: Installation, state: SourceState) -> str:
    source = app.settings.source(state.name)
    rules = app.practice.rules_for(app.clinician_of(state.name), None)
    since = state.last_ok or state.first_try
    if state.held_since is not None:
        return "suspect"
    if since is not None and app.now() - since >= rules.source_stale.limit(source.poll_every):
        return "stale"
    if state.last_error is not None:
        return "failing"
    return "ok" if state.last_ok is not None else "never"
