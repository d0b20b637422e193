"""A practice that has chosen German gets its messages in German; findings stay as they are."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from monitor.core.digest.model import to_json
from monitor.jobs.delivery.broken_channels import report_on_other_channel
from monitor.jobs.digests.weekly import build_for, chosen_week, queue_digest
from monitor.store.database import reading, writing
from monitor.store.delivery import outbox
from tests.integration.delivery.alerted import Alerted
from tests.integration.watched import SETTINGS, a_series, an_event

STEADY = a_series("steady", "John Roe", "2026-11-05T15:00")


@pytest.fixture
def german(tmp_path: Path) -> Alerted:
    """On Monday a session is moved from Tuesday to Wednesday; the finding opens at 09:20."""
    practice = Alerted(
        tmp_path,
        practice=SETTINGS["practice"] | {"language": "de"},
        digests=[{"name": "monday", "to": ["desk"], "clinician": "amara", "charts": False}],
    )
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-24T08:00"))
    practice.look("2026-11-23T09:00")
    practice.write(STEADY, an_event("one", "Jane Doe", "2026-11-25T08:00"))
    practice.look("2026-11-23T09:10")
    practice.look("2026-11-23T09:20")
    return practice


def test_an_alert_is_in_the_practice_s_language_and_its_finding_in_english(german: Alerted) -> None:
    german.send("2026-11-23T09:30")

    (message,) = german.got("desk")
    assert message["subject"] == "Einen Blick wert: verlegte Sitzung"
    assert "Di., 24. Nov., 08:00 → Mi., 25. Nov., 08:00" in message["text"]
    assert "Kurzfristig verlegt. 22 Stunden bis" in message["text"]
    assert german.only("reschedule").draft.summary.startswith("A session moved")


def test_a_digest_and_its_data_are_in_the_practice_s_language(german: Alerted) -> None:
    (settings,) = german.app.settings.digests
    now = german.at("2026-11-30T08:00")
    week = chosen_week(german.app, None, now)

    queue_digest(german.app, settings, week, now)
    data = to_json(build_for(german.app, settings, week, now))

    with reading(german.app.engine) as connection:
        digest = next(m for m in outbox.load_all(connection) if m.kind == "digest").message
    assert "29. Nov.: 2 Sitzungen nicht zu sehen, 1 zu klären" in digest["subject"]
    assert data["repair"][0]["what"].startswith("Kurzfristig verlegt. 22 Stunden bis")
    assert data["lead"] in " ".join(digest["text"].split())
    assert data["method"].startswith("Wie geplant: ")


def test_a_broken_channel_is_told_in_the_practice_s_language(german: Alerted) -> None:
    now = german.at("2026-11-23T10:00")
    with writing(german.app.engine) as connection:
        report_on_other_channel(connection, german.app, "desk", "Slack answered invalid_auth.", now)

    with reading(german.app.engine) as connection:
        message = next(m for m in outbox.load_all(connection) if m.reason == "channel_broken")
    assert message.message["subject"] == "SteadyFrame: Der Kanal desk nimmt keine Nachrichten an"
    assert "Slack answered invalid_auth." in json.dumps(message.message)
