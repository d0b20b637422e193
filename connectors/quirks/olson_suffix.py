"""Evolution, Mozilla and Oracle put a vendor's path before the zone's key.

DTSTART;TZID=/freeassociation.sourceforge.net/Tzfile/Europe/Berlin:20261125T100000
DTSTART;TZID=/mozilla.org/20050126_1/America/Argentina/Buenos_Aires:20261125T100000
DTSTART;TZID=tzone://Microsoft/Utc:20261125T090000
"""

from __future__ import annotations

from collections.abc import Callable


def zone_of_suffix(name: str, known: Callable[[str], str | None]) -> str | None:
    """The longest ending of a path that is a zone's key. `known` gives the key of a name.

    One part alone (`Utc`) counts only after a vendor's mark, a leading slash or a scheme.
    """
    parts = name.split("/")
    shortest = 1 if name.startswith("/") or "://" in name else 2
    for length in range(min(3, len(parts) - 1), shortest - 1, -1):
        key = known("/".join(parts[-length:]))
        if key is not None:
            return key
    return None
