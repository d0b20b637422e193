"""Once the first of two sessions has begun, nothing new is told of the time between them."""

from datetime import timedelta
from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event

RULES = {"rules": {"no_buffer": {"buffer": "10m"}}}
# 10:00 to 10:50, and 11:00 to 11:50.
JANE = an_event("one", "Jane Doe", "2026-11-24T10:00")
JOHN = an_event("two", "John Roe", "2026-11-24T11:00")


def watched(tmp_path: Path, *events: str) -> Watched:
    practice = Watched(tmp_path, **RULES)
    practice.write(*events)
    practice.look_twice("2026-11-23T09:00")
    return practice


@pytest.mark.parametrize(
    "as_it_went",
    [
        pytest.param((an_event("one", "Jane Doe", "2026-11-24T10:05"), JOHN), id="began late"),
        pytest.param(
            (an_event("one", "Jane Doe", "2026-11-24T10:00", lasts=timedelta(minutes=58)), JOHN),
            id="lasts longer",
        ),
        pytest.param(
            (an_event("one", "Jane Doe", "2026-11-24T10:00", lasts=timedelta(minutes=75)), JOHN),
            id="runs into the next",
        ),
        pytest.param((JANE, an_event("two", "John Roe", "2026-11-24T10:55")), id="next is early"),
        pytest.param((JANE, JOHN, an_event("x", "Client 1", "2026-11-24T10:52")), id="booked"),
    ],
)
def test_what_changes_once_the_first_has_begun_is_not_told(
    tmp_path: Path, as_it_went: tuple[str, ...]
) -> None:
    practice = watched(tmp_path, JANE, JOHN)

    practice.write(*as_it_went)
    practice.look_twice("2026-11-24T10:06")
    practice.look("2026-11-24T10:40")

    told = practice.findings("no_buffer")
    # What is booked between the two stands before one that has not begun.
    assert [f.draft.client for f in told] == (["john"] if len(as_it_went) == 3 else [])


def test_what_changes_before_it_is_told(tmp_path: Path) -> None:
    practice = watched(tmp_path, JANE, JOHN)

    practice.write(an_event("one", "Jane Doe", "2026-11-24T10:05"), JOHN)
    practice.look_twice("2026-11-24T09:00")

    assert practice.said("no_buffer") == ["no_buffer open"]


def test_what_was_told_before_stays_until_the_second_has_begun(tmp_path: Path) -> None:
    practice = watched(tmp_path, JANE, an_event("two", "John Roe", "2026-11-24T10:55"))
    assert practice.said("no_buffer") == ["no_buffer open"]

    practice.look("2026-11-24T10:54")
    assert practice.said("no_buffer") == ["no_buffer open"]
    practice.look("2026-11-24T10:55")

    assert practice.said("no_buffer") == ["no_buffer resolved lapsed"]


def test_it_ends_when_the_second_gives_way_while_the_first_is_held(tmp_path: Path) -> None:
    practice = watched(tmp_path, JANE, an_event("two", "John Roe", "2026-11-24T10:55"))

    practice.write(JANE, an_event("two", "John Roe", "2026-11-24T14:00"))
    practice.look_twice("2026-11-24T10:10")

    assert practice.said("no_buffer") == ["no_buffer resolved recovered"]


def test_two_series_go_on_to_be_told_of_the_weeks_to_come(tmp_path: Path) -> None:
    practice = watched(
        tmp_path,
        a_series("one", "Jane Doe", "2026-11-24T10:00", rule=";COUNT=3"),
        a_series("two", "John Roe", "2026-11-24T10:55", rule=";COUNT=3"),
    )
    first = practice.only("no_buffer")

    practice.look("2026-11-24T10:20")

    found = practice.only("no_buffer")
    assert (found.id, found.draft.value["times"]) == (first.id, 2)
    assert first.draft.value["times"] == 3
    assert found.draft.occurred_at == practice.at("2026-12-01T10:55")
