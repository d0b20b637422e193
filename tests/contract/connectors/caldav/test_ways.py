"""CalDAV servers that lack sync-collection, multigets, etags or listings."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest

from connectors.base import AccessRevoked, ConnectorError, ServerFailed, TooLarge
from connectors.caldav import CalDavConnector
from tests.contract.connectors.caldav.caldav_reading import (
    MORE,
    NEXT_DAY,
    UIDS,
    all_of,
    event,
    gone,
    hiding_sync,
    read_after,
    to,
    uids,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import CalDavServer, Told, instead


def refused(told: Told) -> Told:
    return Told(status=403)


def not_offered(told: Told) -> Told:
    return Told(status=501)


def without_etags(told: Told) -> Told:
    """What SmarterMail says, and some others: the property is not there."""
    body = re.sub(rb"<getetag>[^<]*</getetag>", b"", told.body)
    return Told(status=told.status, body=body)


def test_without_sync_an_unchanged_ctag_costs_one_question(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("PROPFIND", hiding_sync)
    first = cloud.fetch(None, now=NOW)
    radicale.questions()

    assert read_after(cloud, first).unchanged
    assert radicale.questions() == ["PROPFIND"]


def test_without_sync_only_what_has_another_etag_or_is_missing_is_asked_for(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("PROPFIND", hiding_sync)
    first = cloud.fetch(None, now=NOW)
    assert json.loads(first.cursor or "")["sync_token"] == ""
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.put("five.ics", event("five"))
    radicale.remove("three.ics")
    radicale.questions()

    second = read_after(cloud, first)

    assert (uids(second), gone(second), second.is_full) == ({"two", "five"}, {"three"}, False)
    assert radicale.questions() == ["PROPFIND", "PROPFIND", "GET", "REPORT calendar-multiget"]


def test_without_etags_everything_is_read_each_time(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    def bare(told: Told) -> Told:
        body = without_etags(hiding_sync(told)).body
        return Told(status=told.status, body=body.replace(b"getctag", b"other"))

    radicale.fault = to("PROPFIND", bare)
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.remove("three.ics")

    second = read_after(cloud, first)

    assert uids(second) == {"one", "two", "four"}
    assert gone(second) == {"three"}


@pytest.mark.parametrize("refusal", [refused, not_offered])
def test_without_multiget_a_calendar_query_reads_the_members(
    radicale: CalDavServer, cloud: CalDavConnector, refusal: Callable[[Told], Told]
) -> None:
    radicale.fault = to("calendar-multiget", refusal)

    fetch = cloud.fetch(None, now=NOW)

    assert uids(fetch) == set(UIDS)
    assert radicale.questions()[-2:] == ["REPORT calendar-query", "REPORT calendar-query"]


def test_without_a_depth_of_one_a_calendar_query_lists_the_members(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("listing", refused)
    first = cloud.fetch(None, now=NOW)
    radicale.remove("three.ics")

    assert uids(first) == set(UIDS)
    assert gone(read_after(cloud, first, NEXT_DAY)) == {"three"}


def test_a_calendar_of_events_may_refuse_to_be_asked_for_todos(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = all_of(to("calendar-multiget", not_offered), to('name="VTODO"', refused))

    assert uids(cloud.fetch(None, now=NOW)) == set(UIDS)


def test_a_refusal_beside_nothing_is_no_empty_calendar(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.fault = all_of(to("listing", not_offered), to('name="VEVENT"', not_offered))

    with pytest.raises(ConnectorError):
        read_after(cloud, first, NEXT_DAY)


def test_a_calendar_that_refuses_every_question_is_not_read(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("REPORT", refused)

    with pytest.raises(AccessRevoked):
        cloud.fetch(None, now=NOW)


def test_a_listing_that_is_cut_short_is_no_listing(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to("listing", lambda told: instead(told, b"</multistatus>", MORE))

    with pytest.raises(TooLarge, match="only a part"):
        cloud.fetch(None, now=NOW)


@pytest.mark.parametrize(
    ("status", "error"), [(b"500 Oops", ServerFailed), (b"403 Forbidden", AccessRevoked)]
)
def test_a_listing_with_a_hole_is_no_listing(
    radicale: CalDavServer, cloud: CalDavConnector, status: bytes, error: type[ConnectorError]
) -> None:
    hole = (
        b"<response><href>/amara/sessions/two.ics</href><status>HTTP/1.1 "
        + status
        + b"</status></response></multistatus>"
    )
    radicale.fault = to("listing", lambda told: instead(told, b"</multistatus>", hole))

    with pytest.raises(error):
        cloud.fetch(None, now=NOW)
