"""What counts as the place of a session."""

import pytest

from monitor.core.sessions.location import is_same_place, place_of


def test_a_place_is_one_short_line() -> None:
    assert place_of(" Room 2,\n  second   floor ") == "Room 2, second floor"
    assert len(place_of("far " * 50)) <= 80


def test_every_link_to_a_call_is_the_same_place() -> None:
    assert place_of("https://call.example/j/123?pwd=secret") == "online"
    assert is_same_place("https://call.example/j/1", "Join: https://other.example/2")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [("Room 2", "room  2", True), ("Room 2", "Room 3", False), ("", "Room 2", False)],
)
def test_letter_case_and_spacing_do_not_count(one: str, other: str, same: bool) -> None:
    assert is_same_place(one, other) is same
