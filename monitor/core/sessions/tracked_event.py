"""What is remembered of an event between two rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackedEvent:
    """One UID of a source: what has settled, and until when its sessions are written out.

    `kind` is a `recognition.Kind`. `recognition` names the settings that it was recognised by.
    `problem` says why its dates could not be worked out.
    """

    source: str
    uid: str
    kind: str
    latest_revision: int
    settled_revision: int | None = None  # None: nothing of it has settled yet
    projected_until: datetime | None = None  # None: nothing more will come
    recognition: str = ""
    problem: str | None = None
