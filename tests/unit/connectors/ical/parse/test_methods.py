"""Calendars that are messages about events, and no events (RFC 5546); the table in docs/ical.md."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from connectors.ical.connector import IcalConnector
from connectors.model import PartStat, Status
from tests.builders.ics import calendar, vevent
from tests.unit.connectors.ical.parse.reading import BERLIN, NOW, TEN, read

PAGE = Path(__file__).parents[5] / "docs/ical.md"
NO_EVENTS = ("REPLY", "COUNTER", "REFRESH", "DECLINECOUNTER")
EVENTS = ("PUBLISH", "REQUEST", "X-OURS")
WRITTEN = ("METHOD:{}", "method:{}", "METHOD: {} ", "METHOD;X-FROM=mail:{}")

INVITED = vevent("SUMMARY:Session: Jane", "ATTENDEE:mailto:jane@example.com", "SEQUENCE:1")
ANSWERED = vevent(
    "SUMMARY:Accepted: Session: Jane",
    "ATTENDEE;PARTSTAT=DECLINED:mailto:jane@example.com",
    "SEQUENCE:2",
    start=":20261126T180000Z",
)


@pytest.mark.parametrize("line", WRITTEN)
@pytest.mark.parametrize("method", NO_EVENTS)
def test_a_message_about_an_event_is_none(method: str, line: str) -> None:
    reading = read(calendar(ANSWERED, head=line.format(method)))
    assert (reading.events, reading.problems) == ((), ())
    assert reading.notes == (
        "Messages about invitations (answers, proposals and questions) are no events: passed over.",
    )


@pytest.mark.parametrize("method", NO_EVENTS)
def test_a_message_beside_its_event_changes_nothing_of_it(tmp_path: Path, method: str) -> None:
    (tmp_path / "a.ics").write_bytes(calendar(INVITED, head="METHOD:REQUEST"))
    (tmp_path / "b.ics").write_bytes(calendar(ANSWERED, head=f"METHOD:{method}"))
    source = IcalConnector("mails", zone=BERLIN, path=tmp_path)
    (event,) = source.fetch(None, now=NOW).events
    assert (event.summary, event.sequence) == ("Session: Jane", 1)
    assert event.start
    assert event.start.instant == TEN
    assert event.attendees[0].partstat is PartStat.NEEDS_ACTION
    assert "Messages about invitations" in source.check(now=NOW)


@pytest.mark.parametrize("method", EVENTS)
def test_events_are_read_under_any_other_method(method: str) -> None:
    reading = read(calendar(INVITED, head=f"METHOD:{method}"))
    assert [event.status for event in reading.events] == [Status.CONFIRMED]
    assert reading.notes == ()


@pytest.mark.parametrize("line", WRITTEN)
def test_what_a_message_cancels_is_off(line: str) -> None:
    (event,) = read(calendar(INVITED, head=line.format("CANCEL"))).events
    assert event.status is Status.CANCELLED


def test_an_added_date_leaves_its_series_as_it_is() -> None:
    series = calendar(vevent("RRULE:FREQ=WEEKLY", "SEQUENCE:0"))
    added = calendar(vevent("SEQUENCE:1", start=":20261127T150000Z"), head="METHOD:ADD")
    for raw in (series + added, added + series):
        events = {event.recurrence_id is not None: event for event in read(raw).events}
        assert events[False].rrules == ("FREQ=WEEKLY",)
        assert events[True].start == events[True].recurrence_id


def test_the_page_has_each_of_these_methods() -> None:
    table = PAGE.read_text().split("| METHOD |")[1].split("\n\n")[0]
    named = set(re.findall(r"`([A-Z]+)`", table)) - {"check"}
    assert named == {*NO_EVENTS, "PUBLISH", "REQUEST", "ADD", "CANCEL"}
