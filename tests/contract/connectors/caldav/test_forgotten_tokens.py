"""A server that no longer knows our sync token, or looks so: a listing tells at once."""

from __future__ import annotations

import itertools

import pytest

from connectors.caldav import CalDavConnector
from tests.contract.connectors.caldav.caldav_reading import (
    BY_TOKEN_AND_READ,
    LATER,
    NEXT_DAY,
    SOON,
    UIDS,
    changed,
    connector_for,
    event,
    filled,
    gone,
    polls,
    read_after,
    to,
    uids,
    without_losses,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import CalDavServer, Fault, Told
from tests.servers.davical import DaviCal, davical_server


def a_new_token_each_time() -> Fault:
    numbers = itertools.count()

    def change(told: Told) -> Told:
        token = f"<sync-token>http://tokens.example/{next(numbers)}</sync-token>"
        return Told(status=207, body=f'<multistatus xmlns="DAV:">{token}</multistatus>'.encode())

    return to("sync-collection", change)


def test_davical_forgets_its_tokens_and_a_deletion_is_seen_at_once(davical: DaviCal) -> None:
    with davical_server(davical) as server:
        cloud = connector_for(filled(server, *UIDS))
        first = cloud.fetch(None, now=NOW)
        davical.forget_tokens()
        server.remove("three.ics")

        second = read_after(cloud, first)

        assert (gone(second), second.is_full) == ({"three"}, True)
        assert second.unseen_since["three"] == NOW
        changed(server, "two")
        server.questions()
        assert uids(read_after(cloud, second)) == {"two"}
        assert server.questions() == BY_TOKEN_AND_READ


@pytest.mark.parametrize("left", [(), ("two",), ("two", "five")], ids=["none", "one", "another"])
def test_a_calendar_deleted_and_made_anew_at_its_address_is_read_anew_at_once(
    each: CalDavServer, left: tuple[str, ...]
) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    each.remove()
    filled(each, *left)

    second = read_after(cloud, first)

    assert (uids(second), gone(second)) == (set(left), set(UIDS) - set(left))
    assert second.is_full
    assert second.unseen_since["one"] == NOW


def test_one_change_after_the_other_needs_no_listing(each: CalDavServer) -> None:
    """Though DAViCal names the one before again."""
    cloud = connector_for(each)
    fetch = cloud.fetch(None, now=NOW)
    each.questions()
    asked = []
    for uid in ("two", "three", "four", "three"):
        changed(each, uid, title=f"Session: {uid} {len(asked)}")
        fetch = read_after(cloud, fetch)
        assert uids(fetch) == {uid}
        assert fetch.unseen_since == {}
        asked += each.questions()

    assert asked == 4 * BY_TOKEN_AND_READ


@pytest.mark.parametrize("what", ["came and went", "written as it was"])
def test_what_looks_forgotten_and_is_not_costs_one_listing(each: CalDavServer, what: str) -> None:
    cloud = connector_for(each)
    first = cloud.fetch(None, now=NOW)
    asked = []
    fetch = first
    for number in range(3):
        if what == "came and went":
            each.put(f"new{number}.ics", event(f"new{number}"))
            each.remove(f"new{number}.ics")
        else:
            each.put("two.ics", event("two"))
        each.questions()
        fetch = read_after(cloud, fetch, LATER + number * SOON)
        assert (fetch.is_full, gone(fetch)) == (False, set())
        asked += each.questions()

    assert asked.count("PROPFIND") <= 2  # one listing, and the standing before it
    changed(each, "four")
    each.questions()
    assert uids(read_after(cloud, fetch)) == {"four"}
    assert each.questions() == BY_TOKEN_AND_READ


def test_a_server_with_a_new_token_at_each_question_is_not_listed_each_time(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.fault = a_new_token_each_time()
    radicale.questions()

    fetch = polls(cloud, first, 4)

    assert fetch.unchanged
    assert radicale.questions().count("PROPFIND") == 2
    radicale.remove("three.ics")
    assert gone(read_after(cloud, fetch, NEXT_DAY + SOON)) == {"three"}


def test_a_deletion_that_is_not_named_shows_at_once_where_nothing_else_is(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.remove("three.ics")
    radicale.fault = to("sync-collection", without_losses)

    second = read_after(cloud, first)

    assert gone(second) == {"three"}
    assert second.unseen_since["three"] == NOW
