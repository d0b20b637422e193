"""What is counted and timed about an installation, for whoever watches it; of no client."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from monitor.jobs.app import Installation
from monitor.jobs.heartbeat import last_beat
from monitor.jobs.polling.tally import PollCount, polls_so_far
from monitor.jobs.reading.sources import source_statuses
from monitor.store.database import reading
from monitor.store.delivery import backlog, channels
from monitor.store.evaluation import findings
from monitor.store.schema import schema_version


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceFigures:
    """`lag_seconds`: since the last good poll; None before the first."""

    status: str
    lag_seconds: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """Keys are tuples of ids: of rules, of channels, of channels with a message's status."""

    schema: str
    polls: Mapping[str, PollCount]
    sources: Mapping[str, SourceFigures]
    open_findings: Mapping[tuple[str, ...], int]
    outbox: Mapping[tuple[str, ...], int]
    due_age_seconds: Mapping[tuple[str, ...], float]
    channel_failures: Mapping[tuple[str, ...], int]
    heartbeat_age_seconds: float | None


def figures_of(app: Installation) -> Figures:
    """Counts them now. Raises StoreError."""
    now = app.now()
    statuses = source_statuses(app)
    with reading(app.engine) as connection:
        waiting = backlog.count_unsent(connection)
        due = backlog.oldest_due(connection, now)
        healths = channels.load_all(connection)
        beaten = last_beat(connection)
        by_rule = findings.count_open_by_rule(connection)
        schema = schema_version(connection) or ""
    return Figures(
        schema=schema,
        polls=polls_so_far(),
        sources={
            one.name: SourceFigures(status=one.status, lag_seconds=_since(one.last_ok, now))
            for one in statuses
        },
        open_findings={(rule,): number for rule, number in by_rule.items()},
        outbox=waiting,
        due_age_seconds={(name,): (now - since).total_seconds() for name, since in due.items()},
        channel_failures={(name,): health.failures for name, health in healths.items()},
        heartbeat_age_seconds=_since(beaten, now),
    )


def _since(moment: datetime | None, now: datetime) -> float | None:
    return None if moment is None else (now - moment).total_seconds()
