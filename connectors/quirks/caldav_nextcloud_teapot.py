"""Nextcloud (sabre/dav) says of a deleted event in a sync answer that it is a teapot.

    <d:response>
      <d:href>/remote.php/dav/calendars/amara/sessions/1F2E.ics</d:href>
      <d:propstat><d:prop/><d:status>HTTP/1.1 418 I'm a teapot</d:status></d:propstat>
    </d:response>

sabre/dav writes that propstat for every member without properties, and Nextcloud left out the
`<d:status>HTTP/1.1 404 Not Found</d:status>` that RFC 6578, 3.5, wants beside it until March 2024
(python-caldav issues 183 and 203, nextcloud/server pull request 44130). Infomaniak does the same.
"""

from __future__ import annotations

_GONE = frozenset({404, 410, 418})


def is_removed(status: int) -> bool:
    """Whether a member of a sync answer with this status is there no more."""
    return status in _GONE
