"""Alerts over time: escalated once, put off, answered, called off."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.core.findings.model import Finding
from monitor.jobs.answers.statements import NotOpen, acknowledge, attribute, dismiss, snooze
from monitor.store.database import reading
from monitor.store.delivery import outbox
from tests.integration.delivery.alerted import CHANNELS, Alerted
from tests.integration.watched import SETTINGS, a_series, an_event

STEADY = a_series("steady", "John Roe", "2026-11-05T15:00")
ESCALATE = {"to": ["desk"], "escalate": {"after": "30m", "to": ["director"]}}
CRITICAL = {"reschedule": {"severity": "critical"}}


def moved_at_short_notice(practice: Alerted) -> Finding:
    """A session is moved on Monday; the finding opens at 09:20."""
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-24T08:00"))
    practice.look("2026-11-23T09:00")
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-25T08:00"))
    practice.look("2026-11-23T09:10")
    practice.look("2026-11-23T09:20")
    return practice.only("reschedule")


@pytest.fixture
def critical(tmp_path: Path) -> Alerted:
    """A critical finding that was told at 09:20 and goes to the director after half an hour."""
    practice = Alerted(tmp_path, alerts=ESCALATE, rules=CRITICAL)
    moved_at_short_notice(practice)
    practice.send("2026-11-23T09:20")
    return practice


def test_a_critical_finding_goes_to_others_once_even_across_a_restart(critical: Alerted) -> None:
    critical.look("2026-11-23T09:49")
    assert critical.queued() == [("desk", "sent", "sent_now")]

    critical.configure()  # a restart
    critical.look("2026-11-23T09:50")
    critical.look("2026-11-23T11:00")
    critical.configure()
    critical.send("2026-11-23T15:00")

    (first,), (message,) = critical.got("desk"), critical.got("director")
    assert message["findings"] == first["findings"] == [critical.only("reschedule").id]
    assert message["text"] != first["text"]  # it says that nobody has answered
    assert critical.only("reschedule").escalated_at == critical.at("2026-11-23T09:50")


def test_sending_alone_is_enough_to_escalate(critical: Alerted) -> None:
    critical.send("2026-11-23T09:50")

    assert len(critical.got("director")) == 1


def test_an_acknowledged_finding_goes_to_nobody_else(critical: Alerted) -> None:
    one = critical.only("reschedule")
    acknowledge(critical.app, one.id, critical.at("2026-11-23T09:40"))

    critical.look("2026-11-23T10:30")
    critical.send("2026-11-23T10:30")

    assert critical.got("director") == []
    assert critical.only("reschedule").status == "open"
    assert critical.words(one) == ["acknowledge"]


def test_the_time_for_an_answer_begins_when_it_is_told_sooner_than_it_was_to_be(
    tmp_path: Path,
) -> None:
    patient = {**ESCALATE, "critical_at_once": False, "group_wait": "2h"}
    expected = [{**SETTINGS["clinicians"][0], "expect_arrival": True}]
    practice = Alerted(tmp_path, alerts=patient, rules=CRITICAL, clinicians=expected)
    urgent = an_event("two", "John Roe", "2026-11-23T09:15")
    practice.write(urgent, an_event("one", "Jane Doe", "2026-11-24T08:00"))
    practice.look("2026-11-23T09:00")
    practice.write(urgent, an_event("one", "Jane Doe", "2026-11-25T08:00"))
    practice.look("2026-11-23T09:10")
    practice.look("2026-11-23T09:20")  # would wait until 11:20
    practice.look("2026-11-23T09:25")  # but goes with "not started", which waits for nothing
    practice.send("2026-11-23T09:25")
    assert practice.only("reschedule").id in practice.got("desk")[0]["findings"]

    practice.send("2026-11-23T09:54")
    assert practice.got("director") == []
    practice.send("2026-11-23T09:55")

    assert [m["findings"] for m in practice.got("director")] == [[practice.only("reschedule").id]]


def test_a_channel_that_takes_nothing_does_not_stop_the_escalation(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts=ESCALATE, rules=CRITICAL)
    (tmp_path / "desk.jsonl").mkdir()  # nothing can be written there
    moved_at_short_notice(practice)
    practice.send("2026-11-23T09:20")

    practice.send("2026-11-23T09:50")

    assert [m["findings"] for m in practice.got("director") if m["findings"]] == [
        [practice.only("reschedule").id]
    ]


def test_what_is_acknowledged_while_it_waits_is_not_told(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts={"to": ["desk"], "group_wait": "10m"})
    one = moved_at_short_notice(practice)
    assert practice.queued() == [("desk", "held", "group_wait")]

    acknowledge(practice.app, one.id, practice.at("2026-11-23T09:21"))

    assert practice.queued() == []
    told = practice.only("reschedule")
    assert (told.alert_reason, told.alerted_at) == ("acknowledged", None)


def test_a_snoozed_finding_is_told_again_when_the_time_is_over(tmp_path: Path) -> None:
    practice = Alerted(tmp_path)
    one = moved_at_short_notice(practice)
    practice.send("2026-11-23T09:20")

    until = snooze(practice.app, one.id, timedelta(hours=4), practice.at("2026-11-23T09:30"))
    practice.look("2026-11-23T13:29")
    assert practice.only("reschedule").alert_reason == "snoozed"
    assert len(practice.got("desk")) == 1

    practice.send("2026-11-23T13:30")
    practice.send("2026-11-23T18:00")

    assert until == practice.at("2026-11-23T13:30")
    first, second = practice.got("desk")
    assert first["findings"] == second["findings"] == [one.id]
    assert first["id"] != second["id"]
    assert practice.words(one) == ["snooze"]


def test_a_snooze_puts_off_what_waits_and_the_escalation_too(critical: Alerted) -> None:
    one = critical.only("reschedule")
    snooze(critical.app, one.id, timedelta(hours=2), critical.at("2026-11-23T09:30"))

    critical.send("2026-11-23T11:00")
    assert critical.got("director") == []

    critical.send("2026-11-23T11:30")  # the desk hears of it again, and has half an hour anew
    critical.send("2026-11-23T11:59")
    assert (len(critical.got("desk")), len(critical.got("director"))) == (2, 0)
    critical.send("2026-11-23T12:00")
    assert len(critical.got("director")) == 1


def test_what_was_escalated_and_then_snoozed_is_told_and_escalated_anew(tmp_path: Path) -> None:
    again = {"after": "30m", "to": ["desk", "director"]}
    practice = Alerted(tmp_path, alerts={"to": ["desk"], "escalate": again}, rules=CRITICAL)
    one = moved_at_short_notice(practice)
    practice.send("2026-11-23T09:20")
    practice.send("2026-11-23T09:50")
    snooze(practice.app, one.id, timedelta(hours=1), practice.at("2026-11-23T10:00"))

    practice.send("2026-11-23T11:00")
    assert (len(practice.got("desk")), len(practice.got("director"))) == (3, 1)
    practice.send("2026-11-23T11:30")

    assert (len(practice.got("desk")), len(practice.got("director"))) == (4, 2)
    assert len({message["id"] for message in practice.got("desk")}) == 4


def test_what_has_ended_can_be_neither_acknowledged_nor_snoozed(critical: Alerted) -> None:
    one = critical.only("reschedule")
    dismiss(critical.app, one.id, "known", critical.at("2026-11-23T09:30"))

    with pytest.raises(NotOpen, match="is dismissed already"):
        acknowledge(critical.app, one.id, critical.at("2026-11-23T09:31"))
    with pytest.raises(NotOpen):
        snooze(critical.app, one.id, timedelta(hours=1), critical.at("2026-11-23T09:31"))


def test_a_channel_taken_out_of_the_config_leaves_what_waits_for_it_alone(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts={"to": ["director"], "group_wait": "10m"})
    one = moved_at_short_notice(practice)
    practice.configure(channels=practice.settings["channels"][:1], alerts={"to": ["desk"]})

    dismiss(practice.app, one.id, "known", practice.at("2026-11-23T09:21"))

    assert practice.queued() == [("director", "held", "group_wait")]


def test_each_channel_is_held_on_the_days_off_and_in_the_nights_of_its_readers(
    tmp_path: Path,
) -> None:
    practice = Alerted(tmp_path)
    berlin = {**practice.settings["channels"][1], "timezone": "Europe/Berlin"}
    practice.configure(
        practice={**SETTINGS["practice"], "holidays": "US-NY"},
        channels=[practice.settings["channels"][0], berlin],
        alerts={
            "to": list(CHANNELS),
            "quiet_hours": {"from": "19:00", "to": "07:30"},
            "working_days": "mon-fri",
        },
    )
    # Thanksgiving Eve, 18:20 in New York: past midnight of Thanksgiving in Berlin.
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-27T08:00"))
    practice.look("2026-11-25T18:00")
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-27T18:00"))
    rules = {"reschedule": {"short_notice": "7d"}}
    practice.configure(rules=rules)
    practice.look("2026-11-25T18:10")
    practice.look("2026-11-25T18:20")

    with reading(practice.app.engine) as connection:
        waits = {m.channel: (m.reason, m.not_before) for m in outbox.load_all(connection)}

    assert waits == {
        "desk": ("sent_now", practice.at("2026-11-25T18:20")),
        "director": ("day_off", practice.at("2026-11-27T07:30+01:00")),
    }


def test_who_asked_may_be_said_of_what_was_dismissed_and_it_stays_dismissed(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts={"to": ["desk"], "min_severity": "critical"})
    one = moved_at_short_notice(practice)
    dismiss(practice.app, one.id, "known", practice.at("2026-11-23T09:21"))

    attribute(practice.app, one.id, "client", practice.at("2026-11-23T09:22"))

    after = practice.only("reschedule")
    assert (after.status, after.resolved_at) == ("dismissed", practice.at("2026-11-23T09:21"))
    assert after.draft.initiator == "client"
    assert after.alert_reason == "below_min_severity"
