from __future__ import annotations

import gzip
import logging
from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.base import (
    AccessRevoked,
    ConnectorError,
    NotACalendar,
    PermanentError,
    RateLimited,
    ServerFailed,
    SourceNotFound,
    TooLarge,
    Truncated,
    Unreachable,
)
from connectors.net.limits import HttpLimits
from tests.servers.feed_server import FeedServer, Request, feed_server, response
from tests.unit.connectors.ical.http.http_reading import BODY, always, gzipped, once, reader

MANY_BYTES = 300  # dripped one by one they take longer than any limit here, and come to an end


def test_a_body_arrives_whole(server: FeedServer) -> None:
    server.answer = always(response(BODY))
    assert reader().get(server.url()).body == BODY


def test_one_layer_of_gzip_is_inflated(server: FeedServer) -> None:
    server.answer = always(gzipped(gzip.compress(BODY)))
    assert reader().get(server.url()).body == BODY
    assert server.requests[0].headers["accept-encoding"] == "gzip"


def test_gzip_of_several_members_is_one_body(server: FeedServer) -> None:
    server.answer = always(gzipped(gzip.compress(BODY) + gzip.compress(b"more")))
    assert reader().get(server.url()).body == BODY + b"more"


def test_gzip_cut_in_the_middle_is_refused(server: FeedServer) -> None:
    packed = gzip.compress(BODY, compresslevel=0)
    server.answer = always(gzipped(packed, len(packed) // 2))
    with pytest.raises(Truncated):
        reader(limits=once()).get(server.url())


def test_gzip_without_its_end_mark_is_refused(server: FeedServer) -> None:
    packed = gzip.compress(BODY)
    server.answer = always(gzipped(packed, len(packed) - 8))
    with pytest.raises(Truncated):
        reader(limits=once()).get(server.url())


def test_damaged_gzip_is_refused(server: FeedServer) -> None:
    server.answer = always(response(b"no gzip at all", headers={"Content-Encoding": "gzip"}))
    with pytest.raises(Truncated):
        reader(limits=once()).get(server.url())


def test_a_body_may_be_as_large_as_the_limit_and_no_larger(server: FeedServer) -> None:
    server.answer = always([b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", BODY])
    assert reader(limits=HttpLimits(max_bytes=len(BODY))).get(server.url()).body == BODY
    with pytest.raises(TooLarge):
        reader(limits=HttpLimits(max_bytes=len(BODY) - 1)).get(server.url())


def test_what_a_packed_body_inflates_to_is_counted_too(server: FeedServer) -> None:
    packed = gzip.compress(BODY)
    server.answer = always(gzipped(packed))
    assert len(packed) < len(BODY) - 1
    assert reader(limits=HttpLimits(max_bytes=len(BODY))).get(server.url()).body == BODY
    with pytest.raises(TooLarge):
        reader(limits=HttpLimits(max_bytes=len(BODY) - 1)).get(server.url())


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, gzip", "gzip, br", "x"])
def test_an_encoding_nobody_asked_for_is_refused(server: FeedServer, encoding: str) -> None:
    packed = gzip.compress(gzip.compress(BODY))
    server.answer = always(response(packed, headers={"Content-Encoding": encoding}))
    with pytest.raises(NotACalendar):
        reader().get(server.url())


def test_a_second_layer_of_gzip_is_left_packed(server: FeedServer) -> None:
    """What is inside the first layer is for the reader of the calendar to judge."""
    inner = gzip.compress(BODY)
    server.answer = always(gzipped(gzip.compress(inner)))
    assert reader().get(server.url()).body == inner


def test_gzip_members_without_content_come_to_an_end(server: FeedServer) -> None:
    server.answer = always(gzipped(gzip.compress(b"") * 3))
    assert reader().get(server.url()).body == b""


def test_a_body_shorter_than_announced_is_refused(server: FeedServer) -> None:
    server.answer = always(response(BODY, headers={"Content-Length": str(len(BODY) + 1)}))
    with pytest.raises(Truncated):
        reader(limits=once()).get(server.url())


@pytest.mark.parametrize("in_headers", [True, False])
def test_a_slow_drip_ends_at_the_total_time_limit(server: FeedServer, in_headers: bool) -> None:
    def drip(_: Request) -> Iterator[bytes]:
        yield b"HTTP/1.1 200 OK\r\n"
        yield b"X-Slow: " if in_headers else b"Connection: close\r\n\r\n"
        for _ in range(MANY_BYTES):
            server.stopped.wait(0.02)
            yield b"x"

    server.answer = drip
    with pytest.raises(Unreachable, match="within"):
        reader(limits=HttpLimits(seconds=0.4)).get(server.url())


def test_silence_is_unreachable(server: FeedServer) -> None:
    def silent(_: Request) -> Iterator[bytes]:
        server.stopped.wait(10)
        yield b""

    server.answer = silent
    with pytest.raises(Unreachable):
        reader(limits=HttpLimits(silence=0.1, tries=1)).get(server.url())


def test_a_refused_connection_is_unreachable() -> None:
    with feed_server() as gone:
        url = gone.url()
    with pytest.raises(Unreachable):
        reader().get(url)


def test_a_name_that_does_not_resolve_is_unreachable() -> None:
    with pytest.raises(Unreachable):
        reader(limits=once(), private=False).get("https://no-such-host.invalid/a.ics")


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (204, ServerFailed),
        (206, ServerFailed),
        (304, ServerFailed),
        (401, AccessRevoked),
        (403, AccessRevoked),
        (404, SourceNotFound),
        (410, SourceNotFound),
        (418, PermanentError),
        (429, RateLimited),
        (500, ServerFailed),
        (503, ServerFailed),
        (999, ServerFailed),
    ],
)
def test_each_status_has_its_meaning(
    server: FeedServer, status: int, error: type[ConnectorError]
) -> None:
    server.answer = always(response(b"<h1>no</h1>" if status not in (204, 304) else b"", status))
    with pytest.raises(error) as caught:
        reader(limits=once()).get(server.url())
    assert str(status) in caught.value.what


def test_the_page_beside_a_refusal_is_not_read(server: FeedServer) -> None:
    server.answer = always(response(BODY, status=404))
    with pytest.raises(SourceNotFound):
        reader(limits=HttpLimits(max_bytes=len(BODY) - 1)).get(server.url())


def test_a_failing_server_is_tried_again(server: FeedServer) -> None:
    waits: list[float] = []
    server.answer = lambda _: response(BODY) if len(server.requests) > 2 else response(status=503)
    assert reader(sleep=waits.append).get(server.url()).body == BODY
    assert len(waits) == 2
    assert 0.5 <= waits[0] <= waits[1] + 0.5


def test_tries_come_to_an_end(server: FeedServer) -> None:
    server.answer = always(response(status=500))
    with pytest.raises(ServerFailed):
        reader().get(server.url())
    assert len(server.requests) == 4


def test_a_refused_password_is_not_tried_again(server: FeedServer) -> None:
    server.answer = always(response(status=401))
    with pytest.raises(AccessRevoked):
        reader().get(server.url())
    assert len(server.requests) == 1


def test_a_short_retry_after_is_kept(server: FeedServer) -> None:
    waits: list[float] = []
    server.answer = always(response(status=429, headers={"Retry-After": "7"}))
    with pytest.raises(RateLimited) as caught:
        reader(sleep=waits.append).get(server.url())
    assert waits == [7, 7, 7]
    assert caught.value.retry_after == timedelta(seconds=7)


def test_a_long_retry_after_is_left_to_the_next_poll(server: FeedServer) -> None:
    server.answer = always(response(status=429, headers={"Retry-After": "3600"}))
    with pytest.raises(RateLimited) as caught:
        reader().get(server.url())
    assert len(server.requests) == 1
    assert caught.value.retry_after == timedelta(hours=1)


def test_no_part_of_the_address_is_told(
    server: FeedServer, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server.answer = always(response(status=500))
    with pytest.raises(ServerFailed) as caught:
        reader().get(server.url("/private-7f3a/basic.ics"))
    assert "7f3a" not in f"{caught.value!r} {caught.value} {caplog.text}"
