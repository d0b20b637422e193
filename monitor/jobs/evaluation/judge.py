"""Ask the rules: about every source, and about whom something new concerns or whose time has come.

Sources come first, for what rules may conclude from silence depends on which of them can be seen.
"""

from __future__ import annotations

from collections.abc import Collection, Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from itertools import chain, groupby, islice
from operator import attrgetter

from monitor.core.evaluation.run import (
    Evaluation,
    evaluate_schedule,
    evaluate_source,
    evaluate_timeline,
)
from monitor.core.findings.model import FindingStatus
from monitor.core.timeline.model import RuleContext, Timeline
from monitor.jobs.app import Installation, Round
from monitor.jobs.evaluation.loading.inputs import (
    EvaluationInputs,
    everyone,
    load_inputs,
    with_words,
)
from monitor.jobs.evaluation.loading.schedules import load_schedule
from monitor.jobs.evaluation.loading.source_views import condition_of, with_sources
from monitor.jobs.evaluation.loading.timelines import load_timelines
from monitor.jobs.evaluation.scopes import (
    AffectedScopes,
    Plan,
    client_scope,
    clinician_scope,
    frame_of,
    plan_evaluation,
    scopes_of,
    scopes_with_more,
    source_scope,
)
from monitor.jobs.evaluation.verdict import Judgement, Question, Share, Verdict
from monitor.store.calendars import sources
from monitor.store.calendars.sources import SourceState
from monitor.store.evaluation import deadlines, findings, statements
from monitor.store.row_mapping import chunks
from monitor.store.timelines import tracked_events
from monitor.store.turns import Turns

_SOURCE = attrgetter("source")


def judge(
    this_round: Round, affected: AffectedScopes, turns: Turns, *, everyone_anew: bool = False
) -> Judgement:
    """What to ask about whoever is `affected` or due; `everyone_anew`: about all there are."""
    app = this_round.app
    if turns.is_over():
        _give_way(this_round, affected, turns)
    inputs = _Inputs(this_round, affected, turns)
    states = sources.load_all(this_round.connection)
    about_sources = list(_about_sources(this_round, states))
    blind = _blind(this_round, about_sources)
    frame = frame_of(app, states, blind)

    def all_people() -> list[str]:
        people = _all_people(this_round, inputs)
        if turns.is_over():
            _give_way(this_round, affected, turns)
        return people

    plan = plan_evaluation(
        this_round,
        frame,
        affected,
        inputs.by_now(this_round).commitments,
        all_people,
        anew=everyone_anew,
    )
    context = _context(app, states, blind)
    if turns.is_over():
        turns.give_way()  # whom it plans to look at is written down
    return Judgement(
        questions=chain(
            [_answered(about_sources)], _about_people(this_round, turns, inputs, context, plan)
        ),
        no_more=_about_no_more(this_round, inputs) if plan.is_of_everyone else (),
        people=len(plan.scopes),
        share=partial(_shared, inputs=inputs, context=context),
        blind=blind,
        frame=frame,
        is_of_everyone=plan.is_of_everyone,
    )


def _give_way(this_round: Round, affected: AffectedScopes, turns: Turns) -> None:
    deadlines.mark(this_round.connection, scopes_of(this_round, affected))
    turns.give_way()


class _Inputs:
    """What many timelines need: what calendars state as the round finds it, and people's words.

    Calendars are read once, for what a poll brings meanwhile is the next round's. What people say
    between two turns counts.
    """

    def __init__(self, this_round: Round, affected: AffectedScopes, turns: Turns) -> None:
        connection = this_round.connection
        if tracked_events.count_commitments_and_leave(connection) > turns.most_read:
            deadlines.mark(connection, scopes_of(this_round, affected))
            with turns.aside() as aside:
                self._read(replace(this_round, connection=aside))
        else:
            self._read(this_round)

    def _read(self, this_round: Round) -> None:
        self._said = statements.how_far(this_round.connection)
        self._inputs = load_inputs(this_round)
        self._open_facts: Mapping[str, Container[str]] | None = None

    def by_now(self, this_round: Round) -> EvaluationInputs:
        said = statements.how_far(this_round.connection)
        if said != self._said:
            self._inputs, self._said = with_words(this_round, self._inputs), said
        return self._inputs

    def open_facts(self, this_round: Round) -> Mapping[str, Container[str]]:
        """By rule, the ids of the facts of which any finding was open when this was first asked.

        They may be many, and most rounds ask about nobody.
        """
        if self._open_facts is None:
            self._open_facts = findings.open_facts(this_round.connection)
        return self._open_facts


def _about_sources(this_round: Round, states: Mapping[str, SourceState]) -> Iterator[Verdict]:
    app, now = this_round.app, this_round.now
    for source in app.settings.sources:
        if (state := states.get(source.name)) is not None:
            yield Verdict(
                scope=source_scope(source.name),
                evaluation=evaluate_source(condition_of(app, state), app.practice, now),
                sources=frozenset({source.name}),
            )
    judged = {source_scope(s.name) for s in app.settings.sources if s.name in states}
    yield from _no_more(this_round, judged, source_scope(""))  # taken out of the config


def _blind(this_round: Round, about_sources: Collection[Verdict]) -> frozenset[str]:
    """Those of which something is wrong by these verdicts: stale, or a poll held back."""
    found = set()
    known = findings.load_scopes(this_round.connection, [v.scope for v in about_sources])
    for verdict in about_sources:
        stored = known.get(verdict.scope, {})
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


def _answered(verdicts: Sequence[Verdict]) -> Question:
    return Question(scopes=tuple(v.scope for v in verdicts), ask=lambda _: verdicts)


def _about_people(
    this_round: Round, turns: Turns, inputs: _Inputs, context: RuleContext, plan: Plan
) -> Iterator[Question]:
    for scopes, is_long in _lots(this_round, plan.scopes, turns):
        ask = partial(_ask_about, scopes=scopes, inputs=inputs, context=context)
        yield Question(scopes=scopes, ask=ask, is_long=is_long, can_be_shared=not is_long)


def _ask_about(
    this_round: Round, scopes: Sequence[str], *, inputs: _Inputs, context: RuleContext
) -> list[Verdict]:
    ask = _about_clients if _is_client(scopes[0]) else _about_clinicians
    names = [scope.partition(":")[2] for scope in scopes]
    return ask(this_round, names=names, inputs=inputs, context=context)


def _shared(this_round: Round, *, inputs: _Inputs, context: RuleContext) -> Share:
    inputs.open_facts(this_round)  # for all as they are now
    return partial(_ask_about, inputs=inputs, context=context)


def _about_no_more(this_round: Round, inputs: _Inputs) -> Iterator[Question]:
    """Whoever has no timeline any more goes by another name since the settings changed."""
    there_are = set(_all_people(this_round, inputs))
    for verdict in chain(
        _no_more(this_round, there_are, client_scope(None)),
        _no_more(this_round, there_are, clinician_scope("")),
    ):
        yield _answered([verdict])


def _lots(
    this_round: Round, scopes: Sequence[str], turns: Turns
) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Scopes to be asked about in one go, and whether much is read for them."""
    for part in chunks(scopes):
        crowded = scopes_with_more(this_round, part, turns.most_read)
        for lot in _together(part, crowded, turns.together):
            yield lot, lot[0] in crowded


def _together(
    scopes: Iterable[str], crowded: Container[str], most: int
) -> Iterator[tuple[str, ...]]:
    """In their order: clients in lots of at most `most`, and whoever is crowded alone."""
    for (is_client, is_crowded), same in groupby(
        scopes, key=lambda scope: (_is_client(scope), scope in crowded)
    ):
        size = most if is_client and not is_crowded else 1
        while lot := tuple(islice(same, size)):
            yield lot


def _is_client(scope: str) -> bool:
    return scope.startswith(client_scope(None))


def _all_people(this_round: Round, inputs: _Inputs) -> list[str]:
    clients = everyone(this_round, inputs.by_now(this_round))
    clinicians = (clinician.id for clinician in this_round.app.settings.clinicians)
    return [*map(client_scope, clients), *map(clinician_scope, clinicians)]


def _about_clients(
    this_round: Round, *, names: Sequence[str], inputs: _Inputs, context: RuleContext
) -> list[Verdict]:
    read, open_facts = inputs.by_now(this_round), inputs.open_facts(this_round)
    return [
        _about_client(
            timeline,
            evaluate_timeline(timeline, context, this_round.now, open_facts=open_facts),
            read.coming.get(timeline.client),
        )
        for timeline in load_timelines(this_round, [name or None for name in names], read)
    ]


def _about_client(timeline: Timeline, evaluation: Evaluation, promise: datetime | None) -> Verdict:
    """`promise`: when the client's next one comes into view."""
    moments = filter(None, (evaluation.holds_until, promise))
    return Verdict(
        scope=client_scope(timeline.client),
        evaluation=evaluation,
        sources=frozenset(map(_SOURCE, timeline.sessions)),
        has_deadline=True,
        holds_until=min(moments, default=None),
    )


def _about_clinicians(
    this_round: Round, *, names: Sequence[str], inputs: _Inputs, context: RuleContext
) -> list[Verdict]:
    read = inputs.by_now(this_round)
    return [_about_clinician(this_round, name, read, context) for name in names]


def _about_clinician(
    this_round: Round, name: str, inputs: EvaluationInputs, context: RuleContext
) -> Verdict:
    app = this_round.app
    schedule = load_schedule(this_round, name, inputs)
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
    for scope in sorted(findings.open_scopes(this_round.connection, prefix)):
        if scope not in judged:
            yield Verdict(scope=scope, evaluation=Evaluation())
