"""Timelines with something to mend, and what the rules say of its repair."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from monitor.core.findings.model import Repair
from monitor.core.timeline.model import RuleContext, Timeline
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    When,
    a_checkin,
    a_practice,
    a_session,
    a_timeline,
    cancelled,
    moved,
    utc,
)

TODAY, NEXT = "2026-11-24", "2026-12-01"  # two Tuesdays
MORNING = f"{TODAY}T07:00-05:00"
FRIDAY = "2026-11-27T14:00-05:00"
BEFORE_NEXT = f"{NEXT}T10:49-05:00"
AFTER_NEXT = f"{NEXT}T12:00-05:00"
LATER = "2026-12-20T12:00-05:00"
STILL_OPEN = Repair()


def seen_until(when: When, **given: Any) -> RuleContext:
    """Its calendar was read at that moment for the last time."""
    practice = a_practice(**given)
    return replace(practice, sources={"mine": replace(practice.sources["mine"], last_ok=utc(when))})


def repair_of(
    rule: str, timeline: Timeline, now: When = LATER, practice: RuleContext | None = None
) -> Any:
    """Of the first finding of that rule."""
    draft, *_ = drafts_of(rule, timeline, now, practice or seen_until(now))
    return draft.repair


def closed(by: str, at: When, confidence: str = "inferred") -> Repair:
    return Repair(by=by, at=utc(at), confidence=confidence)


def a_very_late_one(*more: Any, end: When | None = None, **given: Any) -> Timeline:
    """It began 12 minutes late; `end`: a check-in says when it ended."""
    session = a_session()
    ends = [a_checkin(session, end, "end")] if end else []
    begun = a_checkin(session, f"{TODAY}T10:12-05:00")
    given = {"checkins": (begun, *ends, *given.pop("checkins", ()))} | given
    return a_timeline(session, *more, **given)


def a_cancelled_one(*more: Any, side: str | None = None, **given: Any) -> Timeline:
    gone, change = cancelled(a_session(), made=MORNING, side=side)
    return a_timeline(gone, *more, changes=[change, *given.pop("changes", ())], **given)


def a_moved_one(*more: Any, to: str = FRIDAY, made: str = MORNING, **given: Any) -> Timeline:
    session, change = moved(a_session(), to, made=made)
    return a_timeline(session, *more, changes=[change, *given.pop("changes", ())], **given)


NEXT_ONE = a_session(f"{NEXT}T10:00-05:00")
NEXT_BUT_ONE = a_session("2026-12-08T10:00-05:00")
