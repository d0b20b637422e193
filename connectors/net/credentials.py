"""Who is asking, and which servers may know."""

from __future__ import annotations

import base64

import httpx

from connectors.net.messages import Response
from connectors.net.web_address import may_see_credentials


class Credentials:
    """An Authorization header for the origin of `home` and nobody else."""

    def __init__(self, home: httpx.URL, header: str) -> None:
        self.home = home
        self._header = header

    def may_go_to(self, url: httpx.URL) -> bool:
        return may_see_credentials(self.home, url)

    def header(self, method: str, url: httpx.URL) -> str | None:
        """Returns what a request is first sent with."""
        return self._header

    def answer_to(self, method: str, refusal: Response) -> str | None:
        """Returns the header for a second try, if a 401 asks for another proof than was given."""
        return None


def basic(username: str, password: str) -> str:
    """Writes the value of Authorization (RFC 7617), in UTF-8 as servers of today read it."""
    return "Basic " + base64.b64encode(f"{username}:{password}".encode()).decode("ascii")
