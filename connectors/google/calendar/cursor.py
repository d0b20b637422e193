"""What a Google source remembers between polls, as the opaque text of `Fetch.cursor`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from connectors.google.times import parse_instant

# Google wants every request with a sync token to repeat these as they were on the first one;
# a version that changes them must change _VERSION too.
LIST_PARAMETERS: dict[str, object] = {
    "singleEvents": False,
    "showDeleted": True,
    "maxResults": 1_000,  # with the longest descriptions still far from the limit of an answer
}
_VERSION = 2
_FORM = "planned"  # what is known of a task; those that were read as something else are read anew


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskMark:
    """How far the tasks have been read.

    `lists` are the ids of the task lists, `since` the lower bound for the next request, by Google's
    clock; None before any task was seen. `seen` is the digest of what that request would bring.
    """

    lists: tuple[str, ...]
    since: datetime | None
    seen: str

    def as_json(self) -> dict[str, object]:
        since = self.since.isoformat() if self.since else None
        return {"lists": list(self.lists), "since": since, "seen": self.seen, "form": _FORM}

    @classmethod
    def of_json(cls, stored: object) -> TaskMark | None:
        if not isinstance(stored, dict) or not isinstance(stored.get("lists"), list):
            return None
        if stored.get("form") != _FORM:
            return None
        lists = tuple(str(one) for one in stored["lists"])
        return cls(
            lists=lists, since=parse_instant(stored.get("since")), seen=str(stored.get("seen"))
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`time_min` (UTC) is the lower bound that the sync token keeps from its full fetch."""

    sync_token: str
    time_min: datetime
    calendar: str  # fingerprint
    tasks: TaskMark | None = None

    def dump(self) -> str:
        return json.dumps(
            {
                "version": _VERSION,
                "sync_token": self.sync_token,
                "time_min": rfc3339(self.time_min),
                "calendar": self.calendar,
                "tasks": self.tasks.as_json() if self.tasks else None,
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
        token, since = stored.get("sync_token"), parse_instant(stored.get("time_min"))
        if not isinstance(token, str) or since is None or stored.get("calendar") != calendar:
            return None
        tasks = TaskMark.of_json(stored.get("tasks"))
        return cls(sync_token=token, time_min=since, calendar=calendar, tasks=tasks)


def fingerprint(*parts: str | None) -> str:
    """Tells one calendar, as one account sees it, from another, without naming either."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def rfc3339(moment: datetime) -> str:
    """Whole seconds in UTC: Google reads fractions and ignores them."""
    return moment.astimezone(UTC).replace(microsecond=0).strftime("%Y-%m-%dT%H:%M:%SZ")
