"""Fastmail refuses a collection's address without a slash at its end as if the password were wrong.

    PROPFIND https://caldav.fastmail.com/dav/calendars/user/amara@fastmail.com/3f1e…    401
    PROPFIND https://caldav.fastmail.com/dav/calendars/user/amara@fastmail.com/3f1e…/   207

(thunderbird/appointment issue 343; its web page shows the address without the slash.) Others answer
404 there (Davis, Cyrus) or redirect. A collection's address ends in a slash by RFC 4918, 5.2.
"""

from __future__ import annotations

import httpx


def with_slash(url: str) -> str:
    """The address of a collection; as it is where it has a query."""
    parsed = httpx.URL(url)
    if parsed.path.endswith("/") or parsed.query:
        return url
    return str(parsed.copy_with(raw_path=parsed.raw_path + b"/"))
