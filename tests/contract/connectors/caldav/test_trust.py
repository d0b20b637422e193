"""What sync answers leave out: found by the daily listing, and since when; what wins trust back."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.caldav import CalDavConnector
from connectors.model import Fetch
from tests.contract.connectors.caldav.caldav_reading import (
    LATER,
    NEXT_DAY,
    SOON,
    UIDS,
    changed,
    connector_for,
    event,
    gone,
    hiding_sync,
    polls,
    read_after,
    to,
    uids,
    without_changes,
    without_losses,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import CalDavServer, Fault, Told

DAY_AFTER = NEXT_DAY + timedelta(hours=25)
BY_TOKEN = ["REPORT sync-collection"]


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
