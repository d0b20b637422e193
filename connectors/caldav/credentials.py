"""A password for a CalDAV server: Basic at once, Digest where the server asks for that alone."""

from __future__ import annotations

import httpx

from connectors.net.credentials import Credentials, basic
from connectors.net.messages import Response
from connectors.net.web_address import may_see_credentials
from connectors.quirks.caldav_icloud_hosts import are_one_icloud


class DavCredentials(Credentials):
    """Go to `home`'s origin only, and to what a quirk counts as one with it."""

    def __init__(self, home: httpx.URL, username: str, password: str) -> None:
        super().__init__(home, basic(username, password))
        self._digest = httpx.DigestAuth(username, password)
        self._uses_digest = False

    def may_go_to(self, url: httpx.URL) -> bool:
        return is_trusted(self.home, url)

    def header(self, method: str, url: httpx.URL) -> str | None:
        if not self._uses_digest:
            return super().header(method, url)
        return self._signed(httpx.Request(method, url), None)

    def answer_to(self, method: str, refusal: Response) -> str | None:
        offered = refusal.headers.get("www-authenticate", "").lower()
        if "digest" not in offered or "basic" in offered:
            return None
        self._uses_digest = True
        return self._signed(httpx.Request(method, refusal.url), refusal)

    def _signed(self, request: httpx.Request, refusal: Response | None) -> str | None:
        """None for a challenge that is none: the refusal stands."""
        try:
            flow = self._digest.sync_auth_flow(request)
            request = next(flow)
            if refusal is not None:
                headers = dict(refusal.headers)
                request = flow.send(httpx.Response(401, headers=headers, request=request))
        except (StopIteration, httpx.HTTPError, ValueError, KeyError, NotImplementedError):
            return None
        signed: str | None = request.headers.get("authorization")
        return signed


def is_trusted(home: httpx.URL, url: httpx.URL) -> bool:
    """Tells whether a password for `home` may be sent to `url`."""
    if may_see_credentials(home, url):
        return True
    is_safe = url.scheme == "https" and (url.port or 443) == 443
    return is_safe and are_one_icloud(home.host, url.host)
