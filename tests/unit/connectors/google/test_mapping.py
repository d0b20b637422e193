"""Google's items in RFC 5545's words: what is kept, what is guessed, what is set aside."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.google.calendar.mapping import RAW_LIMIT, TEXT_LIMIT
from connectors.model import (
    Attendee,
    CalendarEvent,
    EventProblem,
    EventRef,
    EventType,
    PartStat,
    Status,
)
from tests.unit.connectors.google.items import READER, event_of, item, reason_of, utc


def test_attendees_come_with_their_answers() -> None:
    event = event_of(
        attendees=[
            {"email": "Jane@Example.com", "displayName": "Jane", "responseStatus": "declined"},
            {"email": "room@resource.example", "resource": True, "responseStatus": "accepted"},
            {"displayName": "nobody"},
            {"email": "k@example.com", "responseStatus": "perhaps"},
        ]
    )

    assert event.attendees == (
        Attendee(email="jane@example.com", name="Jane", partstat=PartStat.DECLINED),
        Attendee(email="k@example.com", partstat=PartStat.OTHER),
        Attendee(email="room@resource.example", partstat=PartStat.ACCEPTED, is_resource=True),
    )


def test_the_calendars_own_entry_is_the_clinician_and_no_client() -> None:
    group = {"email": "x1@group.calendar.google.com", "self": True}
    event = event_of(attendees=[group], organizer=group)

    assert [a.email for a in event.attendees] == ["amara@riverside.example"]
    assert event.organizer == "amara@riverside.example"


def test_without_an_organizer_the_creator_stands_in() -> None:
    assert event_of(creator={"email": "Ben@x.example"}).organizer == "ben@x.example"


def test_the_plain_words_come_over() -> None:
    event = event_of(
        status="tentative",
        summary="  Session:\n J. D. ",
        description="<b>late 8 min</b>",
        location="Room 2",
        transparency="transparent",
        eventType="outOfOffice",
        visibility="private",
        sequence=3,
        created="2026-11-01T08:00:00.000Z",
        updated="2026-11-20T08:00:00.123Z",
        extendedProperties={"private": {"steadyframe": "Client"}},
        iCalUID="ignored@google.com",
    )

    assert event.status is Status.TENTATIVE
    assert event.summary == "Session: J. D."
    assert event.description == "<b>late 8 min</b>"
    assert event.location == "Room 2"
    assert event.transparent
    assert event.event_type is EventType.OUT_OF_OFFICE
    assert event.classification == "private"
    assert event.sequence == 3
    assert event.created == utc(2026, 11, 1, 8)
    assert event.last_modified == datetime(2026, 11, 20, 8, 0, 0, 123_000, tzinfo=UTC)
    assert event.initiator_hint == "client"


def test_a_private_event_may_have_no_title() -> None:
    event = event_of(visibility="private", summary=None)

    assert event.summary == ""
    assert event.classification == "private"


def test_an_initiator_that_is_neither_side_is_no_hint() -> None:
    assert event_of(extendedProperties={"private": {"steadyframe": "me"}}).initiator_hint is None


def test_an_event_type_of_the_future_is_an_event() -> None:
    assert event_of(eventType="hologram").event_type is EventType.DEFAULT


@pytest.mark.parametrize(
    ("stated", "conference"),
    [
        (
            {"hangoutLink": "https://meet.google.com/abc-mnop-xyz"},
            "https://meet.google.com/abc-mnop-xyz",
        ),
        (
            {
                "conferenceData": {
                    "conferenceId": "77",
                    "entryPoints": [
                        {"entryPointType": "phone", "uri": "tel:+1"},
                        {"entryPointType": "video", "uri": "https://zoom.example/j/77"},
                    ],
                }
            },
            "https://zoom.example/j/77",
        ),
        ({"conferenceData": {"conferenceId": "77"}}, "77"),
        ({}, None),
    ],
)
def test_a_conference_is_where_it_is_joined(stated: dict[str, Any], conference: str | None) -> None:
    assert event_of(**stated).conference == conference


def test_an_open_end_is_none() -> None:
    assert event_of(endTimeUnspecified=True).end is None


def test_a_stamp_in_year_zero_is_none() -> None:
    assert event_of(created="0000-12-29T00:00:00.000Z").created is None


def test_texts_are_cut_and_cleaned() -> None:
    event = event_of(summary="a\x00b\ud800c\u202ed", description="x" * 50_000)

    assert event.summary == "abcd"
    assert len(event.description) == TEXT_LIMIT


@pytest.mark.parametrize(
    ("broken", "words"),
    [
        ({"id": None}, "no id"),
        ({"start": None}, "neither a date nor a time"),
        ({"start": {"date": "2026-02-30"}}, "no day"),
        ({"start": {"dateTime": "soon"}}, "not readable"),
        ({"start": {"dateTime": "0001-01-01T00:00:00+14:00"}}, "not readable"),
        ({"end": {"dateTime": "2026-11-25T09:00:00+01:00"}}, "ends before"),
        ({"recurringEventId": "one", "id": "x"}, "which occurrence"),
    ],
)
def test_an_item_that_cannot_be_read_says_why(broken: dict[str, Any], words: str) -> None:
    reason = reason_of(summary="Session: Jane", **broken)

    assert words in reason
    assert "Jane" not in reason


def test_a_problem_keeps_the_items_text_within_bounds() -> None:
    problem = READER.read(item(start=None, description="x" * 50_000))

    assert isinstance(problem, EventProblem)
    assert len(problem.raw) == RAW_LIMIT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3)
    ),
    max_leaves=6,
)
FIELDS = [
    "id",
    "status",
    "start",
    "end",
    "recurrence",
    "recurringEventId",
    "originalStartTime",
    "summary",
    "attendees",
    "organizer",
    "conferenceData",
    "extendedProperties",
    "sequence",
    "created",
    "eventType",
    "visibility",
    "hangoutLink",
]


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(FIELDS), json_values, max_size=6))
def test_whatever_an_item_holds_nothing_is_raised(odd: dict[str, Any]) -> None:
    assert isinstance(READER.read({**item(), **odd}), CalendarEvent | EventRef | EventProblem)


@pytest.mark.parametrize("odd", [None, [], "x", 7])
def test_what_is_no_item_is_a_problem(odd: object) -> None:
    assert isinstance(READER.read(odd), EventProblem)
