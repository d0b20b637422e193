"""A small practice in New York whose digests the tests read. Week 2026-W47 is 16 to 22 November."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from monitor.core.common.stable_ids import stable_id
from monitor.core.common.weeks import week_of
from monitor.core.digest.inputs import DigestInputs
from monitor.core.findings.model import Finding, SessionRef
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import Checkin, RuleContext, SourceView, Timeline
from tests.builders.findings import a_finding
from tests.builders.timelines import (
    HOUR,
    NEW_YORK,
    a_checkin,
    a_practice,
    a_session,
    a_timeline,
    moved,
)
from tests.builders.timelines import cancelled as a_cancellation

NAMES = {"amara": "Dr. Amara Osei", "ben": "Ben Ruiz"}
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """`2026-11-17 10:00` on the practice's wall, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


DAYS = [f"2026-11-{day} 10:00" for day in range(16, 22)]
EARLIEST_MONDAY = "2026-08-31 10:00"  # twelve Mondays up to the one of the week
MONDAY_AFTER = at("2026-11-23 07:30")


def session(start: str, **given: Any) -> Session:
    client = given.get("client", "jd")
    named = {"id": f"s_{client}_{start}", "uid": f"{client}-{start}", "source": "feed"}
    return a_session(at(start), **named | given)


def cancelled(start: str, **given: Any) -> Session:
    return session(start, presence=Presence.CANCELLED, **given)


def weekly(first: str, count: int, **given: Any) -> list[Session]:
    """At the same hour on the wall, whatever the clock does in between."""
    wall = datetime.fromisoformat(first)
    starts = ((wall + timedelta(weeks=n)).isoformat(" ", "minutes") for n in range(count))
    return [session(start, **given) for start in starts]


def change(of: Session, made: str, to: str | None = None, **given: Any) -> Change:
    """Of `of` as it stood before; `to` None takes it off the calendar."""
    given.setdefault("id", stable_id("ch", of.id, made))
    if "from_start" in given:
        given["from_end"] = given["from_start"] + HOUR
    made_at = at(made)
    if to is None:
        return a_cancellation(of, made=made_at, **given)[1]
    return moved(of, at(to), made=made_at, **given)[1]


def arrival(of: Session, late_minutes: int = 0) -> Checkin:
    return a_checkin(of, of.start + timedelta(minutes=late_minutes))


def timeline(sessions: Sequence[Session], client: str | None = "jd", **given: Any) -> Timeline:
    return a_timeline(*sessions, client=client, **given)


def practice(**given: Any) -> RuleContext:
    plain = a_practice(
        rules=given.pop("rules", {}), holidays=map(date.fromisoformat, given.pop("holidays", ()))
    )
    feed = SourceView(name="feed", first_ok=LONG_AGO, last_ok=MONDAY_AFTER)
    return replace(plain, **{"clinician_names": NAMES, "sources": {"feed": feed}} | given)


def finding(rule: str, occurred: str, **given: Any) -> Finding:
    planned = at(given.pop("planned", occurred))
    plain = {
        "fact": (occurred, given.get("client", "jd"), given.get("clinician", "amara")),
        "source": "feed",
        "session": SessionRef(uid="u", recurrence_id=None, planned_start=planned, start=planned),
    }
    return a_finding(rule, at(occurred), **plain | given)


def inputs(
    *timelines: Timeline,
    findings: Sequence[Finding] = (),
    week: str = "2026-W47",
    starts: Any = "monday",
    **given: Any,
) -> DigestInputs:
    values: dict[str, Any] = {
        "name": "monday",
        "practice_name": "Riverside Counseling",
        "now": MONDAY_AFTER,
        "clinician": "amara",
        "clinicians": ("amara", "ben"),
        "sources": ("feed",),
        "practice": practice(),
    }
    return DigestInputs(
        week=week_of(week, NEW_YORK, starts),
        timelines=timelines,
        findings=findings,
        **(values | given),
    )


def reschedule(occurred: str, initiator: str = "clinician", **given: Any) -> Finding:
    value = {
        "from": "2026-11-17T10:00:00-05:00",
        "to": "2026-11-18T11:00:00-05:00",
        "notice_minutes_min": 120,
        "notice_minutes_max": 125,
        "short_notice": "yes",
        "sessions": 1,
        "via": "move",
    }
    value |= given.pop("value", {})
    given.setdefault("fact", (occurred, initiator))
    return finding("reschedule", occurred, initiator=initiator, value=value, **given)


def late(planned: str, minutes: int = 12, **given: Any) -> Finding:
    return finding("late_start", planned, value={"late_minutes": minutes}, **given)


def watched(**given: Any) -> Any:
    view: dict[str, Any] = {"name": "feed", "first_ok": LONG_AGO, "last_ok": MONDAY_AFTER}
    return practice(sources={"feed": SourceView(**(view | given))})


def owed(due: str, **given: Any) -> Finding:
    value = {"kind": "commitment", "due": at(due).isoformat(), "overdue_hours": 30}
    return finding("missed_follow_up", due, value=value, **given)
