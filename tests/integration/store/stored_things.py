"""Things to store, with what a test doesn't care about filled in."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.model import CalendarEvent, EventTime
from monitor.core.findings.model import (
    Evidence,
    Finding,
    FindingStatus,
    Resolution,
    SessionRef,
    Severity,
)
from monitor.core.ledger.revision import Revision, RevisionKey, content_hash
from monitor.core.ledger.tombstone import TOMBSTONE
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Session
from monitor.core.sessions.tracked_event import TrackedEvent
from monitor.store.delivery.outbox import Queued
from tests.builders.findings import a_finding_of, a_result
from tests.builders.outbox import a_queued_message

MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def an_event(uid: str = "e1", start: datetime = MONDAY, **more: Any) -> CalendarEvent:
    return CalendarEvent(
        uid=uid,
        start=EventTime(instant=start, zone="America/New_York"),
        end=EventTime(instant=start + HOUR, zone="America/New_York"),
        **{"summary": "J. D.", **more},
    )


def a_revision(event: CalendarEvent, seen_at: datetime = MONDAY, **more: Any) -> Revision:
    return Revision(
        key=RevisionKey.of("calendar", event),
        seen_at=seen_at,
        previous_poll_at=more.pop("previous_poll_at", seen_at - HOUR),
        content_hash=content_hash(event),
        event=event,
        **more,
    )


def a_tombstone(uid: str = "e1", seen_at: datetime = MONDAY) -> Revision:
    return Revision(
        key=RevisionKey(source="calendar", uid=uid, recurrence_id=None),
        seen_at=seen_at,
        previous_poll_at=seen_at - HOUR,
        content_hash=TOMBSTONE,
        event=None,
    )


def a_tracked_event(
    uid: str = "e1", *, latest: int, settled: int | None = None, **more: Any
) -> TrackedEvent:
    return TrackedEvent(
        source="calendar",
        uid=uid,
        kind="session",
        latest_revision=latest,
        settled_revision=settled,
        **more,
    )


def a_session(key: str = "s1", start: datetime = MONDAY, **more: Any) -> Session:
    usual: dict[str, Any] = {
        "source": "calendar",
        "uid": "e1",
        "recurrence_id": None,
        "client": "c_1",
        "clinician": "amara",
        "end": start + HOUR,
        "zone": "America/New_York",
    }
    return Session(id=key, start=start, **(usual | more))


def a_change(key: str = "ch1", start: datetime = MONDAY, **more: Any) -> Change:
    usual: dict[str, Any] = {
        "source": "calendar",
        "uid": "e1",
        "recurrence_id": None,
        "session_id": "s1",
        "client": "c_1",
        "clinician": "amara",
        "kind": ChangeKind.MOVED,
        "via": "move",
        "from_end": start + HOUR,
        "to_start": start + 2 * HOUR,
        "to_end": start + 3 * HOUR,
        "made_not_before": start - 3 * HOUR,
        "made_not_after": start - 2 * HOUR,
        "counted_at": start - HOUR,
    }
    return Change(id=key, from_start=start, **(usual | more))


def a_finding(
    fact: str = "ch1",
    at: datetime = MONDAY,
    *,
    status: FindingStatus = FindingStatus.OPEN,
    resolved_at: datetime | None = None,
    uid: str = "e1",
    **more: Any,
) -> Finding:
    plain: dict[str, Any] = {
        "rule": "reschedule",
        "fact": (fact,),
        "severity": Severity.WARNING,
        "client": "c_1",
        "source": "calendar",
        "session": SessionRef(
            uid=uid, recurrence_id=None, planned_start=at, start=at + HOUR, zone="Europe/Berlin"
        ),
        "value": {"short_notice": "yes", "sessions": 1},
        "evidence": (Evidence(kind="calendar_change", at=at, source="calendar", detail="Moved."),),
        "initiator": "unknown",
        "change_id": fact,
        "keep_open": timedelta(days=14),
    }
    return a_finding_of(
        a_result(**{"occurred_at": at, **plain, **more}),
        status=status,
        opened_at=at,
        resolved_at=resolved_at,
        resolution=Resolution.AGED if resolved_at else None,
    )


def a_message(key: str = "m1", channel: str = "me", **more: Any) -> Queued:
    plain = {"reason": "due", "findings": ["f_1"], "message": {"id": key, "text": "Grüße"}}
    return a_queued_message(key, channel, MONDAY, **plain | more)
