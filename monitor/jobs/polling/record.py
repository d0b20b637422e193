"""Record what a source answered: safety check, difference, revisions, cursor.

What is to be written is worked out before the database is locked. A long answer is written in turns
and is seen by nobody before the last of them (ADR 20).
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection

from connectors.model import CalendarEvent, Fetch
from monitor.core.ledger.feed_horizon import FarEnd, limit_to_horizon
from monitor.core.ledger.fetch_diff import (
    Difference,
    LatestRevision,
    difference,
    knows_what_was_kept,
    uids_to_compare,
)
from monitor.core.ledger.held_fetch_json import fetch_from_json, first_seen_at
from monitor.core.ledger.revision import Revision, RevisionKey
from monitor.core.ledger.uid_churn import count_renewals, renews_uids
from monitor.core.poll_safety.doubts import Suspicion
from monitor.jobs.app import Installation, Round
from monitor.jobs.polling.doubt import doubt_about
from monitor.jobs.polling.feed_horizon import keep_far_end, learn_far_end
from monitor.jobs.polling.forgotten import Screened, screen
from monitor.jobs.polling.quarantine import last_seen_whole, quarantine_unreadable
from monitor.jobs.polling.report import PollReport
from monitor.jobs.polling.source_state import after_good_poll, doubted_zones, hold
from monitor.jobs.zone_correction.follow import follow_zone_data
from monitor.jobs.zone_correction.renew import note_zones
from monitor.jobs.zone_correction.up_to_date import is_up_to_date
from monitor.log import Log
from monitor.store.access import deeds
from monitor.store.access.deeds import OWNER
from monitor.store.calendars import ledger, sources
from monitor.store.calendars.sources import SourceState
from monitor.store.database import reading
from monitor.store.row_mapping import chunks
from monitor.store.timelines import feed_horizon, tracked_events
from monitor.store.turns import USUAL, Turn, Turns, writing_in_turns

log = Log()
_ANY = "\0any"
# How far back what a feed still shows is held against what it shows no more.
_LATELY = timedelta(days=7)

_Heads = Mapping[RevisionKey, LatestRevision]
_NOTHING_NEW = Difference(revisions=(), renamed={}, missing=())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Poll:
    """One complete answer of one source, and what was known of the source before it.

    `seen_at` is the poll that saw this answer first: the present one, unless it was held back.
    """

    this_round: Round
    state: SourceState
    fetch: Fetch
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class _Reading:
    """What an answer says that is new, and why it is not believed."""

    poll: _Poll
    screened: Screened
    diff: Difference = _NOTHING_NEW
    heads: _Heads = field(default_factory=dict)
    far_end: FarEnd = field(default_factory=FarEnd)
    doubt: Suspicion | None = None


class _Superseded(Exception):
    """Another process has read the source since, or all of them with other zone data.

    What it saw is newer, or at least not what this answer tells the changes to.
    """


def record_fetch(
    app: Installation,
    name: str,
    fetch: Fetch,
    now: datetime,
    *,
    cursor: str | None = _ANY,
    turn: Turn = USUAL,
) -> PollReport:
    """Writes one complete answer of a source; `cursor` is the one that it was fetched with."""
    try:
        with reading(app.engine) as connection:
            state = sources.load(connection, name)
            is_late = state.last_ok is not None and now < state.last_ok
            if is_late or (cursor is not _ANY and cursor != state.cursor):
                raise _Superseded
            this_round = Round(connection=connection, app=app, now=now)
            poll = _Poll(this_round=this_round, state=state, fetch=fetch, seen_at=now)
            read = _read(poll, is_accepted=False)
        with writing_in_turns(app.engine, turn) as turns:
            return _record(read, turns)
    except _Superseded:
        return PollReport(source=name, outcome="unchanged")


def held_changes(app: Installation, name: str) -> list[tuple[CalendarEvent | None, Revision]]:
    """What letting a held-back poll through would record, each with the state before it."""
    with reading(app.engine) as connection:
        poll = _held(connection, app, name)
        read = _read(poll, is_accepted=True) if poll else None
    if read is None:
        return []
    before = {key: head.event for key, head in read.heads.items()}
    return [(before.get(one.key), one) for one in read.diff.revisions]


def accept_held(app: Installation, name: str, who: str = OWNER) -> PollReport | None:
    """Lets a held-back poll through as it was seen, and keeps who said so.

    None if nothing is held back.
    """
    follow_zone_data(app, app.now())
    with reading(app.engine) as connection:
        poll = _held(connection, app, name)
        if poll is None:
            return None
        state, read = poll.state, _read(poll, is_accepted=True)
    try:
        with writing_in_turns(app.engine) as turns:
            report = _record(read, turns)
            sources.save(
                turns.connection,
                name,
                accepted_since=state.held_since,
                # A poll that failed since then is still the last attempt.
                last_attempt=state.last_attempt,
                last_error=state.last_error,
                next_due=state.next_due,
            )
            deeds.add(turns.connection, who, "accept", name, app.now())
    except _Superseded:
        return accept_held(app, name, who)  # what is held back now is what was to be let through
    log.info("held_poll_accepted", source=name, held_since=str(state.held_since))
    return report


def _held(connection: Connection, app: Installation, name: str) -> _Poll | None:
    state = sources.load(connection, name)
    if state.held_fetch is None or state.held_at is None:
        return None
    return _Poll(
        this_round=Round(connection=connection, app=app, now=state.held_at),
        state=state,
        fetch=fetch_from_json(state.held_fetch),
        seen_at=first_seen_at(state.held_fetch) or state.held_at,
    )


def _read(poll: _Poll, *, is_accepted: bool) -> _Reading:
    connection, state = poll.this_round.connection, poll.state
    if poll.fetch.unchanged:
        screened = screen(connection, poll.this_round.app, state, poll.fetch, {})
        return _Reading(poll=poll, screened=screened)
    known = ledger.known_uids(connection, state.name)
    screened = screen(connection, poll.this_round.app, state, poll.fetch, known)
    fetch = limit_to_horizon(screened.fetch, state.horizon, poll.this_round.now)
    heads = ledger.load_heads(connection, state.name, uids_to_compare(fetch, known, state.aliases))
    poll = replace(poll, fetch=fetch)
    diff = _compared(poll, heads)
    doubt = None if is_accepted else doubt_about(poll.this_round, state, fetch, diff, heads)
    if doubt is None and not knows_what_was_kept(fetch, known, diff.renamed):
        # The next poll reads it in full.
        poll = replace(poll, fetch=replace(fetch, cursor=None))
    far_end = learn_far_end(state, fetch, diff.revisions, heads, poll.this_round.now)
    return _Reading(
        poll=poll, screened=screened, diff=diff, heads=heads, far_end=far_end, doubt=doubt
    )


def _record(read: _Reading, turns: Turns) -> PollReport:
    """Raises _Superseded if the source is not any more as it was read."""
    poll, connection = read.poll, turns.connection
    poll = replace(poll, this_round=replace(poll.this_round, connection=connection))
    state, fetch = poll.state, poll.fetch
    stored = sources.load(connection, state.name, lock=True)
    is_same = replace(stored, rule_failures=state.rule_failures) == state
    if not is_same or not is_up_to_date(connection) or read.screened.is_outdated(connection):
        raise _Superseded
    if fetch.unchanged:
        sources.save(
            connection, state.name, **after_good_poll(poll.this_round, poll.state, poll.fetch)
        )
        return PollReport(source=state.name, outcome="unchanged")
    if read.doubt is not None:
        hold(poll.this_round, poll.state, poll.fetch, read.doubt)
        return PollReport(source=state.name, outcome="held", held=read.doubt)
    _write(poll, read.diff, read.far_end, turns)
    read.screened.save(connection, state.name, poll.this_round.now)
    return PollReport(
        source=state.name,
        outcome="ok",
        events=len({event.uid for event in fetch.events} | fetch.kept),
        revisions=len(read.diff.revisions),
        problems=len(fetch.problems),
    )


def _compared(poll: _Poll, heads: _Heads) -> Difference:
    connection, state, seen_at = poll.this_round.connection, poll.state, poll.seen_at
    unseen = last_seen_whole(state)
    for uid, since in poll.fetch.unseen_since.items():
        unseen[uid] = min(since, unseen.get(uid, since))
    lately = feed_horizon.starts_of_single(connection, state.name, seen_at - _LATELY, seen_at)
    return difference(
        state.name,
        replace(poll.fetch, unseen_since=unseen),
        heads,
        seen_at=seen_at,
        previous_poll_at=state.last_ok,
        aliases=state.aliases,
        lately=lately,
        renews_uids=renews_uids(state.renewals or 0),
    )


def _write(poll: _Poll, diff: Difference, far_end: FarEnd, turns: Turns) -> None:
    """Revisions, what is tracked of their events, and the source's state with its cursor."""
    connection, now = poll.this_round.connection, poll.this_round.now
    state, fetch = poll.state, poll.fetch
    numbers = _append(poll, diff.revisions, turns)
    if numbers:
        ledger.move_heads(connection, state.name, min(numbers))
        tracked_events.follow(connection, state.name, min(numbers))
    sources.save(
        connection,
        state.name,
        far_end=keep_far_end(connection, state, far_end),
        doubted_zones=doubted_zones(state, fetch),
        renewals=count_renewals(state.renewals or 0, fetch, diff.renamed, state.aliases),
        problems=quarantine_unreadable(connection, state, fetch, diff.renamed, now),
        **after_good_poll(poll.this_round, poll.state, poll.fetch),
        aliases=dict(diff.renamed),
        recording=None,
    )


def _append(poll: _Poll, new: Sequence[Revision], turns: Turns) -> list[int]:
    """Writes revisions as far as nobody sees them; what a poll that broke off left goes first."""
    connection, name = turns.connection, poll.state.name
    if poll.state.recording is not None:
        ledger.drop_unseen(connection, name, poll.state.recording["since"])
    mine: dict[str, Any] = {"by": secrets.token_hex(8)}

    def is_mine() -> None:
        stored = sources.load(connection, name, lock=True)
        if stored.recording != mine or not is_up_to_date(connection):
            raise _Superseded

    turns.on_return(is_mine)
    numbers: list[int] = []
    for part in chunks(new, turns.rows):
        note_zones(poll.this_round, (revision.event for revision in part))
        numbers += ledger.append(connection, part)
        # Moving the heads of many takes a turn of its own.
        if turns.is_over() or len(new) == len(numbers) > turns.rows:
            mine["since"] = min(numbers)
            sources.save(connection, name, recording=mine)
            turns.give_way()
    return numbers
