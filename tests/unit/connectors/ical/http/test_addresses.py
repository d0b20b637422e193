"""Where a redirect or a name leads is judged at every hop, by the address that is connected to."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from connectors.base import AddressRefused, Unreachable
from tests.servers.feed_server import FeedServer, feed_server, response
from tests.unit.connectors.ical.http.http_reading import BODY, always, once, reader

OUTSIDE = "93.184.216.34"
_lookup, _connect = socket.getaddrinfo, socket.create_connection


@dataclass(slots=True)
class Internet:
    """Names and the one public address there is, which leads to this machine's servers."""

    names: dict[str, list[str]] = field(default_factory=lambda: {"outside.example": [OUTSIDE]})
    lookups: list[str] = field(default_factory=list)
    connections: list[str] = field(default_factory=list)

    def getaddrinfo(self, host: str, port: int, *args: Any, **options: Any) -> list[Any]:
        self.lookups.append(host)
        found = self.names.get(host)
        if found is None:
            return list(_lookup(host, port, *args, **options))
        return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (each, port)) for each in found]

    def create_connection(self, address: tuple[str, int], *args: Any, **options: Any) -> Any:
        host, port = address
        self.connections.append(host)
        return _connect(("127.0.0.1" if host == OUTSIDE else host, port), *args, **options)


@pytest.fixture
def internet(monkeypatch: pytest.MonkeyPatch) -> Internet:
    world = Internet()
    monkeypatch.setattr(socket, "getaddrinfo", world.getaddrinfo)
    monkeypatch.setattr(socket, "create_connection", world.create_connection)
    return world


@pytest.fixture
def outside() -> Iterator[FeedServer]:
    with feed_server() as running:
        yield running


def test_a_feed_on_the_open_internet_is_read(internet: Internet, outside: FeedServer) -> None:
    outside.answer = always(response(BODY))
    url = outside.url(host="outside.example")
    assert reader(private=False).get(url).body == BODY
    assert internet.connections == [OUTSIDE]


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "inside.example"])
def test_a_redirect_to_the_inside_is_refused_whatever_it_is_called(
    internet: Internet, outside: FeedServer, server: FeedServer, host: str
) -> None:
    internet.names["inside.example"] = ["10.0.0.5"]
    server.answer = always(response(BODY))
    there = response(status=302, headers={"Location": server.url(host=host)})
    outside.answer = always(there)
    with pytest.raises(AddressRefused, match="allow_private_network"):
        reader(private=False).get(outside.url(host="outside.example"))
    assert len(outside.requests) == 1
    assert internet.connections == [OUTSIDE]
    assert server.requests == []


@pytest.mark.parametrize(
    "addresses", [["10.0.0.5"], ["169.254.1.1"], [OUTSIDE, "127.0.0.1"], ["127.0.0.1", OUTSIDE]]
)
def test_a_name_that_leads_inside_is_refused_even_if_it_leads_outside_as_well(
    internet: Internet, outside: FeedServer, addresses: list[str]
) -> None:
    internet.names["mixed.example"] = addresses
    with pytest.raises(AddressRefused):
        reader(private=False).get(outside.url(host="mixed.example"))
    assert internet.connections == []


def test_a_name_is_looked_up_once_so_that_it_cant_answer_differently_later(
    internet: Internet, outside: FeedServer
) -> None:
    outside.answer = always(response(BODY))
    reader(private=False).get(outside.url(host="outside.example"))
    assert internet.lookups.count("outside.example") == 1


def test_a_name_without_an_address_is_unreachable(internet: Internet, outside: FeedServer) -> None:
    internet.names["nobody.example"] = []
    with pytest.raises(Unreachable):
        reader(private=False, limits=once()).get(outside.url(host="nobody.example"))
