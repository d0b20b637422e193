"""What makes two states of an event the same, and since when one stands."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from connectors.model import Attendee
from monitor.core.ledger.revision import content_hash, last_end, signature
from tests.builders.calendar_values import (
    HOUR,
    MONDAY,
    a_revision,
    a_weekly_series,
    an_event,
    at,
    utc,
)

ANN, BOB = Attendee(email="ann@example.com"), Attendee(email="bob@example.com")


@pytest.mark.parametrize(
    "touched", [{"sequence": 9}, {"created": MONDAY}, {"last_modified": MONDAY}]
)
def test_what_providers_touch_for_nothing_is_no_content(touched: dict[str, Any]) -> None:
    assert content_hash(an_event(**touched)) == content_hash(an_event())


@pytest.mark.parametrize(
    "touched",
    [
        {"summary": "John Roe"},
        {"description": "started 10:07"},
        {"location": "Room 2"},
        {"transparent": True},
        {"end": at("2026-11-24T11:30-05:00")},
        {"attendees": (ANN,)},
        {"initiator_hint": "client"},
    ],
)
def test_what_a_person_changes_is_content(touched: dict[str, Any]) -> None:
    assert content_hash(an_event(**touched)) != content_hash(an_event())


def test_the_order_of_people_and_skipped_dates_is_no_content() -> None:
    dates = (at("2026-12-01T10:00-05:00"), at("2026-12-08T10:00-05:00"))
    event = a_weekly_series(attendees=(ANN, BOB), exdates=dates)
    turned = replace(event, attendees=(BOB, ANN), exdates=dates[::-1])
    assert content_hash(turned) == content_hash(event)


def test_a_marker_in_the_title_leaves_an_event_recognisable() -> None:
    assert signature(an_event(summary="Jane  Doe (late 8 min)")) == signature(an_event())


@pytest.mark.parametrize(
    ("minutes", "is_trusted"), [(-61, False), (-60, False), (-59, True), (0, True), (1, False)]
)
def test_a_stamp_is_trusted_between_the_polls_around_the_change(
    minutes: int, is_trusted: bool
) -> None:
    stamp = MONDAY + timedelta(minutes=minutes)
    revision = a_revision(an_event(last_modified=stamp), 1)
    assert revision.trusted_stamp == (stamp if is_trusted else None)
    assert revision.first_stood == (stamp if is_trusted else MONDAY)


def test_of_the_first_read_no_stamp_is_trusted() -> None:
    event = an_event(last_modified=MONDAY - HOUR)
    assert a_revision(event, 1, previous_poll_at=None).trusted_stamp is None


def test_a_series_has_no_last_end() -> None:
    assert last_end(a_weekly_series()) is None
    assert last_end(an_event()) == utc("2026-11-24T10:50-05:00")
