"""What a person said, what others must hear, and what a blind calendar hides."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.alerts.routing import route
from monitor.core.alerts.routing_input import RoutingFacts
from monitor.core.findings.model import Evidence, Finding, FindingStatus, Resolution, Severity
from tests.unit.core.alerts.alerting import (
    NOON,
    OVERNIGHT,
    at,
    facts,
    finding,
    only_group,
    reason,
    taken_back,
    waiting_for,
)

HALF_AN_HOUR = timedelta(minutes=30)
ESCALATE = {"escalate": {"after": "30m", "to": ["director"]}}


def told_critical(**about: Any) -> Finding:
    """A critical finding that was due to be told at noon."""
    return finding(severity=Severity.CRITICAL, alerted_at=NOON, alert_due=NOON, **about)


def critical_at(after: timedelta, one: Finding, **known: Any) -> RoutingFacts:
    return facts(ESCALATE, now=NOON + after, alerted={one.id: Severity.CRITICAL}, **known)


def test_a_critical_finding_that_nobody_acknowledged_goes_to_others_after_a_time() -> None:
    one = told_critical()

    assert route([one], critical_at(timedelta(minutes=29), one)).groups == ()
    routed = route([one], critical_at(HALF_AN_HOUR, one))
    group = only_group(routed)
    assert (group.channel, group.reason, group.escalated) == ("director", "escalated", {one.id})
    assert routed.decisions[0].escalated


@pytest.mark.parametrize(
    "about",
    [
        {"acknowledged_severity": "critical"},
        {"escalated_at": NOON},
        {"snoozed_until": NOON + timedelta(hours=4)},
        {"status": FindingStatus.RESOLVED},
        {"status": FindingStatus.DISMISSED},
    ],
    ids=["acknowledged", "escalated before", "snoozed", "ended", "dismissed"],
)
def test_others_are_spared_what_is_known_over_or_put_off(about: dict[str, Any]) -> None:
    one = told_critical(**about)

    assert route([one], critical_at(HALF_AN_HOUR, one)).groups == ()


def test_only_critical_findings_go_to_others() -> None:
    one = finding(alerted_at=NOON, alert_due=NOON)

    assert route([one], critical_at(HALF_AN_HOUR, one)).groups == ()


def test_what_has_just_become_critical_is_told_to_its_own_channels_first() -> None:
    one = told_critical()
    given = facts(ESCALATE, now=NOON + HALF_AN_HOUR, alerted={one.id: Severity.WARNING})
    group = only_group(route([one], given))

    assert (group.channel, group.reason) == ("desk", "sent_now")


def test_the_time_for_an_answer_begins_when_the_message_was_due_and_not_when_it_was_found() -> None:
    held = replace(told_critical(), alert_due=NOON + timedelta(hours=9))

    assert route([held], critical_at(timedelta(hours=9), held)).groups == ()
    assert route([held], critical_at(timedelta(hours=9, minutes=30), held)).groups != ()


def test_what_goes_to_others_at_night_waits_for_the_morning_and_is_withdrawn_if_answered() -> None:
    one = told_critical()
    night = critical_at(timedelta(hours=10), one)
    night = replace(
        night, alerts=night.alerts.model_copy(update={"quiet_hours": _quiet()}), waiting=()
    )
    group = only_group(route([one], night))
    answered = replace(one, escalated_at=NOON, acknowledged_severity="critical")
    waiting = replace(waiting_for(group), findings=(answered,))

    assert (group.not_before, group.reason) == (at("2026-11-19T07:30-05:00"), "quiet_hours")
    assert only_group(route([], replace(night, waiting=(waiting,)))).is_empty


def _quiet() -> Any:
    return facts({"quiet_hours": OVERNIGHT}).alerts.quiet_hours


def test_the_channel_that_was_told_may_be_told_once_more() -> None:
    one = told_critical()
    again = {"escalate": {"after": "30m", "to": ["desk"]}}
    given = facts(again, now=NOON + HALF_AN_HOUR, alerted={one.id: Severity.CRITICAL})

    first, second = (
        only_group(route([replace(one, alerted_at=None)], facts())),
        only_group(route([one], given)),
    )

    assert first.channel == second.channel
    assert first.id != second.id


def test_an_acknowledged_finding_is_told_again_only_if_it_gets_worse() -> None:
    known = finding(acknowledged_severity="warning")
    worse = replace(known, draft=replace(known.draft, severity=Severity.CRITICAL))

    assert reason(known, facts()) == "acknowledged"
    assert reason(worse, facts()) == "sent_now"


def test_a_snoozed_finding_is_told_when_its_time_has_come_as_a_message_of_its_own() -> None:
    before = only_group(route([finding()], facts()))
    snoozed = finding(snoozed_until=NOON + timedelta(hours=4))
    after = only_group(route([snoozed], facts(now=NOON + timedelta(hours=4))))

    assert reason(snoozed, facts(now=NOON + timedelta(hours=3))) == "snoozed"
    assert after.findings == (snoozed,)
    assert after.id != before.id  # or the outbox would take it for the first


def test_what_waits_when_its_calendar_goes_blind_is_held_back_to_be_told_later() -> None:
    one = finding("missed_follow_up")
    first = only_group(route([one], facts({"group_wait": "10m"})))

    routed = route([], facts({"group_wait": "10m"}, waiting=[waiting_for(first)], blind={"feed"}))

    assert only_group(routed).is_empty
    assert taken_back(routed) == [(one.id, "inhibited_by_source")]
    assert reason(one, facts()) == "sent_now"


def test_what_ended_before_it_was_told_says_so_and_what_was_sent_keeps_its_reason() -> None:
    one = finding()
    first = only_group(route([one], facts({"group_wait": "10m"})))
    ended = replace(one, status=FindingStatus.RESOLVED, resolution=Resolution.CORRECTED)
    waiting = replace(waiting_for(first), findings=(ended,))

    assert taken_back(route([], facts(waiting=[waiting]))) == [(one.id, "resolved")]
    sent = facts(waiting=[waiting], sent={(one.id, "another"): NOON})
    assert taken_back(route([], sent)) == []


@pytest.mark.parametrize(
    "rule", ["missed_follow_up", "no_buffer", "not_started", "slot_drift", "unannounced_break"]
)
def test_what_rests_on_the_silence_of_a_blind_source_waits(rule: str) -> None:
    given = {"rules": {rule: {"deliver": "alert"}}}

    assert reason(finding(rule), facts(**given, blind={"feed"})) == "inhibited_by_source"
    assert reason(finding(rule), facts(**given, blind={"another"})) == "sent_now"


def test_what_two_calendars_show_waits_for_both() -> None:
    seen = Evidence(kind="session", at=NOON, source="second", detail="They overlap.")

    overlap = finding("no_buffer", evidence=(seen,))

    assert reason(overlap, facts(blind={"second"})) == "inhibited_by_source"


@pytest.mark.parametrize(
    ("kind", "expected"), [("gap", "inhibited_by_source"), ("commitment", "sent_now")]
)
def test_a_client_may_be_booked_in_any_calendar_that_has_their_sessions(
    kind: str, expected: str
) -> None:
    promise = finding("missed_follow_up", value={"kind": kind})

    assert reason(promise, facts(blind={"second"}, half_seen={"jd"})) == expected
    assert reason(promise, facts(blind={"second"}, half_seen={"aw"})) == "sent_now"
