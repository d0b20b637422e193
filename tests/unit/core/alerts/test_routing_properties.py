"""Whatever is found and however a practice is set up: told once, to whom it should be."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.core.alerts.routing import Routed, of_no_news, route
from monitor.core.alerts.routing_input import RoutingFacts, channels_for
from monitor.core.findings.model import Finding, Severity
from tests.builders.tries import tries
from tests.unit.core.alerts.alerting import NOON, OVERNIGHT, facts, finding, waiting_for

RULES = ("late_start", "not_started", "missed_follow_up", "source_stale")
CHANNELS = ("desk", "director", "office")

some_channels = st.lists(st.sampled_from(CHANNELS), min_size=1, max_size=3, unique=True)
some_severity = st.sampled_from([severity.value for severity in Severity])
some_routes = st.fixed_dictionaries(
    {"to": some_channels},
    optional={
        "rules": st.lists(st.sampled_from(RULES), max_size=2, unique=True),
        "min_severity": some_severity,
        "clinicians": st.lists(st.sampled_from(["amara", "ben"]), max_size=2, unique=True),
    },
)
some_alerts = st.fixed_dictionaries(
    {"to": st.just(["desk"])},
    optional={
        "routes": st.lists(some_routes, max_size=3),
        "loudness": st.sampled_from(["quiet", "normal", "all"]),
        "min_severity": some_severity,
        "group_wait": st.sampled_from(["0s", "10m"]),
        "at_most_every": st.sampled_from(["0s", "4h"]),
        "quiet_hours": st.just(OVERNIGHT),
        "working_days": st.sampled_from(["mon-fri", "sun"]),
        "critical_at_once": st.booleans(),
        "escalate": st.just({"after": "30m", "to": ["office"]}),
    },
)
some_findings = st.lists(
    st.builds(
        lambda rule, severity, clinician, number, alerted: finding(
            rule, severity=Severity(severity), clinician=clinician, fact=number, **alerted
        ),
        st.sampled_from(RULES),
        some_severity,
        st.sampled_from(["amara", "ben", None]),
        st.integers(0, 3),
        st.sampled_from([{}, {}, {"alerted_at": NOON, "alert_due": NOON - timedelta(hours=1)}]),
    ),
    max_size=8,
    unique_by=lambda one: one.id,
)
some_hours = st.integers(0, 7 * 24).map(lambda hours: timedelta(hours=hours))


def knowing(found: list[Finding], alerts: dict[str, Any], passed: timedelta) -> RoutingFacts:
    told = {one.id: one.draft.severity for one in found if one.alerted_at}
    return facts(alerts, now=NOON + passed, alerted=told)


def known_after(routed: Routed, found: list[Finding]) -> tuple[list[Finding], dict[str, Any]]:
    """The findings as they are kept, and what the next routing knows of them."""
    told = {d.finding: d for d in routed.decisions}
    kept = [
        replace(
            one,
            alerted_at=NOON if told[one.id].not_before else one.alerted_at,
            escalated_at=NOON if told[one.id].escalated else None,
        )
        for one in found
    ]
    by_id = {one.id: one for one in kept}
    waiting = [
        replace(waiting_for(g), findings=tuple(by_id[f.id] for f in g.findings))
        for g in routed.groups
    ]
    alerted = {one.id: one.draft.severity for one in kept if one.alerted_at}
    return kept, {"waiting": waiting, "alerted": alerted}


@settings(max_examples=tries(50, thorough=200), deadline=None)
@given(found=some_findings, alerts=some_alerts, passed=some_hours)
def test_every_finding_is_told_to_each_of_its_channels_and_to_no_other(
    found: list[Finding], alerts: dict[str, Any], passed: timedelta
) -> None:
    known = knowing(found, alerts, passed)
    routed = route(found, known)

    told = {d.finding for d in routed.decisions if d.not_before is not None}
    escalated = {d.finding for d in routed.decisions if d.escalated}
    expected = {(f.id, c) for f in found if f.id in told for c in channels_for(f, known.alerts)}
    expected |= {(one, "office") for one in escalated}

    assert {(f.id, g.channel) for g in routed.groups for f in g.findings} == expected
    assert {d.finding for d in routed.decisions} == {f.id for f in found}
    assert all(len({f.draft.clinician for f in g.findings}) == 1 for g in routed.groups)
    assert all(g.not_before >= known.now for g in routed.groups)


@settings(max_examples=tries(50, thorough=200), deadline=None)
@given(found=some_findings, alerts=some_alerts, passed=some_hours)
def test_what_was_queued_is_not_queued_again(
    found: list[Finding], alerts: dict[str, Any], passed: timedelta
) -> None:
    known = knowing(found, alerts, passed)
    kept, state = known_after(route(found, known), found)

    assert route(kept, replace(known, **state)).groups == ()


@settings(max_examples=tries(50, thorough=200), deadline=None)
@given(found=some_findings, alerts=some_alerts, passed=some_hours)
def test_what_is_of_no_news_is_said_as_routing_all_at_once_says_it(
    found: list[Finding], alerts: dict[str, Any], passed: timedelta
) -> None:
    known = knowing(found, alerts, passed)
    routed = route(found, known)
    told = {f.id for g in routed.groups for f in (*g.findings, *g.ended)}

    left = of_no_news(found, known)
    others = [f for f in found if f.id not in {d.finding for d in left}]

    assert left == [d for d in routed.decisions if d.finding not in told]
    assert route(others, known).groups == routed.groups
