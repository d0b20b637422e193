"""What becomes of an alert whose finding ends, or opens again, before it was taken."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from monitor.core.findings.model import Finding
from monitor.jobs.answers.statements import dismiss
from monitor.store.database import writing
from monitor.store.delivery import channels
from tests.integration.delivery.alerted import Alerted
from tests.integration.delivery.desk import Desk, arrived
from tests.integration.watched import SETTINGS, Watched, an_event
from tests.servers.smtp_server import SmtpServer

EXPECTED = [{**SETTINGS["clinicians"][0], "expect_arrival": True}]
TODAY = ("one", "Jane Doe", "2026-11-23T10:00")
STARTED = "DESCRIPTION:started 10:02"


def nobody_there(practice: Watched) -> None:
    """At ten past ten a session of ten o'clock is found not started."""
    practice.write(an_event(*TODAY))
    practice.look("2026-11-23T09:00")
    practice.look("2026-11-23T10:10")


def it_has_started(practice: Watched, when: str) -> None:
    practice.write(an_event(*TODAY, STARTED))
    practice.look_twice(when)
    assert the_finding(practice).status == "resolved"


def the_finding(practice: Watched) -> Finding:
    (found,) = practice.findings("not_started")
    return found


class Busy(Desk):
    """A desk whose mail was tried at 10:10 and not taken."""

    def __init__(self, folder: Path, smtp: SmtpServer) -> None:
        super().__init__(folder, smtp.port, clinicians=EXPECTED, alerts={"to": ["mail"]})
        nobody_there(self.practice)
        smtp.at_data = "421 too busy"
        self.deliver(self.at("10:10"))
        smtp.at_data = ""
        (message,) = self.rows().values()
        assert (message.status, message.attempts) == ("queued", 1)

    def at(self, clock: str) -> datetime:
        return self.practice.at(f"2026-11-23T{clock}")

    def dismiss(self) -> None:
        dismiss(self.app, the_finding(self.practice).id, "known", self.at("10:11"))


@pytest.fixture
def busy(tmp_path: Path, smtp: SmtpServer) -> Busy:
    return Busy(tmp_path, smtp)


def test_what_was_tried_in_vain_is_not_told_once_it_is_over(busy: Busy, smtp: SmtpServer) -> None:
    it_has_started(busy.practice, "2026-11-23T10:15")

    busy.deliver(busy.at("12:00"))

    assert arrived(smtp) == []
    assert the_finding(busy.practice).alert_reason == "resolved"


def test_what_was_tried_in_vain_is_not_told_once_it_was_dismissed(
    busy: Busy, smtp: SmtpServer
) -> None:
    busy.dismiss()

    busy.deliver(busy.at("12:00"))

    assert arrived(smtp) == []
    assert the_finding(busy.practice).alert_reason == "dismissed"


def test_what_was_tried_in_vain_and_still_holds_is_told_as_it_was(
    busy: Busy, smtp: SmtpServer
) -> None:
    before = busy.rows()
    busy.practice.look("2026-11-23T10:20")

    busy.deliver(busy.at("12:00"))

    assert arrived(smtp) == list(before)
    assert [m.message for m in busy.rows().values()] == [m.message for m in before.values()]


def test_what_a_sender_has_in_hand_just_now_is_left_to_it(busy: Busy) -> None:
    with writing(busy.app.engine) as connection:
        assert channels.lease(connection, "mail", "somebody", busy.at("10:11"))

    busy.dismiss()

    assert busy.statuses() == ["queued"]


def test_a_note_that_waits_is_dropped_when_what_it_tells_of_is_so_again(tmp_path: Path) -> None:
    night = {"from": "10:15", "to": "12:00"}
    alerts = {"to": ["desk"], "resolve_notes": True, "quiet_hours": night}
    practice = Alerted(tmp_path, clinicians=EXPECTED, alerts=alerts)
    nobody_there(practice)
    first = the_finding(practice)
    practice.send("2026-11-23T10:10")
    it_has_started(practice, "2026-11-23T10:15")
    assert practice.queued()[-1] == ("desk", "held", "quiet_hours")

    another = an_event("two", "John Roe", "2026-11-23T10:55")
    practice.write(an_event(*TODAY, STARTED), another)
    practice.look("2026-11-23T10:35")
    practice.look("2026-11-23T11:05")
    practice.write(an_event(*TODAY), another)
    practice.look("2026-11-23T11:10")
    second = next(f for f in practice.findings("not_started") if f.id != first.id)
    practice.send("2026-11-23T12:00")

    assert [f.status for f in practice.findings("not_started")] == ["open", "open"]
    assert [m["findings"] for m in practice.got("desk")] == [[first.id], [second.id]]
