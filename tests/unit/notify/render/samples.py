"""A believable week and a believable alert, with what a test changes passed in."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from monitor.core.alerts.model import AlertContent, AlertItem
from monitor.core.digest.model import (
    BlindSpot,
    ChangeItem,
    Coming,
    Coverage,
    Digest,
    FollowUp,
    KeptRate,
    LateStart,
    Repair,
    Steady,
    Trend,
)

ZONE = ZoneInfo("America/New_York")
MONDAY = datetime(2026, 11, 16, tzinfo=ZONE)
MADE_AT = MONDAY + timedelta(days=7, hours=7, minutes=30)

# Everything that has hurt somebody's mail, terminal or Slack, in one client's name.
HOSTILE = (
    '<script>alert(1)</script> <!channel> <http://evil.example|click> & "quoted"\r\n'
    "Bcc: all@evil.example\x1b[31mred\x1b]8;;http://evil.example\x07\u202egnp\u2028end\ud800\x00"
)


def at(day: int, hour: int, minute: int = 0) -> datetime:
    """`day` counts from the week's Monday."""
    return MONDAY + timedelta(days=day, hours=hour, minutes=minute)


def empty_week(**changes: Any) -> Digest:
    fields: dict[str, Any] = {
        "id": "d_2026w47_amara",
        "week": "2026-W47",
        "from_": MONDAY,
        "to": MONDAY + timedelta(days=7),
        "clinician": "amara",
        "scope": None,
        "lead": "No sessions were planned this week.",
        "kept": KeptRate(kept=0, planned=0),
        "coverage": Coverage(seen=0, sessions=0),
        "practice": "Riverside Counseling",
        "clinician_name": "Dr. Amara Osei",
    }
    return Digest(**{**fields, **changes})


_FULL_WEEK: dict[str, Any] = {
    "lead": "A mostly steady week: 17 of 18 sessions kept as planned.",
    "kept": KeptRate(kept=17, planned=18, excluded=2),
    "coverage": Coverage(seen=14, sessions=20),
    "trend": Trend(
        certainty="firm",
        sentence="Over twelve weeks 198 of 210 sessions were kept, 82 to 100% a week: steady, "
        "nothing unusual this week.",
    ),
    "repair": (
        Repair(
            finding="f_3k9dm2x7qaz1",
            client="c_7h2k",
            when=at(1, 14),
            what="Moved by the clinician 3 hours before the start.",
            suggestion="Name the change at the next session, and why the hour moved.",
        ),
    ),
    "follow_ups": (
        FollowUp(
            finding="f_8s1ppq40v2ne",
            client="jd",
            due=at(2, 17),
            what="Promised: send the reading list. Two days overdue.",
        ),
        FollowUp(
            finding="f_b6m0x2ktt9wa",
            client="c_q8fd",
            due=at(4, 12),
            what="No next session is booked; this client usually comes every week.",
        ),
    ),
    "changes": (
        ChangeItem(
            finding="f_3k9dm2x7qaz1",
            client="c_7h2k",
            from_=at(1, 14),
            to=at(2, 9),
            initiator="clinician",
            notice_minutes_min=150,
            notice_minutes_max=190,
            short_notice="yes",
            rule="reschedule",
        ),
        ChangeItem(
            finding="f_z0c4r8n51hhy",
            client="jd",
            from_=at(3, 11),
            to=None,
            initiator="client",
            notice_minutes_min=4320,
            notice_minutes_max=4320,
            short_notice="no",
            rule="cancellation",
        ),
    ),
    "late": (
        LateStart(finding="f_1t6wq9e3bb0k", client="c_m31a", planned_start=at(0, 9), minutes=8),
    ),
    "steady": (
        Steady(client="c_m31a", what="Twelve sessions in a row kept at the same hour."),
        Steady(client=None, what="Every change but one was announced more than a day ahead."),
    ),
    "coming": tuple(
        Coming(client=client, start=at(7 + day, hour), what=what)
        for day, hour, client, what in (
            (0, 9, "c_m31a", ""),
            (0, 11, "jd", ""),
            (0, 14, "c_7h2k", "first one after the move"),
            (1, 10, "c_q8fd", ""),
            (1, 13, "c_0p4z", ""),
            (3, 9, "c_5yt2", "intake"),
        )
    ),
    "blind_spots": (
        BlindSpot(source="clinic-feed", what="Not readable from Wed 18:00 to Thu 07:00."),
    ),
    "method": "Kept: happened as the plan of record said, within 5 minutes. The plan of record "
    "is what the calendar stated 24 hours before. A session nobody saw start counts as "
    "unobserved, never as on time.",
}


def full_week(**changes: Any) -> Digest:
    return empty_week(**{**_FULL_WEEK, **changes})


def alert_item(**changes: Any) -> AlertItem:
    fields: dict[str, Any] = {
        "finding": "f_3k9dm2x7qaz1",
        "severity": "warning",
        "rule": "reschedule",
        "client": "c_7h2k",
        "summary": "Moved to Wed 18 Nov at 09:00, about 3 hours before the start.",
        "occurred_at": at(1, 11),
        "planned_start": at(1, 14),
    }
    return AlertItem(**{**fields, **changes})


def alert(*items: AlertItem, clinician: str | None = "Dr. Amara Osei") -> AlertContent:
    return AlertContent(id="m_alert1", clinician=clinician, items=items or (alert_item(),))
