from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.reader import read_calendar
from connectors.model import EventTime
from connectors.quirks.custom_timezone import zone_by_rules
from tests.builders.ics import calendar, vevent, vtimezone, vtodo

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
TOKYO = ZoneInfo("Asia/Tokyo")  # the practice's, so that nothing falls on Berlin by default


def start_of(*components: str, head: str = "", zone: ZoneInfo = TOKYO) -> EventTime:
    reading = read_calendar("s", calendar(*components, head=head), zone=zone, now=NOW)
    start = reading.events[0].start
    assert start is not None
    return start


def at(tzid: str) -> str:
    return vevent(start=f";TZID={tzid}:20261125T100000")


@pytest.mark.parametrize(
    "tzid",
    [
        *("Europe/Berlin", "europe/berlin", "W. Europe Standard Time", '"Europe/Berlin"'),
        *("/freeassociation.sourceforge.net/Europe/Berlin", "/mozilla.org/2005_1/Europe/Berlin"),
        *("/freeassociation.sourceforge.net/Tzfile/Europe/Berlin", "posix/Europe/Berlin"),
        '"(UTC+01:00) Amsterdam, Berlin, Bern"',
    ],
)
def test_every_name_of_a_zone_becomes_its_key(tzid: str) -> None:
    start = start_of(at(tzid))
    assert start.zone in ("Europe/Berlin", "Europe/Amsterdam")
    assert start.instant == datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("tzid", "key"),
    [
        ("America/Los Angeles", "America/Los_Angeles"),
        ("/x.org/America/Argentina/Buenos_Aires", "America/Argentina/Buenos_Aires"),
        ("tzone://Microsoft/Utc", "UTC"),
        ("GMT+0100", "Etc/GMT-1"),
        ("UTC-5", "Etc/GMT+5"),
        ("UTC", "UTC"),
    ],
)
def test_other_names_become_keys_too(tzid: str, key: str) -> None:
    assert start_of(at(tzid)).zone == key


@pytest.mark.parametrize("tzid", ["Customized Time Zone", "tzone://Microsoft/Custom", "MyZone"])
def test_an_invented_zone_is_known_by_its_rules(tzid: str) -> None:
    assert start_of(vtimezone(tzid), at(tzid)).zone == "Europe/Berlin"


def test_an_invented_zone_is_the_practices_own_if_that_behaves_alike() -> None:
    start = start_of(vtimezone("Custom"), at("Custom"), zone=ZoneInfo("Europe/Vienna"))
    assert start.zone == "Europe/Vienna"


def test_an_invented_zone_without_summer_time_is_a_fixed_offset() -> None:
    rules = vtimezone("Custom").replace("TZOFFSETTO:+0200", "TZOFFSETTO:+0100")
    assert start_of(rules, at("Custom")).zone == "Etc/GMT-1"


def test_a_zone_that_is_numbered_through_is_known_each_time() -> None:
    names = [f"Customized Time Zone {number}" for number in range(1, 6)]
    rules = [vtimezone(name) for name in names]
    events = [vevent(uid=name, start=f";TZID={name}:20261125T100000") for name in names]
    reading = read_calendar("s", calendar(*rules, *events), zone=TOKYO, now=NOW)
    assert {event.start.zone for event in reading.events if event.start} == {"Europe/Berlin"}


def test_rules_that_were_abolished_are_known_by_the_years_when_they_held() -> None:
    brasilia = (
        vtimezone("(UTC-03:00) Brasília")
        .replace("+0200", "-0200")
        .replace("+0100", "-0300")
        .replace("BYDAY=-1SU;BYMONTH=10", "BYDAY=3SA;BYMONTH=2")
        .replace("BYDAY=-1SU;BYMONTH=3", "BYDAY=2SA;BYMONTH=10")
    )
    assert start_of(brasilia, at('"(UTC-03:00) Brasília"')).zone == "America/Sao_Paulo"


def test_rules_that_are_no_citys_are_followed_all_the_same() -> None:
    odd = vtimezone("Custom").replace("+0200", "-0830").replace("+0100", "-0930")
    start = start_of(odd, at("Custom"))
    assert start.local.isoformat() == "2026-11-25T10:00:00-09:30"
    assert start.instant.replace(month=7).astimezone(start.local.tzinfo).hour == 11


def test_two_calendars_that_define_one_name_are_read_each_by_its_own_rules() -> None:
    """icalendar and vobject keep such a zone for the whole process: see findings."""
    name = "Customized Time Zone"
    east, west = (
        vtimezone(name).replace("+0200", offset).replace("+0100", offset)
        for offset in ("+0200", "-0500")
    )
    offsets = [f"{start_of(rules, at(name)).local:%z}" for rules in (east, west, east)]
    assert offsets == ["+0200", "-0500", "+0200"]


@pytest.mark.parametrize("offset", ["+0845", "+1245", "-0930", "+0530", "+0000", "-1100"])
def test_an_invented_zone_that_never_changes_is_at_the_offset_it_states(offset: str) -> None:
    rules = vtimezone("Custom").replace("+0200", offset).replace("+0100", offset)
    assert f"{start_of(rules, at('Custom')).local:%z}" == offset


@pytest.mark.parametrize(
    ("shown", "key"),
    [
        ("(UTC-05:00) Eastern Time (US & Canada)", "America/New_York"),
        ("(UTC-08:00) Pacific Time (US & Canada)", "America/Los_Angeles"),
        ("(UTC-04:00) Atlantic Time (Canada)", "America/Halifax"),
        ("(GMT+01:00) Sarajevo/Warsaw/Zagreb", "Europe/Sarajevo"),
        ("(UTC) Coordinated Universal Time", "UTC"),
        ("(UTC-03:00) Brasília", "America/Sao_Paulo"),
    ],
)
def test_a_name_as_windows_shows_it_is_known_without_any_rules(shown: str, key: str) -> None:
    assert start_of(at(f'"{shown}"')).zone == key


def test_an_escaped_comma_in_a_zones_name_is_the_same_name() -> None:
    start = start_of(vtimezone("Here\\, there"), at('"Here, there"'))
    assert start.zone == "Europe/Berlin"


def test_a_known_name_beats_rules_that_contradict_it() -> None:
    assert start_of(vtimezone("America/New_York"), at("America/New_York")).zone == (
        "America/New_York"
    )


def test_rules_that_contradict_a_known_name_are_told_of_and_from_when_on() -> None:
    raw = calendar(vtimezone("America/New_York"), vtimezone("Europe/Berlin"), vtimezone("Mine"))
    reading = read_calendar("s", raw, zone=TOKYO, now=NOW)
    (since,) = reading.doubted_zones.values()
    (note,) = reading.notes
    assert list(reading.doubted_zones) == ["America/New_York"]
    assert NOW - timedelta(days=1) <= since <= NOW  # they part at once
    assert "Its rules for the time zone America/New_York say +01:00 instead of -05:00" in note


def test_a_location_hint_beats_the_rules() -> None:
    rules = vtimezone("Custom").replace("TZID:Custom", "TZID:Custom\nX-LIC-LOCATION:Europe/Rome")
    assert start_of(rules, at("Custom")).zone == "Europe/Rome"


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY;BYDAY=1SU",
        "FREQ=YEARLY;BYDAY=9SU",
        "FREQ=YEARLY;INTERVAL=2;BYDAY=1SU",
        "FREQ=YEARLY;BYMONTH=March;BYDAY=1SU",
        "=;=",
    ],
)
def test_rules_that_make_no_sense_leave_the_default_zone(rule: str) -> None:
    rules = vtimezone("Custom").replace("FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", rule)
    assert start_of(rules, at("Custom")).zone == "Asia/Tokyo"


def test_rules_with_more_starts_or_parts_than_anybody_needs_are_not_followed() -> None:
    rules = vtimezone("Custom").replace("+0100\n", "+0100\nRDATE:20261025T030000\n", 1)
    asked = (tuple(rules.split("\n")), "Asia/Tokyo", frozenset({"Europe/Berlin"}), NOW.year)
    assert zone_by_rules(*asked, most_parts=2, most_starts=2)
    assert zone_by_rules(*asked, most_parts=1) is None
    assert zone_by_rules(*asked, most_starts=1) is None


def test_of_more_rules_than_one_calendar_needs_the_last_leave_the_default_zone() -> None:
    rules = [vtimezone("One"), vtimezone("Two").replace("BYMONTH=10", "BYMONTH=9")]
    events = [vevent(uid=name, start=f";TZID={name}:20261125T100000") for name in ("One", "Two")]
    few = ParseLimits(zones=1)
    reading = read_calendar("s", calendar(*rules, *events), zone=TOKYO, now=NOW, limits=few)
    zones = [event.start.zone for event in reading.events if event.start]
    assert zones == ["Europe/Berlin", "Asia/Tokyo"]


@pytest.mark.parametrize("tzid", ["Europe", "../zones/north", "x" * 201, "Nowhere", ""])
def test_an_unknown_zone_is_the_practices(tzid: str) -> None:
    assert start_of(at(tzid)).zone == "Asia/Tokyo"


def test_a_zone_whose_name_is_longer_than_names_are_is_the_practices() -> None:
    for length, zone in ((200, "Europe/Berlin"), (201, "Asia/Tokyo")):
        name = "x" * length
        assert start_of(vtimezone(name), at(name)).zone == zone


def test_an_unknown_zone_is_the_calendars_own_before_the_practices() -> None:
    assert start_of(at("Nowhere"), head="X-WR-TIMEZONE:Europe/Rome").zone == "Europe/Rome"


def test_floating_times_are_in_the_calendars_zone() -> None:
    floating = vevent(start=":20261125T100000")
    start = start_of(floating, head="X-WR-TIMEZONE:W. Europe Standard Time")
    assert start.zone == "Europe/Berlin"
    assert start_of(floating).zone == "Asia/Tokyo"
    assert start_of(floating, head="X-WR-TIMEZONE:Nowhere").zone == "Asia/Tokyo"


def test_a_date_is_midnight_in_the_default_zone() -> None:
    start = start_of(vevent(start=";VALUE=DATE:20261125"))
    assert start.is_date
    assert start.zone == "Asia/Tokyo"
    assert start.local == datetime(2026, 11, 25, tzinfo=TOKYO)


def test_each_calendar_of_a_file_has_zones_of_its_own() -> None:
    two = calendar(vtimezone("Here"), at("Here")) + calendar(
        vevent(uid="b", start=";TZID=Here:20261125T1000")
    )
    events = read_calendar("s", two, zone=TOKYO, now=NOW).events
    assert [event.start.zone for event in events if event.start] == ["Europe/Berlin", "Asia/Tokyo"]


def test_rules_that_a_calendar_states_by_date_are_followed() -> None:
    dated = (
        "BEGIN:VTIMEZONE\nTZID:Custom\n"
        "BEGIN:STANDARD\nDTSTART:20251026T030000\nRDATE:20261025T030000\n"
        "TZOFFSETFROM:+0330\nTZOFFSETTO:+0230\nEND:STANDARD\n"
        "BEGIN:DAYLIGHT\nDTSTART:20260329T020000\nTZOFFSETFROM:+0230\nTZOFFSETTO:+0330\n"
        "END:DAYLIGHT\nEND:VTIMEZONE"
    )
    summer = vevent(start=";TZID=Custom:20260725T100000")
    assert start_of(dated, summer).local.isoformat() == "2026-07-25T10:00:00+03:30"
    assert start_of(dated, at("Custom")).local.isoformat() == "2026-11-25T10:00:00+02:30"


def test_rules_that_end_give_way_to_those_that_follow() -> None:
    ended = (vtimezone("Custom").replace("+0100", "-0330").replace("+0200", "-0230")).replace(
        "BYMONTH=3", "BYMONTH=3;UNTIL=20250330T053000Z"
    )
    summer = vevent(start=";TZID=Custom:20260725T100000")
    assert f"{start_of(ended, summer).local:%z}" == "-0330"


@pytest.mark.parametrize("missing", ["TZOFFSETFROM:+0200\n", "TZOFFSETTO:+0100\n", "DTSTART:1"])
def test_rules_that_are_not_complete_are_not_followed_but_said(missing: str) -> None:
    rules = vtimezone("Custom").replace(missing, "X-LEFT-OUT:1", 1)
    reading = read_calendar("s", calendar(rules, at("Custom")), zone=TOKYO, now=NOW)
    assert reading.events[0].unread_zone == "Custom"


def test_an_event_in_an_unknown_zone_says_so_and_its_neighbours_do_not() -> None:
    events = [at("Nowhere"), vevent(uid="two"), vevent(uid="three", start=":20261125T100000")]
    reading = read_calendar("s", calendar(*events), zone=TOKYO, now=NOW)
    assert [event.unread_zone for event in reading.events] == ["Nowhere", "", ""]


def test_floating_times_of_a_calendar_in_an_unknown_zone_say_so() -> None:
    floating = vevent(start=":20261125T100000")
    raw = calendar(floating, vevent(uid="two"), head="X-WR-TIMEZONE:Nowhere")
    reading = read_calendar("s", raw, zone=TOKYO, now=NOW)
    assert [event.unread_zone for event in reading.events] == ["Nowhere", ""]


def test_a_to_do_due_in_an_unknown_zone_says_so() -> None:
    raw = calendar(vtodo("DUE;TZID=Nowhere:20261125T100000"))
    assert read_calendar("s", raw, zone=TOKYO, now=NOW).events[0].unread_zone == "Nowhere"


def test_stated_rules_that_contradict_a_known_zone_are_worth_a_note() -> None:
    stale = (
        vtimezone("America/Vancouver")
        .replace("+0200", "-0700")
        .replace("+0100", "-0800")
        .replace("BYDAY=-1SU;BYMONTH=10", "BYDAY=1SU;BYMONTH=11")
        .replace("BYDAY=-1SU;BYMONTH=3", "BYDAY=2SU;BYMONTH=3")
    )
    reading = read_calendar("s", calendar(stale, at("America/Vancouver")), zone=TOKYO, now=NOW)
    assert reading.events[0].start is not None
    assert f"{reading.events[0].start.local:%z}" == "-0700"
    (note,) = reading.notes
    assert "America/Vancouver say -08:00 instead of -07:00, from 2026-11-23 on" in note


def test_stated_rules_that_say_the_same_are_not_worth_a_note() -> None:
    raw = calendar(vtimezone("Europe/Berlin"), vtimezone("W. Europe Standard Time"), at("Custom"))
    assert read_calendar("s", raw, zone=TOKYO, now=NOW).notes == ()
