"""Several processes ask the rules about lots of people, and one writes (ADR 24)."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING

from monitor.jobs.app import Round
from monitor.jobs.evaluation.verdict import Judgement, Question, Verdict
from monitor.log import Log
from monitor.store.evaluation import deadlines
from monitor.store.turns import Turns

if TYPE_CHECKING:
    from monitor.jobs.evaluation.helpers import Helpers

log = Log()

# Lots. With fewer no process is started: that takes as long as to ask about some hundred people.
_LEAST = 4
_MOST_KEPT = 16  # answers in memory that wait for an earlier one


def answered(
    this_round: Round, judgement: Judgement, turns: Turns, processes: int
) -> Iterator[tuple[Question, Sequence[Verdict] | None]]:
    """The judgement's questions in their order, each with its answer or, to be asked now, None.

    `processes`: how many ask, with this one, which alone writes. An answer is of an earlier turn,
    and is given only where nobody has spoken of its scopes since; they are due meanwhile.
    """
    if processes > 1 and judgement.people >= _LEAST * turns.together:
        from monitor.jobs.evaluation.helpers import Helpers  # nearly no round has any

        turns.give_way()  # the others see what is committed
        helpers = Helpers(this_round, judgement.share(this_round), processes - 1)
        try:
            yield from _shared_out(this_round, judgement.questions, turns, helpers)
        finally:
            helpers.dismiss()
    else:
        yield from ((question, None) for question in judgement.questions)
    yield from ((question, None) for question in judgement.no_more)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    question: Question
    answer: Future[Sequence[Verdict]] | Sequence[Verdict]

    @property
    def is_done(self) -> bool:
        return not isinstance(self.answer, Future) or self.answer.done()


def _shared_out(
    this_round: Round, questions: Iterable[Question], turns: Turns, helpers: Helpers
) -> Iterator[tuple[Question, Sequence[Verdict] | None]]:
    kept: deque[_Asked] = deque()
    for question in questions:
        if question.can_be_shared:
            kept.append(_asked(this_round, question, helpers))
        while kept and (kept[0].is_done or len(kept) > _MOST_KEPT or not question.can_be_shared):
            yield _taken(this_round, kept.popleft(), turns)
        if not question.can_be_shared:
            yield question, None
    while kept:
        yield _taken(this_round, kept.popleft(), turns)


def _asked(this_round: Round, question: Question, helpers: Helpers) -> _Asked:
    # Whoever has something to say of one sets it to another moment.
    deadlines.set_due(this_round.connection, question.scopes, this_round.now)
    answer = helpers.ask(question.scopes)
    if answer is None:
        return _Asked(question=question, answer=question.ask(this_round))
    return _Asked(question=question, answer=answer)


def _taken(
    this_round: Round, asked: _Asked, turns: Turns
) -> tuple[Question, Sequence[Verdict] | None]:
    question, answer = asked.question, asked.answer
    if isinstance(answer, Future):
        if not answer.done():
            with turns.aside():
                wait([answer])
        if (error := answer.exception()) is not None:  # it is asked here, and says so itself
            log.warning("evaluation_helper_failed", error=type(error).__name__)
            return question, None
        answer = answer.result()
    is_unspoken_of = deadlines.are_all_due_at(
        this_round.connection, question.scopes, this_round.now
    )
    return question, answer if is_unspoken_of else None
