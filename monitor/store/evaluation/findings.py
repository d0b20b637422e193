"""Findings: loaded and saved by scope, and what was told or said of each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, RowMapping, bindparam, func, select, true, update

from monitor.core.findings.model import Finding, FindingStatus, Resolution, Severity
from monitor.store.evaluation.finding_json import draft_from_row, draft_to_json
from monitor.store.evaluation.wanted import Wanted, latest_first, where
from monitor.store.row_mapping import chunks, upsert
from monitor.store.tables import findings

# What may have been written since a finding was loaded, by functions of their own, and stays.
_KEPT = dict.fromkeys(
    ("status", "resolved_at", "resolution"), findings.c.status == FindingStatus.DISMISSED.value
) | dict.fromkeys(("alerted_at", "alerted_severity", "alert_reason"), true())


def load_scope(connection: Connection, scope: str) -> dict[str, Finding]:
    rows = connection.execute(select(findings).where(findings.c.scope == scope)).mappings()
    return {row["id"]: _finding(row) for row in rows}


def load_some(
    connection: Connection, wanted: Wanted, *, first: int, most: int
) -> tuple[list[Finding], int]:
    """At most so many from the `first` on, the latest fact first, and how many there are."""
    asked = wanted.asked
    query, part = latest_first(tuple(asked)), {"first": first, "most": most}
    found = [_finding(row) for row in connection.execute(query, asked | part).mappings()]
    if len(found) < most and (found or first == 0):
        return found, first + len(found)
    number = select(func.count()).select_from(where(tuple(asked)).subquery())
    return found, connection.execute(number, asked).scalar_one()


def load_wanted(connection: Connection, wanted: Wanted) -> list[Finding]:
    """The oldest fact first."""
    asked = wanted.asked
    query = where(tuple(asked)).order_by(findings.c.occurred_at, findings.c.id)
    return [_finding(row) for row in connection.execute(query, asked).mappings()]


def load_all(connection: Connection) -> list[Finding]:
    """The oldest fact first."""
    return load_wanted(connection, Wanted())


def load_scopes(connection: Connection, scopes: Iterable[str]) -> dict[str, dict[str, Finding]]:
    """By scope, its findings by id; a scope without any is left out."""
    found: dict[str, dict[str, Finding]] = {}
    for part in chunks(scopes):
        rows = connection.execute(select(findings).where(findings.c.scope.in_(part))).mappings()
        for row in rows:
            found.setdefault(row["scope"], {})[row["id"]] = _finding(row)
    return found


def open_because(connection: Connection, alert_reasons: Iterable[str]) -> list[Finding]:
    """Open findings that were routed for one of these reasons."""
    return _open_where(connection, findings.c.alert_reason.in_(list(alert_reasons)))


def open_to_escalate(connection: Connection, due_by: datetime) -> list[Finding]:
    """Open critical findings that were due to be told by then, and that others don't know of."""
    return _open_where(
        connection,
        findings.c.severity == Severity.CRITICAL.value,
        findings.c.alert_due <= due_by,
        findings.c.escalated_at.is_(None),
    )


def _open_where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Finding]:
    is_open = findings.c.status == FindingStatus.OPEN.value
    query = select(findings).where(is_open, *conditions)
    rows = connection.execute(query.order_by(findings.c.occurred_at, findings.c.id)).mappings()
    return [_finding(row) for row in rows]


def count_open(connection: Connection) -> int:
    query = select(func.count()).where(findings.c.status == FindingStatus.OPEN.value)
    return connection.execute(query).scalar_one()


def count_open_by_rule(connection: Connection) -> dict[str, int]:
    is_open = findings.c.status == FindingStatus.OPEN.value
    query = select(findings.c.rule, func.count()).where(is_open).group_by(findings.c.rule)
    return dict(iter(connection.execute(query)))


def load_one(connection: Connection, finding_id: str) -> Finding | None:
    row = connection.execute(select(findings).where(findings.c.id == finding_id)).mappings().first()
    return _finding(row) if row is not None else None


def load_many(connection: Connection, ids: Iterable[str]) -> dict[str, Finding]:
    """Those of `ids` that there are."""
    found: dict[str, Finding] = {}
    for part in chunks(dict.fromkeys(ids)):
        rows = connection.execute(select(findings).where(findings.c.id.in_(part))).mappings()
        found |= {row["id"]: _finding(row) for row in rows}
    return found


def load_by_fact(connection: Connection, fact_ids: Iterable[str]) -> dict[str, Finding]:
    """Those that tell of these facts, by their own ids."""
    found: dict[str, Finding] = {}
    for part in chunks(dict.fromkeys(fact_ids)):
        rows = connection.execute(select(findings).where(findings.c.fact_id.in_(part))).mappings()
        found |= {row["id"]: _finding(row) for row in rows}
    return found


def fact_ids(connection: Connection, ids: Iterable[str]) -> dict[str, str]:
    """The id that its fact would give each of these findings now, by its own id."""
    found: dict[str, str] = {}
    for part in chunks(dict.fromkeys(ids)):
        query = select(findings.c.id, findings.c.fact_id).where(findings.c.id.in_(part))
        found |= {row.id: row.fact_id for row in connection.execute(query)}
    return found


def open_facts(connection: Connection) -> dict[str, set[str]]:
    """By rule, the ids of the facts of which any finding is open."""
    query = select(findings.c.rule, findings.c.fact_id)
    found: dict[str, set[str]] = {}
    is_open = findings.c.status == FindingStatus.OPEN.value
    for rule, fact_id in connection.execute(query.where(is_open)):
        found.setdefault(rule, set()).add(fact_id)
    return found


def open_scopes(connection: Connection, prefix: str) -> set[str]:
    """Scopes with an open finding, of those that begin so."""
    query = select(findings.c.scope).where(
        findings.c.status == FindingStatus.OPEN.value,
        findings.c.scope.startswith(prefix, autoescape=True),
    )
    return set(connection.execute(query.distinct()).scalars())


def save(connection: Connection, changed: Sequence[Finding]) -> None:
    """What was said or told of them since they were loaded stays: a dismissed one is dismissed."""
    upsert(connection, findings, [_row(finding) for finding in changed], keeping=_KEPT)


def dismiss(connection: Connection, finding_id: str, at: datetime) -> None:
    gone = FindingStatus.DISMISSED.value
    _set(connection, finding_id, status=gone, resolved_at=at, resolution=None)


def mark_reasons(connection: Connection, reasons: Mapping[str, str]) -> None:
    """Keep why findings are not told, by their ids."""
    _set_each(connection, [{"_id": i, "alert_reason": why} for i, why in reasons.items()])


def mark_known(connection: Connection, reason: str, severities: Mapping[str, str]) -> None:
    """Keep why findings of these severities are not told, by their ids; worse, they would be."""
    rows = [
        {"_id": i, "alert_reason": reason, "alerted_severity": severity}
        for i, severity in severities.items()
    ]
    _set_each(connection, rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """That a finding is told: why now, how severe it is, and when it is due."""

    finding: str
    reason: str
    severity: str
    due: datetime


def mark_told(connection: Connection, told: Iterable[Told], at: datetime) -> None:
    rows = [
        {
            "_id": one.finding,
            "alert_reason": one.reason,
            "alerted_at": at,
            "alerted_severity": one.severity,
            "alert_due": one.due,
        }
        for one in told
    ]
    _set_each(connection, rows)


def bring_forward(connection: Connection, ids: Iterable[str], to: datetime) -> None:
    """Those that were to be told later are due by then."""
    for part in chunks(ids):
        later = (findings.c.id.in_(part), findings.c.alert_due > to)
        connection.execute(update(findings).where(*later).values(alert_due=to))


def mark_untold(connection: Connection, finding_id: str, reason: str) -> None:
    """Keep why a finding counts as not told, whatever was queued about it before."""
    _set(
        connection,
        finding_id,
        alert_reason=reason,
        alerted_at=None,
        alerted_severity=None,
        alert_due=None,
    )


def mark_escalated(connection: Connection, finding_id: str, at: datetime) -> None:
    _set(connection, finding_id, escalated_at=at)


def acknowledge(connection: Connection, finding: Finding) -> None:
    _set(connection, finding.id, acknowledged_severity=finding.draft.severity.value)


def snooze(connection: Connection, finding_id: str, until: datetime) -> None:
    """The time for an answer begins anew with it: it may be escalated (again)."""
    _set(connection, finding_id, snoozed_until=until, escalated_at=None)


def _set_each(connection: Connection, rows: Sequence[dict[str, Any]]) -> None:
    """The same columns of each finding that `_id` names."""
    if rows:
        connection.execute(update(findings).where(findings.c.id == bindparam("_id")), list(rows))


def _set(connection: Connection, finding_id: str, **values: Any) -> None:
    connection.execute(update(findings).where(findings.c.id == finding_id).values(**values))


def _row(finding: Finding) -> dict[str, Any]:
    """Without what a person may have said since it was loaded: that has functions of its own."""
    draft = finding.draft
    return {
        "id": finding.id,
        "fact_id": draft.id,
        "scope": finding.scope,
        "rule": draft.rule,
        "status": finding.status.value,
        "severity": draft.severity.value,
        "client": draft.client,
        "clinician": draft.clinician,
        "source": draft.source,
        "occurred_at": draft.occurred_at,
        "opened_at": finding.opened_at,
        "resolved_at": finding.resolved_at,
        "resolution": finding.resolution.value if finding.resolution else None,
        "alerted_at": finding.alerted_at,
        "alerted_severity": finding.alerted_severity,
        "alert_reason": finding.alert_reason,
        "draft": draft_to_json(draft),
    }


def _finding(row: RowMapping) -> Finding:
    resolution = row["resolution"]
    return Finding(
        id=row["id"],
        scope=row["scope"],
        draft=draft_from_row(row),
        status=FindingStatus(row["status"]),
        opened_at=row["opened_at"],
        resolved_at=row["resolved_at"],
        resolution=Resolution(resolution) if resolution else None,
        alerted_at=row["alerted_at"],
        alerted_severity=row["alerted_severity"],
        alert_reason=row["alert_reason"],
        alert_due=row["alert_due"],
        acknowledged_severity=row["acknowledged_severity"],
        snoozed_until=row["snoozed_until"],
        escalated_at=row["escalated_at"],
    )
