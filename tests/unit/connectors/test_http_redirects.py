from __future__ import annotations

import pytest

from connectors.base import (
    AddressRefused,
    ConnectorError,
    PermanentError,
    SourceNotFound,
)
from tests.unit.connectors.feed_server import FeedServer, feed_server, response
from tests.unit.connectors.http_reading import BODY, always, reader


def test_a_redirect_is_followed(server: FeedServer) -> None:
    server.answer = lambda request: (
        response(BODY)
        if request.path == "/there?a=1"
        else response(status=302, headers={"Location": "/there?a=1"})
    )
    assert reader().get(server.url()).body == BODY


def test_redirects_without_end_are_refused(server: FeedServer) -> None:
    server.answer = always(response(status=302, headers={"Location": "/again"}))
    with pytest.raises(PermanentError, match="more than 5"):
        reader().get(server.url())
    assert len(server.requests) == 6


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://x/y", "javascript:x"])
def test_a_redirect_to_something_else_is_refused(server: FeedServer, location: str) -> None:
    server.answer = always(response(status=301, headers={"Location": location}))
    with pytest.raises(ConnectorError):
        reader().get(server.url())
    assert len(server.requests) == 1


def test_credentials_stay_with_their_origin(server: FeedServer) -> None:
    with feed_server() as other:
        other.answer = always(response(BODY))
        server.answer = always(response(status=307, headers={"Location": other.url()}))
        reader(credentials=("amara", "pw")).get(server.url())
        assert server.requests[0].headers["authorization"].startswith("Basic ")
        assert "authorization" not in other.requests[0].headers


def test_credentials_follow_a_redirect_inside_their_origin(server: FeedServer) -> None:
    server.answer = lambda request: (
        response(BODY)
        if request.path == "/b"
        else response(status=307, headers={"Location": "/b", "Set-Cookie": "a=b"})
    )
    reader(credentials=("amara", "pw")).get(server.url())
    assert "authorization" in server.requests[1].headers
    assert "cookie" not in server.requests[1].headers


def test_credentials_in_the_address_are_sent_as_a_header(server: FeedServer) -> None:
    server.answer = always(response(BODY))
    reader().get(server.url().replace("127", "amara:pw@127"))
    assert "authorization" in server.requests[0].headers
    assert "amara" not in server.requests[0].headers["host"]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "[::1]", "[::ffff:127.0.0.1]"],
)
def test_every_spelling_of_this_machine_is_refused(server: FeedServer, host: str) -> None:
    server.answer = always(response(BODY))
    with pytest.raises(AddressRefused, match="allow_private_network"):
        reader(private=False).get(server.url(host=host))
    assert server.requests == []


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.0.9", "169.254.169.254", "100.64.0.1"])
def test_private_networks_are_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        reader(private=False).get(f"http://{host}/a.ics")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://x/y", "feed.ics", "http://", "", "http://0177.0.0.1/"]
)
def test_only_web_addresses_are_read(url: str) -> None:
    with pytest.raises(SourceNotFound):
        reader().get(url)
