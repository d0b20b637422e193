"""HTTP messages: a request and its response, as values."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import httpx

REDIRECTS = frozenset({301, 302, 303, 307, 308})


def of_any_status(status: int) -> bool:
    return True


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What is asked. `wants_body` tells of a response's status whether its body is read at all."""

    method: str
    url: httpx.URL = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes | None = field(default=None, repr=False)
    wants_body: Callable[[int], bool] = of_any_status
    max_bytes: int | None = None  # of this one response; None: as many as of all


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """A whole response of whatever status. `url` is where it came from, redirects followed."""

    status: int
    headers: Mapping[str, str]  # found by a name in any case
    body: bytes = field(default=b"", repr=False)
    url: httpx.URL = field(repr=False)

    @property
    def location(self) -> str | None:
        """Where it redirects to, as the server wrote it; None for what is no redirect."""
        return self.headers.get("location") if self.status in REDIRECTS else None
