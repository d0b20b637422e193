"""A review as JSON values: docs/review.md says what each field means. Clients go by their id."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.values.durations import format_duration
from monitor.core.facts.rhythm.weekly_slot import Slot
from monitor.core.findings.summary_text import minutes
from monitor.core.review.model import AwaySessions, ClientReview, InferredMove, Overlap, Review


def to_json(review: Review, zone: ZoneInfo) -> dict[str, Any]:
    """Times are those of `zone`."""
    words = _Words(zone)
    return {
        "practice": review.practice,
        "clinician": review.clinician,
        "from": words.time(review.since),
        "now": words.time(review.now),
        "confidence": "inferred",
        "sessions": review.sessions,
        "weeks": [week.label for week in review.weeks],
        "clients": [words.client(one) for one in review.clients],
        "nothing_booked": [
            {
                "client": one.client,
                "clinician": one.clinician,
                "last": words.time(one.last),
                "usual_next": words.time(one.usual_next),
            }
            for one in review.nothing_booked
        ],
        "away": [words.away(one) for one in review.away],
        "stood_away": review.stood_away,
        "overlaps": [words.overlap(one) for one in review.overlaps],
        "moves": [words.move(one) for one in review.moves],
        "breaks": [
            {"clinician": one.clinician, "from": words.time(one.start), "to": words.time(one.end)}
            for one in review.breaks
        ],
        "unread": list(review.unread),
        "blind": list(review.blind),
    }


class _Words:
    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone

    def time(self, moment: datetime | None) -> str | None:
        return moment.astimezone(self._zone).isoformat(timespec="seconds") if moment else None

    def client(self, one: ClientReview) -> dict[str, Any]:
        kept = {"kept": one.kept, "sessions": one.counted} if one.counted else None
        cadence = one.rhythm.cadence
        return {
            "client": one.client,
            "clinician": one.clinician,
            "usual_slots": [str(slot) for slot in sorted(one.slots, key=_by_day)],
            "in_usual_slot": kept,
            "cadence": format_duration(cadence) if cadence is not None else None,
            "sessions": one.sessions,
            "last": self.time(one.last),
            "next": self.time(one.coming),
            "is_active": one.is_active,
            "gaps": [{"from": self.time(gap.start), "to": self.time(gap.end)} for gap in one.gaps],
            "strip": [str(kind) for kind in one.strip],
        }

    def away(self, one: AwaySessions) -> dict[str, Any]:
        return {
            "kind": one.kind,
            "clinician": one.clinician,
            "from": self.time(one.start),
            "to": self.time(one.end),
            "sessions": [
                {"client": s.client, "clinician": s.clinician, "start": self.time(s.start)}
                for s in one.sessions
            ],
        }

    def overlap(self, one: Overlap) -> dict[str, Any]:
        return {
            "clinician": one.clinician,
            "clients": list(one.clients),
            "at": self.time(one.at),
            "minutes": minutes(one.length),
            "times": one.times,
            "is_coming": one.is_coming,
        }

    def move(self, one: InferredMove) -> dict[str, Any]:
        return {
            "client": one.client,
            "clinician": one.clinician,
            "source": one.source,
            "uid": one.uid,
            "recurrence_id": self.time(one.recurrence_id),
            "from": self.time(one.from_start),
            "to": self.time(one.to_start),
            "sessions": len(one.session_ids),
            "notice_minutes_min": _minutes(one.notice_least),
            "notice_minutes_max": _minutes(one.notice_most),
            "short_notice": one.short_notice,
            "initiator": one.initiator,
            "is_exempt": one.is_exempt,
            "maybe_late": one.maybe_late,
        }


def _minutes(length: timedelta | None) -> int | None:
    return minutes(length) if length is not None else None


def _by_day(slot: Slot) -> tuple[int, timedelta]:
    return slot.weekday, slot.time
