"""From an address and a name to the calendar, and what is said where that does not work out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from connectors.base import AccessRevoked, ConnectorError, SourceNotFound
from tests.contract.connectors.caldav.caldav_reading import (
    UIDS,
    connector_for,
    event,
    filled,
    read_after,
    to,
    uids,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import PASSWORD, USER, Asked, CalDavServer, Told, radicale_server


def not_found(server: CalDavServer, **others: str | None) -> str:
    with pytest.raises(SourceNotFound) as caught:
        connector_for(server, **others).check(now=NOW)
    return str(caught.value)


@pytest.mark.parametrize("name", ["Sessions", "sessions", " SESSIONS ", "sessions/"])
def test_a_calendar_is_found_by_its_name_or_the_end_of_its_address(
    each: CalDavServer, name: str
) -> None:
    assert uids(connector_for(each, calendar=name).fetch(None, now=NOW)) == set(UIDS)


@pytest.mark.parametrize("slash", ["/", ""])
@pytest.mark.parametrize("calendar", [None, "Sessions"])
def test_the_address_may_be_that_of_the_calendar(
    each: CalDavServer, slash: str, calendar: str | None
) -> None:
    url = f"{each.url}{each.home[1:]}sessions{slash}"

    assert uids(connector_for(each, url=url, calendar=calendar).fetch(None, now=NOW)) == set(UIDS)


@pytest.mark.parametrize("whole", [True, False])
def test_the_calendar_may_be_an_address(each: CalDavServer, whole: bool) -> None:
    path = f"{each.home}sessions"
    calendar = each.url + path[1:] if whole else path

    assert uids(connector_for(each, calendar=calendar).fetch(None, now=NOW)) == set(UIDS)


def test_fastmail_takes_the_address_of_a_calendar_with_a_slash_only(
    radicale: CalDavServer,
) -> None:
    radicale.fault = lambda asked, told: (
        Told(status=401) if asked.path.endswith("/sessions") else told
    )
    url = f"{radicale.url}amara/sessions"

    assert uids(connector_for(radicale, url=url, calendar=None).fetch(None, now=NOW)) == set(UIDS)


def test_an_address_that_does_without_the_slash_is_taken_as_it_is(radicale: CalDavServer) -> None:
    def fault(asked: Asked, told: Told) -> Told:
        if asked.path == "/dav/":
            return Told(status=404)
        return radicale.told(replace(asked, path="/amara/")) if asked.path == "/dav" else told

    radicale.fault = fault

    assert uids(connector_for(radicale, url=f"{radicale.url}dav").fetch(None, now=NOW))


@pytest.mark.parametrize(
    "refusal",
    [
        Told(status=200),  # Fastmail
        Told(status=405, body=b"<html>Not Allowed</html>"),
        Told(status=403),
        Told(status=404),
        Told(status=200, body=b"<!DOCTYPE html><html>Nextcloud</html>"),
    ],
)
def test_a_bare_host_is_asked_where_its_calendars_are(
    radicale: CalDavServer, refusal: Told
) -> None:
    def fault(asked: Asked, told: Told) -> Told:
        if asked.path == "/":
            return refusal
        if asked.path == "/.well-known/caldav":
            return Told(status=301, headers={"Location": "/amara/"})
        return told

    radicale.fault = fault

    assert uids(connector_for(radicale).fetch(None, now=NOW)) == set(UIDS)


def test_the_only_calendar_needs_no_name(radicale: CalDavServer) -> None:
    assert uids(connector_for(radicale, calendar=None).fetch(None, now=NOW)) == set(UIDS)


def test_a_wrong_name_is_answered_with_the_right_ones(each: CalDavServer) -> None:
    each.make("Team meetings", "team")

    said = not_found(each, calendar="Session")

    assert "no calendar 'Session'" in said
    assert "'Sessions'" in said
    assert "'Team meetings'" in said
    assert PASSWORD not in said


def test_without_a_name_several_calendars_are_listed(radicale: CalDavServer) -> None:
    radicale.make("Team meetings", "team")

    said = not_found(radicale, calendar=None)

    assert "several calendars" in said
    assert "'Sessions', 'Team meetings'" in said


def test_two_calendars_of_one_name_are_told_apart_by_their_address(radicale: CalDavServer) -> None:
    radicale.make("Sessions", "other")

    said = not_found(radicale)

    assert "'Sessions' (other)" in said
    assert uids(connector_for(radicale, calendar="other").fetch(None, now=NOW)) == set()


def test_an_account_without_a_calendar_says_so(tmp_path: Path) -> None:
    with radicale_server(tmp_path) as server:
        assert "shared with this account" in not_found(server)


def test_a_folder_is_no_empty_calendar(each: CalDavServer) -> None:
    assert "no calendar" in not_found(each, calendar=each.home)


def test_an_address_where_nothing_is_says_so(each: CalDavServer) -> None:
    assert "404" in not_found(each, calendar=f"{each.home}nothing/")


def test_a_calendar_on_another_server_gets_no_password(radicale: CalDavServer) -> None:
    assert "another server" in not_found(radicale, calendar="https://other.example/sessions/")


def test_a_calendar_in_nextclouds_trash_is_no_calendar(radicale: CalDavServer) -> None:
    """Neither offered when it is looked for nor read on as if it never changed."""
    connector = connector_for(radicale)
    first = connector.fetch(None, now=NOW)
    radicale.fault = to(
        "PROPFIND",
        lambda told: Told(
            status=told.status,
            body=told.body.replace(
                b"<C:calendar />", b'<x1:deleted-calendar xmlns:x1="http://nextcloud.com/ns"/>'
            ),
        ),
    )

    with pytest.raises(SourceNotFound, match="trash"):
        connector.fetch(None, now=NOW)
    assert not first.problems
    assert "It can see" not in not_found(radicale)


def test_a_calendar_that_has_moved_is_looked_for_anew(radicale: CalDavServer) -> None:
    connector = connector_for(radicale)
    first = connector.fetch(None, now=NOW)
    radicale.remove()
    radicale.make("Sessions", "elsewhere")
    radicale.put("five.ics", event("five"), "elsewhere")
    with pytest.raises(ConnectorError):
        read_after(connector, first)

    assert uids(read_after(connector, first)) == {"five"}


def test_an_address_as_a_user_name_is_no_obstacle(tmp_path: Path) -> None:
    user = "amara@riverside.example"
    with radicale_server(tmp_path, user=user) as server:
        filled(server, "one")

        assert uids(connector_for(server, username=user).fetch(None, now=NOW)) == {"one"}


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_password_says_that_an_app_password_may_be_needed(
    radicale: CalDavServer, status: int
) -> None:
    radicale.fault = lambda asked, told: Told(status=status)

    with pytest.raises(AccessRevoked, match="app password") as caught:
        connector_for(radicale).check(now=NOW)

    assert str(status) in str(caught.value)
    assert USER not in str(caught.value)


def test_a_real_server_refuses_a_wrong_password(each: CalDavServer) -> None:
    with pytest.raises(AccessRevoked, match="app password"):
        connector_for(each, password="wrong").check(now=NOW)


def test_a_check_names_no_titles(each: CalDavServer) -> None:
    assert connector_for(each).check(now=NOW) == "4 events, 0 series, next on 2026-11-25 11:00"
