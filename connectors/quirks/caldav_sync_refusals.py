"""A sync token that is no longer good is refused in many ways; RFC 6578 knows the first two.

    403 <error xmlns="DAV:"><valid-sync-token/></error>     the standard, Nextcloud, Radicale
    507 <error xmlns="DAV:"><number-of-matches-within-limits/></error>
    409 <error xmlns="DAV:"><valid-sync-token/></error>     older Radicale
    412 <error xmlns="DAV:"><valid-sync-token/></error>     Xandikos
    400, 500                                                Zimbra, Xandikos for odd tokens
    410 Gone                                                Google
    404                                                     after a move
    405, 415, 422, 501                                      sync-collection is not offered after all

(python-caldav's compatibility_hints.) None of them says that the calendar is gone or that the
password is wrong: a listing does.
"""

from __future__ import annotations

_REFUSALS = frozenset({400, 403, 404, 405, 409, 410, 412, 415, 422, 500, 501, 507})


def refuses_the_token(status: int) -> bool:
    """Whether the calendar should be listed anew before anything is concluded."""
    return status in _REFUSALS
