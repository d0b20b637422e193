"""The resources of a CalDAV calendar: several events in one, rubbish, and those that get lost."""

from __future__ import annotations

import re

import pytest

from connectors.base import ServerFailed
from connectors.caldav import CalDavConnector
from connectors.caldav.collection import MAX_LOST
from connectors.model import Component, Fetch
from tests.builders.ics import calendar, vevent, vtodo
from tests.contract.connectors.caldav.caldav_reading import (
    NEXT_DAY,
    UIDS,
    all_of,
    connector_for,
    event,
    gone,
    hiding_sync,
    read_after,
    to,
    uids,
    with_token,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import Asked, CalDavServer, Fault, Told

DATA = re.compile(rb"(<C:calendar-data>)(.*?)(</C:calendar-data>)", re.DOTALL)
SERIES = vevent("RRULE:FREQ=WEEKLY", uid="two")
MOVED = vevent("RECURRENCE-ID:20261202T100000Z", uid="two", start=":20261202T110000Z")


def losing(*members: str) -> Fault:
    """iCloud's multiget: 404 for some members that it lists."""

    def lose(told: Told) -> Told:
        body = told.body
        for member in members:
            body = re.sub(
                rb"<response><href>(/amara/sessions/"
                + member.encode()
                + rb")</href>.*?</response>",
                rb"<response><href>\1</href><status>HTTP/1.1 404 Not Found</status></response>",
                body,
                flags=re.DOTALL,
            )
        assert body != told.body
        return Told(status=told.status, body=body)

    return to("calendar-multiget", lose)


def withholding(asked: Asked, told: Told) -> Told:
    return Told(status=404) if asked.method == "GET" else told


def writing(member: str, text: bytes) -> Fault:
    """What the server hands out for one member, whatever it was given."""

    def write(told: Told) -> Told:
        start = told.body.index(member.encode())
        rest = DATA.sub(rb"\1" + text + rb"\3", told.body[start:], count=1)
        return Told(status=told.status, body=told.body[:start] + rest)

    return to("calendar-multiget", write)


def reasons(fetch: Fetch) -> list[tuple[str | None, str]]:
    return [(problem.uid, problem.reason) for problem in fetch.problems]


def test_a_404_in_a_multiget_costs_one_question_more(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = losing("two.ics")

    fetch = cloud.fetch(None, now=NOW)

    assert uids(fetch) == set(UIDS)
    assert fetch.problems == ()
    assert radicale.questions()[-2:] == ["REPORT calendar-multiget", "GET"]


def test_an_event_that_the_server_lists_and_withholds_does_not_empty_the_calendar(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = all_of(losing("two.ics"), withholding)
    first = cloud.fetch(None, now=NOW)
    radicale.fault = None

    second = read_after(cloud, first)

    assert uids(first) == {"one", "three", "four"}
    assert reasons(first) == [(None, "The server lists it but does not hand it out.")]
    assert (uids(second), second.problems) == ({"two"}, ())


def test_a_withheld_event_is_asked_for_again_though_the_ctag_is_the_same(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    no_sync = to("PROPFIND", hiding_sync)
    radicale.fault = all_of(no_sync, losing("two.ics"), withholding)
    first = cloud.fetch(None, now=NOW)
    radicale.fault = no_sync

    assert uids(read_after(cloud, first)) == {"two"}


def test_a_withheld_event_is_present_under_the_uid_that_it_was_known_by(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.remove("three.ics")
    radicale.fault = all_of(losing("two.ics"), withholding)

    changed = read_after(cloud, first)
    full = cloud.fetch(with_token(first.cursor, "x"), now=NOW)

    for fetch in (changed, full):
        assert reasons(fetch) == [("two", "The server lists it but does not hand it out.")]
        assert gone(fetch) == {"three"}


def test_an_event_that_the_listing_names_as_not_found_is_not_gone(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    lost = re.compile(rb"(<href>/amara/sessions/two.ics</href>).*?(</response>)", re.DOTALL)
    body = rb"\1<status>HTTP/1.1 404 Not Found</status>\2"
    radicale.fault = all_of(
        to("listing", lambda told: Told(status=told.status, body=lost.sub(body, told.body))),
        losing("two.ics"),
        withholding,
    )

    second = read_after(cloud, first, NEXT_DAY)

    assert gone(second) == set()
    assert reasons(second) == [("two", "The server lists it but does not hand it out.")]


def test_a_withheld_event_that_is_then_deleted_is_gone(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.fault = all_of(losing("two.ics"), withholding)
    second = read_after(cloud, first)
    radicale.fault = None
    radicale.remove("two.ics")

    assert gone(read_after(cloud, second)) == {"two"}


def test_a_server_that_withholds_everything_is_broken(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    for number in range(MAX_LOST):
        radicale.put(f"more-{number}.ics", event(f"more-{number}"))
    radicale.fault = all_of(
        to("calendar-multiget", lambda told: Told(status=404)),
        withholding,
    )

    with pytest.raises(ServerFailed, match="does not hand them out"):
        cloud.fetch(None, now=NOW)


def test_an_answer_that_one_event_has_damaged_is_read_one_by_one(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = to(
        "calendar-multiget", lambda told: Told(status=207, body=told.body[: len(told.body) // 2])
    )

    fetch = cloud.fetch(None, now=NOW)

    assert uids(fetch) == set(UIDS)
    assert radicale.questions().count("GET") == len(UIDS)


@pytest.mark.parametrize(
    "rubbish", [b"BEGIN:VCALENDAR", b"no calendar at all", b"BEGIN:VCALENDAR\nEND:VEVENT\n"]
)
def test_a_resource_that_cannot_be_read_is_set_aside_and_counts_as_present(
    radicale: CalDavServer, cloud: CalDavConnector, rubbish: bytes
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.fault = writing("two.ics", rubbish)
    second = read_after(cloud, first)
    radicale.fault = None
    radicale.put("two.ics", event("two", "SUMMARY:Session: K. L."))

    third = read_after(cloud, second)

    assert [problem.uid for problem in second.problems] == ["two"]
    assert (uids(second), gone(second)) == (set(), set())
    assert (uids(third), third.problems) == ({"two"}, ())


def test_rubbish_that_nobody_knows_leaves_the_others_whole(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.fault = writing("two.ics", b"no calendar at all")

    fetch = cloud.fetch(None, now=NOW)

    assert uids(fetch) == {"one", "three", "four"}
    assert [problem.uid for problem in fetch.problems] == [None]


def test_a_series_and_its_override_stand_in_one_resource(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    radicale.put("two.ics", calendar(SERIES, MOVED))
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", calendar(SERIES))

    second = read_after(cloud, first)

    assert len([each for each in first.events if each.uid == "two"]) == 2
    assert [each.recurrence_id for each in second.events] == [None]
    assert [ref.recurrence_id is not None for ref in second.deleted] == [True]


def test_several_events_in_one_resource_go_one_by_one(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    both = calendar(vevent(uid="five"), vevent(uid="six"))
    first = cloud.fetch(None, now=NOW)
    radicale.put("two.ics", event("two", "SUMMARY:Session: J. D."))
    radicale.fault = writing("two.ics", both)
    second = read_after(cloud, first)
    radicale.put("two.ics", event("two", "SUMMARY:Session: K. L."))
    radicale.fault = writing("two.ics", calendar(vevent(uid="six")))

    third = read_after(cloud, second)

    assert (uids(second), gone(second)) == ({"five", "six"}, {"two"})
    assert (uids(third), gone(third)) == ({"six"}, {"five"})


def test_an_event_that_changes_its_file_is_not_deleted(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.remove("two.ics")
    radicale.put("another.ics", event("two"))

    second = read_after(cloud, first)

    assert (uids(second), gone(second)) == ({"two"}, set())


def test_todos_are_read_as_what_was_promised(radicale: CalDavServer) -> None:
    radicale.make("Tasks", "tasks")
    radicale.put("todo.ics", calendar(vtodo("DUE:20261126T160000Z", "SUMMARY:Call")), "tasks")

    (todo,) = connector_for(radicale, calendar="Tasks").fetch(None, now=NOW).events

    assert todo.component is Component.TODO
    assert todo.due is not None


def test_nextclouds_teapot_is_a_deleted_event(
    radicale: CalDavServer, cloud: CalDavConnector
) -> None:
    first = cloud.fetch(None, now=NOW)
    radicale.remove("two.ics")
    teapot = b"<propstat><prop/><status>HTTP/1.1 418 I'm a teapot</status></propstat>"
    missing = b"<status>HTTP/1.1 404 Not Found</status>"
    radicale.fault = to(
        "sync-collection",
        lambda told: Told(status=told.status, body=told.body.replace(missing, teapot)),
    )

    assert gone(read_after(cloud, first)) == {"two"}
