"""An overlap that was set aside stays out of a digest, whichever calendar shows the hour."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.jobs.answers.statements import dismiss
from tests.integration.evaluation.changes.seen_hours import (
    BEFORE,
    LATER,
    THEN,
    TUESDAYS,
    TWO,
    see,
)
from tests.integration.watched import WITH_DIGEST, Watched, a_series, an_event, skipping

MONDAY = "2026-11-30T06:00"
OTHER = an_event("other", "Client 1", "2026-12-03T14:00")
JOHN = a_series("john", "John Roe", "2026-11-03T10:30")


def jane(uid: str, *lines: str) -> str:
    return a_series(uid, "Jane Doe", "2026-11-03T10:00", *lines)


OWN, COPY = jane("b"), jane("a")
WITHOUT = jane("b", skipping(*TUESDAYS))
AFTER: dict[str, tuple[list[str], list[str]]] = {
    "both go on": ([OWN], [COPY]),
    "the first is deleted": ([], [COPY]),
    "the second is deleted": ([OWN], []),
    "the first leaves the hours out": ([WITHOUT], [COPY]),
    "both are written anew": ([jane("c")], [jane("d")]),
    "the first is split": (
        [
            a_series("b", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z"),
            a_series("e", "Jane Doe", TUESDAYS[0]),
        ],
        [COPY],
    ),
}


@pytest.mark.parametrize(("north", "clinic"), AFTER.values(), ids=AFTER.keys())
def test_it_stays_set_aside(tmp_path: Path, north: list[str], clinic: list[str]) -> None:
    practice = Watched(tmp_path, sources=TWO, **WITH_DIGEST)
    see(practice, BEFORE, north=[OWN, OTHER], clinic=[COPY, OTHER, JOHN])
    overlap = practice.only("no_buffer")
    assert in_the_way(practice, BEFORE) == ["overlaps the one before"]
    dismiss(practice.app, overlap.id, "They share the room.", practice.at("2026-11-23T09:30"))

    see(practice, THEN, north=[*north, OTHER], clinic=[*clinic, OTHER, JOHN])
    see(practice, LATER)
    see(practice, MONDAY)
    assert practice.said("no_buffer") == ["no_buffer dismissed"]
    assert in_the_way(practice, "2026-11-30T07:30") == []


def in_the_way(practice: Watched, when: str) -> list[str]:
    digest = practice.digest(when)
    return [one.what for one in digest.coming if "overlap" in one.what]
