"""What stands of an event whose details a source hides: all but when it is."""

from __future__ import annotations

from typing import Any

import pytest

from connectors.model import CalendarEvent, Withheld
from monitor.core.ledger.withheld import with_what_was_known
from tests.builders.calendar_values import a_weekly_series, an_event, at, utc

WEEKLY, THURSDAYS = ("FREQ=WEEKLY",), ("FREQ=WEEKLY;BYDAY=TH",)
KNOWN = a_weekly_series(exrules=THURSDAYS, description="Room 2")


def hidden(event: CalendarEvent, known: CalendarEvent = KNOWN) -> CalendarEvent:
    """As it is taken down, where `known` was there before."""
    before = {(known.uid, known.recurrence_id and known.recurrence_id.instant): known}
    (found,) = with_what_was_known([event], before)
    return found


def busy(**given: Any) -> CalendarEvent:
    return an_event("2026-11-03T11:00-05:00", summary="", withheld=Withheld.DETAILS, **given)


@pytest.mark.parametrize(
    "stated",
    [
        {"rrules": WEEKLY},
        {"rrules": THURSDAYS, "exrules": WEEKLY},
        {"rrules": WEEKLY, "exdates": (at("2026-11-10T11:00-05:00"),)},
        {"rdates": (at("2026-11-12T11:00-05:00"),)},
        {"rrules": WEEKLY, "unread_zone": "Made/Up"},
    ],
)
def test_all_that_is_stated_of_its_times_is_taken(stated: dict[str, Any]) -> None:
    found = hidden(busy(**stated))

    plain: dict[str, Any] = {"rrules": (), "exrules": (), "rdates": (), "exdates": ()}
    told = plain | {"unread_zone": ""} | stated
    assert {name: getattr(found, name) for name in told} == told
    assert (found.summary, found.description) == ("Jane Doe", "Room 2")
    assert found.start == at("2026-11-03T11:00-05:00")


def test_a_series_whose_rule_is_hidden_keeps_it() -> None:
    found = hidden(busy())

    assert (found.rrules, found.exrules) == (WEEKLY, THURSDAYS)
    assert found.start is not None
    assert found.start.instant == utc("2026-11-03T11:00-05:00")


def test_an_occurrence_by_itself_has_no_rule() -> None:
    found = hidden(busy(recurrence_id=at("2026-11-10T10:00-05:00")))

    assert (found.summary, found.rrules, found.exrules) == ("Jane Doe", (), ())


def test_what_was_never_known_is_left_out() -> None:
    assert with_what_was_known([busy()], {}) == []
