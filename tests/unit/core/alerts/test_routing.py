"""Alerts are few, grouped, held in quiet hours, and every finding knows why it was told or not."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.alerts.routing import route
from monitor.core.findings.model import FindingStatus, Resolution, Severity
from tests.unit.core.alerts.alerting import (
    NOON,
    OVERNIGHT,
    at,
    facts,
    finding,
    only_group,
    reason,
    waiting_for,
)


def test_a_warning_goes_out_at_once() -> None:
    routed = route([finding()], facts())

    assert [d.reason for d in routed.decisions] == ["sent_now"]
    assert only_group(routed).not_before == NOON


def test_a_notice_waits_for_the_digest_unless_the_rule_was_told_to_alert() -> None:
    mild = finding(severity=Severity.NOTICE)

    assert reason(mild, facts()) == "below_min_severity"
    assert reason(mild, facts(rules={"late_start": {"deliver": "alert"}})) == "sent_now"


def test_a_written_min_severity_holds_even_where_the_rule_was_told_to_alert() -> None:
    given = facts({"min_severity": "critical"}, {"late_start": {"deliver": "alert"}})

    assert reason(finding(), given) == "below_min_severity"
    assert reason(finding(severity=Severity.CRITICAL), given) == "sent_now"


def test_a_lower_min_severity_lets_milder_findings_through() -> None:
    mild = finding(severity=Severity.NOTICE)

    assert reason(mild, facts({"min_severity": "notice"})) == "sent_now"


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ({"deliver": "digest"}, "deliver_digest"),
        ({"deliver": "off"}, "deliver_off"),
        ({"enabled": False}, "deliver_off"),
    ],
)
def test_a_rule_that_is_not_to_alert_does_not(rule: dict[str, Any], expected: str) -> None:
    assert reason(finding(), facts(rules={"late_start": rule})) == expected


def test_what_the_client_asked_for_is_never_alerted() -> None:
    moved = finding("reschedule", initiator="client", never_alert=True)

    assert reason(moved, facts(rules={"reschedule": {"deliver": "alert"}})) == "client_initiated"


def test_what_ended_or_was_dismissed_is_not_alerted() -> None:
    ended = finding(status=FindingStatus.RESOLVED, resolution=Resolution.AGED)

    assert reason(ended, facts()) == "resolved"
    assert reason(finding(status=FindingStatus.DISMISSED), facts()) == "dismissed"


def test_without_a_channel_it_says_so() -> None:
    assert reason(finding(), facts({"to": []})) == "no_alert_channel"


def test_a_finding_is_told_once_and_again_only_when_it_gets_worse() -> None:
    told = finding(alerted_at=NOON - timedelta(hours=2))
    worse = replace(told, draft=replace(told.draft, severity=Severity.CRITICAL))
    known = facts(alerted={told.id: Severity.WARNING})

    assert reason(told, known) == "already_alerted"
    assert reason(told, facts()) == "already_alerted"
    assert reason(worse, known) == "sent_now"


@pytest.mark.parametrize("rule", ["missed_follow_up", "not_started"])
def test_what_rests_on_the_silence_of_a_blind_source_waits(rule: str) -> None:
    assert reason(finding(rule), facts(blind={"feed"})) == "inhibited_by_source"
    assert reason(finding(rule), facts(blind={"another"})) == "sent_now"


def test_what_was_seen_is_told_even_if_the_source_has_gone_blind_since() -> None:
    assert reason(finding("late_start"), facts(blind={"feed"})) == "sent_now"


def test_a_source_that_goes_blind_in_the_same_round_holds_back_what_rests_on_it() -> None:
    stale = finding("source_stale", client=None)
    routed = route([finding("missed_follow_up"), stale], facts())

    assert [d.reason for d in routed.decisions] == ["inhibited_by_source", "sent_now"]


def test_findings_about_one_clinician_go_in_one_message_the_worst_first() -> None:
    mild = finding(fact=1, occurred_at=NOON - timedelta(hours=5))
    grave = finding(fact=2, severity=Severity.CRITICAL)
    group = only_group(route([mild, grave], facts()))

    assert group.findings == (grave, mild)


def test_each_channel_and_each_clinician_gets_a_message_of_its_own() -> None:
    routed = route(
        [finding(), finding(fact=2, clinician="ben")], facts({"to": ["desk", "director"]})
    )

    assert {(g.channel, g.clinician) for g in routed.groups} == {
        ("desk", "amara"),
        ("desk", "ben"),
        ("director", "amara"),
        ("director", "ben"),
    }
    assert len({g.id for g in routed.groups}) == 4


def test_routing_twice_gives_the_same_message_id_whatever_the_order() -> None:
    one, two = finding(fact=1), finding(fact=2)
    later = facts(now=NOON + timedelta(hours=3))

    assert only_group(route([one, two], facts())).id == only_group(route([two, one], later)).id


def test_a_step_up_in_severity_is_another_message() -> None:
    worse = finding(severity=Severity.CRITICAL)

    assert only_group(route([finding()], facts())).id != only_group(route([worse], facts())).id


def test_a_message_waits_until_its_group_is_gathered() -> None:
    group = only_group(route([finding()], facts({"group_wait": "2m"})))

    assert (group.not_before, group.reason) == (NOON + timedelta(minutes=2), "group_wait")


def test_a_channel_hears_about_one_clinician_no_more_often_than_it_wants() -> None:
    given = facts(
        {"group_wait": "2m", "at_most_every": "4h"},
        last_sent={("desk", "amara"): NOON - timedelta(hours=1)},
    )
    mine = only_group(route([finding()], given))
    other = only_group(route([finding(clinician="ben")], given))

    assert (mine.not_before, mine.reason) == (NOON + timedelta(hours=3), "at_most_every")
    assert other.reason == "group_wait"


def test_at_night_a_message_waits_for_the_morning() -> None:
    night = at("2026-11-18T22:15-05:00")
    routed = route([finding()], facts({"quiet_hours": OVERNIGHT}, now=night))

    assert routed.decisions[0].reason == "quiet_hours"
    assert only_group(routed).not_before == at("2026-11-19T07:30-05:00")


def test_a_group_that_would_be_complete_only_in_quiet_hours_waits_for_their_end() -> None:
    given = facts({"quiet_hours": OVERNIGHT, "group_wait": "2m"}, now=at("2026-11-18T18:59-05:00"))

    assert only_group(route([finding()], given)).not_before == at("2026-11-19T07:30-05:00")


def test_what_must_wait_beyond_the_quiet_hours_anyway_waits_no_longer() -> None:
    given = facts(
        {"quiet_hours": OVERNIGHT, "at_most_every": "4h"},
        now=at("2026-11-18T07:00-05:00"),
        last_sent={("desk", "amara"): at("2026-11-18T05:00-05:00")},
    )
    group = only_group(route([finding()], given))

    assert (group.not_before, group.reason) == (at("2026-11-18T09:00-05:00"), "at_most_every")


def test_quiet_hours_follow_their_own_zone_where_one_is_written() -> None:
    given = facts({"quiet_hours": OVERNIGHT, "timezone": "Europe/Berlin"})  # 18:00 in Berlin

    assert only_group(route([finding()], given)).reason == "sent_now"
    later = replace(given, now=NOON + timedelta(hours=1))
    assert only_group(route([finding()], later)).not_before == at("2026-11-19T07:30+01:00")


def test_what_is_found_while_a_message_waits_joins_it_without_delaying_it() -> None:
    first = only_group(route([finding(fact=1)], facts({"group_wait": "10m"})))
    later = facts(
        {"group_wait": "10m"}, now=NOON + timedelta(minutes=6), waiting=[waiting_for(first)]
    )
    joined = only_group(route([finding(fact=2)], later))

    assert len(joined.findings) == 2
    assert joined.not_before == first.not_before
    assert joined.since == first.since
    assert joined.replaces == (first.id,)


def test_what_ended_while_it_waited_is_withdrawn() -> None:
    one, two = finding(fact=1), finding(fact=2)
    first = only_group(route([one, two], facts({"group_wait": "10m"})))
    ended = replace(one, status=FindingStatus.RESOLVED, resolution=Resolution.CORRECTED)
    left = replace(waiting_for(first), findings=(ended, two))
    nothing_left = replace(waiting_for(first), findings=(ended,))

    assert only_group(route([], facts(waiting=[left]))).findings == (two,)
    assert only_group(route([], facts(waiting=[nothing_left]))).findings == ()


def test_a_waiting_message_about_which_nothing_is_new_is_left_alone() -> None:
    first = only_group(route([finding()], facts({"group_wait": "10m"})))
    again = facts({"group_wait": "10m"}, waiting=[waiting_for(first)])

    assert route([], again).groups == ()
    assert route([finding()], again).groups == ()
    assert reason(finding(), again) == "already_alerted"


def test_what_waits_for_a_channel_that_no_longer_gets_alerts_is_not_added_to() -> None:
    first = only_group(route([finding(fact=1)], facts({"group_wait": "10m"})))
    moved = facts({"group_wait": "10m", "to": ["director"]}, waiting=[waiting_for(first)])

    assert [g.channel for g in route([finding(fact=2)], moved).groups] == ["director"]
