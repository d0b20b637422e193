"""What a person said about a finding."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One person's word about one finding.

    `kind`: dismiss, attribute, note, acknowledge, snooze, done, or not_done, which takes back that
    it is done.
    """

    finding: str
    kind: str
    text: str
    at: datetime


def is_said_done(statements: Sequence[Statement]) -> bool:
    """Of one finding's, in the order in which they were said: whether that it is done holds."""
    said = [one.kind for one in statements if one.kind in ("done", "not_done")]
    return said[-1:] == ["done"]
