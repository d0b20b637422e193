"""What a CalDAV source remembers between polls, as the opaque text of `Fetch.cursor`."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from connectors.model import EventRef

_VERSION = 1
_OWN = "sha256:"
_HIDDEN = "hidden:"
_LISTED_EVERY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resource:
    """One file of the collection. An empty `etag` means that it must be read again."""

    etag: str
    refs: frozenset[EventRef] = frozenset()

    @property
    def has_servers_etag(self) -> bool:
        return bool(self.etag) and not self.etag.startswith((_OWN, _HIDDEN))


class Distrust(StrEnum):
    """Why the server is not asked by its sync token."""

    NONE = ""
    REFUSED = "refused"  # two tokens in a row
    CHANGES = "changes"  # an answer left out something new or changed
    LOSSES = "losses"  # an answer left out a deletion


@dataclass(frozen=True, slots=True, kw_only=True)
class Cursor:
    """`resources` by their key in the collection.

    `listed_at`: when they were last held against a listing. `sync_token` is empty where the server
    has none. It is kept while there is `distrust`, to see whether its answers are sound again.
    `was_refused`: the last token was. `was_sound`: the last answer looked as if the server had
    forgotten its token, and a listing showed that it had not. `named`: the members that the last
    answer with news named.
    """

    calendar: str  # fingerprint
    listed_at: datetime
    sync_token: str = ""
    distrust: Distrust = Distrust.NONE
    was_refused: bool = False
    was_sound: bool = False
    named: frozenset[str] = frozenset()
    ctag: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)

    @property
    def relies_on_token(self) -> bool:
        return bool(self.sync_token) and self.distrust is Distrust.NONE

    def answered(self, token: str, named: frozenset[str]) -> Cursor:
        """After a sync answer with this token. A quiet one gives the same and names nothing."""
        is_quiet = token == self.sync_token and not named
        return replace(
            self, sync_token=token, named=self.named if is_quiet else named, was_refused=False
        )

    def refused(self) -> Cursor:
        """After an answer from which it is plain that the server does not know the token."""
        distrust = self.distrust or (Distrust.REFUSED if self.was_refused else Distrust.NONE)
        return replace(self, was_refused=True, distrust=distrust)

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
            "distrust": self.distrust.value,
            "was_refused": self.was_refused,
            "was_sound": self.was_sound,
            "named": sorted(self.named),
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
                distrust=_distrust(stored),
                was_refused=bool(stored.get("was_refused", False)),
                was_sound=bool(stored.get("was_sound", False)),
                named=frozenset(map(str, stored.get("named", ()))),
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


def hidden_etag() -> str:
    """What stands for the etag of what the server hides: once it is shown, it is read."""
    return _HIDDEN


def fingerprint(*parts: str | None) -> str:
    """Tells one collection, as one account sees it, from another, without naming either."""
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


def _distrust(stored: dict[str, Any]) -> Distrust:
    """An older version kept no reason: of those that it had, this asks for the best proof."""
    if "distrust" in stored:
        return Distrust(stored["distrust"])
    return Distrust.NONE if stored["is_sync_sound"] else Distrust.LOSSES


def _written(ref: EventRef) -> list[str]:
    return [ref.uid, ref.recurrence_id.isoformat() if ref.recurrence_id else ""]


def _read(pair: list[str]) -> EventRef:
    uid, recurrence = pair
    return EventRef(
        uid=uid, recurrence_id=datetime.fromisoformat(recurrence) if recurrence else None
    )
