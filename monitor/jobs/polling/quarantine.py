"""Events that could not be read: each is set aside by itself, kept, and said once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from connectors.model import EventProblem, Fetch
from monitor.core.common.stable_ids import stable_id
from monitor.log import Log
from monitor.store.calendars import unreadable_events
from monitor.store.calendars.sources import SourceState
from monitor.store.calendars.unreadable_events import SetAside

log = Log()

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
    """Sets aside what could not be read; returns it for `problems`, one entry a cause.

    An entry has the UID and the member of a collection, as far as they are known, the reason, since
    when it is set aside, and `seen`: the last good poll before. The text is kept beside it. What
    was not set aside at the poll before is said in the log.
    """
    before = {problem.get("id"): problem for problem in state.problems}
    versions = {v.id: (v, p) for p in fetch.problems for v in [_version(state, p, renamed, now)]}
    kept = [version for version, _ in versions.values()]
    unreadable_events.record(connection, kept[:_MOST_KEPT])
    _say(state.name, [version for version in kept if version.id not in before])
    seen = {uid: at.isoformat() for uid, at in last_seen_whole(state).items()}
    last_ok = state.last_ok.isoformat() if state.last_ok else None
    return [
        *_still_set_aside(state, fetch, renamed),
        *(
            {
                "id": key,
                "uid": version.uid,
                "member": _storable(problem.member),
                "reason": version.reason,
                "since": before.get(key, {}).get("since") or now.isoformat(),
                "seen": seen.get(version.uid or "") or last_ok,
            }
            for key, (version, problem) in versions.items()
        ),
    ]


def last_seen_whole(state: SourceState) -> dict[str, datetime]:
    """By UID, the last good poll that could read an event which is set aside now."""
    seen: dict[str, datetime] = {}
    for problem in state.problems:
        uid, at = problem["uid"], problem.get("seen")  # an older version did not keep it
        if uid is not None and at is not None:
            moment = datetime.fromisoformat(at)
            seen[uid] = min(moment, seen.get(uid, moment))
    return seen


def _version(
    state: SourceState, problem: EventProblem, renamed: Mapping[str, str], now: datetime
) -> SetAside:
    """Of what has no UID, its member is its name: two that are withheld are two."""
    uid = renamed.get(problem.uid, problem.uid) if problem.uid is not None else None
    raw = _storable(problem.raw)
    name = uid if uid is not None or not problem.member else f"\0{problem.member}"
    return SetAside(
        id=stable_id("q", state.name, name, _STAMPS.sub("", raw)),
        source=state.name,
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
    """An incremental answer is silent about what could not be read before.

    What has neither UID nor member could never be taken out again.
    """
    if fetch.is_full:
        return []
    said = {e.uid for e in fetch.events} | {r.uid for r in fetch.deleted}
    said |= {p.uid for p in fetch.problems if p.uid is not None}
    said |= {renamed.get(uid, uid) for uid in said}
    told_of = {_storable(member) for member in fetch.members}
    return [
        problem
        for problem in state.problems
        if problem["uid"] not in said
        and problem.get("member") not in told_of
        and (problem["uid"] is not None or problem.get("member"))
    ]


def _say(source: str, fresh: list[SetAside]) -> None:
    for version in fresh[:_MOST_LINES]:
        log.warning("event_set_aside", source=source, id=version.id, why=version.reason)
    if len(fresh) > _MOST_LINES:
        log.warning("more_events_set_aside", source=source, events=len(fresh) - _MOST_LINES)
