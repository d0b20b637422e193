"""The ways of the real servers, as docs/caldav.md has them in its table, and shared calendars."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import AccessRevoked, SourceNotFound
from connectors.caldav.multistatus import Multistatus, read_multistatus
from connectors.caldav.requests import sync_collection
from tests.builders.ics import calendar, vevent
from tests.contract.connectors.caldav.caldav_reading import (
    UIDS,
    connector_for,
    event,
    filled,
    serving_each,
    uids,
)
from tests.contract.connectors.connector_suite import NOW
from tests.servers.caldav_server import Asked, CalDavServer, Told
from tests.servers.cyrus import Cyrus, cyrus_server
from tests.servers.davical import DaviCal, davical_server

PAGE = Path(__file__).parents[4] / "docs" / "caldav.md"
SERVERS = ("radicale", "xandikos", "cyrus", "davical")
UNKNOWN = "http://never.example/issued"


def column(server: str) -> dict[str, str]:
    """What the page's table says of one server, by row."""
    table = PAGE.read_text().partition("## Servers that it is tested on")[2]
    lines = [line[1:-1].split("|") for line in table.splitlines() if line.startswith("|")]
    rows = [[cell.strip() for cell in line] for line in lines]
    (heading, _, *rows) = rows
    place = next(n for n, title in enumerate(heading) if title.lower().startswith(server))
    return {cells[0]: cells[place] for cells in rows if cells[place] != "not tried"}


def asked(server: CalDavServer, method: str, path: str, body: str = "") -> Told:
    headers = {"authorization": server.login, "content-type": "application/xml", "depth": "0"}
    return server.told(Asked(method=method, path=path, headers=headers, body=body.encode()))


def put(server: CalDavServer, member: str, body: bytes) -> str:
    headers = {"authorization": server.login, "content-type": "text/calendar"}
    path = f"{server.home}sessions/{member}"
    told = server.told(Asked(method="PUT", path=path, headers=headers, body=body))
    return "taken" if told.status in (201, 204) else f"refused ({told.status})"


class Watch:
    """Asks a server what changed, one token after the other."""

    def __init__(self, server: CalDavServer) -> None:
        self.server, self.token = server, ""

    def ask(self, token: str) -> Told:
        path = f"{self.server.home}sessions/"
        return asked(self.server, "REPORT", path, str(sync_collection(token)))

    def changes(self) -> Multistatus:
        answer = read_multistatus("server", self.ask(self.token).body)
        self.token = answer.sync_token
        return answer

    def says_of(self, member: str) -> str:
        said = [m for m in self.changes().members if m.path.endswith(f"/{member}")]
        if not said:
            return "not named"
        return "named as deleted" if said[0].status == 404 else "named"

    def says_to(self, token: str) -> str:
        told = self.ask(token)
        if told.status != 207:
            return f"refused ({told.status})"
        named = {m.path.rpartition("/")[2] for m in read_multistatus("server", told.body).members}
        return f"taken; names what is there ({len(named)})"


def kind_of(token: str) -> str:
    return re.sub(r"[0-9a-f]{40,}$", "…", re.sub(r"^data:,.*", "data:,…", token))


def ways_of(server: CalDavServer) -> Iterator[tuple[str, str]]:
    """Each row of the table as this server does it."""
    watch = Watch(server)
    watch.changes()
    yield "a sync token", f"`{kind_of(watch.token)}`"
    yield "a token it does not know", watch.says_to(UNKNOWN)
    server.remove("three.ics")
    yield "an event that was deleted", watch.says_of("three.ics")
    put(server, "five.ics", event("five"))
    server.remove("five.ics")
    yield "an event that came and went", watch.says_of("five.ics")
    put(server, "two.ics", event("two"))
    yield "an event written again as it was", watch.says_of("two.ics")
    yield "a second event with the same UID", put(server, "again.ics", event("two"))
    bare = calendar(vevent(uid="bare"))
    yield "an event without an end", put(server, "bare.ics", bare)
    watch.changes()
    server.remove()
    server.make("Sessions")
    put(server, "one.ics", event("one"))
    yield "a token, after the calendar was made anew", watch.says_to(watch.token)


@pytest.fixture(params=SERVERS)
def named(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, CalDavServer]]:
    with serving_each(request, tmp_path) as server:
        yield request.param, filled(server, *UIDS)


def test_each_server_does_as_the_page_says(named: tuple[str, CalDavServer]) -> None:
    name, server = named
    ways = dict(ways_of(server))
    said = column(name)

    assert {row: said.get(row) for row in ways} == ways
    assert said.keys() - ways.keys() <= SHARED.keys()


PRIVATE = event("private", "CLASS:PRIVATE", "SUMMARY:Session: J. D.")
CONFIDENTIAL = event("confidential", "CLASS:CONFIDENTIAL", "SUMMARY:Session: J. D.")
SHARED = {
    "a shared calendar": {
        "cyrus": "beside one's own, as `owner.calendar`, once subscribed to",
        "davical": "by its address only",
    },
    "a private event in it": {"cyrus": "shown in full", "davical": "hidden"},
    "a confidential one": {"cyrus": "shown in full", "davical": "shown as `Busy`"},
    "one whose access was taken back": {
        "cyrus": "refused: `need-privileges`",
        "davical": "refused: `need-privileges`",
    },
}


@pytest.mark.parametrize("server", ["cyrus", "davical"])
def test_the_page_says_what_is_tested_of_shared_calendars(server: str) -> None:
    said = column(server)

    assert {row: said.get(row) for row in SHARED} == {
        row: cells[server] for row, cells in SHARED.items()
    }


def shared_on_cyrus(cyrus: Cyrus, owner: CalDavServer) -> str:
    """With a new reader; its name."""
    filled(owner, *UIDS)
    owner.put("private.ics", PRIVATE)
    owner.put("confidential.ics", CONFIDENTIAL)
    reader = cyrus.new_user()
    cyrus.share(owner.user, reader, rights="lr9")
    return reader


def test_cyrus_lists_a_shared_calendar_by_its_owner_and_shows_all_of_it(cyrus: Cyrus) -> None:
    with cyrus_server(cyrus) as owner, cyrus_server(cyrus, shared_on_cyrus(cyrus, owner)) as door:
        by_owner = connector_for(door, calendar=f"{owner.user}.sessions")

        read = by_owner.fetch(None, now=NOW)

        assert uids(read) == {*UIDS, "private", "confidential"}
        titles = {each.uid: each.summary for each in read.events}
        assert (titles["private"], titles["confidential"]) == 2 * ("Session: J. D.",)
        assert uids(connector_for(door).fetch(None, now=NOW)) == uids(read)  # by its name


def test_where_both_have_the_same_name_the_owner_s_tells_them_apart(cyrus: Cyrus) -> None:
    with cyrus_server(cyrus) as owner, cyrus_server(cyrus, shared_on_cyrus(cyrus, owner)) as door:
        filled(door, "own")

        with pytest.raises(SourceNotFound) as caught:
            connector_for(door).check(now=NOW)

        assert f"'Sessions' ({owner.user}.sessions)" in str(caught.value)
        by_owner = connector_for(door, calendar=f"{owner.user}.sessions")
        assert "own" not in uids(by_owner.fetch(None, now=NOW))
        assert uids(connector_for(door, calendar="sessions/").fetch(None, now=NOW)) == {"own"}


def test_cyrus_refuses_a_calendar_whose_details_are_no_longer_shared(cyrus: Cyrus) -> None:
    with cyrus_server(cyrus) as owner, cyrus_server(cyrus, shared_on_cyrus(cyrus, owner)) as door:
        cloud = connector_for(door, calendar=f"{owner.user}.sessions")
        first = cloud.fetch(None, now=NOW)
        cyrus.share(owner.user, door.user, rights="l9")

        with pytest.raises(AccessRevoked, match="may not read the calendar") as caught:
            cloud.fetch(first.cursor, now=NOW)

        assert "password" not in str(caught.value)


def test_davical_shows_a_shared_calendar_at_its_address_and_hides_what_is_private(
    davical: DaviCal,
) -> None:
    with davical_server(davical) as owner, davical_server(davical) as door:
        filled(owner, *UIDS)
        owner.put("private.ics", PRIVATE)
        owner.put("confidential.ics", CONFIDENTIAL)
        davical.share(owner.user, door.user, privileges=("DAV::read",))

        read = connector_for(door, calendar=f"{owner.home}sessions/").fetch(None, now=NOW)

        assert uids(read) == {*UIDS, "confidential"}
        assert {each.summary for each in read.events if each.uid == "confidential"} == {"Busy"}
        with pytest.raises(SourceNotFound, match="no calendar 'Sessions'"):
            connector_for(door).check(now=NOW)


def test_davical_refuses_a_calendar_that_is_no_longer_shared(davical: DaviCal) -> None:
    with davical_server(davical) as owner, davical_server(davical) as door:
        filled(owner, *UIDS)
        davical.share(owner.user, door.user, privileges=("DAV::read",))
        cloud = connector_for(door, calendar=f"{owner.home}sessions/")
        first = cloud.fetch(None, now=NOW)
        davical.unshare(owner.user)

        with pytest.raises(AccessRevoked, match="may not read the calendar") as caught:
            cloud.fetch(first.cursor, now=NOW)

        assert "password" not in str(caught.value)
