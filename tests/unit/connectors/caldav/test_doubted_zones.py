"""Each member of a collection brings its own rules of zones; the collection says all of them."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from connectors.caldav.sync_merge import MemberReader, Merge
from tests.builders.ics import calendar, vevent, vtimezone

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)


def test_what_any_member_states_is_doubted_of_the_collection() -> None:
    reader = MemberReader(source="s", zone=ZoneInfo("America/New_York"), now=NOW)
    merge = Merge(before={}, gone=frozenset())
    for number, zone in enumerate(("Europe/Berlin", "Asia/Tokyo", "Asia/Tokyo", "Europe/Lisbon")):
        event = vevent(uid=str(number), start=f";TZID={zone}:20261125T100000")
        merge.take(reader.read(f"{number}.ics", "e", calendar(vtimezone(zone), event)))

    assert merge.doubted_zones().keys() == {"Asia/Tokyo", "Europe/Lisbon"}
