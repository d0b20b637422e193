"""What a poll came to."""

from __future__ import annotations

from dataclasses import dataclass

from monitor.core.poll_safety.doubts import Suspicion


@dataclass(frozen=True, slots=True, kw_only=True)
class PollReport:
    """What one poll of one source came to. `error` is for people; None after a good poll."""

    source: str
    outcome: str  # ok | unchanged | held | failed
    events: int = 0
    revisions: int = 0
    problems: int = 0
    error: str | None = None
    held: Suspicion | None = None
