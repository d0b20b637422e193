"""Retention: what is older than the practice wants to keep is deleted, and nothing that is in use.

A finding must not come back once it was purged, so it goes only after everything that a rule could
conclude it from again. What the calendar itself still states stays with the calendar: the newest
state of every event, and the sessions that would be read from it at the next look.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Column, Connection, Table, delete, func, or_, select

from monitor.core.findings.model import Finding, FindingStatus
from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.core.sessions.projection.project import projection_window
from monitor.store.calendars import sources as source_store
from monitor.store.evaluation import findings as finding_store
from monitor.store.evaluation.wanted import Wanted
from monitor.store.row_mapping import chunks
from monitor.store.tables import (
    attendances,
    changes,
    checkins,
    client_names,
    findings,
    heads,
    outbox,
    revisions,
    sessions,
    set_aside,
    sign_ins,
    tokens,
    tracked_events,
    words,
)
from monitor.store.types import UtcDateTime


@dataclass(frozen=True, slots=True, kw_only=True)
class _InUse:
    """What open findings rest on. `ids` are session ids, change ids and UIDs alike."""

    ids: frozenset[str]
    sessions: frozenset[tuple[str, datetime | None]]  # (uid, recurrence id)
    clients: frozenset[str | None]

    @classmethod
    def by(cls, found: Iterable[Finding]) -> _InUse:
        drafts = [finding.draft for finding in found]
        refs = [draft.session for draft in drafts if draft.session is not None]
        named = {part for draft in drafts for part in draft.fact if isinstance(part, str)}
        named |= {draft.change_id for draft in drafts if draft.change_id is not None}
        return cls(
            ids=frozenset(named | {ref.uid for ref in refs}),
            sessions=frozenset((ref.uid, ref.recurrence_id) for ref in refs),
            clients=frozenset(draft.client for draft in drafts),
        )


def purge(connection: Connection, *, before: datetime, now: datetime) -> dict[str, int]:
    """Delete what ended before `before`. Returns how many rows of each table went.

    Open and dismissed findings stay, and so does everything that an open one rests on.
    """
    in_use = _InUse.by(
        finding_store.load_wanted(connection, Wanted(status=FindingStatus.OPEN.value))
    )
    read_again = projection_window(now).start
    counts = {
        "revisions": _delete(connection, revisions, _past_states(connection, before, in_use)),
        "sessions": _delete(
            connection, sessions, _past_sessions(connection, before, read_again, in_use)
        ),
    }
    counts["changes"] = _delete(
        connection, changes, _past_changes(connection, before, read_again, in_use)
    )
    for table, at in ((checkins, checkins.c.at), (attendances, attendances.c.asked_at)):
        orphans = select(table.c.id).where(
            at < before, table.c.session_id.not_in(select(sessions.c.id))
        )
        counts[table.name] = _delete(connection, table, connection.execute(orphans).scalars())
    counts["findings"] = _delete(connection, findings, _past_findings(connection, before))
    unread = words.c.finding.not_in(select(findings.c.id))
    counts["words"] = connection.execute(delete(words).where(unread)).rowcount
    over = func.coalesce(outbox.c.sent_at, outbox.c.not_before) < before
    past = (outbox.c.status.in_(("sent", "failed")), over)
    counts["outbox"] = connection.execute(delete(outbox).where(*past)).rowcount
    counts["set_aside"] = _forget_set_aside(connection, before)
    counts["client_names"] = _forget_names(connection)
    ended = delete(tokens).where(func.coalesce(tokens.c.revoked_at, tokens.c.ends_at) < before)
    counts["tokens"] = connection.execute(ended).rowcount
    gone = delete(sign_ins).where(func.coalesce(sign_ins.c.ended_at, sign_ins.c.ends_at) < before)
    counts["sign_ins"] = connection.execute(gone).rowcount
    return counts


def _past_states(connection: Connection, before: datetime, in_use: _InUse) -> list[int]:
    """Revisions that a later, settled one of the same event took over from before that moment."""
    same_event = (revisions.c.source, revisions.c.uid, revisions.c.recurrence_id)
    next_id = func.lead(revisions.c.id)
    ended = func.lead(revisions.c.seen_at, type_=UtcDateTime)
    states = select(
        revisions.c.id,
        revisions.c.source,
        revisions.c.uid,
        next_id.over(partition_by=same_event, order_by=revisions.c.id).label("next_id"),
        ended.over(partition_by=same_event, order_by=revisions.c.id).label("ended"),
    ).subquery()
    over = (
        select(states.c.id, states.c.uid)
        .join(
            tracked_events,
            (tracked_events.c.source == states.c.source) & (tracked_events.c.uid == states.c.uid),
        )
        .where(states.c.ended < before, states.c.next_id <= tracked_events.c.settled_revision)
        # A head is never among them, whatever became of the order of ids.
        .where(states.c.id.not_in(select(heads.c.revision_id)))
    )
    return [row.id for row in connection.execute(over) if row.uid not in in_use.ids]


def _past_sessions(
    connection: Connection, before: datetime, read_again: datetime, in_use: _InUse
) -> list[str]:
    stated = {
        (row.source, row.uid)
        for row in connection.execute(
            select(heads.c.source, heads.c.uid).where(heads.c.content_hash != TOMBSTONE)
        )
    }
    over = select(sessions).where(
        sessions.c.end < before,
        or_(sessions.c.agreed_plan.is_(None), sessions.c.agreed_plan < before),
    )
    gone = []
    for row in connection.execute(over):
        if row.id in in_use.ids or (row.uid, row.recurrence_id) in in_use.sessions:
            continue
        is_recent = row.end >= read_again
        if is_recent and ((row.source, row.uid) in stated or row.client in in_use.clients):
            continue
        gone.append(row.id)
    return gone


def _past_changes(
    connection: Connection, before: datetime, read_again: datetime, in_use: _InUse
) -> list[str]:
    over = select(changes).where(
        changes.c.counted_at < before,
        changes.c.from_start < before,
        or_(changes.c.to_start.is_(None), changes.c.to_start < before),
    )
    return [
        row.id
        for row in connection.execute(over)
        if row.id not in in_use.ids
        and row.session_id not in in_use.ids
        and not (row.client in in_use.clients and row.counted_at >= read_again)
    ]


def _past_findings(connection: Connection, before: datetime) -> list[str]:
    """Resolved ones that no session and no change is left of."""
    over = select(findings.c.id).where(
        findings.c.status == FindingStatus.RESOLVED.value,
        findings.c.resolved_at < before,
        findings.c.occurred_at < before,
    )
    past = set(connection.execute(over).scalars())
    left = select(sessions.c.uid, sessions.c.recurrence_id)
    left_sessions = {(row.uid, row.recurrence_id) for row in connection.execute(left)}
    left_ids = set(connection.execute(select(changes.c.id)).scalars())
    left_ids |= set(connection.execute(select(sessions.c.id)).scalars())
    return [
        finding.id
        for finding in finding_store.load_wanted(
            connection, Wanted(status=FindingStatus.RESOLVED.value)
        )
        if finding.id in past and not _rests_on(finding, left_sessions, left_ids)
    ]


def _rests_on(
    finding: Finding,
    left_sessions: Collection[tuple[str, datetime | None]],
    left_ids: Collection[str],
) -> bool:
    draft = finding.draft
    if draft.session and (draft.session.uid, draft.session.recurrence_id) in left_sessions:
        return True
    return any(part in left_ids for part in (*draft.fact, draft.change_id))


def _forget_set_aside(connection: Connection, before: datetime) -> int:
    """Versions that no poll has shown since; what is still there stays."""
    states = source_store.load_all(connection).values()
    present = [problem["id"] for state in states for problem in state.problems if "id" in problem]
    old = delete(set_aside).where(set_aside.c.last_seen < before, set_aside.c.id.not_in(present))
    return connection.execute(old).rowcount


def _forget_names(connection: Connection) -> int:
    """Names of clients of whom nothing else is left."""
    gone = client_names.c.client
    statement = delete(client_names)
    for table in (sessions, changes, findings):
        known = select(table.c.client).where(table.c.client.is_not(None))
        statement = statement.where(gone.not_in(known))
    return connection.execute(statement).rowcount


def _delete(connection: Connection, table: Table, ids: Iterable[Any]) -> int:
    key: Column[Any] = table.c.id
    return sum(
        connection.execute(delete(table).where(key.in_(part))).rowcount for part in chunks(ids)
    )
