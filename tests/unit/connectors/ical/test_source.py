from __future__ import annotations

import gzip
import json
import os
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from connectors.base import (
    ConnectorError,
    NotACalendar,
    ServerFailed,
    SourceNotFound,
    TooLarge,
    Truncated,
)
from connectors.ical.connector import IcalConnector
from connectors.net.limits import HttpLimits
from tests.builders.call_stack import room_for
from tests.builders.ics import calendar, vevent, vtodo
from tests.servers.feed_server import FeedServer, response

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
BODY = calendar(vevent())


def feed(
    server: FeedServer, path: str = "/secret-1/a.ics", zone: ZoneInfo = BERLIN
) -> IcalConnector:
    url = server.url(path)
    limits = HttpLimits(tries=1)
    return IcalConnector("feed", zone=zone, url=url, allow_private_network=True, limits=limits)


def file(path: Path, *, max_bytes: int = 2**20) -> IcalConnector:
    return IcalConnector("file", zone=BERLIN, path=path, limits=HttpLimits(max_bytes=max_bytes))


def test_validators_are_sent_back_and_304_is_unchanged(server: FeedServer) -> None:
    stamp = "Mon, 23 Nov 2026 08:00:00 GMT"
    server.answer = lambda request: (
        response(status=304)
        if request.headers.get("if-none-match") == '"v1"'
        else response(BODY, headers={"ETag": '"v1"', "Last-Modified": stamp})
    )
    first = feed(server).fetch(None, now=NOW)
    second = feed(server).fetch(first.cursor, now=NOW)
    assert len(first.events) == 1
    assert second.unchanged
    assert second.is_full
    assert second.events == ()
    assert second.cursor == first.cursor
    assert server.requests[1].headers["if-modified-since"] == stamp


def test_the_same_bytes_without_validators_are_unchanged(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY)
    first = feed(server).fetch(None, now=NOW)
    assert feed(server).fetch(first.cursor, now=NOW).unchanged


def test_the_cursor_holds_no_part_of_the_address(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY)
    cursor = feed(server).fetch(None, now=NOW).cursor
    assert cursor
    assert "secret-1" not in cursor
    assert "127.0.0.1" not in cursor
    assert set(json.loads(cursor)) == {*("origin", "sha256", "etag", "last_modified", "components")}


def test_another_address_is_read_anew(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY, headers={"ETag": '"v1"'})
    cursor = feed(server).fetch(None, now=NOW).cursor
    fetch = feed(server, "/secret-2/a.ics").fetch(cursor, now=NOW)
    assert not fetch.unchanged
    assert "if-none-match" not in server.requests[1].headers


def test_another_practice_zone_is_read_anew(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY, headers={"ETag": '"v1"'})
    cursor = feed(server).fetch(None, now=NOW).cursor
    assert not feed(server, zone=ZoneInfo("Asia/Tokyo")).fetch(cursor, now=NOW).unchanged


@pytest.mark.parametrize("cursor", ["", "[]", "7", "{}", '{"x": 1}', '{"etag": "a"}'])
def test_an_odd_cursor_is_forgotten(server: FeedServer, cursor: str) -> None:
    server.answer = lambda _: response(BODY)
    assert len(feed(server).fetch(cursor, now=NOW).events) == 1


def test_a_cursor_nested_deeper_than_there_is_room_for_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(BODY)
    with room_for(calls=100):
        events = file(path).fetch("[" * 120 + "]" * 120, now=NOW).events
    assert len(events) == 1


def test_a_304_that_was_not_asked_for_is_a_failure(server: FeedServer) -> None:
    server.answer = lambda _: response(status=304)
    with pytest.raises(ServerFailed):
        feed(server).fetch(None, now=NOW)


@pytest.mark.parametrize(
    ("body", "error", "words"),
    [
        (b"", NotACalendar, "empty"),
        (b" \r\n\r\n", NotACalendar, "empty"),
        (b"<html><body>Sign in</body></html>", NotACalendar, "login"),
        (b"%PDF-1.7", NotACalendar, "PDF"),
        (gzip.compress(BODY), NotACalendar, "packed"),
        (b"/srv/north.ics", NotACalendar, "something else"),
        (b"calendars/north.ics", NotACalendar, "something else"),
        (b'{"error": 1}', NotACalendar, "JSON"),
        (b"BEGIN:VCARD\r\nEND:VCARD\r\n", NotACalendar, "address book"),
        (BODY[:-20], Truncated, "ends early"),
        (BODY[:60], Truncated, "ends early"),
    ],
)
def test_what_is_no_whole_calendar_is_never_believed(
    server: FeedServer, body: bytes, error: type[ConnectorError], words: str
) -> None:
    server.answer = lambda _: response(body, headers={"Content-Length": ""})
    with pytest.raises(error, match=words):
        feed(server).fetch(None, now=NOW)


@pytest.mark.parametrize("length", range(0, len(BODY) - 2, 7))
def test_a_feed_that_ends_early_is_refused_wherever_it_ends(tmp_path: Path, length: int) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(BODY[:length])
    with pytest.raises((Truncated, NotACalendar)):
        file(path).fetch(None, now=NOW)


def test_a_file_counts_by_its_content_not_by_its_date(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(BODY)
    first = file(path).fetch(None, now=NOW)
    os.utime(path, (0, 0))
    assert file(path).fetch(first.cursor, now=NOW).unchanged
    path.write_bytes(calendar(vevent(start=":20261125T110000Z")))
    os.utime(path, (0, 0))
    assert not file(path).fetch(first.cursor, now=NOW).unchanged


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceNotFound, match=r"nothing\.ics"):
        file(tmp_path / "nothing.ics").fetch(None, now=NOW)


def test_a_pipe_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.ics")
    with pytest.raises(SourceNotFound):
        file(tmp_path / "a.ics").fetch(None, now=NOW)


def test_a_path_that_no_system_takes_is_an_error_of_the_source(tmp_path: Path) -> None:
    for name in ("a" * 300, "a\0b"):
        with pytest.raises(ConnectorError):
            file(tmp_path / name).fetch(None, now=NOW)


def test_a_file_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(BODY)
    with pytest.raises(TooLarge):
        file(path, max_bytes=len(BODY) - 1).fetch(None, now=NOW)
    assert file(path, max_bytes=len(BODY)).fetch(None, now=NOW).events


def test_check_says_what_it_saw(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    weekly = vevent("RRULE:FREQ=WEEKLY", uid="w", start=";TZID=Europe/Berlin:20261007T090000")
    bad = vevent(uid="bad", start=":never")
    path.write_bytes(calendar(vevent(), weekly, vtodo(), bad))
    assert file(path).check(now=NOW) == (
        "2 events, 1 series, 1 to-do, next on 2026-11-25 09:00, "
        "1 could not be read: Its DTSTART is not a date or time."
    )


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ("FREQ=WEEKLY;BYDAY=WE;COUNT=13", "next on 2026-11-25 09:00"),
        ("FREQ=WEEKLY;UNTIL=20261231T080000Z", "next on 2026-11-25 09:00"),
        ("FREQ=WEEKLY;INTERVAL=2", "next on 2026-12-02 09:00"),
        ("FREQ=WEEKLY;UNTIL=20261125T080000Z", "next on 2026-11-25 09:00"),
        ("FREQ=WEEKLY;UNTIL=20261125T075959Z", "none ahead"),  # an hour behind Berlin
        ("FREQ=WEEKLY;UNTIL=20261125", "next on 2026-11-25 09:00"),
        ("FREQ=WEEKLY;COUNT=3", "none ahead"),
        ("FREQ=WEEKLY;UNTIL=20261014T080000Z", "none ahead"),
        ("FREQ=MONTHLY", ""),  # not stepped through: then nothing is said of what is next
        ("FREQ=WEEKLY;BYDAY=MO,WE", ""),
        ("FREQ=WEEKLY;BYDAY=MO", ""),  # it begins on a Wednesday
    ],
)
def test_check_says_what_is_next_only_where_it_knows(tmp_path: Path, rule: str, said: str) -> None:
    path = tmp_path / "a.ics"
    series = vevent(f"RRULE:{rule}", uid="w", start=";TZID=Europe/Berlin:20261007T090000")
    path.write_bytes(calendar(series))

    assert file(path).check(now=NOW) == ", ".join(filter(None, ("1 event, 1 series", said)))


def test_check_of_a_series_that_has_gone_on_for_two_centuries(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    series = vevent("RRULE:FREQ=WEEKLY", uid="w", start=";TZID=Europe/Berlin:18000101T090000")
    path.write_bytes(calendar(series))

    assert file(path).check(now=NOW).endswith("1 series, next on 2026-11-25 09:00")


def test_check_tells_a_whole_day_as_one(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar(vevent(start=";VALUE=DATE:20261201")))

    assert file(path).check(now=NOW) == "1 event, 0 series, next on 2026-12-01"


def test_check_of_an_empty_calendar(tmp_path: Path) -> None:
    path = tmp_path / "a.ics"
    path.write_bytes(calendar())
    assert file(path).check(now=NOW) == "0 events, 0 series"
