"""A finding's draft as a row's columns and JSON, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import RowMapping

from monitor.core.findings.model import (
    Evidence,
    Repair,
    Resolution,
    RuleResult,
    SessionRef,
    Severity,
    Words,
)


def draft_to_json(draft: RuleResult) -> dict[str, Any]:
    session = draft.session
    return {
        "fact": [_part(part) for part in draft.fact],
        "session": None
        if session is None
        else {
            "uid": session.uid,
            "recurrence_id": _plain(session.recurrence_id),
            "planned_start": _plain(session.planned_start),
            "start": _plain(session.start),
            "zone": session.zone,
        },
        "confidence": draft.confidence,
        "value": dict(draft.value),
        "summary": draft.summary,
        "summary_once_over": draft.summary_once_over,
        "evidence": [_evidence_to_json(one) for one in draft.evidence],
        "initiator": draft.initiator,
        "change_id": draft.change_id,
        "on_vanish": draft.on_vanish.value,
        "keep_open": draft.keep_open.total_seconds() if draft.keep_open is not None else None,
        "never_alert": draft.never_alert,
        "repair": _repair_to_json(draft.repair),
    }


def draft_from_row(row: RowMapping) -> RuleResult:
    data: dict[str, Any] = row["draft"]
    keep_open = data["keep_open"]
    return RuleResult(
        rule=row["rule"],
        fact=tuple(_fact(part) for part in data["fact"]),
        severity=Severity(row["severity"]),
        client=row["client"],
        clinician=row["clinician"],
        source=row["source"],
        session=_session(data["session"]),
        confidence=data["confidence"],
        occurred_at=row["occurred_at"],
        value=data["value"],
        summary=data["summary"],
        evidence=tuple(_evidence(one) for one in data["evidence"]),
        initiator=data["initiator"],
        change_id=data["change_id"],
        on_vanish=Resolution(data["on_vanish"]),
        keep_open=timedelta(seconds=keep_open) if keep_open is not None else None,
        never_alert=data["never_alert"],
        # Findings of the first versions have neither.
        repair=_repair(data.get("repair")),
        summary_once_over=data.get("summary_once_over", ""),
    )


def _session(data: dict[str, Any] | None) -> SessionRef | None:
    if data is None:
        return None
    recurrence_id = data["recurrence_id"]
    return SessionRef(
        uid=data["uid"],
        recurrence_id=_instant(recurrence_id) if recurrence_id else None,
        planned_start=_instant(data["planned_start"]),
        start=_instant(data["start"]),
        zone=data["zone"],
    )


def _evidence_to_json(one: Evidence) -> dict[str, Any]:
    kept = {"kind": one.kind, "at": _plain(one.at), "source": one.source, "detail": one.detail}
    if one.words is None:
        return kept
    values = {name: _value_to_json(value) for name, value in one.words.values.items()}
    return {**kept, "words": {"sentence": one.words.sentence, "values": values}}


def _evidence(data: dict[str, Any]) -> Evidence:
    """That of earlier versions has no words."""
    words = data.get("words")
    return Evidence(
        kind=data["kind"],
        at=_instant(data["at"]),
        source=data["source"],
        detail=data["detail"],
        words=words
        and Words(
            sentence=words["sentence"],
            values={name: _value(value) for name, value in words["values"].items()},
        ),
    )


def _value_to_json(value: Any) -> Any:
    if isinstance(value, timedelta):
        return {"seconds": value.total_seconds()}
    return _part(value)


def _value(value: Any) -> Any:
    if isinstance(value, dict) and "seconds" in value:
        return timedelta(seconds=value["seconds"])
    return _fact(value)


def _repair_to_json(repair: Repair | None) -> dict[str, Any] | None:
    if repair is None:
        return None
    return {"by": repair.by, "at": _plain(repair.at), "confidence": repair.confidence}


def _repair(data: dict[str, Any] | None) -> Repair | None:
    if data is None:
        return None
    return Repair(**data | {"at": _instant(data["at"]) if data["at"] else None})


def _part(part: Any) -> Any:
    """A part of a fact's key; an instant stays one, because the finding's id rests on it."""
    return {"at": _plain(part)} if isinstance(part, datetime) else part


def _fact(part: Any) -> Any:
    return _instant(part["at"]) if isinstance(part, dict) else part


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
