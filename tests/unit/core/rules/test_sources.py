"""A calendar that can't be read, or can't be believed, is said once."""

from dataclasses import replace
from datetime import timedelta

from monitor.core.evaluation.run import evaluate_source
from monitor.core.findings.model import Resolution, RuleResult, Severity
from monitor.core.timeline.source_condition import SourceCondition
from tests.builders.timelines import When, a_practice, utc

LAST_OK = utc("2026-11-24T10:00-05:00")
SOURCE = SourceCondition(
    name="mine",
    clinician="amara",
    first_try=utc("2026-11-01T10:00-05:00"),
    last_ok=LAST_OK,
    last_attempt=utc("2026-11-24T10:25-05:00"),
    last_error="The server answered 503.",
    stale_after=timedelta(minutes=30),
)
HELD = replace(SOURCE, held_since=LAST_OK, held_reason="emptied", held_missing=12, held_known=12)


def _found(source: SourceCondition, now: When) -> list[RuleResult]:
    evaluation = evaluate_source(source, a_practice(), utc(now))
    assert evaluation.failures == ()
    return list(evaluation.drafts)


def test_a_source_is_stale_from_the_limit_on() -> None:
    assert _found(SOURCE, "2026-11-24T10:29:59-05:00") == []

    (draft,) = _found(SOURCE, "2026-11-24T10:30-05:00")

    assert draft.rule == "source_stale"
    assert draft.value == {
        "last_ok": "2026-11-24T10:00:00-05:00",
        "last_error": "The server answered 503.",
    }
    assert (draft.severity, draft.on_vanish) == (Severity.WARNING, Resolution.RECOVERED)
    assert (draft.session, draft.client, draft.initiator) == (None, None, None)


def test_a_source_that_never_worked_is_stale_counted_from_the_first_try() -> None:
    never = replace(SOURCE, last_ok=None, first_try=LAST_OK)

    (draft,) = _found(never, "2026-11-24T10:30-05:00")

    assert draft.value["last_ok"] is None


def test_a_source_that_was_never_tried_is_not_stale() -> None:
    assert _found(replace(SOURCE, last_ok=None, first_try=None), "2026-12-24T10:30-05:00") == []


def test_a_poll_that_is_held_back_is_suspect_and_not_stale() -> None:
    (draft,) = _found(HELD, "2026-11-25T10:30-05:00")

    assert draft.rule == "source_suspect"
    assert draft.value == {"reason": "emptied", "missing": 12, "known": 12}
    assert draft.on_vanish is Resolution.RECOVERED


def test_a_poll_that_is_let_through_ends_it_as_accepted() -> None:
    (draft,) = _found(replace(HELD, accepted=True), "2026-11-25T10:30-05:00")

    assert draft.resolution is Resolution.ACCEPTED
