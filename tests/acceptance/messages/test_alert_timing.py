"""Alerts are gathered, held in quiet hours, and not put off by what joins them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.practice import Practice, at, session

TIMINGS: dict[str, tuple[dict[str, Any], str, str]] = {
    "gathered": ({"group_wait": "2m"}, "2026-11-23T12", "2026-11-23T12:17"),
    "quiet": (
        {"quiet_hours": {"from": "19:00", "to": "07:30"}},
        "2026-11-23T19",
        "2026-11-24T07:30",
    ),
}


@pytest.mark.parametrize("case", TIMINGS)
def test_what_joins_a_waiting_alert_does_not_put_it_off(
    make_practice: Callable[..., Practice], case: str
) -> None:
    alerts, hour, due = TIMINGS[case]
    practice = make_practice(alerts={"to": ["log"], "at_most_every": "4h", **alerts})

    def poll_with(first: str, second: str, minute: str) -> None:
        practice.calendar(
            session("steady", "2026-11-26T15:00", client="A. W."),
            session("one", f"2026-11-{first}T08:00"),
            session("two", f"2026-11-{second}T09:00", client="T. S."),
        )
        practice.poll(f"{hour}:{minute}")

    poll_with("24", "24", "00")
    poll_with("25", "24", "05")
    poll_with("25", "25", "06")
    poll_with("25", "25", "15")
    poll_with("25", "25", "16")
    (waiting,) = practice.alerts(f"{hour}:16")
    assert len(waiting["findings"]) == 2
    assert waiting["not_before"] == at(due)
    assert waiting["created_at"] == at(f"{hour}:15")
    practice.run("alerts", "send", "--now", at(f"{hour}:16"))
    assert practice.messages() == []
    practice.run("alerts", "send", "--now", at(due))
    (message,) = practice.messages()
    assert sorted(message["findings"]) == sorted(waiting["findings"])


def test_a_change_that_a_person_takes_on_is_told_after_all(practice: Practice) -> None:
    steady = session("steady", "2026-11-26T15:00", client="A. W.")
    practice.calendar(steady, session("one", "2026-11-24T08:00"))
    practice.poll("2026-11-23T09:00")
    practice.calendar(steady, session("one", "2026-11-25T08:00", "DESCRIPTION:[client]"))
    practice.poll("2026-11-23T09:10")
    practice.poll("2026-11-23T09:20")
    (by_client,) = practice.findings(now="2026-11-23T09:20")
    assert (by_client["initiator"], by_client["severity"]) == ("client", "info")
    assert practice.alerts("2026-11-23T09:20") == []
    practice.run("attribute", by_client["id"], "--initiator", "clinician")
    (found,) = practice.findings(now="2026-11-23T09:20")
    assert (found["id"], found["severity"]) == (by_client["id"], "warning")
    (alert,) = practice.alerts("2026-11-23T09:20")
    assert alert["findings"] == [found["id"]]
