"""Whether a request that changes something comes from a page of ours."""

from __future__ import annotations

from urllib.parse import urlsplit

from starlette.requests import Request


def is_same_origin(request: Request, base: str) -> bool:
    """By what browsers state of it. What states nothing is no browser, and has no cookies either.

    A browser says where a form was sent from in one of two headers, and no page can change them.
    """
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site == "same-origin"
    origin = request.headers.get("origin")
    if origin is None:
        return True
    return origin in (_origin_of(base), f"{request.url.scheme}://{request.headers.get('host')}")


def _origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"
