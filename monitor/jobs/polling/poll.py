"""One round for one source: fetch, hold against the ledger, write what is new."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

import structlog
from sqlalchemy import Connection

from connectors.base import ConnectorError, TemporaryError
from connectors.model import Fetch
from monitor.core.ledger.feed_horizon import seen_through
from monitor.core.ledger.fetch_diff import (
    Difference,
    LatestRevision,
    difference,
    knows_what_was_kept,
    uids_to_compare,
)
from monitor.core.ledger.held_fetch_json import fetch_from_json, first_seen_at, held_to_json
from monitor.core.ledger.revision import RevisionKey
from monitor.core.ledger.uid_churn import renewals_after
from monitor.core.poll_safety import AHEAD, Suspicion, suspicion
from monitor.core.sessions.recognition import Kind
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.jobs.app import Installation
from monitor.jobs.polling.feed_horizon import horizon_of, learn_far_end
from monitor.jobs.polling.quarantine import quarantined
from monitor.store.calendars import ledger, sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import StoreError, reading, writing
from monitor.store.row_mapping import chunks
from monitor.store.timelines import feed_horizon, sessions, tracked_events

log = structlog.get_logger()
_ANY = "\0any"
# How far back what a feed still shows is held against what it shows no more.
_LATELY = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one poll of one source came to. `error` is for people; None after a good poll."""

    source: str
    outcome: str  # ok | unchanged | held | failed
    events: int = 0
    revisions: int = 0
    problems: int = 0
    error: str | None = None
    held: Suspicion | None = None


def poll_source(app: Installation, name: str, now: datetime) -> PollReport:
    """Poll `name` once. A source that can't be read is reported and never raises."""
    started = time.monotonic()
    with reading(app.engine) as connection:
        cursor = sources.load(connection, name).cursor
    try:
        fetch = app.connector(name).fetch(cursor, now=now)
        report = record_fetch(app, name, fetch, now, cursor=cursor)
    except ConnectorError as error:
        report = _record_failure(app, name, error, now)
    except StoreError:
        raise  # it concerns every source
    # A bulkhead: a fault of ours in reading one source must not stop the others.
    except Exception as error:  # noqa: BLE001
        unforeseen = TemporaryError(
            name,
            f"The source {name} could not be read: an unforeseen {type(error).__name__}.",
            "Please report it; the source will be tried again at the next poll.",
        )
        report = _record_failure(app, name, unforeseen, now)
    log.info(
        "poll_finished",
        source=name,
        outcome=report.outcome,
        revisions=report.revisions,
        error=report.error,
        duration_ms=round((time.monotonic() - started) * 1000),
    )
    return report


def record_fetch(
    app: Installation, name: str, fetch: Fetch, now: datetime, *, cursor: str | None = _ANY
) -> PollReport:
    """Write one complete answer of a source, with its cursor, in one transaction.

    `cursor` is the one that it was fetched with.
    """
    with writing(app.engine) as connection:
        state = sources.load(connection, name, lock=True)
        is_late = state.last_ok is not None and now < state.last_ok
        if is_late or (cursor is not _ANY and cursor != state.cursor):
            # Another process has read the source since. What it saw is newer, or at least not what
            # this answer tells the changes to.
            return PollReport(source=name, outcome="unchanged")
        return _record(connection, app, state, fetch, now, accepted=False)


def _record(
    connection: Connection,
    app: Installation,
    state: SourceState,
    fetch: Fetch,
    now: datetime,
    *,
    accepted: bool,
    first_seen: datetime | None = None,
) -> PollReport:
    """`first_seen`: the poll that saw this answer first, if it was not the one at `now`."""
    if fetch.unchanged:
        sources.save(connection, state.name, **_good(app, state, fetch, now))
        return PollReport(source=state.name, outcome="unchanged")
    fetch = seen_through(fetch, horizon_of(state), now)
    known = ledger.known_uids(connection, state.name)
    heads = ledger.load_heads(connection, state.name, uids_to_compare(fetch, known, state.aliases))
    diff = _compared(connection, state, fetch, heads, first_seen or now)
    doubt = None if accepted else _doubt(connection, app, state, fetch, diff, heads, now)
    if doubt is not None:
        _hold(connection, app, state, fetch, doubt, now)
        return PollReport(source=state.name, outcome="held", held=doubt)
    if not knows_what_was_kept(fetch, known, diff.renamed):
        fetch = replace(fetch, cursor=None)  # the next poll reads it in full
    _write(connection, state.name, diff)
    sources.save(
        connection,
        state.name,
        far_end=learn_far_end(connection, state, fetch, diff.revisions, heads, now),
        renewals=renewals_after(state.renewals or 0, fetch, diff.renamed, state.aliases),
        problems=quarantined(connection, state, fetch, diff.renamed, now),
        **_good(app, state, fetch, now, diff.renamed),
    )
    return PollReport(
        source=state.name,
        outcome="ok",
        events=len({event.uid for event in fetch.events} | fetch.kept),
        revisions=len(diff.revisions),
        problems=len(fetch.problems),
    )


def _compared(
    connection: Connection,
    state: SourceState,
    fetch: Fetch,
    heads: Mapping[RevisionKey, LatestRevision],
    now: datetime,
) -> Difference:
    return difference(
        state.name,
        fetch,
        heads,
        seen_at=now,
        previous_poll_at=state.last_ok,
        aliases=state.aliases,
        lately=feed_horizon.starts_of_single(connection, state.name, now - _LATELY, now),
    )


def accept_held(app: Installation, name: str) -> PollReport | None:
    """Let a held-back poll through, as it was seen. None if nothing is held back."""
    with writing(app.engine) as connection:
        state = sources.load(connection, name, lock=True)
        if state.held_fetch is None or state.held_at is None:
            return None
        fetch = fetch_from_json(state.held_fetch)
        first_seen = first_seen_at(state.held_fetch)
        report = _record(
            connection, app, state, fetch, state.held_at, accepted=True, first_seen=first_seen
        )
        sources.save(
            connection,
            name,
            accepted_since=state.held_since,
            # A poll that failed since then is still the last attempt.
            last_attempt=state.last_attempt,
            last_error=state.last_error,
            next_due=state.next_due,
        )
    log.info("held_poll_accepted", source=name, held_since=str(state.held_since))
    return report


def _doubt(
    connection: Connection,
    app: Installation,
    state: SourceState,
    fetch: Fetch,
    diff: Difference,
    heads: Mapping[RevisionKey, LatestRevision],
    now: datetime,
) -> Suspicion | None:
    rule = app.practice.rules_for(app.clinician_of(state.name), None).source_suspect
    if state.last_ok is None or not rule.enabled:
        return None
    unrecognised = {
        revision.key.uid
        for revision in diff.revisions
        if revision.event is not None
        and revision.key.recurrence_id is None
        and (head := heads.get(revision.key)) is not None
        and head.event is not None
        and app.recognizer.recognise(head.event).kind is Kind.SESSION
        and app.recognizer.recognise(revision.event).kind is not Kind.SESSION
    }
    return suspicion(
        fetch,
        diff,
        heads,
        sessions.coming(connection, state.name, now, now + AHEAD),
        shrink_limit=rule.shrink_limit,
        unrecognised=unrecognised,
    )


def _write(connection: Connection, name: str, diff: Difference) -> None:
    for part in chunks(diff.revisions):
        newest = ledger.add_revisions(connection, part)
        known = tracked_events.load(connection, name, newest)
        tracked_events.save(
            connection,
            [
                replace(known[uid], latest_revision=latest, problem=None)
                if uid in known
                # What it is, is said when it is projected: the next thing that happens to it.
                else TrackedEvent(
                    source=name, uid=uid, kind=Kind.OTHER.value, latest_revision=latest
                )
                for uid, latest in newest.items()
            ],
        )


def _good(
    app: Installation,
    state: SourceState,
    fetch: Fetch,
    now: datetime,
    renamed: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    values: dict[str, Any] = {
        "cursor": fetch.cursor,
        "first_try": state.first_try or now,
        "first_ok": state.first_ok or now,
        "last_ok": now,
        "last_attempt": now,
        "last_error": None,
        "next_due": now + app.settings.source(state.name).poll_every,
        "held_since": None,
        "held_at": None,
        # Why, and how much was missing, stays: an accepted poll's finding tells of it.
        "held_fetch": None,
    }
    if renamed is not None:
        values["aliases"] = dict(renamed)
    return values


def _hold(
    connection: Connection,
    app: Installation,
    state: SourceState,
    fetch: Fetch,
    doubt: Suspicion,
    now: datetime,
) -> None:
    """Keep the poll whole and conclude nothing: the cursor stays where it was."""
    sources.save(
        connection,
        state.name,
        first_try=state.first_try or now,
        last_attempt=now,
        last_error=None,
        next_due=now + app.settings.source(state.name).poll_every,
        held_since=state.held_since or now,
        held_at=now,
        held_reason=doubt.reason,
        held_missing=doubt.missing,
        held_known=doubt.known,
        held_fetch=held_to_json(fetch, state.held_fetch, now),
    )


def _record_failure(
    app: Installation, name: str, error: ConnectorError, now: datetime
) -> PollReport:
    wait = app.settings.source(name).poll_every
    if isinstance(error, TemporaryError) and error.retry_after is not None:
        wait = max(wait, error.retry_after)
    with writing(app.engine) as connection:
        state = sources.load(connection, name, lock=True)
        sources.save(
            connection,
            name,
            first_try=state.first_try or now,
            last_attempt=now,
            last_error=str(error),
            next_due=now + wait,
        )
    return PollReport(source=name, outcome="failed", error=str(error))
