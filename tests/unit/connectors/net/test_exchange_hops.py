"""Where a redirect may lead, and who may see the credentials on the way."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import httpx
import pytest

from connectors.base import PermanentError
from connectors.net.credentials import Credentials
from connectors.net.limits import HttpLimits
from connectors.net.messages import Response
from tests.servers.certificates import self_signed, served_with, trusting
from tests.servers.feed_server import FeedServer, Request, feed_server, response
from tests.unit.connectors.net.exchanging import BODY, answer, exchange, request


class Doorkeeper(Credentials):
    """Has a second word for a door that does not open at the first."""

    def answer_to(self, method: str, refusal: Response) -> str | None:
        return f"{method} again" if "retry" in refusal.headers else None


def credentials(home: FeedServer) -> Credentials:
    return Doorkeeper(httpx.URL(home.url()), "First word")


def words(server: FeedServer) -> list[str | None]:
    return [each.headers.get("authorization") for each in server.requests]


def to(location: str) -> dict[str, str]:
    return {"Location": location}


def test_as_many_redirects_are_followed_as_the_limit_says(server: FeedServer) -> None:
    server.answer = lambda asked: (
        response(status=302, headers=to(f"{asked.path}+"))
        if len(asked.path) < len("/a++")
        else response(BODY)
    )
    assert answer(server.url("/a"), limits=HttpLimits(redirects=2)).body == BODY
    with pytest.raises(PermanentError, match="more than 1 times"):
        answer(server.url("/a"), limits=HttpLimits(redirects=1))
    assert [each.path for each in server.requests] == ["/a", "/a+", "/a++", "/a", "/a+"]


def test_where_redirects_are_not_followed_they_are_handed_back(server: FeedServer) -> None:
    server.answer = lambda _: response(b"moved", status=307, headers=to("/b"))
    given = answer(server.url("/a"), limits=HttpLimits(redirects=None))
    assert (given.status, given.location, given.body) == (307, "/b", b"moved")
    assert len(server.requests) == 1


@pytest.mark.parametrize("location", ["ftp://x/y", "mailto:x@x.example"])
def test_a_redirect_to_no_web_address_is_refused(server: FeedServer, location: str) -> None:
    server.answer = lambda _: response(status=302, headers=to(location))
    with pytest.raises(PermanentError, match="not a web address"):
        answer(server.url())


def test_a_redirect_from_https_to_http_is_refused_where_https_is_kept(
    server: FeedServer, tmp_path: Path
) -> None:
    certificate, key = self_signed(tmp_path)
    server.answer = lambda _: response(BODY)
    with feed_server(served_with(certificate, key)) as secure:
        secure.answer = lambda _: response(status=302, headers=to(server.url()))
        options = {"certificates": lambda: trusting(certificate)}
        with pytest.raises(PermanentError):
            answer(secure.url(), keeps_https=True, **options)
        assert server.requests == []
        assert answer(secure.url(), **options).body == BODY


def test_what_is_asked_stays_the_same_and_the_answer_says_where_it_came_from(
    server: FeedServer,
) -> None:
    server.answer = lambda asked: (
        response(BODY) if asked.path == "/b" else response(status=302, headers=to("/b#part"))
    )
    with exchange() as asking:
        url = server.url("/a").replace("127", "amara:pw@127")
        given = asking.ask(request(url, headers={"Depth": "1"}))
    assert str(given.url) == server.url("/b")
    assert [each.headers["depth"] for each in server.requests] == ["1", "1"]


def test_a_door_that_asks_for_another_proof_is_answered_once(server: FeedServer) -> None:
    server.answer = lambda _: response(status=401, headers={"Retry": "yes"})
    assert answer(server.url(), credentials=credentials(server)).status == 401
    assert words(server) == ["First word", "GET again"]


def test_a_door_that_asks_for_nothing_else_is_left_alone(server: FeedServer) -> None:
    server.answer = lambda _: response(status=401)
    assert answer(server.url(), credentials=credentials(server)).status == 401
    assert words(server) == ["First word"]


def test_another_origin_sees_no_credentials_whatever_it_asks_for(server: FeedServer) -> None:
    with feed_server() as other:
        server.answer = lambda _: response(status=302, headers=to(other.url()))
        other.answer = lambda _: response(status=401, headers={"Retry": "yes"})
        assert answer(server.url(), credentials=credentials(server)).status == 401
        assert (words(server), words(other)) == (["First word"], [None])


def test_another_origin_cannot_send_credentials_back_with_a_wish(server: FeedServer) -> None:
    def at_home(asked: Request) -> Iterable[bytes]:
        return response(BODY) if asked.path == "/wish" else away

    with feed_server() as other:
        away = response(status=302, headers=to(other.url()))
        server.answer = at_home
        other.answer = lambda _: response(status=302, headers=to(server.url("/wish")))
        assert answer(server.url(), credentials=credentials(server)).body == BODY
    assert words(server) == ["First word", None]
