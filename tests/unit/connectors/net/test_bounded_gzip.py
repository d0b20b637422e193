"""A gzip stream is inflated step by step, so that whoever counts can stop it."""

from __future__ import annotations

import gzip
from collections.abc import Iterator

from connectors.net.bounded_gzip import gunzip

BODY = b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n" * 100


def test_no_piece_is_larger_than_a_step() -> None:
    pieces = list(gunzip([gzip.compress(BODY)], step=100))
    assert b"".join(pieces) == BODY
    assert max(map(len, pieces)) == 100


def test_a_reader_that_stops_has_not_taken_what_comes_after() -> None:
    taken: list[bytes] = []

    def arriving() -> Iterator[bytes]:
        packed = gzip.compress(BODY, compresslevel=0)
        for start in range(0, len(packed), 200):
            taken.append(packed[start : start + 200])
            yield taken[-1]

    next(gunzip(arriving(), step=100))
    assert len(taken) == 1
