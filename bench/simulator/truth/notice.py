"""How early a change was made, and how many coming sessions it concerned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from bench.simulator.polls.changes_seen import Counted
from bench.simulator.polls.seen import Seen

SHORT, COMING = timedelta(hours=24), timedelta(days=60)
_JUST_BEFORE = timedelta(seconds=1)


def notice_values(seen: Seen, changes: list[Counted], rule: str) -> dict[str, frozenset[Any]]:
    """Of one decision about several sessions, the first one's."""
    change = changes[0]
    start = change.old.start
    limit = seen.life.limit(rule, "short_notice", SHORT, change.client, change.old.clinician)
    least, most = start - change.latest, start - change.earliest
    short = _short(least, most, limit)
    if seen.life.dialect.stamps == "churned":
        # A stamp inside the span is taken at its word, wherever it lies.
        taken = {_short(n, n, limit) for n in (least, most)}
        return {"short_notice": frozenset({short, *taken})}
    values: dict[str, frozenset[Any]] = {"short_notice": frozenset({short})}
    if len(changes) == 1:
        values["notice_minutes_min"] = _minutes(least)
        values["notice_minutes_max"] = _minutes(most)
    values["sessions"] = coming_sessions(changes)
    return values


def _minutes(span: timedelta) -> frozenset[int]:
    """Whole ones; whether seconds count up or down is not said."""
    whole = int(span.total_seconds() // 60)
    return frozenset({whole, whole + 1} if span.total_seconds() % 60 else {whole})


def coming_sessions(changes: list[Counted]) -> frozenset[int]:
    """Of those within 60 days; from when these count is known only as the change is.

    It may have been made just before one of them began.
    """
    since = [at for c in changes for at in (c.earliest, c.latest, c.counted_at)]
    since += (c.old.start - _JUST_BEFORE for c in changes if c.earliest < c.old.start < c.latest)
    return frozenset(max(1, sum(at < c.old.start <= at + COMING for c in changes)) for at in since)


def _short(least: timedelta, most: timedelta, limit: timedelta) -> str:
    if most < limit:
        return "yes"
    return "no" if least >= limit else "possibly"
