"""What a CalDAV source remembers between polls, as the opaque text of `Fetch.cursor`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from connectors.model import EventRef

_VERSION = 1
_OWN = "sha256:"
_LISTED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of the collection. An empty `etag` means that it must be read again."""

    etag: str
    refs: frozenset[EventRef] = frozenset()

    @property
    def has_servers_etag(self) -> bool:
        return bool(self.etag) and not self.etag.startswith(_OWN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`resources` by their key in the collection.

    `listed_at`: when they were last held against a listing. `sync_token` is empty where the server
    has none, or where a listing showed (`is_sync_sound`) that its sync answers leave things out, or
    where it refused two tokens in a row (`was_refused`: the last one).
    """

    calendar: str  # fingerprint
    listed_at: datetime
    sync_token: str = ""
    is_sync_sound: bool = True
    was_refused: bool = False
    ctag: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)

    @property
    def is_unfinished(self) -> bool:
        return any(not resource.etag for resource in self.resources.values())

    def wants_a_listing(self, now: datetime) -> bool:
        return not timedelta(0) <= now - self.listed_at < _LISTED_EVERY

    def dump(self) -> str:
        state = {
            "version": _VERSION,
            "calendar": self.calendar,
            "listed_at": self.listed_at.isoformat(),
            "sync_token": self.sync_token,
            "is_sync_sound": self.is_sync_sound,
            "was_refused": self.was_refused,
            "ctag": self.ctag,
            "resources": {
                key: [resource.etag, sorted(map(_written, resource.refs))]
                for key, resource in sorted(self.resources.items())
            },
        }
        return json.dumps(state, separators=(",", ":"))

    @classmethod
    def load(cls, raw: str | None) -> Cursor | None:
        """None if there is none or it is not understood."""
        try:
            stored = json.loads(raw or "null")
            listed_at = datetime.fromisoformat(stored["listed_at"])
            if stored["version"] != _VERSION or listed_at.tzinfo is None:
                return None
            return cls(
                calendar=str(stored["calendar"]),
                listed_at=listed_at,
                sync_token=str(stored["sync_token"]),
                is_sync_sound=bool(stored["is_sync_sound"]),
                was_refused=bool(stored.get("was_refused", False)),
                ctag=str(stored["ctag"]),
                resources={
                    str(key): Resource(etag=str(etag), refs=frozenset(map(_read, refs)))
                    for key, (etag, refs) in stored["resources"].items()
                },
            )
        except (ValueError, TypeError, LookupError, AttributeError, RecursionError):
            return None


def own_etag(raw: bytes) -> str:
    """What stands for the etag where the server states none; no server's is equal to it."""
    return _OWN + hashlib.sha256(raw).hexdigest()[:16]


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
