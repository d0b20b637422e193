"""Weekly series over both clock changes of a year give no finding, wherever the practice is."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

import pytest

from tests.acceptance.practice import Practice, at, session

# Polls just before and after each clock change.
POLLS = {
    "America/New_York": (
        "2026-03-07T12:00",
        "2026-03-08T12:00",
        "2026-10-31T12:00",
        "2026-11-02T12:00",
    ),
    "Europe/Berlin": (
        "2026-03-28T12:00",
        "2026-03-29T12:00",
        "2026-10-24T12:00",
        "2026-10-26T12:00",
    ),
    "Australia/Sydney": (
        "2026-04-04T12:00",
        "2026-04-05T12:00",
        "2026-10-03T12:00",
        "2026-10-05T12:00",
    ),
}


CLIENTS = range(6)


def weekly_series(zone: ZoneInfo) -> list[str]:
    """Each on a weekday and at an hour of its own, from January on."""
    return [
        session(
            f"s{n}",
            f"2026-01-{5 + n:02}T{9 + n:02}:00",
            "RRULE:FREQ=WEEKLY",
            zone=zone,
            client=f"Client {n}",
        )
        for n in CLIENTS
    ]


@pytest.mark.parametrize("name", POLLS)
def test_a_weekly_series_over_a_clock_change_gives_no_finding(
    make_practice: Callable[..., Practice], name: str
) -> None:
    zone = ZoneInfo(name)
    practice = make_practice(practice={"name": "Riverside", "timezone": name})
    for clock in POLLS[name]:
        # Some servers write the same series with another stamp each time.
        stamp = clock.replace("-", "").replace(":", "")
        practice.calendar(
            *(one.replace("20261123T080000Z", f"{stamp}00Z") for one in weekly_series(zone))
        )
        practice.poll(at(clock, zone))
    last = at(POLLS[name][-1], zone)
    assert practice.findings(now=last) == []
    span = ("--from", "2026-10-19", "--to", "2026-11-16")
    entries = practice.run("agenda", *span, "--format", "json", "--now", last).json
    assert len(entries) == 24
    assert {e["start"][11:16] for e in entries} == {f"{9 + n:02}:00" for n in CLIENTS}
    assert all(e["start"] == e["planned_start"] for e in entries)
    assert len({e["start"][19:] for e in entries}) == (1 if name == "Australia/Sydney" else 2)
