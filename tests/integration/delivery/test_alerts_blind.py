"""Alerts about a calendar that can't be read: their ends are told, and what they held back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from monitor.jobs.answers.statements import snooze
from tests.integration.delivery.alerted import Alerted
from tests.integration.watched import SETTINGS, a_series, an_event

STEADY = a_series("steady", "John Roe", "2026-11-05T15:00")
NOTES = {"to": ["desk"], "resolve_notes": True}


def go_blind(practice: Alerted, *moments: str) -> None:
    """The calendar can't be read at these moments."""
    (practice.folder / "north.ics").unlink()
    for moment in moments:
        practice.look(moment)


def test_an_end_is_told_where_the_beginning_was_really_sent(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts=NOTES)
    practice.write(STEADY)
    practice.look("2026-11-23T09:00")
    go_blind(practice, "2026-11-23T11:00")
    practice.send("2026-11-23T11:00")

    practice.write(STEADY)
    practice.look("2026-11-23T11:15")
    practice.look("2026-11-23T11:30")
    practice.send("2026-11-23T11:30")

    opening, note = practice.got("desk")
    assert note["subject"] != opening["subject"]
    assert note["findings"] == [practice.only("source_stale").id]
    assert practice.queued()[-1] == ("desk", "sent", "has_ended")


def test_an_end_is_told_although_its_beginning_was_put_off_after_it_was_sent(
    tmp_path: Path,
) -> None:
    practice = Alerted(tmp_path, alerts=NOTES)
    practice.write(STEADY)
    practice.look("2026-11-23T09:00")
    go_blind(practice, "2026-11-23T11:00")
    practice.send("2026-11-23T11:00")
    stale = practice.only("source_stale")
    snooze(practice.app, stale.id, timedelta(hours=4), practice.at("2026-11-23T11:01"))

    practice.write(STEADY)
    practice.look("2026-11-23T11:30")
    practice.send("2026-11-23T11:30")

    assert [message["findings"] for message in practice.got("desk")] == [[stale.id]] * 2
    assert practice.only("source_stale").alert_reason == "snoozed"


def test_what_began_and_ended_unsent_is_not_told_at_all(tmp_path: Path) -> None:
    practice = Alerted(tmp_path, alerts=NOTES)
    practice.write(STEADY)
    practice.look("2026-11-23T09:00")
    go_blind(practice, "2026-11-23T11:00")

    practice.write(STEADY)
    practice.look("2026-11-23T11:15")
    practice.send("2026-11-23T11:15")

    assert practice.got("desk") == []
    assert practice.only("source_stale").alert_reason == "resolved"


def test_what_a_blind_calendar_held_back_is_told_when_it_can_be_seen_again(tmp_path: Path) -> None:
    practice = Alerted(
        tmp_path,
        clinicians=[{**SETTINGS["clinicians"][0], "expect_arrival": True}],
        alerts={"to": ["desk"], "quiet_hours": {"from": "09:30", "to": "12:00"}},
    )
    today = an_event("one", "Jane Doe", "2026-11-23T10:00")
    practice.write(STEADY, today)
    practice.look("2026-11-23T09:00")
    practice.look("2026-11-23T10:10")
    assert practice.only("not_started").alert_reason == "quiet_hours"

    go_blind(practice, "2026-11-23T11:00")
    assert practice.only("not_started").alert_reason == "inhibited_by_source"

    practice.write(STEADY, today)
    practice.look("2026-11-23T11:30")
    practice.send("2026-11-23T12:00")

    assert practice.only("not_started").alert_reason == "quiet_hours"
    (message,) = practice.got("desk")
    assert message["findings"] == [practice.only("not_started").id]
