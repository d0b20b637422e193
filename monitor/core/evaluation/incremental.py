"""Evaluate one scope, and tell until when what was found holds if nothing new is learnt."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from monitor.core.common.deadline_tracking import Watch, is_watched, unwatched
from monitor.core.evaluation.run import Evaluation
from monitor.core.findings.model import RuleResult
from monitor.core.timeline.model import RuleContext, SourceView


@dataclass(frozen=True, slots=True, kw_only=True)
class TimedEvaluation:
    """What the rules said, and the first moment at which they may say something else."""

    evaluation: Evaluation
    holds_until: datetime | None  # None: nothing but news changes it


def evaluate_until(
    evaluate: Callable[[RuleContext, datetime], Evaluation], practice: RuleContext, now: datetime
) -> TimedEvaluation:
    """Evaluate with a watched `now` and watched sources.

    A rule that waits until a source has shown more may get its answer with any poll.
    """
    watch, sources = Watch(now), _WatchedSources(practice.sources)
    evaluation = evaluate(replace(practice, sources=sources), watch.watched())
    drafts = tuple(_plain(draft, watch) for draft in evaluation.drafts)
    return TimedEvaluation(
        evaluation=replace(evaluation, drafts=drafts),
        holds_until=now if sources.are_waited_for else watch.holds_until,
    )


def _plain(draft: RuleResult, watch: Watch) -> RuleResult:
    """A draft that states `now` itself says something else at each look."""
    evidence = draft.evidence
    if any(is_watched(one.at) for one in evidence):
        watch.reckoned()
        evidence = tuple(replace(one, at=unwatched(one.at)) for one in evidence)
    if is_watched(draft.occurred_at) or is_watched(draft.resolved_at):
        watch.reckoned()
    return replace(
        draft,
        evidence=evidence,
        occurred_at=unwatched(draft.occurred_at),
        resolved_at=unwatched(draft.resolved_at) if draft.resolved_at else None,
    )


class _WatchedSources(Mapping[str, SourceView]):
    """The views of the sources; what their moments are compared with is noticed."""

    def __init__(self, views: Mapping[str, SourceView]) -> None:
        self._views = views
        self._watches: list[Watch] = []
        self._watched: dict[str, SourceView] = {}

    def __getitem__(self, name: str) -> SourceView:
        if name not in self._watched:
            view = self._views[name]
            self._watched[name] = replace(
                view, last_ok=self._watch(view.last_ok), shown_until=self._watch(view.shown_until)
            )
        return self._watched[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._views)

    def __len__(self) -> int:
        return len(self._views)

    @property
    def are_waited_for(self) -> bool:
        return any(watch.holds_until is not None for watch in self._watches)

    def _watch(self, moment: datetime | None) -> datetime | None:
        if moment is None:
            return None
        watch = Watch(moment)
        self._watches.append(watch)
        return watch.watched()
