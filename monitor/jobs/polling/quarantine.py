"""Events that could not be read: each is set aside by itself, kept, and said once."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import Connection

from connectors.model import EventProblem, Fetch
from monitor.core.common.stable_ids import stable_id
from monitor.store.calendars import unreadable_events
from monitor.store.calendars.sources import SourceState
from monitor.store.calendars.unreadable_events import SetAside

log = structlog.get_logger()

# Some exports stamp every event at every export: that makes no other version of it.
_STAMPS = re.compile(r"^(?:DTSTAMP|LAST-MODIFIED|CREATED|SEQUENCE)[:;].*$", re.MULTILINE)
# A feed that is nothing but broken events must not fill the log, nor the disk.
_MOST_LINES, _MOST_KEPT = 10, 500


def quarantine_unreadable(
    connection: Connection,
    state: SourceState,
    fetch: Fetch,
    renamed: Mapping[str, str],
    now: datetime,
) -> list[dict[str, Any]]:
    """Sets aside what could not be read; returns it for `problems`: UID, reason and since when.

    The text is kept beside it. What was not set aside at the poll before is said in the log.
    """
    before = {problem.get("id"): problem for problem in state.problems}
    versions = {v.id: v for v in _versions(state.name, fetch.problems, renamed, now)}
    unreadable_events.record(connection, list(versions.values())[:_MOST_KEPT])
    _say(state.name, [version for key, version in versions.items() if key not in before])
    return [
        *_still_set_aside(state, fetch, renamed),
        *(
            {
                "id": key,
                "uid": version.uid,
                "reason": version.reason,
                "since": before.get(key, {}).get("since") or now.isoformat(),
            }
            for key, version in versions.items()
        ),
    ]


def _versions(
    source: str, problems: Iterable[EventProblem], renamed: Mapping[str, str], now: datetime
) -> Iterable[SetAside]:
    for problem in problems:
        uid = renamed.get(problem.uid, problem.uid) if problem.uid is not None else None
        raw = _storable(problem.raw)
        yield SetAside(
            id=stable_id("q", source, uid, _STAMPS.sub("", raw)),
            source=source,
            uid=uid,
            reason=problem.reason,
            raw=raw,
            first_seen=now,
            last_seen=now,
        )


def _storable(raw: str) -> str:
    """What can't be read may hold what no database takes: NUL, and halves of characters."""
    text = raw.encode(errors="replace").decode()
    return text.replace("\0", "\N{REPLACEMENT CHARACTER}")


def _still_set_aside(
    state: SourceState, fetch: Fetch, renamed: Mapping[str, str]
) -> list[dict[str, Any]]:
    """An incremental answer is silent about what could not be read before."""
    if fetch.is_full:
        return []
    said = {e.uid for e in fetch.events} | {r.uid for r in fetch.deleted}
    said |= {p.uid for p in fetch.problems if p.uid is not None}
    said |= {renamed.get(uid, uid) for uid in said}
    return [problem for problem in state.problems if problem["uid"] not in said]


def _say(source: str, fresh: list[SetAside]) -> None:
    for version in fresh[:_MOST_LINES]:
        log.warning("event_set_aside", source=source, uid=version.uid, why=version.reason)
    if len(fresh) > _MOST_LINES:
        log.warning("more_events_set_aside", source=source, events=len(fresh) - _MOST_LINES)
