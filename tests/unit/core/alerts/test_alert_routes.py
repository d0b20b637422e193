"""Who is told: routes, each channel's own clock, loudness, and what waits for nobody."""

import re
from datetime import date, timedelta
from typing import Any, get_args
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from config.sections.alerts import Loudness, Route
from monitor.core.alerts.reasons import Reason, in_words
from monitor.core.alerts.routing import route
from monitor.core.alerts.routing_input import RoutingFacts
from monitor.core.common.translation import ENGLISH
from monitor.core.findings.model import Finding, Severity
from monitor.core.rules import RULES
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

STALE = {"rules": ["source_stale", "source_suspect"], "to": ["office"]}
OF_BEN = {"clinicians": ["ben"], "to": ["ben"]}
GRAVE = {"min_severity": "critical", "to": ["director", "desk"]}
NIGHT = at("2026-11-18T22:15-05:00")


def channels(one: Finding, given: RoutingFacts) -> list[str]:
    return [group.channel for group in route([one], given).groups]


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({}, ["desk"]),
        ({"rule": "source_stale"}, ["office"]),
        ({"clinician": "ben"}, ["ben"]),
        ({"clinician": "ben", "rule": "source_stale"}, ["office"]),  # the first that fits
        ({"severity": Severity.CRITICAL}, ["director", "desk"]),
    ],
)
def test_the_first_route_that_fits_says_who_is_told(
    about: dict[str, Any], expected: list[str]
) -> None:
    given = facts({"routes": [STALE, OF_BEN, GRAVE]})

    assert channels(finding(**about), given) == expected


def test_a_route_says_where_alerts_go_and_not_how_severe_they_must_be() -> None:
    mild = finding(clinician="ben", severity=Severity.NOTICE)

    assert reason(mild, facts({"routes": [OF_BEN]})) == "below_min_severity"


def test_what_no_route_fits_and_no_channel_gets_says_so() -> None:
    assert reason(finding(), facts({"to": [], "routes": [OF_BEN]})) == "no_alert_channel"


def test_a_finding_that_got_worse_goes_where_its_severity_leads() -> None:
    told = finding(alerted_at=NOON, severity=Severity.CRITICAL)
    given = facts({"routes": [GRAVE]}, alerted={told.id: Severity.WARNING})

    assert channels(told, given) == ["director", "desk"]


def test_a_route_may_name_every_rule_and_nothing_else() -> None:
    route_of_all = Route.model_validate({"rules": [rule.name for rule in RULES], "to": ["desk"]})

    assert len(route_of_all.rules) == len(RULES)
    with pytest.raises(ValidationError, match="'late_start'"):
        Route.model_validate({"rules": ["lateness"], "to": ["desk"]})


def test_each_channel_has_its_own_night() -> None:
    given = facts(
        {"to": ["desk", "berlin"], "quiet_hours": OVERNIGHT, "timezone": "America/New_York"},
        zones={"berlin": ZoneInfo("Europe/Berlin")},
        now=at("2026-11-18T05:00-05:00"),  # 11:00 in Berlin
    )

    waits = {g.channel: g.reason for g in route([finding()], given).groups}

    assert waits == {"desk": "quiet_hours", "berlin": "sent_now"}


def test_on_a_day_off_an_alert_waits_for_the_next_working_morning() -> None:
    saturday = facts({"working_days": "mon-fri"}, now=at("2026-11-21T12:00-05:00"))
    group = only_group(route([finding()], saturday))

    assert (group.not_before, group.reason) == (at("2026-11-23T08:00-05:00"), "day_off")


def test_the_practices_holidays_are_days_off() -> None:
    given = facts({"working_days": "mon-fri"}, holidays=[NOON.date()])

    assert reason(finding(), given) == "day_off"


def test_without_working_days_every_day_is_one() -> None:
    sunday = facts(now=at("2026-11-22T12:00-05:00"), holidays=[date(2026, 11, 22)])

    assert reason(finding(), sunday) == "sent_now"


def test_a_session_that_has_not_started_waits_for_no_group_and_no_interval() -> None:
    given = facts({"group_wait": "10m", "at_most_every": "4h"}, last_sent={("desk", "amara"): NOON})

    assert reason(finding("not_started"), given) == "sent_now"
    assert reason(finding("late_start"), given) == "at_most_every"


def test_what_waited_goes_along_with_a_session_that_has_not_started() -> None:
    first = only_group(route([finding()], facts({"group_wait": "10m"})))
    later = facts({"group_wait": "10m"}, waiting=[waiting_for(first)])
    both = only_group(route([finding("not_started")], later))

    assert len(both.findings) == 2
    assert (both.not_before, both.replaces) == (NOON, (first.id,))


def test_a_session_that_has_not_started_waits_for_the_end_of_the_quiet_hours() -> None:
    assert reason(finding("not_started"), facts({"quiet_hours": OVERNIGHT}, now=NIGHT)) == (
        "quiet_hours"
    )


def test_a_critical_finding_is_held_at_night_unless_the_practice_says_otherwise() -> None:
    grave = finding(severity=Severity.CRITICAL)
    alerts = {"quiet_hours": OVERNIGHT, "working_days": "mon", "group_wait": "10m"}

    assert reason(grave, facts(alerts, now=NIGHT)) == "day_off"
    at_once = alerts | {"critical_at_once": True}
    assert reason(grave, facts(at_once, now=NIGHT)) == "sent_now"
    assert reason(finding(), facts(at_once, now=NIGHT)) == "day_off"


LOUDNESS = {
    # by rule and severity: quiet, normal, all
    ("late_start", "info"): (False, False, True),
    ("late_start", "notice"): (False, False, True),
    ("late_start", "warning"): (False, True, True),
    ("late_start", "critical"): (True, True, True),
    ("not_started", "warning"): (True, True, True),
    ("source_stale", "warning"): (True, True, True),
    ("source_suspect", "notice"): (True, False, True),
}


@pytest.mark.parametrize(("rule", "severity"), LOUDNESS)
def test_loudness_decides_how_severe_a_finding_must_be(rule: str, severity: str) -> None:
    one = finding(rule, severity=Severity(severity))

    told = [bool(channels(one, facts({"loudness": how}))) for how in get_args(Loudness)]

    assert tuple(told) == LOUDNESS[rule, severity]


def test_a_quiet_practice_hears_once_a_day_and_after_a_quarter_of_an_hour() -> None:
    stale = finding("source_stale")
    first = only_group(route([stale], facts({"loudness": "quiet"})))
    again = facts({"loudness": "quiet"}, last_sent={("desk", "amara"): NOON})

    assert first.not_before == NOON + timedelta(minutes=15)
    assert only_group(route([stale], again)).not_before == NOON + timedelta(hours=24)


def test_what_is_written_beats_the_loudness() -> None:
    written = {"min_severity": "warning", "group_wait": "0s", "at_most_every": "0s"}

    assert reason(finding(), facts({"loudness": "quiet", **written})) == "sent_now"
    assert reason(finding(severity=Severity.INFO), facts({"loudness": "all", **written})) == (
        "below_min_severity"
    )


def test_a_rule_told_to_alert_does_so_in_a_quiet_practice() -> None:
    given = facts({"loudness": "quiet"}, {"late_start": {"deliver": "alert"}})

    assert reason(finding(), given) == "group_wait"


def test_what_the_client_asked_for_is_not_alerted_however_loud_it_is() -> None:
    asked = finding("reschedule", severity=Severity.INFO, never_alert=True)

    assert reason(asked, facts({"loudness": "all"})) == "client_initiated"


@pytest.mark.parametrize(
    "name",
    [
        *Reason,
        "clock_behind",
        "disk_nearly_full",
        "channel_broken",
        "message_set_aside",
        "recipients_refuse",
        "digest_due",
        "digest_late",
        "",
    ],
)
def test_every_reason_has_words(name: str) -> None:
    assert " " in in_words(name)


@pytest.mark.parametrize("name", Reason)
def test_only_commands_say_what_in_the_config_decided_it(name: Reason) -> None:
    on_a_page = in_words(name, ENGLISH)

    assert not re.search("`|alerts[.]", on_a_page)
    assert in_words(name).startswith(on_a_page)


def test_a_reason_of_a_later_version_is_shown_by_its_name() -> None:
    assert in_words("something_new") == "something_new"
