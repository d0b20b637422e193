"""DAViCal answers a sync token that it does not know with everything, as if all had just changed.

    REPORT sync-collection   <sync-token>data:,8</sync-token>, after its table of tokens was emptied
    207 <multistatus xmlns="DAV:">
          <response><href>/caldav.php/amara/sessions/three.ics</href> … 200 OK
          <response><href>/caldav.php/amara/sessions/four.ics</href> … 200 OK
          <sync-token>data:,9</sync-token></multistatus>

(caldav-REPORT-sync-collection.php of 1.1.12: "they gave us a sync token we know not of, so provide
a full sync"; RFC 6578, 3.2, wants 403 `valid-sync-token`.) What was deleted is not said. The same
comes of a calendar that was deleted and made anew at its address; an empty one names nothing at
all. Such an answer names members that are as they were, or nothing new beside a new token.

A sound answer may look so as well. DAViCal names the last member of one answer again in the next
(it looks for changes at or after the token's time), Cyrus one that was written anew with the same
content, and both give a new token for an event that came and went between two polls.
"""

from __future__ import annotations


def may_have_forgotten(*, as_they_were: int, news: int, is_new_token: bool) -> bool:
    """Whether a listing should say if this is all that changed.

    `as_they_were` counts members whose etag is the known one and that the last answer did not name,
    `news` those that tell something.
    """
    return as_they_were > 0 or (is_new_token and not news)
