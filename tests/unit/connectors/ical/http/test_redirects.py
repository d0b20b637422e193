from __future__ import annotations

import pytest

from connectors.base import (
    AccessRevoked,
    AddressRefused,
    ConnectorError,
    PermanentError,
    SourceNotFound,
)
from tests.servers.feed_server import FeedServer, feed_server, response
from tests.unit.connectors.ical.http.http_reading import BODY, always, reader


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


@pytest.mark.parametrize("location", ["file:///feed.ics", "ftp://x/y", "mailto:x@x.example"])
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


def test_a_token_is_sent_and_stays_with_its_origin(server: FeedServer) -> None:
    with feed_server() as other:
        other.answer = always(response(BODY))
        server.answer = always(response(status=307, headers={"Location": other.url()}))
        reader(token="t0k-e+n/=").get(server.url())
        assert server.requests[0].headers["authorization"] == "Bearer t0k-e+n/="
        assert "authorization" not in other.requests[0].headers


def test_credentials_do_not_come_back_by_way_of_another_origin(server: FeedServer) -> None:
    with feed_server() as other:
        home = response(status=302, headers={"Location": other.url()})
        server.answer = lambda request: response(BODY) if request.path == "/back" else home
        other.answer = always(response(status=302, headers={"Location": server.url("/back")}))
        assert reader(token="abc").get(server.url()).body == BODY
        assert "authorization" not in other.requests[0].headers
        assert "authorization" not in server.requests[1].headers  # the address is a stranger's now


def test_credentials_of_the_config_stand_before_those_in_the_address(server: FeedServer) -> None:
    server.answer = always(response(BODY))
    url = server.url().replace("127", "other:x@127")
    reader(credentials=("amara", "pw")).get(url)
    reader(token="abc").get(url)
    basic, bearer = (request.headers["authorization"] for request in server.requests)
    assert (basic, bearer) == ("Basic YW1hcmE6cHc=", "Bearer abc")


def test_a_refused_token_is_never_told(server: FeedServer) -> None:
    server.answer = always(response(status=401))
    asking = reader(token="t0ken-7f3a")
    with pytest.raises(AccessRevoked, match="the token") as caught:
        asking.get(server.url())
    assert "7f3a" not in f"{caught.value!r} {caught.value} {asking!r}"


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


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "[::1]"])
def test_this_machine_is_refused_unless_it_is_allowed(server: FeedServer, host: str) -> None:
    server.answer = always(response(BODY))
    with pytest.raises(AddressRefused, match="allow_private_network"):
        reader(private=False).get(server.url(host=host))
    assert server.requests == []


@pytest.mark.parametrize("host", ["10.1.2.3", "192.168.0.9", "169.254.1.1", "100.64.0.1"])
def test_private_networks_are_refused(host: str) -> None:
    with pytest.raises(AddressRefused):
        reader(private=False).get(f"http://{host}/a.ics")


@pytest.mark.parametrize(
    "url", ["file:///feed.ics", "ftp://x/y", "feed.ics", "http://", "", "http://[feed]/"]
)
def test_only_web_addresses_are_read(url: str) -> None:
    with pytest.raises(SourceNotFound):
        reader().get(url)
