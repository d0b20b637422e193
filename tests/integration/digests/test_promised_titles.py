"""What was promised is told by its title where a channel shows names, and by its kind elsewhere."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.digests.weekly import message_for
from tests.integration.delivery.alerted import Alerted
from tests.integration.watched import a_series
from tests.unit.cli.commanding import steadyframe

TODO = "\n".join(
    [
        "BEGIN:VTODO",
        "UID:call",
        "SUMMARY:Call Jane Doe about the form",
        "DUE;TZID=America/New_York:20261120T120000",
        "END:VTODO",
    ]
)
BY_TITLE = "“Call Jane Doe about the form” is not marked as done."
BY_KIND = "A call that was promised is not marked as done."
SHOWN = {"full": BY_TITLE, "initials": BY_KIND, "pseudonym": BY_KIND}
MONDAY = "2026-11-23T12:30"


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Alerted:
    folder = tmp_path_factory.mktemp("practice")
    channels = [
        {"name": names, "type": "file", "path": str(folder / f"{names}.jsonl"), "names": names}
        for names in SHOWN
    ]
    digests = [{"name": "monday", "to": ["full"], "clinician": "amara", "charts": False}]
    practice = Alerted(folder, channels=channels, alerts={"to": list(SHOWN)}, digests=digests)
    practice.write(TODO, a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look("2026-11-19T09:00")
    practice.look(MONDAY)
    practice.send(MONDAY)
    return practice


@pytest.mark.parametrize("names", SHOWN)
def test_an_alert_and_a_digest_say_as_much_as_their_channel_may(
    practice: Alerted, names: str
) -> None:
    digest = practice.digest(MONDAY)
    (alert,) = practice.got(names)
    message = message_for(practice.app, digest, names, created_at=practice.at(MONDAY))

    for text in (alert["text"], message.text, alert["html"], message.html):
        words = " ".join(text.split())
        assert SHOWN[names] in words
        assert ("about the form" in words) == (names == "full")
    assert "Next session: Tue, Nov 24" in message.text


def test_explain_shows_it_on_the_owner_s_terminal_and_no_finding_holds_it(
    practice: Alerted,
) -> None:
    found, file = practice.only("missed_follow_up"), practice.folder / "steadyframe.yaml"
    told = steadyframe("--config", str(file), "explain", found.id, "--now", MONDAY + "-05:00").out

    assert "It is called “Call Jane Doe about the form”." in told
    assert "promised: a call" in told
    assert "about the form" not in repr(found)


def test_what_is_gone_from_the_calendar_is_told_by_its_kind(tmp_path: Path) -> None:
    practice = Alerted(
        tmp_path,
        privacy={"names": "full"},
        digests=[{"name": "monday", "to": ["desk"], "clinician": "amara", "charts": False}],
    )
    practice.write(TODO, a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.look("2026-11-19T09:00")
    practice.look(MONDAY)
    digest = practice.digest(MONDAY)
    practice.write(a_series("jane", "Jane Doe", "2026-11-03T10:00"))
    practice.poll("2026-11-23T12:40")

    message = message_for(practice.app, digest, "desk", created_at=practice.at(MONDAY))
    assert BY_KIND in message.text
