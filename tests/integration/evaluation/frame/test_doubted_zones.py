"""A calendar that states other rules for its zone than the zone data: one of the two is old.

Vancouver's clocks were to go back on 1 November 2026, until release 2026b of the zone data.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from connectors.zone_rules import zone_of
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.jobs.app import Round
from monitor.jobs.zone_correction.correct import correct_everything
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from tests.integration.watched import SETTINGS, Watched, a_series, an_event

ZONE = "America/Vancouver"
LOOK = "2026-10-12T09:00"
PRACTICE = {"practice": {**SETTINGS["practice"], "timezone": ZONE}}


def rules_of(zone: str, winter: str) -> str:
    """A VTIMEZONE: -07:00 in summer."""
    parts = []
    for kind, before, after, month, day in (
        ("DAYLIGHT", winter, "-0700", 3, "2SU"),
        ("STANDARD", "-0700", winter, 11, "1SU"),
    ):
        rule = f"RRULE:FREQ=YEARLY;BYMONTH={month};BYDAY={day}"
        offsets = f"TZOFFSETFROM:{before}\nTZOFFSETTO:{after}"
        parts.append(f"BEGIN:{kind}\nDTSTART:16010101T020000\n{offsets}\n{rule}\nEND:{kind}")
    return "\n".join([f"BEGIN:VTIMEZONE\nTZID:{zone}", *parts, "END:VTIMEZONE"])


OLD, RIGHT = rules_of(ZONE, "-0800"), rules_of(ZONE, "-0700")
ELSEWHERE = rules_of("America/Tijuana", "-0700")
# 10:00 to 10:50, and from 10:30 on.
SERIES = a_series("jane", "Jane Doe", "2026-10-06T10:00", zone=ZONE)
IN_UTC = an_event("john", "John Roe", "2026-11-10T17:30").replace(";TZID=America/New_York", "")
IN_UTC = IN_UTC.replace("T173000", "T173000Z").replace("T182000", "T182000Z")
IN_OCTOBER = IN_UTC.replace("20261110", "20261027")
IN_TORONTO = an_event("john", "John Roe", "2026-11-10T12:30", zone="America/Toronto")
ON_ITS_CLOCK = an_event("john", "John Roe", "2026-11-10T10:30", zone=ZONE)
SINGLE = an_event("jane", "Jane Doe", "2026-11-10T10:00", zone=ZONE)


def watched(tmp_path: Path, *parts: str) -> Watched:
    practice = Watched(tmp_path, **PRACTICE)
    practice.write(*parts)
    practice.look_twice(LOOK)
    return practice


@pytest.mark.parametrize(
    ("parts", "is_told"),
    [
        pytest.param((OLD, SERIES, IN_UTC), False, id="a series and an instant"),
        pytest.param((OLD, SINGLE, IN_UTC), False, id="a single event and an instant"),
        pytest.param((OLD, SERIES, IN_TORONTO), False, id="on another zone's clock"),
        pytest.param((OLD, SERIES, ON_ITS_CLOCK), True, id="both on that clock"),
        pytest.param((OLD, SERIES, IN_OCTOBER), True, id="before the two part"),
        pytest.param((RIGHT, SERIES, IN_UTC), True, id="the rules agree"),
        pytest.param((SERIES, IN_UTC), True, id="no rules are stated"),
        pytest.param((ELSEWHERE, SERIES, IN_UTC), True, id="another zone's rules are old"),
    ],
)
def test_how_near_two_hours_are_is_told_where_it_is_known(
    tmp_path: Path, parts: tuple[str, ...], is_told: bool
) -> None:
    practice = watched(tmp_path, *parts)

    assert practice.said("no_buffer") == (["no_buffer open"] if is_told else [])


def test_it_is_told_once_the_calendar_states_the_rules_of_the_zone_data(tmp_path: Path) -> None:
    practice = watched(tmp_path, OLD, SERIES, IN_UTC)

    practice.write(RIGHT, SERIES, IN_UTC)
    practice.look_twice("2026-10-13T09:00")

    assert practice.said("no_buffer") == ["no_buffer open"]


def test_what_was_told_before_stays_while_it_is_in_doubt(tmp_path: Path) -> None:
    practice = watched(tmp_path, RIGHT, SERIES, IN_UTC)
    assert practice.said("no_buffer") == ["no_buffer open"]

    practice.write(OLD, SERIES, IN_UTC)
    practice.look_twice("2026-10-13T09:00")

    assert practice.said("no_buffer") == ["no_buffer open"]


def test_what_was_doubted_of_other_zone_data_is_forgotten_with_them(tmp_path: Path) -> None:
    practice = watched(tmp_path, OLD, SERIES, IN_UTC)
    with reading(practice.app.engine) as connection:
        doubted = sources.load(connection, "north").doubted_zones
    assert doubted is not None
    assert list(doubted) == [ZONE]

    with writing(practice.app.engine) as connection:
        this_round = Round(app=practice.app, connection=connection, now=practice.at(LOOK))
        correct_everything(
            this_round, ZoneChange({"Europe/Berlin": offsets_of(zone_of("Europe/Berlin"))})
        )

    with reading(practice.app.engine) as connection:
        assert sources.load(connection, "north").doubted_zones is None
