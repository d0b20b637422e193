"""What one evaluation of one scope asks: a clinician's schedule, or a source's polls."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from monitor.core.common.now import Now
from monitor.core.facts.visibility import Visibility
from monitor.core.timeline.model import RuleContext, Schedule
from monitor.core.timeline.source_condition import SourceCondition


@dataclass(frozen=True, kw_only=True, eq=False)
class ScopeFacts:
    """What all rules read beside what they are about.

    `now` notices what it is asked, for all rules of the scope together.
    """

    context: RuleContext
    now: Now

    @cached_property
    def visibility(self) -> Visibility:
        return Visibility(self.context.sources, self.now)


@dataclass(frozen=True, kw_only=True, eq=False)
class ScheduleFacts(ScopeFacts):
    schedule: Schedule


@dataclass(frozen=True, kw_only=True, eq=False)
class SourceFacts(ScopeFacts):
    condition: SourceCondition
