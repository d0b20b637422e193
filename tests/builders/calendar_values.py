"""Calendar events, revisions and fetches as values; what a test does not name is plain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from connectors.model import CalendarEvent, EventTime, Fetch
from monitor.core.ledger.fetch_diff import Difference, LatestRevision, difference
from monitor.core.ledger.revision import Revision, RevisionKey, content_hash
from monitor.core.markers.reading import Markers
from monitor.core.sessions.model import Projection
from monitor.core.sessions.projection.project import project, projection_window
from monitor.core.sessions.pseudonyms import PseudonymKey
from monitor.core.sessions.recognition import KnownClient, Recognizer

ZONE = "America/New_York"
MONDAY = datetime(2026, 11, 23, 14, tzinfo=UTC)  # nine o'clock in New York
HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def at(text: str) -> EventTime:
    return EventTime(instant=utc(text), zone=ZONE)


def an_event(start: str = "2026-11-24T10:00-05:00", **given: Any) -> CalendarEvent:
    begins = at(start)
    end = EventTime(instant=begins.instant + timedelta(minutes=50), zone=ZONE)
    plain: dict[str, Any] = {"uid": "one", "start": begins, "end": end, "summary": "Jane Doe"}
    return CalendarEvent(**plain | given)


def a_weekly_series(start: str = "2026-11-03T10:00-05:00", **given: Any) -> CalendarEvent:
    return an_event(start, **{"rrules": ("FREQ=WEEKLY",)} | given)


def a_revision(
    event: CalendarEvent | None,
    number: int,
    *,
    seen_at: datetime = MONDAY,
    previous_poll_at: datetime | None = MONDAY - HOUR,
    key: RevisionKey | None = None,
) -> Revision:
    return Revision(
        id=number,
        key=key
        or (
            RevisionKey.of("mine", event)
            if event
            else RevisionKey(source="mine", uid="one", recurrence_id=None)
        ),
        seen_at=seen_at,
        previous_poll_at=previous_poll_at,
        content_hash=content_hash(event) if event else "tombstone",
        event=event,
        stamp=event.last_modified if event else None,
    )


def heads_of(*events: CalendarEvent) -> dict[RevisionKey, LatestRevision]:
    return {
        key: LatestRevision(key=key, content_hash=content_hash(event), event=event)
        for event in events
        for key in (RevisionKey.of("mine", event),)
    }


def diff_of(
    fetch: Fetch,
    *known: CalendarEvent,
    seen_at: datetime = MONDAY,
    aliases: dict[str, str] | None = None,
    lately: dict[str, datetime] | None = None,
) -> Difference:
    return difference(
        "mine",
        fetch,
        heads_of(*known),
        seen_at=seen_at,
        previous_poll_at=MONDAY - HOUR,
        aliases=aliases or {},
        lately=lately,
    )


PSEUDONYMS = PseudonymKey(secret=b"of this installation")


def a_recognizer(**given: Any) -> Recognizer:
    plain: dict[str, Any] = {
        "clients": [
            KnownClient(id="jd", name="Jane Doe", emails=("jane@example.com",), titles=("J. D.",)),
            KnownClient(id="jr", name="John Roe"),
            KnownClient(id="nameless", name=""),
        ],
        "own_emails": ["amara@riverside.example"],
        "title_patterns": [],
        "ignore_titles": [],
        "intake_titles": [],
        "commitment_titles": [],
        "every_event": False,
        "pseudonyms": PSEUDONYMS,
    }
    return Recognizer(**plain | given)


def projected(*events: CalendarEvent, zone: str = ZONE, now: datetime = MONDAY) -> Projection:
    """The sessions of one UID's components; `zone` is the practice's."""
    return project(
        "mine",
        events,
        clinician="amara",
        recognizer=a_recognizer(),
        markers=Markers.build(),
        zone=ZoneInfo(zone),
        window=projection_window(now),
    )
