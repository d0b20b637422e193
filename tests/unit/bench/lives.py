"""A life made by hand: one weekly client in Berlin, and the edits that a test names."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.diary import Change, Diary, Entry
from bench.simulator.model.life import Edit, Life
from bench.simulator.polls.schedule import Moment

JANE = Client(id="k0", name="Jane Doe", email="jane@example.com")
ZONE = ZoneInfo("Europe/Berlin")
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
MONDAY_TEN = datetime(2026, 3, 2, 10)  # noqa: DTZ001 - a wall clock in Berlin
BEGIN = datetime(2026, 3, 1, 3, tzinfo=UTC)


def weekly() -> Entry:
    return Entry(
        id="jane",
        client="k0",
        clinician="amara",
        first=MONDAY_TEN,
        made=LONG_AGO,
        edited=LONG_AGO,
        weeks=1,
        count=None,
    )


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE).astimezone(UTC)


def edit(when: str, change: Change, decision: str = "") -> Edit:
    return Edit(at=at(when), decision=decision or when, words="", apply=change)


def life(*edits: Edit, dialect: str = "google") -> Life:
    return Life(
        name="by hand",
        kind="mixed",
        dialect=DIALECTS[dialect],
        zone=ZONE,
        clients=(JANE,),
        clinicians=("amara",),
        begin=BEGIN,
        end=BEGIN + timedelta(weeks=9),
        diary=Diary(entries={"jane": weekly()}),
        edits=edits,
    )


def looks(*times: str) -> list[Moment]:
    """Good polls at these times, after a first one; the rules run at each of them."""
    polls = [Moment(at=BEGIN, poll="good"), *(Moment(at=at(when), poll="good") for when in times)]
    return sorted(polls)
