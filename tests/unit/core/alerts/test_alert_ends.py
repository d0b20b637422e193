"""What becomes of alerts when what they told of ends: notes, and what nobody took so far."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.alerts.routing import route
from monitor.core.alerts.routing_input import Waiting
from monitor.core.findings.model import Finding, FindingStatus, Resolution, Severity
from tests.unit.core.alerts.alerting import (
    NOON,
    facts,
    finding,
    only_group,
    taken_back,
    waiting_for,
)


def ended(rule: str, resolution: Resolution) -> Finding:
    status = FindingStatus.RESOLVED
    return finding(rule, status=status, resolution=resolution, alerted_at=NOON)


NOTES = {"resolve_notes": True}


@pytest.mark.parametrize(
    ("rule", "resolution"),
    [
        ("source_stale", Resolution.RECOVERED),
        ("source_suspect", Resolution.ACCEPTED),
        ("not_started", Resolution.ARRIVED),
        ("not_started", Resolution.CORRECTED),
    ],
)
def test_an_end_is_told_to_the_channels_that_were_told_of_the_beginning(
    rule: str, resolution: Resolution
) -> None:
    over = ended(rule, resolution)
    given = facts(
        NOTES | {"to": ["desk", "director"]},
        alerted={over.id: Severity.WARNING},
        sent={(over.id, "desk"): NOON, ("f_another", "director"): NOON},
    )
    group = only_group(route([over], given))

    assert (group.channel, group.ended, group.findings) == ("desk", (over,), ())
    assert group.reason == "has_ended"


@pytest.mark.parametrize(
    ("rule", "resolution"),
    [
        ("late_start", Resolution.AGED),
        ("reschedule", Resolution.CORRECTED),
        ("missed_follow_up", Resolution.ANSWERED),
        ("not_started", Resolution.LAPSED),
    ],
)
def test_nobody_is_told_that_time_has_passed_or_what_they_did_themselves(
    rule: str, resolution: Resolution
) -> None:
    over = ended(rule, resolution)
    given = facts(NOTES, alerted={over.id: Severity.WARNING}, sent={(over.id, "desk"): NOON})

    assert route([over], given).groups == ()


def test_ends_are_not_told_unless_the_practice_asks_for_it_or_wants_to_hear_all() -> None:
    over = ended("source_stale", Resolution.RECOVERED)
    known: dict[str, Any] = {
        "alerted": {over.id: Severity.WARNING},
        "sent": {(over.id, "desk"): NOON},
    }

    assert route([over], facts(**known)).groups == ()
    assert route([over], facts({"loudness": "all"}, **known)).groups != ()
    silent = {"loudness": "all", "resolve_notes": False}
    assert route([over], facts(silent, **known)).groups == ()


def test_a_note_of_an_end_waits_as_alerts_do_and_joins_what_waits() -> None:
    over = ended("source_stale", Resolution.RECOVERED)
    given = facts(
        NOTES | {"group_wait": "10m"},
        alerted={over.id: Severity.WARNING},
        sent={(over.id, "desk"): NOON},
    )
    note = only_group(route([over], given))
    both = only_group(route([finding()], replace(given, waiting=[waiting_for(note)])))

    assert (note.not_before, note.reason) == (NOON + timedelta(minutes=10), "group_wait")
    assert (len(both.findings), both.ended, both.replaces) == (1, (over,), (note.id,))


def test_a_note_whose_finding_is_open_again_is_taken_back_and_nothing_is_told_twice() -> None:
    over = ended("not_started", Resolution.ARRIVED)
    known: dict[str, Any] = {
        "alerted": {over.id: Severity.WARNING},
        "sent": {(over.id, "desk"): NOON},
    }
    night = facts(NOTES | {"group_wait": "10m"}, **known)
    note = waiting_for(only_group(route([over], night)))
    again = replace(over, status=FindingStatus.OPEN, resolution=None)

    routed = route([again], replace(night, waiting=[replace(note, findings=(again,))]))

    assert only_group(routed).is_empty
    assert only_group(routed).replaces == (note.id,)
    assert [d.reason for d in routed.decisions] == ["already_alerted"]


def test_what_got_worse_since_it_was_sent_still_waits_to_be_told() -> None:
    worse = finding(severity=Severity.CRITICAL, alerted_at=NOON + timedelta(minutes=5))
    first = only_group(route([replace(worse, alerted_at=None)], facts()))
    given = facts(
        {"group_wait": "10m"},
        alerted={worse.id: Severity.CRITICAL},
        sent={(worse.id, "desk"): NOON},
        waiting=[waiting_for(first, worse)],
    )

    joined = only_group(route([finding(fact=2)], given))

    assert {f.id for f in joined.findings} == {worse.id, finding(fact=2).id}


def tried_in_vain(*findings: Finding) -> Waiting:
    return waiting_for(only_group(route([finding(), finding(fact=2)], facts())), *findings)


def test_what_was_tried_in_vain_is_taken_back_once_all_it_tells_of_has_ended() -> None:
    open_one, over = finding(alerted_at=NOON), ended("reschedule", Resolution.CORRECTED)
    gone = replace(open_one, status=FindingStatus.DISMISSED)

    partly = route([], facts(tried=[tried_in_vain(open_one, over)]))
    wholly = route([], facts(tried=[tried_in_vain(gone, over)]))

    assert (partly.withdrawn, partly.groups, partly.decisions) == ((), (), ())
    assert wholly.withdrawn == (tried_in_vain(gone, over),)
    assert taken_back(wholly) == [(gone.id, "dismissed"), (over.id, "resolved")]


def test_a_note_of_an_end_that_was_tried_in_vain_goes_out_all_the_same() -> None:
    over = ended("source_stale", Resolution.RECOVERED)
    given = facts(NOTES, tried=[tried_in_vain(over)], sent={(over.id, "desk"): NOON})

    assert route([], given).withdrawn == ()


def test_what_a_blind_calendar_holds_back_since_a_vain_try_goes_out_as_it_was() -> None:
    silent = finding("not_started", alerted_at=NOON)

    assert route([], facts(tried=[tried_in_vain(silent)], blind={"feed"})).withdrawn == ()
