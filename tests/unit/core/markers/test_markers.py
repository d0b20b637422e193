"""What people write into an event to say what happened."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from connectors.model import Component, Status
from monitor.core.markers.reading import Markers
from tests.builders.calendar_values import ZONE, an_event, at, utc
from tests.unit.core.markers.ordinary_words import DESCRIPTIONS, TITLES

TEN = "2026-11-24T10:00-05:00"
AMARA, JANE = "amara@riverside.example", "jane@example.com"
PEOPLE = Markers.build(
    people={
        AMARA: "clinician",
        "dr. amara osei": "clinician",
        JANE: "client",
        "jane doe": "client",
        "jan": "clinician",
    }
)
MARKERS = Markers.build()


def shown(moment: object) -> str | None:
    return f"{moment.astimezone(ZoneInfo(ZONE)):%H:%M}" if moment else None  # type: ignore[attr-defined]


def arrival(text: str, markers: Markers = MARKERS, agreed: str = TEN) -> str | None:
    return shown(markers.arrival(an_event(agreed, summary=text), utc(agreed), ZoneInfo(ZONE)))


def end(text: str, markers: Markers = MARKERS, agreed: str = TEN) -> str | None:
    return shown(markers.end(an_event(agreed, summary=text), utc(agreed), ZoneInfo(ZONE)))


def sides(text: str, markers: Markers = MARKERS, **given: str) -> set[str]:
    return set(markers.sides(an_event(description=text, **given)))


@pytest.mark.parametrize(
    ("text", "began"),
    [
        ("Started 10.07", "10:07"),
        ("started 10:07 am", "10:07"),
        ("started 25:99", None),
        ("started 25:99, late 8 min", "10:08"),
        ("started 10.07.2026", None),
        ("began 15:00", None),  # the session was over by then
        ("started 8:30", None),  # nor did it begin so early
        ("late 90 min", None),
        ("chocolate 8 min", None),
        ("10:08 min late", None),
        ("50 +15 min", None),
        ("+8m travel", None),
        ("8 min late?", None),
        ("not 8 min late", None),
    ],
)
def test_a_time_counts_if_it_is_one_and_fits_the_session(text: str, began: str | None) -> None:
    assert arrival(text) == began


@pytest.mark.parametrize(
    ("agreed", "text", "began"),
    [
        ("2026-11-24T13:00-05:00", "started 1:10", "13:10"),
        ("2026-11-24T12:00-05:00", "started 12:10 pm", "12:10"),
        ("2026-11-24T23:50-05:00", "started 0:05", "00:05"),
        ("2026-11-24T19:00-05:00", "commencé à 7h", "19:00"),
    ],
)
def test_the_nearest_such_time_is_meant(agreed: str, text: str, began: str) -> None:
    assert arrival(text, agreed=agreed) == began


def test_a_marker_of_the_practice_counts_too() -> None:
    mine = Markers.build(
        late=[
            re.compile(r"got going (?P<time>\d+:\d\d)"),
            re.compile(r"x(\d+)"),
            re.compile("tardy"),
        ],
        ended=[re.compile(r"done (?P<time>\d+:\d\d)")],
    )
    assert arrival("got going 10:09", mine) == "10:09"
    assert arrival("x7", mine) == "10:07"
    assert arrival("tardy", mine) is None
    assert end("done 10:58", mine) == "10:58"


def test_an_event_without_an_end_is_taken_for_an_hour() -> None:
    event = an_event(summary="late 59 min", end=None)
    assert shown(MARKERS.arrival(event, utc(TEN), ZoneInfo(ZONE))) == "10:59"


def test_an_end_lies_after_the_start() -> None:
    assert end("ended 9:50") is None
    assert end("ended 15:00") is None
    assert end("started 10:07 - 10:58") == "10:58"


def test_words_are_not_read_where_that_is_switched_off() -> None:
    silent = Markers.build(are_read=False)
    assert arrival("late 8 min", silent) is None
    assert end("ended 10:50", silent) is None
    assert not silent.is_no_show(an_event(summary="no show"))
    assert sides("[client]", silent) == set()
    assert silent.sides(an_event(initiator_hint="client")) == {"client"}


@pytest.mark.parametrize(
    ("title", "is_no_show"),
    [
        ("Jane DNA", True),
        ("DNA - Jane", True),
        ("Jane dna", False),
        ("DNAfit", False),
        ("DNA-Test Jane", False),
        ("Therapist no show", False),
    ],
)
def test_a_no_show_is_marked_in_the_title(title: str, is_no_show: bool) -> None:
    assert MARKERS.is_no_show(an_event(summary=title)) is is_no_show


def test_a_no_show_in_the_description_is_none() -> None:
    assert not MARKERS.is_no_show(an_event(description="no show"))


@pytest.mark.parametrize(
    "title",
    [
        "Canceled\u202f: Jane",
        "Annule\u0301\u00a0: Jane",
        "*CANCELLED* Jane",
        "Cancelled",
        "RDV annulé - Jane",
        "Canceled session: Jane",
        "Session: Canceled: Jane",
        "Jane - cancelled by her mother",
        "Jane - cancelled!",
        "Jane (cancelled - will call)",
        *("Jane - cancelled (sick)", "Jane \u2013 CANCELLED (no charge)", "Jane: abgesagt (krank)"),
        *("Jane - annulé (malade)", "Jane - cancelado (enferma)", "Jane (cancelled 24h before)"),
        *("Jane - cancelled 2 hours before", "Jane - cancelled today", "Jane - abgesagt heute"),
        *(
            "\u274c CANCELLED Jane",
            "\U0001f6ab Canceled - Jane",
            "\u26a0\ufe0f Cancelled",
            "Jane \u2717 annulé",
        ),
        "Jane entfällt",
        "JD CANCELLED",
        "Jane \u2014 CXL'd",
        *("Jane Doe cancelled", "Session: Jane Doe cancelled sick", "J. D. cancelled", "JD canx"),
        *("Session: jane doe canceled", "Jane Doe gestrichen", "Termin Jane Doe abgesagt krank"),
        *(
            "Jane & John Doe cancelled late",
            "Séance : Zoé annulée",
            "Cita: zoe cancelada (enferma)",
        ),
        *("Jane - cancelled sick", "Jane (cancelled flu)", "Cancelled sick: Jane", "Jane - canx"),
        *("Jane - cancelled sick again", "Jane, abgesagt krank", "Jane - annulé malade"),
        *("Jane: suspendida", "Jane CANX", "Gestrichen: Jane", "Jane O'Neil-Berg called off."),
    ],
)
def test_a_title_cancels_where_its_words_stand_alone(title: str) -> None:
    assert MARKERS.is_cancelled(an_event(summary=title))


@pytest.mark.parametrize(
    "title",
    [
        *("Cancela", "Session: Cancela", "Cancela: Jane", "Session: Mary Cancelled-Jones"),
        *("Jane (cancelled?)", "Cancelled? Jane", "Jane - cancelled / moved", "Was it cancelled"),
        *("Jane (not cancelled)", "Jane non-cancelled", "Uncancelled: Jane", "Not cancelled: Jane"),
        *("Cancelled orders: Jane", "Jane (cancelled twice)", "Late cancel fee - Jane"),
        *("Jane - cancelled (?)", "Jane - cancelled 2 sessions", "\u274c Not cancelled: Jane"),
        *(
            "Jane - cancelled 24h rule",
            "Jane \u2192 cancelled orders",
            "Jane: cancelled (how to) talk",
        ),
        *("Ausgefallener Abend", "Absagen: Jane", "Jane sagt ab", "Annuler : Jane", "Cancelar: x"),
        *("Cancelled by client / therapist: ____", "Cancelled by client?", "Cancel - Jane"),
        *("Call Jane cancelled", "Follow-up: Jane cancelled", "Session: ask why jane cancelled"),
        *("Why Jane cancelled", "Note: Jane cancelled", "team sprint cancelled", "Jane cancels"),
        *("Jane Doe cancellation", "Jane Doe cancelled twice", "Rechnung: Jane abgesagt"),
        *(
            "Jane Doe cancelled?",
            "Call: Jane canx",
            "Anruf Jane abgesagt",
            "Llamar a Zoe cancelada",
        ),
    ],
)
def test_other_words_cancel_nothing(title: str) -> None:
    assert not MARKERS.is_cancelled(an_event(summary=title))


def test_an_event_is_cancelled_by_its_title_and_by_the_words_of_the_practice() -> None:
    mine = Markers.build(cancelled=[re.compile(r"(?i)\bLC\b")])
    off = an_event(summary="Jane LC")

    assert mine.as_said(off) == an_event(summary="Jane LC", status=Status.CANCELLED)
    assert MARKERS.as_said(off) is off
    assert not MARKERS.is_cancelled(an_event(description="[CANCELLED]"))
    assert not MARKERS.is_cancelled(an_event(summary="[CANCELLED]", component=Component.TODO))
    assert not Markers.build(are_read=False).is_cancelled(an_event(summary="[CANCELLED]"))


def test_markers_of_both_sides_are_both_told() -> None:
    assert sides("[client] [me]") == {"client", "clinician"}
    assert sides("cancelled by client, rescheduled by therapist") == {"client", "clinician"}


def test_accents_may_be_written_apart_and_apostrophes_bent() -> None:
    assert sides("Annule\u0301 par le patient") == {"client"}
    assert MARKERS.is_no_show(an_event(summary="n\u2019est pas venue"))


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("Canceled by Jane Doe", {"client"}),
        ("Canceled by Jane Doe on Monday\nReason: ill", {"client"}),
        (f"Rescheduled by: {JANE}", {"client"}),
        (f"Rescheduled by: {AMARA}", {"clinician"}),
        ("Cancelled by Dr. Amara Osei.", {"clinician"}),
        ("Cancelled by Janet", set()),
        ("Cancelled by Mary Smith", set()),
        (f"Canceled by {JANE}, rescheduled by {AMARA}", {"client", "clinician"}),
    ],
)
def test_a_person_of_the_practice_or_a_client_may_be_named(text: str, side: set[str]) -> None:
    assert sides(text, PEOPLE) == side


def test_whose_invitation_it_is_says_who_its_attendee_is() -> None:
    assert sides("cancelled by attendee", PEOPLE, organizer=AMARA) == {"client"}
    assert sides("Cancelled by the organizer", PEOPLE, organizer=AMARA) == {"clinician"}
    assert sides("cancelled by attendee", PEOPLE, organizer=JANE) == set()
    assert sides("cancelled by organizer", PEOPLE) == set()


def test_the_hidden_property_says_more_than_a_title() -> None:
    assert MARKERS.sides(an_event(summary="[me]", initiator_hint="client")) == {"client"}
    assert MARKERS.sides(an_event(summary="[client]", initiator_hint="clinician")) == {"clinician"}


@pytest.mark.parametrize(
    ("listed", "organizer", "is_listed"),
    [
        ("noreply@booking.example", "noreply@booking.example", True),
        ("noreply@booking.example", "other@booking.example", False),
        ("booking.example", "other@booking.example", True),
        ("booking.example", "other@mail.booking.example", True),
        ("booking.example", "other@notbooking.example", False),
        ("booking.example", None, False),
    ],
)
def test_a_booking_system_is_known_by_address_or_domain(
    listed: str, organizer: str | None, is_listed: bool
) -> None:
    event = an_event(organizer=organizer)
    assert Markers.build(booking_organizers=[listed]).is_of_booking_system(event) is is_listed


@pytest.mark.parametrize("title", TITLES)
def test_an_ordinary_title_says_nothing(title: str) -> None:
    assert_nothing_in(summary=title)


@pytest.mark.parametrize("description", DESCRIPTIONS)
def test_an_ordinary_description_says_nothing(description: str) -> None:
    assert_nothing_in(summary="Jane Doe", description=description)


def assert_nothing_in(**words: str) -> None:
    event = an_event(**words, end=at("2026-11-24T11:00-05:00"))
    assert PEOPLE.sides(event) == set()
    assert PEOPLE.arrival(event, utc(TEN), ZoneInfo(ZONE)) is None
    assert PEOPLE.end(event, utc(TEN), ZoneInfo(ZONE)) is None
    assert not PEOPLE.is_no_show(event)
