from __future__ import annotations

import pytest

from monitor.core.sessions.pseudonyms import two_words
from monitor.notify.render.client_display import (
    ClientDisplay,
    NameMode,
    display_name,
    shows_exact_times,
)

ANNA = "c_b9945738aa85"


@pytest.mark.parametrize(
    ("mode", "shown"), [("pseudonym", "jd"), ("initials", "J. D."), ("full", "Jane Doe")]
)
def test_a_client_is_called_as_the_setting_says(mode: NameMode, shown: str) -> None:
    assert display_name("jd", "Jane Doe", mode) == shown


@pytest.mark.parametrize("mode", ["initials", "full"])
def test_a_client_without_a_known_name_keeps_the_pseudonym(mode: NameMode) -> None:
    assert display_name("quiet-heron", "", mode) == "quiet-heron"
    assert display_name("quiet-heron", "\x00 \u202e", mode) == "quiet-heron"
    assert ClientDisplay(mode=mode)(ANNA) == "crescent-cypress"


def test_a_pseudonym_that_was_given_is_not_given_again() -> None:
    show = ClientDisplay(mode="pseudonym", pseudonyms={"c_000000000001": "crescent-cypress"})

    assert show("c_000000000001") == "crescent-cypress"
    assert show(ANNA) == two_words(ANNA, {"crescent-cypress"}) != "crescent-cypress"
    assert show("jd") == "jd"


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("jean-luc o'neill", "J. O."),
        ("Ana Maria de la Cruz", "A. M. D."),
        ("Élodie Brun", "É. B."),
        ("(Zoë) 3rd", "Z. R."),
        ("J. D.", "J. D."),
        ("123", "c_1"),
    ],
)
def test_initials_are_the_first_letters_of_at_most_three_words(name: str, shown: str) -> None:
    assert display_name("c_1", name, "initials") == shown


def test_only_initials_hide_the_hour() -> None:
    assert [shows_exact_times(mode) for mode in ("pseudonym", "initials", "full")] == [
        True,
        False,
        True,
    ]
