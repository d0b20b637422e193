"""A finding as the contract's JSON."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from monitor.core.findings.model import Finding, Repair


def finding_json(finding: Finding, zone: ZoneInfo) -> dict[str, Any]:
    """`findings --format json`; times in the practice's zone."""
    draft = finding.draft
    session = draft.session
    return {
        "id": finding.id,
        "rule": draft.rule,
        "status": finding.status.value,
        "severity": draft.severity.value,
        "client": draft.client,
        "clinician": draft.clinician,
        "source": draft.source,
        "session": None
        if session is None
        else {
            "uid": session.uid,
            "recurrence_id": local_time(session.recurrence_id, zone),
            "planned_start": local_time(session.planned_start, zone),
            "start": local_time(session.start, zone),
        },
        "initiator": draft.initiator,
        "confidence": draft.confidence,
        "occurred_at": local_time(draft.occurred_at, zone),
        "opened_at": local_time(finding.opened_at, zone),
        "resolved_at": local_time(finding.resolved_at, zone),
        "resolution": finding.resolution.value if finding.resolution else None,
        "value": dict(draft.value),
        "repair": _repair(draft.repair, zone),
        "summary": draft.summary,
        "evidence": [
            {"kind": e.kind, "at": local_time(e.at, zone), "source": e.source, "detail": e.detail}
            for e in draft.evidence
        ],
    }


def _repair(repair: Repair | None, zone: ZoneInfo) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {
        "state": "open" if repair.is_open else "closed",
        "by": repair.by,
        "at": local_time(repair.at, zone),
        "confidence": repair.confidence,
    }


def local_time(moment: datetime | None, zone: ZoneInfo) -> str | None:
    """RFC 3339 in that zone, to the second."""
    return moment.astimezone(zone).isoformat(timespec="seconds") if moment else None
