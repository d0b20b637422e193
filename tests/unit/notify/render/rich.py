"""A week in which nearly everything happened that a message can tell of, and alerts about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from monitor.core.alerts.model import AlertContent, AlertItem
from monitor.core.common.translation import Language
from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Digest
from monitor.core.findings.model import Finding, FindingStatus, Repair, Resolution, Severity
from monitor.core.timeline.model import SourceView, Span, Timeline
from tests.builders.digest_inputs import (
    DAYS,
    LONG_AGO,
    MONDAY_AFTER,
    arrival,
    at,
    finding,
    inputs,
    late,
    owed,
    practice,
    reschedule,
    session,
    timeline,
    weekly,
)
from tests.unit.core.test_rule_text import SAID

POSSIBLY = {"short_notice": "possibly"}


def digest_in(language: Language, *, clinician: str | None = "amara", **given: Any) -> Digest:
    views = {
        "feed": SourceView(name="feed", first_ok=LONG_AGO, last_ok=MONDAY_AFTER),
        "room": SourceView(name="room", first_ok=None, last_ok=None),
        "desk": SourceView(name="desk", first_ok=LONG_AGO, last_ok=at("2026-11-18 09:00")),
        "home": SourceView(name="home", first_ok=LONG_AGO, last_ok=MONDAY_AFTER),
    }
    about: dict[str, Any] = {
        "practice": practice(
            sources=views, language=language, expecting_arrival=frozenset({"amara"})
        ),
        "sources": tuple(views),
        "findings": _findings(),
        "clinician": clinician,
    }
    return build_digest(inputs(*_timelines(), **about | given))


def empty_digest_in(language: Language, **given: Any) -> Digest:
    return build_digest(inputs(practice=practice(language=language), **given))


def _timelines() -> list[Timeline]:
    mondays = weekly("2026-08-31 10:00", 12)
    leave = Span(start=at("2026-11-27 00:00"), end=at("2026-11-29 00:00"), why="leave")
    first = datetime(2026, 11, 24, 9, tzinfo=UTC)
    tight = [
        timeline([session(f"{start:%Y-%m-%d %H:%M}", client=f"t{n}")], f"t{n}")
        for n in range(5)
        for start in [first + timedelta(minutes=50 * n + 5 * (n % 3))]
    ]
    return [
        timeline([*mondays, *(session(day) for day in DAYS[1:])], checkins=(arrival(mondays[-1]),)),
        timeline(weekly("2026-08-31 12:00", 12, client="ek"), client="ek"),
        timeline([*weekly("2026-08-31 14:00", 12, client="bo", clinician="ben")], client="bo"),
        timeline(
            [session("2026-11-27 10:00", client="am")], client="am", leave={"amara": (leave,)}
        ),
        *tight,
        *(
            timeline(weekly(f"2026-09-0{n} 15:00", 11, client=f"w{n}"), f"w{n}")
            for n in range(1, 6)
        ),
    ]


def _findings() -> list[Finding]:
    mended = Repair(by="next_kept", at=at("2026-11-19 10:50"), confidence="inferred")
    gone: dict[str, Any] = {"status": FindingStatus.RESOLVED, "resolution": Resolution.RECOVERED}
    until = at("2026-11-19 09:00")
    by_side = [
        reschedule(f"2026-11-17 0{hour}:00", side, value={"sessions": hour - 6})
        for hour, side in ((7, "clinician"), (8, "client"), (9, "unknown"))
    ]
    suspect = {"reason": "emptied", "missing": 9, "known": 9}
    return [
        late("2026-11-16 10:00"),
        late("2026-11-16 12:00", client="ek", confidence="inferred", repair=mended),
        *by_side,
        finding(
            "cancellation",
            "2026-11-18 08:00",
            initiator="unknown",
            value={"notice_minutes_min": -10, "notice_minutes_max": 3000} | POSSIBLY,
        ),
        finding("repeated_changes", "2026-11-18 10:00", value={"changes": 3, "window": 8}),
        finding("slot_drift", "2026-11-18 11:00", value={"in_slot": 4, "sessions": 8}),
        finding("continuity", "2026-11-19 11:00", value={"what": "clinician"}),
        finding("continuity", "2026-11-20 11:00", value={"what": "place"}),
        finding("not_started", "2026-11-16 10:00", value={"waiting_minutes": 720}),
        finding("no_show", "2026-11-17 10:00"),
        finding("no_buffer", "2026-11-18 15:00", value={"gap_minutes": -10}),
        finding("unannounced_break", "2026-11-19 00:00", client=None, value={"sessions": 2}),
        owed("2026-11-16 17:00"),
        replace(owed("2026-11-17 17:00", client="ek"), status=FindingStatus.RESOLVED,
                resolution=Resolution.KEPT_LATE, resolved_at=MONDAY_AFTER + timedelta(days=1)),
        finding("unannounced_break", "2026-12-14 00:00", client=None, value={"sessions": 3}),
        finding("source_suspect", "2026-11-18 09:00", client=None, source="home", value=suspect),
        finding("source_stale", "2026-11-17 09:00", client=None, source="home", value={},
                resolved_at=until, **gone),
        finding("source_suspect", "2026-11-18 10:00", client=None, source="feed", value=suspect,
                resolved_at=until, **gone),
    ]  # fmt: skip


def alert_of(*items: AlertItem) -> AlertContent:
    return AlertContent(id="m_1", clinician="Dr. Amara Osei", items=items)


def every_alert() -> list[AlertContent]:
    """One finding of each kind by itself, and many together."""
    items = [_item(n, rule, value) for n, (rule, value, _) in enumerate(SAID)]
    states = [replace(items[0], state="ended"), replace(items[0], state="unacknowledged")]
    lone = [alert_of(item) for item in (*items, *states)]
    return [*lone, alert_of(*items, *states)]


def _item(number: int, rule: str, value: Mapping[str, Any]) -> AlertItem:
    return AlertItem(
        finding=f"f_{number}",
        severity=Severity.CRITICAL.value,
        rule=rule,
        client=None if rule.startswith("source") else "c_7h2k",
        source="feed",
        summary="A sentence in English.",
        occurred_at=at("2026-11-17 11:00"),
        planned_start=at("2026-11-17 14:00"),
        initiator="unknown",
        is_inferred=bool(number % 2),
        value=value,
    )
