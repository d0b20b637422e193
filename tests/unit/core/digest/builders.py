"""A small practice in New York whose digests the tests read. Week 2026-W47 is 16 to 22 November."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.sections.overrides import EffectiveRules
from config.sections.rules import Rules
from monitor.core.common.stable_ids import stable_id
from monitor.core.common.weeks import week_of
from monitor.core.digest.inputs import DigestInputs
from monitor.core.findings.model import Finding, FindingStatus, RuleResult, SessionRef, Severity
from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Presence, Session, by_start
from monitor.core.timeline.model import Checkin, CheckinKind, RuleContext, SourceView, Timeline

NEW_YORK = ZoneInfo("America/New_York")
NAMES = {"amara": "Dr. Amara Osei", "ben": "Ben Ruiz"}
LONG_AGO = datetime(2026, 1, 5, 12, tzinfo=UTC)


def at(text: str) -> datetime:
    """`2026-11-17 10:00` on the practice's wall, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=NEW_YORK).astimezone(UTC)


DAYS = [f"2026-11-{day} 10:00" for day in range(16, 22)]
EARLIEST_MONDAY = "2026-08-31 10:00"  # twelve Mondays up to the one of the week
MONDAY_AFTER = at("2026-11-23 07:30")


def session(start: str, **given: Any) -> Session:
    begins = at(start)
    values: dict[str, Any] = {
        "id": f"s_{given.get('client', 'jd')}_{start}",
        "source": "feed",
        "uid": f"{given.get('client', 'jd')}-{start}",
        "recurrence_id": None,
        "client": "jd",
        "clinician": "amara",
        "start": begins,
        "end": begins + timedelta(minutes=50),
        "zone": "America/New_York",
    }
    return Session(**(values | given))


def cancelled(start: str, **given: Any) -> Session:
    return session(start, presence=Presence.CANCELLED, **given)


def weekly(first: str, count: int, **given: Any) -> list[Session]:
    """At the same hour on the wall, whatever the clock does in between."""
    wall = datetime.fromisoformat(first)
    starts = ((wall + timedelta(weeks=n)).isoformat(" ", "minutes") for n in range(count))
    return [session(start, **given) for start in starts]


def change(of: Session, made: str, to: str | None = None, **given: Any) -> Change:
    """Of `of` as it stood before; `to` None takes it off the calendar."""
    begins = given.pop("from_start", of.start)
    starts = at(to) if to else None
    values: dict[str, Any] = {
        "id": stable_id("ch", of.id, made),
        "source": of.source,
        "uid": of.uid,
        "recurrence_id": of.recurrence_id,
        "session_id": of.id,
        "client": of.client,
        "clinician": of.clinician,
        "kind": ChangeKind.MOVED if to else ChangeKind.CANCELLED,
        "via": "move",
        "from_start": begins,
        "from_end": begins + timedelta(minutes=50),
        "to_start": starts,
        "to_end": starts + timedelta(minutes=50) if starts else None,
        "made_not_before": at(made),
        "made_not_after": at(made),
        "counted_at": at(made) + timedelta(minutes=10),
    }
    return Change(**(values | given))


def arrival(of: Session, late_minutes: int = 0) -> Checkin:
    moment = of.start + timedelta(minutes=late_minutes)
    return Checkin(
        id=f"ci_{of.id}",
        session_id=of.id,
        kind=CheckinKind.ARRIVAL,
        at=moment,
        recorded_at=moment,
    )


def timeline(sessions: Sequence[Session], client: str | None = "jd", **given: Any) -> Timeline:
    return Timeline(client=client, sessions=tuple(by_start(sessions)), **given)


def practice(**given: Any) -> RuleContext:
    rules = Rules.model_validate(given.pop("rules", {}))
    holidays = given.pop("holidays", ())
    values: dict[str, Any] = {
        "zone": NEW_YORK,
        "working_days": frozenset(range(5)),
        "holidays": frozenset(map(date.fromisoformat, holidays)),
        "rules": EffectiveRules(practice=rules),
        "clinician_names": NAMES,
        "sources": {"feed": SourceView(name="feed", first_ok=LONG_AGO, last_ok=MONDAY_AFTER)},
    }
    return RuleContext(**(values | given))


def finding(rule: str, occurred: str, **given: Any) -> Finding:
    about: dict[str, Any] = {"status": FindingStatus.OPEN, "opened_at": at(occurred)}
    lived = ("status", "resolution", "resolved_at", "opened_at")
    about |= {k: given.pop(k) for k in lived if k in given}
    planned = at(given.pop("planned", occurred))
    values: dict[str, Any] = {
        "fact": (occurred, given.get("client", "jd"), given.get("clinician", "amara")),
        "severity": Severity.NOTICE,
        "client": "jd",
        "clinician": "amara",
        "source": "feed",
        "session": SessionRef(uid="u", recurrence_id=None, planned_start=planned, start=planned),
        "confidence": "observed",
        "occurred_at": at(occurred),
        "value": {},
        "summary": f"Something about {rule}.",
        "evidence": (),
    }
    draft = RuleResult(rule=rule, **(values | given))
    return Finding(id=draft.id, scope="jd", draft=draft, **about)


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
