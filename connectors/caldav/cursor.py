"""What a CalDAV source remembers between polls, as the opaque text of `Fetch.cursor`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime

from connectors.model import EventRef

_VERSION = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of the collection. An empty `etag` means that it must be read again."""

    etag: str
    refs: frozenset[EventRef] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`resources` by key (decoded path); `sync_token` is empty where the server has none."""

    calendar: str  # fingerprint
    sync_token: str = ""
    ctag: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)

    def dump(self) -> str:
        return json.dumps(
            {
                "version": _VERSION,
                "calendar": self.calendar,
                "sync_token": self.sync_token,
                "ctag": self.ctag,
                "resources": {
                    key: [resource.etag, sorted(map(_written, resource.refs))]
                    for key, resource in sorted(self.resources.items())
                },
            }
        )

    @classmethod
    def load(cls, raw: str | None) -> Cursor | None:
        """None if there is none or it is not understood."""
        try:
            stored = json.loads(raw or "null")
            if stored["version"] != _VERSION:
                return None
            return cls(
                calendar=str(stored["calendar"]),
                sync_token=str(stored["sync_token"]),
                ctag=str(stored["ctag"]),
                resources={
                    str(key): Resource(etag=str(etag), refs=frozenset(map(_read, refs)))
                    for key, (etag, refs) in stored["resources"].items()
                },
            )
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None


def fingerprint(*parts: str | None) -> str:
    """Tells one collection, as one account sees it, from another, without naming either."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _written(ref: EventRef) -> list[str]:
    return [ref.uid, ref.recurrence_id.isoformat() if ref.recurrence_id else ""]


def _read(pair: list[str]) -> EventRef:
    uid, recurrence = pair
    return EventRef(
        uid=uid, recurrence_id=datetime.fromisoformat(recurrence) if recurrence else None
    )
