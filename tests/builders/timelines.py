"""Values for tests about rules: a Tuesday session at ten in New York, and what may happen to it.

Everything that a test does not name has a fixed, unremarkable value.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from config.sections.overrides import EffectiveRules, Override
from config.sections.rules import Rules
from monitor.core.common.stable_ids import stable_id
from monitor.core.sessions.changes import Change, ChangeKind, ChangeTime
from monitor.core.sessions.model import Presence, Session
from monitor.core.timeline.model import (
    Checkin,
    CheckinKind,
    Commitment,
    RuleContext,
    Schedule,
    SourceView,
    Span,
    Timeline,
)

NEW_YORK = ZoneInfo("America/New_York")
BERLIN = ZoneInfo("Europe/Berlin")
SYDNEY = ZoneInfo("Australia/Sydney")
TUESDAY_TEN = "2026-11-24T10:00-05:00"
FIRST_READ = "2026-01-01T00:00+00:00"
HOUR = timedelta(minutes=50)
When = str | datetime


def utc(when: When) -> datetime:
    """An RFC 3339 text (or an aware datetime) as an instant in UTC."""
    at = datetime.fromisoformat(when) if isinstance(when, str) else when
    assert at.tzinfo is not None
    return at.astimezone(UTC)


def a_session(start: When = TUESDAY_TEN, *, lasts: timedelta = HOUR, **given: Any) -> Session:
    begins = utc(start)
    plain: dict[str, Any] = {
        "id": stable_id("s", given.get("uid", "u"), begins),
        "source": "mine",
        "uid": f"uid-{begins:%Y%m%dT%H%M}",
        "recurrence_id": None,
        "client": "jd",
        "clinician": "amara",
        "start": begins,
        "end": begins + lasts,
        "zone": "America/New_York",
    }
    return Session(**plain | given)


def a_weekly_run(
    first: When, count: int, *, every: timedelta = timedelta(weeks=1), **given: Any
) -> list[Session]:
    """Sessions at the same local time, `every` apart; `first` keeps its zone if it has one."""
    start = datetime.fromisoformat(first) if isinstance(first, str) else first
    return [a_session(start + number * every, **given) for number in range(count)]


def moved(
    session: Session, to: When, *, made: When, after: When | None = None, **given: Any
) -> tuple[Session, Change]:
    """The session as it stands after a counted move, and the change. `after`: made since then."""
    start = utc(to)
    change = _change(session, ChangeKind.MOVED, made, after, start)
    stands = replace(
        session,
        start=start,
        end=start + (session.end - session.start),
        changes=session.changes + 1,
    )
    return stands, replace(change, **given)


def cancelled(
    session: Session, *, made: When, after: When | None = None, **given: Any
) -> tuple[Session, Change]:
    change = _change(session, ChangeKind.CANCELLED, made, after, None)
    gone = replace(session, presence=Presence.CANCELLED, changes=session.changes + 1)
    return gone, replace(change, **given)


def restored(session: Session, *, made: When) -> tuple[Session, Change]:
    change = _change(session, ChangeKind.RESTORED, made, None, session.start)
    back = replace(session, presence=Presence.SCHEDULED, changes=session.changes + 1)
    return back, change


def a_checkin(session: Session, at: When, kind: str = "arrival") -> Checkin:
    moment = utc(at)
    return Checkin(
        id=stable_id("k", session.id, kind, moment),
        session_id=session.id,
        kind=CheckinKind(kind),
        at=moment,
        recorded_at=moment,
    )


def a_commitment(due: When, *, done: When | None = None, **given: Any) -> Commitment:
    plain: dict[str, Any] = {
        "source": "mine",
        "uid": "todo-1",
        "recurrence_id": None,
        "client": "jd",
        "clinician": "amara",
        "due": utc(due),
        "is_done": done is not None,
        "done_at": utc(done) if done is not None else None,
        "seen_at": utc(due) - timedelta(days=3),
    }
    return Commitment(**plain | given)


def a_span(start: When, end: When, why: str = "leave", announced: When | None = None) -> Span:
    told = utc(announced) if announced is not None else None
    return Span(start=utc(start), end=utc(end), why=why, announced=told)


def a_timeline(*sessions: Session, changes: Iterable[Change] = (), **given: Any) -> Timeline:
    plain: dict[str, Any] = {
        "client": sessions[0].client if sessions else "jd",
        "sessions": tuple(sorted(sessions, key=lambda s: (s.start, s.id))),
        "changes": tuple(sorted(changes, key=lambda c: c.made_not_after)),
    }
    return Timeline(**plain | given)


def a_schedule(*sessions: Session, **given: Any) -> Schedule:
    by_start = tuple(sorted(sessions, key=lambda s: (s.start, s.id)))
    return Schedule(**{"clinician": "amara", "sessions": by_start} | given)


def a_practice(
    *,
    rules: Mapping[str, Mapping[str, Any]] | None = None,
    overrides: Iterable[Mapping[str, Any]] = (),
    zone: ZoneInfo = NEW_YORK,
    holidays: Iterable[date] = (),
    cadence: timedelta | None = None,
    usual_clinician: str | None = None,
    tags: Iterable[str] = (),
    expects_arrival: bool = False,
    is_blind: bool = False,
    first_ok: When = FIRST_READ,
) -> RuleContext:
    """A practice with one source, `mine`; `rules` and `overrides` as in the config.

    What is said of clients is said of `jd`, of clinicians of `amara`.
    """
    written = [Override.model_validate(override) for override in overrides]
    mine = SourceView(name="mine", first_ok=utc(first_ok), last_ok=utc(first_ok), is_blind=is_blind)
    return RuleContext(
        zone=zone,
        working_days=frozenset(range(5)),
        holidays=frozenset(holidays),
        rules=EffectiveRules(practice=Rules.model_validate(rules or {}), overrides=tuple(written)),
        expecting_arrival=frozenset({"amara"} if expects_arrival else ()),
        clinician_names={"amara": "Dr. Amara Osei"},
        cadences={"jd": cadence} if cadence is not None else {},
        usual_clinicians={"jd": usual_clinician} if usual_clinician is not None else {},
        tags={"jd": frozenset(tags)},
        sources={"mine": mine},
    )


def _change(
    session: Session, kind: ChangeKind, made: When, after: When | None, to: datetime | None
) -> Change:
    by = utc(made)
    time = ChangeTime(not_before=utc(after) if after is not None else by, not_after=by)
    now = (to, to + (session.end - session.start)) if to is not None else None
    return Change.of_session(session, kind, now, time, by + timedelta(minutes=10))
