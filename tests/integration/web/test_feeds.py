"""What is still open stands in the calendar that they keep anyway."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx
import icalendar
import pytest
import vobject

from monitor.jobs.access.tokens import TokenKind
from tests.integration.watched import a_series
from tests.integration.web.two_clinicians import CLINICIANS, SOURCES
from tests.integration.web.visited import Visited


class Subscribed:
    """Jane, Amara's client, has had her last session on 10 November, and nothing is booked."""

    def __init__(self, folder: Path, **sections: Any) -> None:
        self.visited = Visited(folder, clinicians=CLINICIANS, sources=SOURCES, **sections)
        watched = self.visited.watched
        watched.write(a_series("jane", "Jane Doe", "2026-10-06T10:00", rule=";COUNT=6"))
        watched.look_twice("2026-10-20T09:00")
        watched.look_twice("2026-11-23T15:00")
        self.visited.at("2026-11-23T15:30")
        self.finding = watched.only("missed_follow_up")

    def get(self, clinician: str | None, **headers: str) -> httpx.Response:
        token = self.visited.token(TokenKind.FEED, clinician)
        return self.visited.get(f"/feeds/{token.value}.ics", **headers)


@pytest.fixture
def subscribed(tmp_path: Path) -> Subscribed:
    return Subscribed(tmp_path, web={"names": "initials"})


def test_an_open_follow_up_is_a_to_do_and_a_day_in_the_clinician_s_calendar(
    subscribed: Subscribed,
) -> None:
    answer = subscribed.get("amara")
    calendar = icalendar.Calendar.from_ical(answer.content)
    (todo,), (event,) = calendar.walk("VTODO"), calendar.walk("VEVENT")

    assert answer.headers["content-type"] == "text/calendar; charset=utf-8"
    due = date.fromisoformat(subscribed.finding.draft.value["due"][:10])
    assert abs(todo["due"].dt - due) <= timedelta(days=1)
    assert (event["dtstart"].dt, event["dtend"].dt) == (
        todo["due"].dt,
        todo["due"].dt + timedelta(days=1),
    )
    assert todo["summary"].startswith("J. D.: ")
    assert (event["transp"], event["class"]) == ("TRANSPARENT", "PRIVATE")
    assert calendar.errors == todo.errors == event.errors == []


def test_another_reader_reads_it_and_learns_how_often_to_come(subscribed: Subscribed) -> None:
    text = subscribed.get("amara").text
    (calendar,) = vobject.readComponents(text)

    assert calendar.vtodo.status.value == "NEEDS-ACTION"
    assert calendar.vevent.summary.value == calendar.vtodo.summary.value
    assert "REFRESH-INTERVAL;VALUE=DURATION:PT1H" in text
    assert "X-PUBLISHED-TTL:PT1H" in text


def test_another_clinician_s_feed_says_nothing_of_it(subscribed: Subscribed) -> None:
    calendar = icalendar.Calendar.from_ical(subscribed.get("ben").content)

    assert calendar.subcomponents == []


def test_the_practice_s_feed_says_whose_it_is_and_no_client(subscribed: Subscribed) -> None:
    calendar = icalendar.Calendar.from_ical(subscribed.get(None).content)
    (todo,) = calendar.walk("VTODO")

    assert todo["summary"] == "Dr. Amara Osei: A follow-up is open."
    assert "J. D." not in calendar.to_ical().decode()


def test_what_was_answered_is_gone(subscribed: Subscribed) -> None:
    watched = subscribed.visited.watched
    watched.write(
        a_series("jane", "Jane Doe", "2026-10-06T10:00", rule=";COUNT=6"),
        a_series("next", "Jane Doe", "2026-12-01T10:00"),
    )
    watched.look_twice("2026-11-24T09:00")

    calendar = icalendar.Calendar.from_ical(subscribed.get("amara").content)

    assert calendar.subcomponents == []


def test_who_has_it_already_is_told_so(subscribed: Subscribed) -> None:
    first = subscribed.get("amara")
    tag, changed = first.headers["etag"], first.headers["last-modified"]

    by_tag = subscribed.get("amara", **{"If-None-Match": f'"other", {tag}'})
    by_time = subscribed.get("amara", **{"If-Modified-Since": changed})
    both = subscribed.get("amara", **{"If-None-Match": '"other"', "If-Modified-Since": changed})
    nonsense = subscribed.get("amara", **{"If-Modified-Since": "yesterday"})

    assert (by_tag.status_code, by_tag.content) == (304, b"")
    assert by_time.status_code == 304
    assert both.status_code == nonsense.status_code == 200
    assert first.headers["cache-control"] == "private, no-cache"


def test_a_feed_s_address_is_good_for_nothing_else(subscribed: Subscribed) -> None:
    token = subscribed.visited.token(TokenKind.FEED, "amara").value

    assert subscribed.visited.get(f"/c/{token}").status_code == 404
    assert subscribed.visited.get("/metrics", token).status_code == 401
    assert subscribed.visited.get("/feeds/x.y.ics").status_code == 404
