"""Calendars as strangers edit them, and practices that watch them."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.builders.tries import tries
from tests.integration.watched import Watched, a_series, an_event, skipping

START = datetime.fromisoformat("2026-10-12T09:00:00-04:00")
FEW = settings(
    max_examples=tries(7, thorough=20),
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@dataclass(frozen=True)
class Edit:
    """One stroke: which event, what is done to it, and how long after the one before."""

    event: int
    kind: str
    amount: int
    after: timedelta


EDITS = st.lists(
    st.builds(
        Edit,
        event=st.integers(0, 2),
        kind=st.sampled_from(
            ["hour", "day", "skip", "override", "delete", "note", "cut", "fortnight", "hand over"]
        ),
        amount=st.integers(1, 5),
        after=st.sampled_from([timedelta(minutes=m) for m in (4, 15, 90, 1_000, 4_000)]),
    ),
    min_size=1,
    max_size=7,
)


def states_of(edits: list[Edit]) -> Iterator[tuple[datetime, list[str]]]:
    """The calendar as it stood at each poll."""
    events: list[dict[str, Any]] = [
        {"who": f"Client {n}", "hour": 9 + n, "day": 5 + n, "lines": [], "rule": "", "more": []}
        for n in range(3)
    ]
    now = START
    yield now, [written(n, e) for n, e in enumerate(events)]
    for edit in edits:
        now += edit.after
        applied(events[edit.event], edit, now)
        yield now, [written(n, e) for n, e in enumerate(events) if not e.get("gone")]


def applied(event: dict[str, Any], edit: Edit, now: datetime) -> None:
    original = _start(event) + timedelta(weeks=2 + edit.amount)
    done: dict[str, dict[str, Any]] = {
        "hour": {"hour": 8 + (event["hour"] + edit.amount) % 10},
        "day": {"day": 1 + (event["day"] + edit.amount) % 10},
        "skip": {"lines": [*event["lines"], skipping(original.isoformat())]},
        "override": {"more": [(original, original + timedelta(hours=edit.amount))]},
        "delete": {"gone": not event.get("gone")},
        "note": {"lines": [*event["lines"], f"DESCRIPTION:note {edit.amount}"][-1:]},
        "cut": {"rule": f";UNTIL={now + timedelta(weeks=edit.amount):%Y%m%d}T000000Z"},
        "fortnight": {"rule": "" if event["rule"] else ";INTERVAL=2"},
        "hand over": {"who": f"Client {edit.amount}"},
    }
    event.update(done[edit.kind])


def _start(event: dict[str, Any]) -> datetime:
    return datetime(2026, 10, event["day"], event["hour"])  # noqa: DTZ001 - a wall clock


def written(number: int, event: dict[str, Any]) -> str:
    start, uid = _start(event), f"u{number}"
    series = a_series(uid, event["who"], start.isoformat(), *event["lines"], rule=event["rule"])
    overrides = [
        an_event(uid, event["who"], to.isoformat(), of=original.isoformat())
        for original, to in event["more"]
    ]
    return "\n".join([series, *overrides])


@contextmanager
def a_practice(**sections: Any) -> Iterator[Watched]:
    with tempfile.TemporaryDirectory() as name:
        practice = Watched(Path(name), **sections)
        yield practice
        practice.app.engine.dispose()
