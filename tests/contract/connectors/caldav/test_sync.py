"""Asking a CalDAV server what changed: sync tokens, what they miss, and how they go bad."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.caldav import CalDavConnector
from tests.contract.connectors.caldav.caldav_reading import (
    LATER,
    MORE,
    NEXT_DAY,
    UIDS,
    connector_for,
    event,
    filled,
    gone,
    read_after,
    to,
    uids,
    with_token,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import Asked, CalDavServer, Fault, Told, instead, radicale_server


def test_an_unchanged_calendar_costs_one_question(each: CalDavServer) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    each.questions()

    second = read_after(cloud, first)

    assert second.unchanged
    assert each.questions() == ["REPORT sync-collection"]


def test_a_change_costs_two_questions(each: CalDavServer) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    each.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    each.remove("three.ics")
    each.questions()

    second = read_after(cloud, first)

    assert (uids(second), gone(second), second.is_full) == ({"two"}, {"three"}, False)
    assert each.questions() == ["REPORT sync-collection", "REPORT calendar-multiget"]


@pytest.mark.parametrize("token", ["http://never.example/issued", "0" * 40, "x"])
def test_a_token_the_server_does_not_know_leads_to_a_full_fetch(
    each: CalDavServer, token: str
) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    each.remove("three.ics")

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


def test_another_server_is_read_anew_though_its_calendar_has_the_same_path(
    radicale: CalDavServer, cloud: CalDavConnector, tmp_path: Path
) -> None:
    """Nextcloud numbers its tokens through, so that one server's is as good on the other."""
    first = cloud.fetch(None, now=NOW)
    token = json.loads(first.cursor or "")["sync_token"]
    nothing = f'<multistatus xmlns="DAV:"><sync-token>{token}</sync-token></multistatus>'
    (tmp_path / "other").mkdir()
    with radicale_server(tmp_path / "other") as other:
        filled(other, "five")
        other.fault = to("sync-collection", lambda told: Told(status=207, body=nothing.encode()))

        second = read_after(connector_for(other), first)

    assert (uids(second), second.is_full) == ({"five"}, True)


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


def test_the_daily_listing_keeps_a_sound_server_in_use(each: CalDavServer) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    each.put("two.ics", event("two", "SUMMARY:Session: J. D."))

    second = read_after(cloud, first, NEXT_DAY)
    each.questions()
    third = read_after(cloud, second, NEXT_DAY + timedelta(minutes=5))

    assert (uids(second), third.unchanged) == ({"two"}, True)
    assert each.questions() == ["REPORT sync-collection"]


def test_a_great_loss_is_told_as_a_full_fetch_that_can_be_held_back(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    """Also where most of the calendar, which is past, is still there."""
    for number in range(10):
        radicale.put(f"past-{number}.ics", event(f"past-{number}", start=":20250101T100000Z"))
    radicale.put("five.ics", event("five"))
    first = cloud.fetch(None, now=NOW)
    for uid in UIDS:
        radicale.remove(f"{uid}.ics")
    assert not (few := read_after(cloud, first)).is_full
    radicale.remove("five.ics")

    many = read_after(cloud, first)

    assert few.events == ()
    assert many.is_full
    assert uids(many) == {f"past-{number}" for number in range(10)}


def test_a_server_that_refuses_its_own_tokens_is_not_asked_that_way_again(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    fetch = cloud.fetch(None, now=NOW)
    radicale.fault = to("sync-collection", lambda told: Told(status=501))
    full = [fetch := read_after(cloud, fetch) for _ in range(2)]
    radicale.questions()

    third = read_after(cloud, fetch)

    assert [each.is_full for each in full] == [True, True]
    assert third.unchanged
    assert radicale.questions() == ["PROPFIND"]


def test_a_token_refused_once_is_no_reason_to_give_up_asking(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    fetch = cloud.fetch(None, now=NOW)
    for _ in range(2):
        radicale.fault = to("sync-collection", lambda told: Told(status=403))
        fetch = read_after(cloud, fetch)
        radicale.fault = None
        fetch = read_after(cloud, fetch)
    radicale.questions()

    assert read_after(cloud, fetch).unchanged
    assert radicale.questions() == ["REPORT sync-collection"]


def test_what_changes_while_the_daily_listing_is_made_is_no_fault_of_the_sync_answers(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    waiting = iter(["five"])

    def meanwhile(asked: Asked, told: Told) -> Told:
        """One more event, after the first of the two answers."""
        is_either = asked.headers.get("depth") == "1" or b"sync-collection" in asked.body
        if is_either and asked.path.endswith("/sessions/"):
            for uid in waiting:
                radicale.put(f"{uid}.ics", event(uid))
        return told

    radicale.fault = meanwhile
    second = read_after(cloud, first, NEXT_DAY)
    third = read_after(cloud, second, NEXT_DAY + timedelta(minutes=5))
    radicale.questions()

    assert uids(second) | uids(third) == {"five"}
    assert read_after(cloud, third, NEXT_DAY + timedelta(minutes=10)).unchanged
    assert radicale.questions() == ["REPORT sync-collection"]


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
