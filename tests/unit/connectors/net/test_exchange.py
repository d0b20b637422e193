"""What an answer may cost, and what is said of one that does not come."""

from __future__ import annotations

import gzip
import itertools
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.base import AddressRefused, ConnectorError, TooLarge, Truncated, Unreachable
from connectors.net.deadline import Deadline
from connectors.net.failures import AnswerTooLarge, CertificateRefused
from connectors.net.limits import HttpLimits
from tests.servers.certificates import self_signed, served_with, trusting
from tests.servers.feed_server import FeedServer, Request, feed_server, response
from tests.unit.connectors.net.exchanging import BODY, answer, exchange, request

PACKED = gzip.compress(BODY)
GZIP = {"Content-Encoding": "gzip"}


def test_one_answer_may_be_as_large_as_its_own_limit_and_no_larger(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY)
    with exchange() as asking:
        assert asking.ask(request(server.url(), max_bytes=len(BODY))).body == BODY
        with pytest.raises(AnswerTooLarge, match="more than 3,199 bytes"):
            asking.ask(request(server.url(), max_bytes=len(BODY) - 1))


def test_all_answers_together_have_a_limit(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY)
    with exchange(limits=HttpLimits(max_bytes=2 * len(BODY))) as asking:
        asking.ask(request(server.url()))
        asking.ask(request(server.url()))
        with pytest.raises(TooLarge, match="more than 6,400 bytes") as caught:
            asking.ask(request(server.url()))
    assert not isinstance(caught.value, AnswerTooLarge)  # asking for less would be no help


def test_what_answers_inflate_to_counts_for_one_and_for_all(server: FeedServer) -> None:
    server.answer = lambda _: response(PACKED, headers=GZIP)
    with exchange(limits=HttpLimits(max_bytes=2 * len(BODY) - 1)) as asking:
        assert asking.ask(request(server.url(), max_bytes=len(BODY))).body == BODY
        with pytest.raises(TooLarge):
            asking.ask(request(server.url(), max_bytes=len(BODY)))
    with exchange() as asking, pytest.raises(AnswerTooLarge):
        asking.ask(request(server.url(), max_bytes=len(BODY) - 1))


def test_what_arrives_counts_even_where_it_inflates_to_nothing(server: FeedServer) -> None:
    empty = gzip.compress(b"")
    server.answer = lambda _: response(empty * 3, headers=GZIP)
    with pytest.raises(TooLarge):
        answer(server.url(), limits=HttpLimits(max_bytes=len(empty)))


def test_a_body_that_nobody_wants_is_not_read(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY, headers={"Content-Length": str(len(BODY) + 1)})
    with exchange(limits=HttpLimits(max_bytes=0)) as asking:
        given = asking.ask(request(server.url(), wants_body=lambda status: status != 200))
    assert (given.status, given.body) == (200, b"")


def test_hops_and_answers_share_one_deadline(server: FeedServer) -> None:
    """A clock that moves on by a second with each look at it."""
    server.answer = lambda _: response(status=302, headers={"Location": "/again"})
    seconds = itertools.count()
    deadline = Deadline(20, monotonic=lambda: float(next(seconds)))
    with pytest.raises(Unreachable, match="more than 20 s"):
        answer(server.url(), deadline=deadline, limits=HttpLimits(seconds=20, redirects=100))
    assert 1 < len(server.requests) < 20


@pytest.mark.parametrize(
    ("limits", "said"),
    [(HttpLimits(silence=0.1), "said nothing"), (HttpLimits(seconds=0.1), "more than 0.1 s")],
)
def test_silence_ends_with_its_own_limit_and_with_the_deadline(
    server: FeedServer, limits: HttpLimits, said: str
) -> None:
    def silent(_: Request) -> Iterator[bytes]:
        server.stopped.wait(10)
        yield b""

    server.answer = silent
    with pytest.raises(Unreachable, match=said):
        answer(server.url(), limits=limits)


def test_an_answer_that_ends_early_is_truncated(server: FeedServer) -> None:
    server.answer = lambda _: response(BODY, headers={"Content-Length": str(len(BODY) + 1)})
    with pytest.raises(Truncated, match="ended early"):
        answer(server.url())


def test_a_private_address_is_refused_before_it_is_asked(server: FeedServer) -> None:
    with pytest.raises(AddressRefused, match="allow_private_network"):
        answer(server.url(), allow_private=False)
    assert server.requests == []


@pytest.mark.parametrize("name", ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"])
def test_neither_proxies_nor_logins_of_the_environment_are_used(
    server: FeedServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    logins = tmp_path / "netrc"
    logins.write_text("machine 127.0.0.1 login amara password pw\n")
    monkeypatch.setenv("NETRC", str(logins))
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    server.answer = lambda _: response(BODY)
    with feed_server() as proxy:
        monkeypatch.setenv(name, proxy.url(""))
        assert answer(server.url()).body == BODY
        assert proxy.requests == []
    assert "authorization" not in server.requests[0].headers


def shown(error: ConnectorError) -> str:
    """All that a log could show of it."""
    return "".join(traceback.format_exception(error))


def test_the_cause_is_kept_by_its_name() -> None:
    with feed_server() as gone:
        url = gone.url("/private-7f3a/")
    with pytest.raises(Unreachable, match="no connection") as caught:
        answer(url)
    assert "ConnectError < ConnectionRefusedError" in str(caught.value.__cause__)
    assert "7f3a" not in shown(caught.value)


def test_a_certificate_that_is_refused_is_told_without_the_servers_name(tmp_path: Path) -> None:
    """OpenSSL's own words hold it, and a feed's address is a secret."""
    certificate, key = self_signed(tmp_path, host="127.0.0.2")
    with feed_server(served_with(certificate, key)) as other:
        with pytest.raises(CertificateRefused, match="verified") as caught:
            answer(other.url(), certificates=lambda: trusting(certificate))
        assert "127.0.0" not in shown(caught.value)
        assert "SSLCertVerificationError" in str(caught.value.__cause__)
