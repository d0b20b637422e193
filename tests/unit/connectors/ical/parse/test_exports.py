from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from connectors.model import Component, EventType, PartStat, Status
from tests.unit.connectors.ical.parse.reading import TEN, instants, read

DATA = Path(__file__).parents[4] / "data" / "ics"


def test_a_google_feed_is_read() -> None:
    reading = read((DATA / "google.ics").read_bytes())
    assert reading.problems == ()
    master, override, away = reading.events
    assert master.rrules == ("FREQ=WEEKLY;UNTIL=20261231T045959Z;BYDAY=MO",)
    assert [time.zone for time in master.exdates] == ["America/New_York"]
    assert [person.email for person in master.attendees] == [
        *("amara@riverside.example", "jane@example.com"),
        "c_188room@resource.calendar.google.com",
    ]
    assert [person.is_resource for person in master.attendees] == [False, False, True]
    assert master.attendees[0].partstat is PartStat.ACCEPTED
    assert master.conference == "https://meet.google.com/abc-defg-hij"
    assert master.description.startswith("Bring the form; we start on time, please.\n\nJoin")
    assert master.organizer == "amara@riverside.example"
    assert override.uid == master.uid
    assert override.recurrence_id
    assert override.recurrence_id.instant == datetime(2026, 11, 23, 15, tzinfo=UTC)
    assert override.last_modified == datetime(2026, 11, 22, 20, 15, tzinfo=UTC)
    assert away.transparent
    assert away.classification == "private"
    assert away.start
    assert away.start.zone == "America/New_York"


def test_an_outlook_feed_is_read() -> None:
    reading = read((DATA / "outlook.ics").read_bytes())
    assert reading.problems == ()
    weekly, away, free, tentative = reading.events
    assert weekly.start
    assert weekly.start.zone == "Europe/Berlin"
    assert len(weekly.exdates) == 2
    assert weekly.event_type is EventType.DEFAULT
    assert away.event_type is EventType.OUT_OF_OFFICE
    assert free.transparent
    assert free.start
    assert free.start.zone == "America/New_York"
    assert tentative.status is Status.TENTATIVE


def test_an_apple_feed_is_read() -> None:
    reading = read((DATA / "apple.ics").read_bytes())
    assert reading.problems == ()
    session, birthday = reading.events
    assert [(each.email, each.partstat) for each in session.attendees] == [
        ("kim@example.com", PartStat.DECLINED)
    ]
    assert session.organizer == "amara@riverside.example"
    assert session.location == "12 Harbour St Sydney NSW 2000"
    assert session.conference == "https://example.zoom.us/j/123456789"
    assert len(session.exdates) == 2
    assert birthday.start
    assert birthday.start.local.year == 1604


def test_a_nextcloud_feed_is_read() -> None:
    reading = read((DATA / "nextcloud.ics").read_bytes())
    assert reading.problems == ()
    session, cancelled, follow_up, report = reading.events
    assert session.summary == "Sitzung: Jürgen Ö."
    assert instants(session) == (TEN - timedelta(hours=1), TEN - timedelta(minutes=10))
    assert cancelled.status is Status.CANCELLED
    assert "cancelled by client" in cancelled.description
    assert follow_up.component is Component.TODO
    assert follow_up.status is Status.NEEDS_ACTION
    assert follow_up.due
    assert follow_up.due.is_date
    assert report.status is Status.COMPLETED
    assert report.completed == datetime(2026, 11, 23, 12, tzinfo=UTC)
