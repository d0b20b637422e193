"""One layer of gzip, inflated in bounded steps.

httpx inflates without a limit and takes a gzip stream that was cut in the middle for a whole one.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

_STEP = 1 << 16  # bytes inflated at a time: what a stream can cost beyond its reader's limit
_GZIP = 16 + zlib.MAX_WBITS


class GzipError(Exception):
    """The gzip stream is damaged or ends before its own end mark."""


def gunzip(chunks: Iterable[bytes], step: int = _STEP) -> Iterator[bytes]:
    """Inflates a gzip stream in pieces of at most `step` bytes; the caller counts and stops.

    Several members one after the other are one stream (RFC 1952, 2.2). Raises GzipError.
    """
    try:
        yield from _inflated(chunks, step)
    except zlib.error as error:
        raise GzipError("damaged") from error


def _inflated(chunks: Iterable[bytes], step: int) -> Iterator[bytes]:
    inflater = zlib.decompressobj(_GZIP)
    for chunk in chunks:
        data = chunk
        while data:
            if inflater.eof:
                inflater = zlib.decompressobj(_GZIP)
            yield inflater.decompress(data, step)
            data = inflater.unused_data if inflater.eof else inflater.unconsumed_tail
    while not inflater.eof:
        rest = inflater.decompress(b"", step)
        if not rest:
            raise GzipError("cut")
        yield rest
