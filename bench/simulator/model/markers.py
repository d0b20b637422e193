"""What people write into an event about how it began, by the contract's list of markers."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

_LATE = re.compile(r"late (\d+) min|(\d+) min late|\+(\d+)m late", re.I)
_STARTED = re.compile(r"started (\d+):(\d\d)", re.I)
NO_SHOW = re.compile(r"no[- ]show|did not attend|\bDNA\b")


def marked(text: str, agreed: datetime, zone: ZoneInfo) -> datetime | None:
    """What a marker says of the start."""
    if (found := _STARTED.search(text)) is not None:
        local = agreed.astimezone(zone)
        return local.replace(hour=int(found[1]), minute=int(found[2]))
    if (found := _LATE.search(text)) is not None:
        return agreed + timedelta(minutes=int(next(filter(None, found.groups()))))
    return None
