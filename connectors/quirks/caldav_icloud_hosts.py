"""iCloud keeps each account on a host of its own and names that host in discovery.

    PROPFIND https://caldav.icloud.com/1234/principal/
    <calendar-home-set><href>https://p42-caldav.icloud.com:443/1234/calendars/</href>

Credentials belong to the configured host only; these hosts are Apple's and get them too.
"""

from __future__ import annotations

import re

_HOME = "caldav.icloud.com"
_SHARD = re.compile(r"p\d+-caldav\.icloud\.com")


def is_icloud(host: str) -> bool:
    return host == _HOME or _SHARD.fullmatch(host) is not None


def are_one_icloud(home: str, host: str) -> bool:
    """Whether both are iCloud's, so that what one host may see the other may too."""
    return is_icloud(home) and is_icloud(host)
