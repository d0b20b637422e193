"""A value that was made quickly is the value that its class makes."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass

import pytest

from connectors.quick_values import quick_maker


@dataclass(frozen=True, slots=True, kw_only=True)
class Chair:
    legs: int
    colour: str = "green"
    is_taken: bool = False


def test_it_equals_one_that_was_made_as_usual() -> None:
    made = quick_maker(Chair)(legs=3, colour="red")
    assert made == Chair(legs=3, colour="red")
    assert hash(made) == hash(Chair(legs=3, colour="red"))
    assert repr(made) == repr(Chair(legs=3, colour="red"))


def test_it_is_as_frozen() -> None:
    made = quick_maker(Chair)(legs=4)
    with pytest.raises(FrozenInstanceError):
        made.legs = 3  # type: ignore[misc]


def test_a_field_without_a_default_has_to_be_given() -> None:
    with pytest.raises(TypeError):
        quick_maker(Chair)(colour="red")
