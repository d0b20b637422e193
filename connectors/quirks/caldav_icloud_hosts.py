"""iCloud keeps each account on a host of its own and names that host in discovery.

    PROPFIND https://caldav.icloud.com/1234567/principal/
    <calendar-home-set xmlns="urn:ietf:params:xml:ns:caldav">
      <href xmlns="DAV:">https://p42-caldav.icloud.com:443/1234567/calendars/</href>
    </calendar-home-set>

(python-caldav's profile of iCloud, smarcet/CalDAVClient issue 8.) Credentials belong to the
configured host only; these hosts, by their full names, are the same provider's and get them too.
Accounts kept in China have hosts of the same form under icloud.com.cn, run by another company.
"""

from __future__ import annotations

import re

_HOST = re.compile(r"(?:p\d{1,4}-)?caldav\.(icloud\.com(?:\.cn)?)")


def is_icloud(host: str) -> bool:
    return _HOST.fullmatch(host) is not None


def are_one_icloud(home: str, host: str) -> bool:
    """Whether both are the same iCloud, so that what one host may see the other may too."""
    one, other = _HOST.fullmatch(home), _HOST.fullmatch(host)
    return one is not None and other is not None and one[1] == other[1]
