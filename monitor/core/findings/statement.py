"""What a person said about a finding."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One person's word about one finding: dismiss, attribute, note, acknowledge or snooze."""

    finding: str
    kind: str
    text: str
    at: datetime
