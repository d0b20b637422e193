"""One deadline over everything that an exchange reads, writes and waits for."""

from __future__ import annotations

import ssl
import time
from collections.abc import Callable
from typing import Any

import httpcore


class Deadline:
    """A point on the monotonic clock that no read, write or wait may pass."""

    def __init__(self, seconds: float, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._monotonic = monotonic
        self._end = monotonic() + seconds

    @property
    def left(self) -> float:
        """Seconds left; never below zero."""
        return max(0.0, self._end - self._monotonic())

    def cap(self, timeout: float | None, error: type[Exception]) -> float:
        """The shorter of a timeout and what is left; raises `error` when nothing is."""
        left = self.left
        if left <= 0:
            raise error("the total time limit has passed")
        return left if timeout is None else min(timeout, left)


class TimedStream(httpcore.NetworkStream):
    """Per-read timeouts never end a slow drip: each read here is bounded by the whole deadline."""

    def __init__(self, inner: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._inner = inner
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._inner.read(max_bytes, self._deadline.cap(timeout, httpcore.ReadTimeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._inner.write(buffer, self._deadline.cap(timeout, httpcore.WriteTimeout))

    def close(self) -> None:
        self._inner.close()

    def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        limit = self._deadline.cap(timeout, httpcore.ConnectTimeout)
        inner = self._inner.start_tls(ssl_context, server_hostname, limit)
        return TimedStream(inner, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._inner.get_extra_info(info)
