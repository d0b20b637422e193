"""What several rules ask of one timeline is worked out once, however many of them ask."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import cached_property
from types import CodeType, FrameType
from typing import Any

import pytest

from monitor.core.evaluation.run import evaluate_timeline
from monitor.core.facts import timeline_facts
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.timeline.model import Timeline
from tests.builders.rule_results import facts_of
from tests.builders.timelines import (
    a_checkin,
    a_practice,
    a_session,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
    restored,
    utc,
)

NOW = "2026-12-15T12:00-05:00"
FACTS: dict[str, Callable[..., Any]] = {
    name: fact.func for name, fact in vars(TimelineFacts).items() if type(fact) is cached_property
}
WORKED_OUT_BY: dict[str, Callable[..., Any]] = {
    name: made
    for name, made in vars(timeline_facts).items()
    if callable(made) and getattr(made, "__module__", "").startswith("monitor.core.facts.")
    # Who asked is asked of each change, and tags are read wherever they matter.
    if hasattr(made, "__code__") and name not in ("initiator_of", "is_resting")
}
FOR_DIGEST_AND_AGENDA = {"states", "second_records", "is_active"}


@contextmanager
def calls_counted() -> Iterator[Counter[CodeType]]:
    calls: Counter[CodeType] = Counter()

    def note(frame: FrameType, event: str, _: object) -> None:
        if event == "call":
            calls[frame.f_code] += 1

    before = sys.getprofile()
    sys.setprofile(note)
    try:
        yield calls
    finally:
        sys.setprofile(before)


def an_eventful_year() -> Timeline:
    """Every kind of thing that a rule asks about happens to one client."""
    run = a_weekly_run("2026-06-02T10:00-04:00", 20, uid="run")
    begun = [a_checkin(s, s.start + timedelta(minutes=12)) for s in run[:4]]
    stayed_away = a_checkin(run[5], run[5].start, "no_show")
    to_friday, away = moved(run[6], run[6].start + timedelta(days=3), made=run[6].start)
    late, edit = moved(run[7], run[7].start + timedelta(minutes=20), made=run[7].start)
    gone, off = cancelled(run[8], made=run[8].start - timedelta(hours=2))
    day_after = run[8].start + timedelta(days=1)
    instead = a_session(day_after, booked_not_after=off.made_not_after, uid="instead")
    left, out = cancelled(run[9], made=run[9].start - timedelta(days=2))
    back, again = restored(left, made=run[9].start - timedelta(days=1))
    missed, called_off = cancelled(run[10], made=run[10].start - timedelta(hours=3))
    intake = a_session("2026-05-26T10:00-04:00", uid="intake", is_intake=True)
    elsewhere = a_session("2026-12-01T10:00-05:00", booked_not_after=utc("2026-11-30T20:00-05:00"))
    return a_timeline(
        *(intake, *run[:6], to_friday, late, gone, back, instead, missed, elsewhere, *run[11:]),
        changes=[away, edit, off, out, again, called_off],
        checkins=(*begun, stayed_away, a_checkin(run[12], run[12].start)),
    )


def test_an_evaluation_works_each_fact_out_once_for_all_rules() -> None:
    timeline, practice = an_eventful_year(), a_practice(expects_arrival=True)

    with calls_counted() as calls:
        evaluation = evaluate_timeline(timeline, practice, utc(NOW))

    assert evaluation.failures == ()
    assert len({draft.rule for draft in evaluation.drafts}) >= 6
    asked = {name: calls[fact.__code__] for name, fact in FACTS.items()}
    assert {name for name, count in asked.items() if count == 0} <= FOR_DIGEST_AND_AGENDA
    assert {name: count for name, count in asked.items() if count > 1} == {}
    made = {name: calls[function.__code__] for name, function in WORKED_OUT_BY.items()}
    assert {name: count for name, count in made.items() if count > 1} == {}


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_that_is_asked_again_is_the_same_value(fact: str) -> None:
    facts = facts_of(an_eventful_year(), NOW)

    first = getattr(facts, fact)
    with calls_counted() as calls:
        again = getattr(facts, fact)

    assert again is first
    assert sum(calls[made.__code__] for made in (*FACTS.values(), *WORKED_OUT_BY.values())) == 0
