"""How findings open, change and resolve."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import (
    Finding,
    FindingStatus,
    Resolution,
    RuleResult,
    Severity,
    reconcile,
)
from tests.builders.calendar_values import MONDAY
from tests.builders.findings import a_finding_of, a_result

DAYS = timedelta(days=14)


def a_draft(**given: Any) -> RuleResult:
    plain = {"rule": "reschedule", "fact": ("ch_1",), "severity": Severity.INFO, "keep_open": DAYS}
    return a_result(**{"occurred_at": MONDAY, **plain, **given})


def opened(draft: RuleResult | None = None, **given: Any) -> Finding:
    return a_finding_of(draft or a_draft(), **{"opened_at": MONDAY, **given})


def after(
    *drafts: RuleResult, stored: Finding | None = None, later: timedelta = timedelta(hours=1)
) -> list[Finding]:
    known = {stored.id: stored} if stored else {}
    return reconcile(drafts, known, scope="client:jd", now=MONDAY + later)


def test_a_finding_is_named_after_its_fact_and_not_after_its_words() -> None:
    assert a_draft(summary="Other words.", severity=Severity.WARNING).id == a_draft().id
    assert a_draft(fact=("ch_2",)).id != a_draft().id


def test_a_new_fact_opens() -> None:
    (found,) = after(a_draft())
    assert (found.status, found.opened_at) == (FindingStatus.OPEN, MONDAY + timedelta(hours=1))


def test_the_same_fact_again_changes_nothing() -> None:
    assert after(a_draft(), stored=opened()) == []


def test_a_condition_that_had_ended_before_it_was_seen_opens_nothing() -> None:
    assert after(a_draft(resolution=Resolution.ANSWERED)) == []


def test_a_condition_that_ends_resolves() -> None:
    ended = a_draft(resolution=Resolution.REBOOKED, resolved_at=MONDAY)
    (found,) = after(ended, stored=opened())
    assert (found.status, found.resolution, found.resolved_at) == (
        FindingStatus.RESOLVED,
        Resolution.REBOOKED,
        MONDAY,
    )


@pytest.mark.parametrize(
    "known_of", [None, MONDAY, MONDAY + timedelta(minutes=30)], ids=["not", "then", "later"]
)
def test_it_ends_no_sooner_than_it_opened(known_of: datetime | None) -> None:
    """What ended it may have been done, and ticked off without a connection, long before."""
    ended = a_draft(resolution=Resolution.ANSWERED, resolved_at=known_of)
    (found,) = after(ended, stored=opened(opened_at=MONDAY + timedelta(minutes=20)))
    assert found.resolved_at == {
        None: MONDAY + timedelta(hours=1),
        MONDAY: MONDAY + timedelta(minutes=20),
    }.get(known_of, known_of)


@pytest.mark.parametrize("ends", ["as the rule says", "as nothing is said of it", "by age"])
def test_what_is_over_is_told_as_it_was_and_what_holds_again_as_it_is(ends: str) -> None:
    words = {"summary": "It is open.", "summary_once_over": "It was open."}
    draft = a_draft(**words, keep_open=DAYS if ends == "by age" else None)
    said = {
        "as the rule says": [replace(draft, resolution=Resolution.ANSWERED)],
        "as nothing is said of it": [],
        "by age": [draft],
    }[ends]

    (over,) = after(*said, stored=opened(draft), later=DAYS)
    again = after(draft, stored=over, later=2 * DAYS)

    assert (over.status, over.draft.summary) == (FindingStatus.RESOLVED, "It was open.")
    assert [each.draft.summary for each in again] == ([] if ends == "by age" else ["It is open."])


def test_a_past_fact_ages_when_it_has_been_open_long_enough() -> None:
    assert after(a_draft(), stored=opened(), later=DAYS - timedelta(seconds=1)) == []
    (found,) = after(a_draft(), stored=opened(), later=DAYS)
    assert (found.resolution, found.resolved_at) == (Resolution.AGED, MONDAY + DAYS)


def test_an_aged_fact_never_opens_again() -> None:
    aged = opened(status=FindingStatus.RESOLVED, resolution=Resolution.AGED)
    assert after(a_draft(), stored=aged) == []


def test_a_condition_that_holds_again_is_the_same_finding() -> None:
    resolved = opened(status=FindingStatus.RESOLVED, resolution=Resolution.REBOOKED)
    (found,) = after(a_draft(), stored=resolved)
    assert (found.status, found.opened_at, found.resolution) == (FindingStatus.OPEN, MONDAY, None)


def test_a_dismissed_finding_never_opens_again_nor_changes() -> None:
    gone = opened(status=FindingStatus.DISMISSED)
    assert after(a_draft(severity=Severity.WARNING), stored=gone) == []
    assert after(stored=gone) == []


@pytest.mark.parametrize(
    "how",
    [
        {"status": FindingStatus.DISMISSED, "resolved_at": MONDAY},
        {"status": FindingStatus.RESOLVED, "resolution": Resolution.AGED, "resolved_at": MONDAY},
    ],
)
def test_who_asked_may_be_said_of_what_is_over_and_it_stays_over(how: dict[str, Any]) -> None:
    over = opened(a_draft(initiator="unknown"), **how)
    attributed = a_draft(initiator="client", summary="The client moved a session.")
    assert after(attributed, stored=over) == [replace(over, draft=attributed)]


def test_what_no_rule_speaks_of_any_more_was_taken_back() -> None:
    (found,) = after(stored=opened())
    assert found.resolution is Resolution.CORRECTED


def test_what_waits_neither_opens_nor_changes_nor_ends() -> None:
    assert after(a_draft(waits=True)) == []
    assert after(a_draft(waits=True, severity=Severity.WARNING), stored=opened()) == []
    assert after(a_draft(waits=True, resolution=Resolution.ANSWERED), stored=opened()) == []


def test_a_finding_that_changes_keeps_when_it_opened_and_what_was_told() -> None:
    told = opened(alerted_at=MONDAY, alerted_severity="info")
    (found,) = after(a_draft(severity=Severity.WARNING), stored=told)
    assert found == replace(told, draft=a_draft(severity=Severity.WARNING))


def test_severity_goes_up_and_down_by_steps_and_not_beyond() -> None:
    assert Severity.NOTICE.stepped_up() is Severity.WARNING
    assert Severity.CRITICAL.stepped_up() is Severity.CRITICAL
    assert Severity.INFO.stepped_down() is Severity.INFO
