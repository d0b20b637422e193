from __future__ import annotations

from typing import Any

import pytest

from bench.bench_rules import is_good
from bench.simulator.compare import Tally, compare
from bench.simulator.truth.expected import Expected
from tests.unit.bench.lives import at

START = at("2026-03-09T10:00")


def finding(rule: str = "reschedule", **more: Any) -> dict[str, Any]:
    told = {
        "id": "f_1",
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


def test_what_a_person_set_aside_has_to_stay_so_and_nothing_else_may_be() -> None:
    aside = frozenset({"f_1"})
    assert compare([reschedule()], [finding(status="dismissed")], aside)[1] == []
    _, opened_again = compare([reschedule()], [finding()], aside)
    _, nobody_said_so = compare([reschedule()], [finding(status="dismissed")])
    assert [w.what for w in (*opened_again, *nobody_said_so)] == ["reopened", "reopened"]


@pytest.mark.parametrize(
    ("told", "in_noise", "good"),
    [
        ([finding()], 0, True),
        ([finding()], 1, False),
        ([], 0, False),
        ([finding(), finding("cancellation")], 0, False),
        ([finding(initiator="client")], 0, False),
    ],
)
def test_the_bench_fails_below_its_limits(
    told: list[dict[str, Any]], in_noise: int, good: bool
) -> None:
    tally, _ = compare([reschedule()], told)
    assert is_good(tally, [], in_noise) == good


def test_the_bench_fails_for_one_kind_of_calendar_below_its_limits() -> None:
    right, _ = compare([reschedule()], [finding()])
    wrong, _ = compare([reschedule()], [finding(), finding("cancellation")])
    whole = Tally()
    for _ in range(999):
        whole.add(right)
    assert is_good(whole, [right, right], 0)
    assert not is_good(whole, [right, wrong], 0)


def test_the_bench_fails_where_values_are_wrong() -> None:
    tally, _ = compare([reschedule()], [finding()])
    tally.values_wrong["reschedule"] += 1
    assert tally.values() == 0.5
    assert not is_good(tally, [], 0)
