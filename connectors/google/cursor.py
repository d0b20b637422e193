"""What a Google source remembers between polls, as the opaque text of `Fetch.cursor`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.google.times import stamp

# Google wants every request with a sync token to repeat these as they were on the first one;
# a version that changes them must change _VERSION too.
LIST_PARAMETERS: dict[str, object] = {
    "singleEvents": False,
    "showDeleted": True,
    "maxResults": 2_500,
}
_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`time_min` (UTC) is the lower bound that the sync token keeps from its full fetch."""

    sync_token: str
    time_min: datetime
    calendar: str  # fingerprint

    def dump(self) -> str:
        return json.dumps(
            {
                "version": _VERSION,
                "sync_token": self.sync_token,
                "time_min": rfc3339(self.time_min),
                "calendar": self.calendar,
            }
        )

    @classmethod
    def load(cls, raw: str | None, calendar: str) -> Cursor | None:
        """None if there is none, it is not understood, or it belongs to another calendar."""
        try:
            stored: object = json.loads(raw or "null")
        except (ValueError, RecursionError):
            return None
        if not isinstance(stored, dict) or stored.get("version") != _VERSION:
            return None
        token, since = stored.get("sync_token"), stamp(stored.get("time_min"))
        if not isinstance(token, str) or since is None or stored.get("calendar") != calendar:
            return None
        return cls(sync_token=token, time_min=since, calendar=calendar)


def fingerprint(*parts: str | None) -> str:
    """Tells one calendar, as one account sees it, from another, without naming either."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def rfc3339(moment: datetime) -> str:
    """Whole seconds in UTC: Google reads fractions and ignores them."""
    return moment.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
