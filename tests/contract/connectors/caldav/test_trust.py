"""What sync answers leave out: found by a listing, at once where it shows, and since when."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.caldav import CalDavConnector
from connectors.model import Fetch
from tests.contract.connectors.caldav.caldav_reading import (
    LATER,
    NEXT_DAY,
    UIDS,
    connector_for,
    event,
    filled,
    gone,
    hiding_sync,
    read_after,
    to,
    uids,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import CalDavServer, Fault, Told
from tests.servers.davical import DaviCal, davical_server

SOON = timedelta(minutes=5)
DAY_AFTER = NEXT_DAY + timedelta(hours=25)
BY_TOKEN = ["REPORT sync-collection"]
BY_TOKEN_AND_READ = ["REPORT sync-collection", "REPORT calendar-multiget"]


def changed(server: CalDavServer, uid: str, title: str = "Session: K. L.") -> None:
    server.put(f"{uid}.ics", event(uid, f"SUMMARY:{title}"))


def polls(cloud: CalDavConnector, fetch: Fetch, times: int) -> Fetch:
    for number in range(1, times + 1):
        fetch = read_after(cloud, fetch, LATER + number * SOON)
    return fetch


def forgetting(told: Told, pattern: bytes) -> Told:
    return Told(status=told.status, body=re.sub(pattern, b"", told.body, flags=re.DOTALL))


def without_losses(told: Told) -> Told:
    return forgetting(told, rb"<response><href>[^<]*</href><status>.*?</response>")


def without_changes(told: Told) -> Told:
    return forgetting(told, rb"<response><href>[^<]*</href><propstat>.*?</response>")


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


def hidden_among_news(server: CalDavServer, fault: Fault) -> None:
    """A deletion and a change, in an answer that says something else as well."""
    changed(server, "one")
    server.fault = fault


def test_once_a_day_a_listing_shows_what_the_sync_answers_left_out_and_since_when(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.remove("three.ics")
    hidden_among_news(radicale, to("sync-collection", without_losses))
    second = read_after(cloud, first)
    assert gone(second) == set()
    changed(radicale, "four")

    third = read_after(cloud, second, NEXT_DAY)
    radicale.remove("two.ics")
    fourth = read_after(cloud, third, NEXT_DAY + SOON)

    assert (gone(third), gone(fourth)) == ({"three"}, {"two"})
    assert third.unseen_since == {"three": NOW}  # the change of "four" was told
    assert fourth.unseen_since == {}  # the ctag said that something changed since the last poll


@pytest.mark.parametrize("status", [403, 410, 500])
def test_what_shows_after_a_refused_token_may_have_changed_since_the_last_listing(
    radicale: CalDavServer, cloud: CalDavConnector, status: int
) -> None:
    first = cloud.fetch(None, now=NOW)
    second = read_after(cloud, first)
    radicale.remove("three.ics")
    radicale.fault = to("sync-collection", lambda told: Told(status=status))

    third = read_after(cloud, second, LATER + SOON)

    assert gone(third) == {"three"}
    assert third.unseen_since["three"] == NOW


def test_many_deletions_that_the_server_names_were_made_since_the_last_poll(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    filled_more = [f"more-{number}" for number in range(5)]
    for uid in filled_more:
        radicale.put(f"{uid}.ics", event(uid))
    first = cloud.fetch(None, now=NOW)
    for uid in filled_more:
        radicale.remove(f"{uid}.ics")

    second = read_after(cloud, first)

    assert (second.is_full, gone(second)) == (True, set(filled_more))
    assert not second.unseen_since.keys() & gone(second)


def test_an_emptied_calendar_is_told_as_a_full_fetch_however_few_there_were(
    each: CalDavServer,
) -> None:
    cloud = connector_for(each)
    for uid in UIDS[2:]:
        each.remove(f"{uid}.ics")
    first = cloud.fetch(None, now=NOW)
    for uid in UIDS[:2]:
        each.remove(f"{uid}.ics")

    second = read_after(cloud, first)

    assert (second.is_full, second.events) == (True, ())
    assert gone(second) == set(UIDS[:2])


def given_up(server: CalDavServer, cloud: CalDavConnector, fault: Fault) -> Fetch:
    """After a day, when a listing showed that the answers leave things out."""
    first = cloud.fetch(None, now=NOW)
    server.remove("three.ics")
    changed(server, "two")
    server.put("five.ics", event("five"))
    server.fault = fault
    second = read_after(cloud, first)
    third = read_after(cloud, second, NEXT_DAY)
    server.questions()
    assert read_after(cloud, third, NEXT_DAY + SOON).unchanged
    assert server.questions() == ["PROPFIND"]
    return third


@pytest.mark.parametrize("broken", [without_losses, without_changes])
def test_a_token_is_used_again_once_its_answers_tell_what_they_had_left_out(
    radicale: CalDavServer, cloud: CalDavConnector, broken: Callable[[Told], Told]
) -> None:
    fetch = given_up(radicale, cloud, to("sync-collection", broken))
    radicale.fault = None
    radicale.remove("two.ics")
    changed(radicale, "one")

    fetch = read_after(cloud, fetch, NEXT_DAY + 2 * SOON)
    radicale.questions()

    assert (gone(fetch), uids(fetch)) == ({"two"}, {"one"})
    assert read_after(cloud, fetch, NEXT_DAY + 3 * SOON).unchanged
    assert radicale.questions() == BY_TOKEN


@pytest.mark.parametrize("broken", [without_losses, without_changes])
def test_a_quiet_day_is_no_proof_that_the_answers_are_whole_again(
    radicale: CalDavServer, cloud: CalDavConnector, broken: Callable[[Told], Told]
) -> None:
    fetch = given_up(radicale, cloud, to("sync-collection", broken))

    fetch = read_after(cloud, fetch, DAY_AFTER)
    radicale.questions()

    assert read_after(cloud, fetch, DAY_AFTER + SOON).unchanged
    assert radicale.questions() == ["PROPFIND"]


def test_a_token_that_was_refused_twice_is_used_again_once_it_is_taken(
    each: CalDavServer,
) -> None:
    cloud = connector_for(each)
    fetch = cloud.fetch(None, now=NOW)
    each.fault = to("sync-collection", lambda told: Told(status=403))
    fetch = polls(cloud, fetch, 2)
    each.questions()
    assert read_after(cloud, fetch, LATER + 3 * SOON).unchanged
    assert each.questions() == ["PROPFIND"]
    each.fault = None

    fetch = read_after(cloud, fetch, NEXT_DAY + SOON)
    each.questions()

    assert read_after(cloud, fetch, NEXT_DAY + 2 * SOON).unchanged
    assert each.questions() == BY_TOKEN


def test_without_tokens_what_the_ctag_announces_was_made_since_the_last_poll(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("PROPFIND", hiding_sync)
    first = cloud.fetch(None, now=NOW)
    second = read_after(cloud, first)
    radicale.remove("three.ics")

    third = read_after(cloud, second, LATER + SOON)

    assert (gone(third), third.unseen_since) == ({"three"}, {})


def test_what_a_ctag_did_not_announce_may_have_changed_since_the_last_listing(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    def still(told: Told) -> Told:
        body = re.sub(rb"(getctag>)[^<]*", rb'\1"same"', hiding_sync(told).body)
        return Told(status=told.status, body=body)

    radicale.fault = to("PROPFIND", still)
    first = cloud.fetch(None, now=NOW)
    radicale.remove("three.ics")
    assert read_after(cloud, first).unchanged

    third = read_after(cloud, first, NEXT_DAY)

    assert (gone(third), third.unseen_since) == ({"three"}, {"three": NOW})


def test_a_cursor_of_an_older_version_is_read_on(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    assert first.cursor is not None
    older = first.cursor.replace('"distrust":""', '"is_sync_sound":true')
    assert older != first.cursor
    radicale.remove("three.ics")
    radicale.questions()

    assert gone(cloud.fetch(older, now=LATER)) == {"three"}
    assert radicale.questions() == BY_TOKEN
