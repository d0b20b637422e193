"""Nextcloud keeps a deleted calendar for 30 days, at its address and with all its events.

    <d:response><d:href>/remote.php/dav/calendars/amara/sessions/</d:href>
      <d:propstat><d:prop>
        <d:resourcetype><d:collection/><x1:deleted-calendar/></d:resourcetype>
        <d:displayname>Sessions</d:displayname>
      </d:prop><d:status>HTTP/1.1 200 OK</d:status></d:propstat></d:response>
    <d:response><d:href>/remote.php/dav/calendars/amara/trashbin/</d:href>
      <d:propstat><d:prop>
        <d:resourcetype><d:collection/><x1:trash-bin/></d:resourcetype>
      …

with xmlns:x1="http://nextcloud.com/ns" (nextcloud/server pull request 26083). It answers listings
and sync-collection as before, so that a calendar in the trash looks like one that never changes.
"""

from __future__ import annotations

from collections.abc import Collection

_NAMESPACE = "{http://nextcloud.com/ns}"
_KINDS = frozenset({f"{_NAMESPACE}deleted-calendar", f"{_NAMESPACE}trash-bin"})


def is_in_the_trash(kinds: Collection[str]) -> bool:
    """Whether a collection of these resource types is a deleted calendar, or the trash itself."""
    return not _KINDS.isdisjoint(kinds)
