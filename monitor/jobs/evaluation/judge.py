"""Ask the rules: about every source, and about whom something new concerns or whose time has come.

Sources come first, for what rules may conclude from silence depends on which of them can be seen.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from functools import partial
from itertools import chain

from monitor.core.evaluation.run import (
    Evaluation,
    evaluate_schedule,
    evaluate_source,
    evaluate_timeline,
)
from monitor.core.findings.model import FindingStatus
from monitor.core.timeline.model import RuleContext
from monitor.core.timeline.source_condition import SourceCondition
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import EvaluationInputs, everyone, load_inputs
from monitor.jobs.evaluation.loading.schedules import load_schedule
from monitor.jobs.evaluation.loading.source_views import with_sources
from monitor.jobs.evaluation.loading.timelines import load_timeline
from monitor.jobs.evaluation.scopes import (
    AffectedScopes,
    Plan,
    client_scope,
    clinician_scope,
    frame_of,
    plan_evaluation,
    scopes_with_more,
    source_scope,
)
from monitor.jobs.evaluation.verdict import Judgement, Question, Verdict
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation import findings
from monitor.store.turns import Turns

_Read = Callable[[Round], EvaluationInputs]


def judge(
    this_round: Round, affected: AffectedScopes, turns: Turns, *, everyone_anew: bool = False
) -> Judgement:
    """What to ask about whoever is `affected` or due; `everyone_anew`: about all there are."""
    app = this_round.app
    states = sources.load_all(this_round.connection)
    about_sources = list(_about_sources(this_round, states))
    blind = _blind(this_round, about_sources)
    frame = frame_of(app, states, blind)
    latest = _LatestInputs(this_round, turns)
    plan = plan_evaluation(
        this_round,
        frame,
        affected,
        latest.inputs.commitments,
        lambda: _all_people(this_round, latest.inputs),
        anew=everyone_anew,
    )
    context = _context(app, states, blind)
    return Judgement(
        questions=chain(
            map(_answered, about_sources), _about_people(this_round, latest, context, plan)
        ),
        blind=blind,
        frame=frame,
        is_of_everyone=plan.is_of_everyone,
    )


class _LatestInputs:
    """What many timelines need, read again in each turn: people may have spoken in between."""

    def __init__(self, this_round: Round, turns: Turns) -> None:
        self._this_round = this_round
        self.turns = turns
        self._read()

    def _read(self) -> None:
        self._number = self.turns.number
        self._inputs = load_inputs(self._this_round)

    @property
    def inputs(self) -> EvaluationInputs:
        if self._number != self.turns.number:
            self._read()
        return self._inputs


def _about_sources(this_round: Round, states: Mapping[str, SourceState]) -> Iterator[Verdict]:
    app, now = this_round.app, this_round.now
    for source in app.settings.sources:
        if (state := states.get(source.name)) is not None:
            yield Verdict(
                scope=source_scope(source.name),
                evaluation=evaluate_source(_condition(app, state), app.practice, now),
                sources=frozenset({source.name}),
            )
    judged = {source_scope(s.name) for s in app.settings.sources if s.name in states}
    yield from _no_more(this_round, judged, source_scope(""))  # taken out of the config


def _blind(this_round: Round, about_sources: Iterable[Verdict]) -> frozenset[str]:
    """Those of which something is wrong by these verdicts: stale, or a poll held back."""
    found = set()
    for verdict in about_sources:
        stored = findings.load_scope(this_round.connection, verdict.scope)
        changed = verdict.held_against(stored, this_round.now)
        after = stored | {finding.id: finding for finding in changed}
        found |= {f.draft.source for f in after.values() if f.status is FindingStatus.OPEN}
    return frozenset(source for source in found if source is not None)


def _context(
    app: Installation, states: Mapping[str, SourceState], blind: Collection[str]
) -> RuleContext:
    # A source taken out of the config is seen no more: its silence says nothing.
    removed = states.keys() - {source.name for source in app.settings.sources}
    return with_sources(app.practice, states, removed.union(blind))


def _answered(verdict: Verdict) -> Question:
    return Question(scope=verdict.scope, ask=lambda _: verdict)


def _about_people(
    this_round: Round, latest: _LatestInputs, context: RuleContext, plan: Plan
) -> Iterator[Question]:
    """About the planned scopes; where they are all, then about those that are no more."""
    crowded = scopes_with_more(this_round, plan.scopes, latest.turns.most_read)
    for scope in plan.scopes:
        kind, _, name = scope.partition(":")
        is_long = scope in crowded
        about = partial(
            _about_client if kind == "client" else _about_clinician,
            name=name,
            read=load_inputs if is_long else lambda _: latest.inputs,
            context=context,
        )
        yield Question(scope=scope, ask=about, is_long=is_long)
    if plan.is_of_everyone:
        # Whoever has no timeline any more goes by another name since the settings changed.
        there_are = set(_all_people(this_round, latest.inputs))
        yield from map(_answered, _no_more(this_round, there_are, client_scope(None)))
        yield from map(_answered, _no_more(this_round, there_are, clinician_scope("")))


def _all_people(this_round: Round, inputs: EvaluationInputs) -> list[str]:
    clients = everyone(this_round, inputs)
    clinicians = (clinician.id for clinician in this_round.app.settings.clinicians)
    return [*map(client_scope, clients), *map(clinician_scope, clinicians)]


def _about_client(this_round: Round, *, name: str, read: _Read, context: RuleContext) -> Verdict:
    client, inputs = name or None, read(this_round)
    timeline = load_timeline(this_round, client, inputs)
    evaluation = evaluate_timeline(timeline, context, this_round.now)
    moments = filter(None, (evaluation.holds_until, inputs.coming.get(client)))
    return Verdict(
        scope=client_scope(client),
        evaluation=evaluation,
        sources=frozenset(session.source for session in timeline.sessions),
        has_deadline=True,
        holds_until=min(moments, default=None),
    )


def _about_clinician(this_round: Round, *, name: str, read: _Read, context: RuleContext) -> Verdict:
    app = this_round.app
    schedule = load_schedule(this_round, name, read(this_round))
    own = (s.name for s in app.settings.sources if app.clinician_of(s.name) == name)
    evaluation = evaluate_schedule(schedule, context, this_round.now)
    return Verdict(
        scope=clinician_scope(name),
        evaluation=evaluation,
        sources=frozenset(own),
        has_deadline=True,
        holds_until=evaluation.holds_until,
    )


def _no_more(this_round: Round, judged: Collection[str], prefix: str) -> Iterator[Verdict]:
    """Of scopes that are no more nothing can be said, so what was found of them ends."""
    for scope in sorted(findings.open_scopes(this_round.connection)):
        if scope.startswith(prefix) and scope not in judged:
            yield Verdict(scope=scope, evaluation=Evaluation())


def _condition(app: Installation, state: SourceState) -> SourceCondition:
    """A source's state as the rules read it."""
    source = app.settings.source(state.name)
    clinician = app.clinician_of(state.name)
    rules = app.practice.rules_for(clinician, None)
    was_accepted = state.held_since is None and state.accepted_since is not None
    return SourceCondition(
        name=state.name,
        clinician=clinician,
        first_try=state.first_try,
        last_ok=state.last_ok,
        last_attempt=state.last_attempt,
        last_error=state.last_error,
        stale_after=rules.source_stale.limit(source.poll_every),
        held_since=state.accepted_since if was_accepted else state.held_since,
        held_reason=state.held_reason,
        held_missing=state.held_missing,
        held_known=state.held_known,
        accepted=was_accepted,
    )
