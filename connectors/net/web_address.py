"""Web addresses: reading them, following a redirect, and whether two share credentials."""

from __future__ import annotations

import httpx

DEFAULT_PORTS = {"http": 80, "https": 443}


def web_address(text: str | httpx.URL, base: httpx.URL | None = None) -> httpx.URL | None:
    """Reads an http or https address, relative to `base` if there is one; None for any other."""
    try:
        url = base.join(text) if base else httpx.URL(text)
        return url if url.scheme in DEFAULT_PORTS and url.host else None
    except (httpx.InvalidURL, ValueError, TypeError):
        return None


def without_userinfo(url: httpx.URL) -> httpx.URL:
    """Takes out username and password, and the fragment, which is not sent either."""
    return url.copy_with(username=None, password=None, fragment=None)


def may_see_credentials(home: httpx.URL, url: httpx.URL) -> bool:
    """Tells whether `url` is of home's origin, or its host moved up from http to https.

    The move counts on the usual ports only.
    """
    if _origin(home) == _origin(url):
        return True
    upgrade = (_origin(home)[0], _origin(home)[2], *_origin(url)[::2])
    return home.host == url.host and upgrade == ("http", 80, "https", 443)


def _origin(url: httpx.URL) -> tuple[str, str, int]:
    return url.scheme, url.host, url.port or DEFAULT_PORTS[url.scheme]
