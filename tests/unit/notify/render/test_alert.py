from __future__ import annotations

import json
from datetime import datetime

import pytest

from monitor.core.alerts.model import AlertContent
from monitor.notify.message import Message
from monitor.notify.render.messages import render_alert, render_test
from tests.unit.notify.render.samples import HOSTILE, MADE_AT, ZONE, alert, alert_item, at


def rendered(content: AlertContent, *, exact_times: bool = True) -> Message:
    return render_alert(
        content, created_at=MADE_AT, show=lambda client: client, zone=ZONE, exact_times=exact_times
    )


def test_an_alert_ends_with_the_commands_to_type() -> None:
    lines = rendered(alert()).text.rstrip().splitlines()

    assert [line.partition("steadyframe ")[2] for line in lines[-4:]] == [
        "explain f_3k9dm2x7qaz1",
        "ack f_3k9dm2x7qaz1",
        "snooze f_3k9dm2x7qaz1 --for 4h",
        'dismiss f_3k9dm2x7qaz1 --reason "…"',
    ]


def test_an_alert_about_a_change_asks_who_wanted_it_only_where_nobody_knows() -> None:
    asks = "steadyframe attribute f_3k9dm2x7qaz1 --initiator client"

    assert asks in rendered(alert(alert_item(initiator="unknown"))).text
    assert asks not in rendered(alert(alert_item(initiator="clinician"))).text
    assert asks not in rendered(alert(alert_item(initiator="unknown", rule="continuity"))).text


MOVED = {
    "to": "2026-11-18T09:00:00-05:00",
    "short_notice": "yes",
    "notice_minutes_min": 170,
    "notice_minutes_max": 190,
}


def test_a_move_says_from_when_to_when_and_with_what_notice() -> None:
    text = rendered(alert(alert_item(value=MOVED))).text

    assert "c_7h2k, Tue 17 Nov, 14:00 → Wed 18 Nov, 09:00" in text
    assert "Moved at short notice. Between 2 hours and 3 hours before the start." in " ".join(
        text.split()
    )


def test_a_move_told_by_initials_has_no_hour_at_all() -> None:
    text = rendered(alert(alert_item(value=MOVED)), exact_times=False).text

    assert "Tue 17 Nov → Wed 18 Nov" in text
    assert ":00" not in text


def test_what_is_over_is_said_to_be_over_and_asks_for_nothing() -> None:
    result = rendered(alert(alert_item(state="ended")))

    assert result.subject == "Over: moved session"
    assert "nothing is left to do" in result.text
    assert "steadyframe" not in result.text


def test_what_nobody_has_acknowledged_says_so_to_the_next_ones() -> None:
    assert (
        "Nobody has said that they know" in rendered(alert(alert_item(state="unacknowledged"))).text
    )


def test_an_alert_says_about_whom_when_and_what() -> None:
    text = rendered(alert()).text

    assert "c_7h2k, Tue 17 Nov, 14:00" in text
    assert "Moved to Wed 18 Nov at 09:00, about 3 hours before the start." in text
    assert "Dr. Amara Osei" in text


def test_a_subject_says_the_kind_and_no_client() -> None:
    two = alert(alert_item(), alert_item(finding="f_2"), alert_item(rule="late_start"))

    assert rendered(two).subject == "Worth a look: 2 × moved session, late start"  # noqa: RUF001
    assert "c_7h2k" not in rendered(two).subject


def test_what_has_not_settled_yet_is_called_just_seen() -> None:
    result = rendered(alert(alert_item(note="just seen")))

    for form in (result.text, result.html, json.dumps(result.forms["slack"])):
        assert "just seen" in form


def test_initials_get_a_day_and_no_hour() -> None:
    text = rendered(alert(), exact_times=False).text

    assert "Tue 17 Nov  [f_" in text
    assert "Moved to Wed 18 Nov, about 3 hours before the start." in text
    assert ":00" not in text


@pytest.mark.parametrize(
    ("rule", "value", "start", "said"),
    [
        ("missed_follow_up", {"kind": "commitment", "due": "2026-11-18T00:00:00-05:00"}, None,
         "c_7h2k, due Tue 17 Nov  ["),
        ("missed_follow_up", {"kind": "commitment", "due": "2026-11-17T16:00:00-05:00"}, None,
         "c_7h2k, due Tue 17 Nov, 16:00  ["),
        ("missed_follow_up", {"kind": "gap", "due": "2026-11-20T14:00:00-05:00"}, at(1, 14),
         "c_7h2k, last session Tue 17 Nov, 14:00  ["),
        ("missed_follow_up", {"kind": "not_rebooked", "due": "2026-11-20T00:00:00-05:00"},
         at(1, 14), "c_7h2k, Tue 17 Nov, 14:00  ["),
        ("unannounced_break", {"sessions": 2}, None, "c_7h2k, Tue 17 Nov  ["),
    ],
)  # fmt: skip
def test_a_time_says_what_it_is_the_time_of_and_a_day_is_no_midnight(
    rule: str, value: dict[str, str], start: datetime | None, said: str
) -> None:
    item = alert_item(rule=rule, value=value, occurred_at=at(1, 0), planned_start=start)

    assert said in rendered(alert(item)).text


def test_an_alert_about_a_source_needs_no_client_and_no_clinician() -> None:
    item = alert_item(
        rule="source_stale",
        client=None,
        planned_start=None,
        summary="clinic-feed has not answered since 07:00.",
    )

    result = rendered(alert(item, clinician=None))

    assert result.subject == "Worth a look: calendar out of reach"
    assert "- Tue 17 Nov, 11:00  [f_" in result.text


def test_an_alert_of_many_names_each_finding_and_one_pattern_of_commands() -> None:
    many = alert(*(alert_item(finding=f"f_{number:03}") for number in range(40)))

    result = rendered(many)

    assert result.text.count("[f_") == 15
    assert "And 25 more: steadyframe findings" in result.text
    assert result.text.count("steadyframe explain") == 1
    assert len(result.forms["slack"]) <= 50


def test_a_hostile_summary_is_only_words_in_every_form() -> None:
    result = rendered(alert(alert_item(summary=HOSTILE, rule=HOSTILE, note=HOSTILE)))

    for form in (result.text, result.html, result.subject, json.dumps(result.forms["slack"])):
        assert not set(form) & set("\x1b\x07\x00\r\u202e\u2028\ud800")
    assert "<script>" not in result.html
    assert "<" not in json.dumps(result.forms["slack"])
    assert "\nBcc:" not in result.text


def test_a_test_message_says_that_nothing_is_to_do() -> None:
    result = render_test("Riverside Counseling", "front-desk", created_at=MADE_AT)

    assert "front-desk" in result.text
    assert "Nothing else to do" in result.text
