from __future__ import annotations

import pytest

from monitor.notify.render.client_display import NameMode, display_name, shows_exact_times


@pytest.mark.parametrize(
    ("mode", "shown"), [("pseudonym", "jd"), ("initials", "J. D."), ("full", "Jane Doe")]
)
def test_a_client_is_called_as_the_setting_says(mode: NameMode, shown: str) -> None:
    assert display_name("jd", "Jane Doe", mode) == shown


@pytest.mark.parametrize("mode", ["initials", "full"])
def test_a_client_without_a_known_name_keeps_the_id(mode: NameMode) -> None:
    assert display_name("c_7h2k", "", mode) == "c_7h2k"
    assert display_name("c_7h2k", "\x00 \u202e", mode) == "c_7h2k"


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
