from __future__ import annotations

from typing import Any

from bench.simulator.compare import compare
from bench.simulator.expected import Expected
from tests.unit.bench.lives import at

START = at("2026-03-09T10:00")


def finding(rule: str = "reschedule", **more: Any) -> dict[str, Any]:
    told = {
        "rule": rule,
        "client": "k0",
        "status": "open",
        "resolution": None,
        "initiator": "unknown",
        "occurred_at": "2026-03-05T09:00:00+01:00",
        "opened_at": "2026-03-05T09:10:00+01:00",
        "session": {"planned_start": START.isoformat()},
        "value": {"short_notice": "no"},
    }
    return told | more


def reschedule(**more: Any) -> Expected:
    given: dict[str, Any] = {
        "rule": "reschedule",
        "client": "k0",
        "words": "moved",
        "starts": frozenset({START}),
        "initiators": frozenset({"unknown"}),
        "values": {"short_notice": frozenset({"no"})},
    }
    return Expected(**(given | more))


def test_a_finding_that_was_to_come_is_right() -> None:
    tally, wrong = compare([reschedule()], [finding()])
    assert (tally.right["reschedule"], tally.initiators_right, wrong) == (1, 1, [])


def test_the_same_finding_again_is_one_too_many() -> None:
    tally, wrong = compare([reschedule()], [finding(), finding()])
    assert tally.precision("reschedule") == 0.5
    assert [w.what for w in wrong] == ["twice"]


def test_what_was_not_found_is_missed_unless_it_only_may_be_found() -> None:
    tally, _ = compare([reschedule(), reschedule(client="k1", must=False)], [])
    assert tally.missed["reschedule"] == 1


def test_a_finding_of_another_rule_is_unfounded() -> None:
    tally, _ = compare([reschedule()], [finding("cancellation")])
    assert (tally.unfounded["cancellation"], tally.missed["reschedule"]) == (1, 1)


def test_a_wrong_value_and_a_wrong_initiator_are_told_apart_from_a_wrong_finding() -> None:
    told = finding(initiator="client", value={"short_notice": "yes"})
    tally, wrong = compare([reschedule()], [told])
    assert sorted(w.what for w in wrong) == ["initiator", "value"]
    assert (tally.right["reschedule"], tally.unfounded.total()) == (1, 0)
