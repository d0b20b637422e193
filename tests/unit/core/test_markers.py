"""What people write into an event to say what happened."""

from __future__ import annotations

import re
from zoneinfo import ZoneInfo

import pytest

from monitor.core.markers import Markers
from tests.unit.core.calendar_values import ZONE, an_event, utc

MARKERS = Markers.build()
AGREED = utc("2026-11-24T10:00-05:00")


def arrival(
    text: str, markers: Markers = MARKERS, agreed: str = "2026-11-24T10:00-05:00"
) -> str | None:
    found = markers.arrival(an_event(summary=text), utc(agreed), ZoneInfo(ZONE))
    return f"{found.astimezone(ZoneInfo(ZONE)):%H:%M}" if found else None


@pytest.mark.parametrize(
    ("text", "at"),
    [
        ("started 10:07", "10:07"),
        ("Started 10.07", "10:07"),
        ("late 8 min", "10:08"),
        ("8 min late", "10:08"),
        ("8 minutes late", "10:08"),
        ("+8m late", "10:08"),
        ("started 25:99", None),
        ("started 25:99, late 8 min", "10:08"),
        ("chocolate 8 min", None),
    ],
)
def test_an_arrival_marker_says_when_it_began(text: str, at: str | None) -> None:
    assert arrival(text) == at


def test_a_twelve_hour_clock_is_understood() -> None:
    assert arrival("started 1:10", agreed="2026-11-24T13:00-05:00") == "13:10"


def test_a_marker_of_the_practice_counts_too() -> None:
    mine = Markers.build(late=[re.compile(r"began (?P<time>\d+:\d\d)"), re.compile("tardy")])
    assert arrival("began 10:09", mine) == "10:09"
    assert arrival("tardy", mine) is None


def test_arrivals_are_not_read_where_that_is_switched_off() -> None:
    silent = Markers.build(read_arrivals=False)
    assert arrival("late 8 min", silent) is None
    assert not silent.is_no_show(an_event(summary="no show"))


@pytest.mark.parametrize(
    ("title", "is_no_show"),
    [
        ("Jane no show", True),
        ("No-Show", True),
        ("did not attend", True),
        ("Jane DNA", True),
        ("Jane dna", False),
        ("DNAfit", False),
    ],
)
def test_a_no_show_is_marked_in_the_title(title: str, is_no_show: bool) -> None:
    assert MARKERS.is_no_show(an_event(summary=title)) is is_no_show


@pytest.mark.parametrize(
    ("text", "side"),
    [
        ("[client]", "client"),
        ("Rescheduled by Client", "client"),
        ("canceled by patient", "client"),
        ("[ME]", "clinician"),
        ("cancelled by therapist", "clinician"),
        ("[client] [me]", None),
        ("nothing", None),
    ],
)
def test_a_marker_says_who_asked(text: str, side: str | None) -> None:
    assert MARKERS.side(an_event(description=text)) == side


def test_the_hidden_property_says_more_than_a_title() -> None:
    assert MARKERS.side(an_event(summary="[me]", initiator_hint="client")) == "client"
