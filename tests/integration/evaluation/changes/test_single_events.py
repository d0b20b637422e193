"""In exports of single events, one decision about several is one finding (ADR 18)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    THEN,
    TUESDAYS,
    see,
    singles,
)
from tests.integration.watched import Watched, an_event


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    return Watched(tmp_path)


def test_single_events_moved_by_the_same_span_in_one_poll_are_one_decision(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS))
    moved = [an_event(f"one-{s[5:10]}", "Jane Doe", s.replace("T10", "T15")) for s in TUESDAYS]
    see(practice, THEN, north=moved)
    assert practice.said() == ["reschedule open"]
    found = practice.only("reschedule").draft
    assert (found.value["via"], found.value["sessions"]) == ("series", 3)


def test_single_events_gone_in_one_poll_are_one_decision(practice: Watched) -> None:
    left = an_event("one-12-15", "Jane Doe", "2026-12-15T10:00")
    see(practice, BEFORE, north=[*singles(*TUESDAYS), left])
    see(practice, THEN, north=[left])
    assert practice.said() == ["cancellation open"]
    assert practice.only("cancellation").draft.value["sessions"] == 3


def test_single_events_moved_by_different_spans_are_decisions_of_their_own(
    practice: Watched,
) -> None:
    see(practice, BEFORE, north=singles(*TUESDAYS[:2]))
    moved = [
        an_event("one-11-24", "Jane Doe", "2026-11-24T15:00"),
        an_event("one-12-01", "Jane Doe", "2026-12-02T10:00"),
    ]
    see(practice, THEN, north=moved)
    assert practice.said() == ["reschedule open", "reschedule open"]


def test_two_clients_moved_alike_are_two_decisions(practice: Watched) -> None:
    before = [*singles(TUESDAYS[0]), an_event("john", "John Roe", "2026-11-24T12:00")]
    after = [
        an_event("one-11-24", "Jane Doe", "2026-11-25T10:00"),
        an_event("john", "John Roe", "2026-11-25T12:00"),
    ]
    see(practice, BEFORE, north=before)
    see(practice, THEN, north=after)
    assert practice.said() == ["reschedule open", "reschedule open"]
