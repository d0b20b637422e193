"""What is to be done for a practice, as jobs of the queue: kinds, their order, their locks."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """A job's kind is its task's name."""

    POLL = "poll"
    CONFERENCES = "conferences"
    EVALUATE = "evaluate"
    DELIVER = "deliver"
    DIGEST = "digest"
    RETENTION = "retention"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rank:
    """`priority`: the higher comes first."""

    queue: str
    priority: int


# What waits for other people's servers, for as long as these please.
SLOW = "polls"
# Whoever waits for an alert comes first, then what alerts rest on, then what may be a bit late.
RANKS = {
    Kind.EVALUATE: Rank(queue="rounds", priority=50),
    Kind.DELIVER: Rank(queue="messages", priority=40),
    Kind.POLL: Rank(queue=SLOW, priority=30),
    Kind.CONFERENCES: Rank(queue=SLOW, priority=20),
    Kind.DIGEST: Rank(queue="messages", priority=10),
    Kind.RETENTION: Rank(queue="upkeep", priority=0),
}
# One of a practice at a time. What else writes findings waits for its turn in the database: a job
# that waits for a lock here waits for all of a higher priority that want it too, also for those
# whose time has not come.
IN_TURN = frozenset({Kind.EVALUATE})
# The queue of what defers all others, which every worker serves.
SCHEDULE = "schedule"
# What is due within this time waits in the queue for its moment.
AHEAD = timedelta(minutes=1)
# Of a practice's polls that are overdue, at most so many are put in at once; each that ends puts in
# the next. A practice with a thousand slow calendars would else be most of the queue.
MOST_OVERDUE = 16
QUEUES = sorted({rank.queue for rank in RANKS.values()})


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One job. `thing` is a source, a channel or a digest, where the kind is about one.

    `at`: not before then; None is at once. `attempt` counts the tries that failed.
    """

    kind: Kind
    practice: str
    thing: str = ""
    week: str = ""
    at: datetime | None = None
    attempt: int = 0

    @property
    def name(self) -> str:
        """The same for whatever would do the same."""
        return ":".join(filter(None, (self.kind.value, self.practice, self.thing, self.week)))
