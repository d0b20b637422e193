"""Asking a CalDAV server what changed: sync tokens, what they miss, and how they go bad."""

from __future__ import annotations

import json
import re
from datetime import timedelta

import pytest

from connectors.caldav import CalDavConnector
from tests.caldav_server import (
    CalDavServer,
    Fault,
    Told,
    instead,
)
from tests.contract.caldav_reading import (
    LATER,
    MORE,
    NEXT_DAY,
    UIDS,
    connector_for,
    event,
    gone,
    read_after,
    to,
    uids,
    with_token,
)
from tests.contract.connector_suite import NOW


def test_an_unchanged_calendar_costs_one_question(either: CalDavServer) -> None:
    cloud = connector_for(either)
    first = cloud.fetch(None, now=NOW)
    either.questions()

    second = read_after(cloud, first)

    assert second.unchanged
    assert either.questions() == ["REPORT sync-collection"]


def test_a_change_costs_two_questions(either: CalDavServer) -> None:
    cloud = connector_for(either)
    first = cloud.fetch(None, now=NOW)
    either.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    either.remove("three.ics")
    either.questions()

    second = read_after(cloud, first)

    assert (uids(second), gone(second), second.is_full) == ({"two"}, {"three"}, False)
    assert either.questions() == ["REPORT sync-collection", "REPORT calendar-multiget"]


@pytest.mark.parametrize("token", ["http://never.example/issued", "0" * 40, "x"])
def test_a_token_the_server_does_not_know_leads_to_a_full_fetch(
    either: CalDavServer, token: str
) -> None:
    cloud = connector_for(either)
    first = cloud.fetch(None, now=NOW)
    either.remove("three.ics")

    second = cloud.fetch(with_token(first.cursor, token), now=LATER)

    assert second.is_full
    assert uids(second) == {"one", "two", "four"}
    assert gone(second) == {"three"}
    assert read_after(cloud, second).unchanged


@pytest.mark.parametrize("status", [400, 403, 404, 405, 409, 410, 412, 500, 501, 507])
def test_a_refused_token_is_no_lost_calendar(
    radicale: CalDavServer, cloud: CalDavConnector, status: int
) -> None:
    first = cloud.fetch(None, now=NOW)
    body = b'<error xmlns="DAV:"><valid-sync-token/></error>'
    radicale.fault = to("sync-collection", lambda told: Told(status=status, body=body))

    second = read_after(cloud, first)

    assert second.is_full
    assert uids(second) == set(UIDS)


def test_a_sync_answer_without_etags_names_what_changed_all_the_same(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.fault = to(
        "sync-collection",
        lambda told: instead(told, b"HTTP/1.1 200 OK", b"HTTP/1.1 404 Not Found"),
    )

    second = read_after(cloud, first)

    assert (uids(second), gone(second)) == ({"two"}, set())


def forgetting_deletions(told: Told) -> Told:
    body = re.sub(rb"<response><href>[^<]*</href><status>.*?</response>", b"", told.body)
    return Told(status=told.status, body=body)


def test_once_a_day_a_listing_shows_what_the_sync_answers_left_out(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.remove("three.ics")
    radicale.fault = to("sync-collection", forgetting_deletions)
    second = read_after(cloud, first)
    assert gone(second) == set()

    third = read_after(cloud, second, NEXT_DAY)
    radicale.remove("two.ics")
    fourth = read_after(cloud, third, NEXT_DAY + timedelta(minutes=5))

    assert (gone(third), gone(fourth)) == ({"three"}, {"two"})


def test_the_daily_listing_keeps_a_sound_server_in_use(either: CalDavServer) -> None:
    cloud = connector_for(either)
    first = cloud.fetch(None, now=NOW)
    either.put("two.ics", event("two", "SUMMARY:Session: J. D."))

    second = read_after(cloud, first, NEXT_DAY)
    either.questions()
    third = read_after(cloud, second, NEXT_DAY + timedelta(minutes=5))

    assert (uids(second), third.unchanged) == ({"two"}, True)
    assert either.questions() == ["REPORT sync-collection"]


def test_a_great_loss_is_told_as_a_full_fetch_that_can_be_held_back(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    for number in range(4):
        radicale.put(f"more-{number}.ics", event(f"more-{number}"))
    first = cloud.fetch(None, now=NOW)
    for number in range(4):
        radicale.remove(f"more-{number}.ics")
    assert not (few := read_after(cloud, first)).is_full
    radicale.remove("one.ics")

    many = read_after(cloud, first)

    assert few.events == ()
    assert many.is_full
    assert uids(many) == {"two", "three", "four"}


def test_a_sync_answer_in_pages_is_read_to_its_end(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.put("five.ics", event("five"))
    radicale.fault = in_two_pages(radicale)

    second = read_after(cloud, first)

    assert uids(second) == {"five", "six"}
    assert radicale.questions().count("REPORT sync-collection") == 2


def in_two_pages(radicale: CalDavServer) -> Fault:
    """One change is made behind the first page, so that a real token leads to the second one."""
    page = iter([b"first"])

    def change(told: Told) -> Told:
        if next(page, None) is None:
            return told
        radicale.put("six.ics", event("six"))
        return instead(told, b"</multistatus>", MORE)

    return to("sync-collection", change)


def test_a_server_that_never_comes_to_the_last_page_is_listed(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    token = json.loads(first.cursor or "")["sync_token"].encode()
    body = b'<multistatus xmlns="DAV:"><sync-token>' + token + b"</sync-token>" + MORE
    radicale.fault = to("sync-collection", lambda told: Told(status=207, body=body))
    radicale.questions()

    assert read_after(cloud, first).is_full
    assert radicale.questions().count("REPORT sync-collection") == 1
