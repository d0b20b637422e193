"""Clients whom nobody configured have an id that only this installation can make."""

from monitor.core.sessions.pseudonyms import PseudonymKey

HERE = PseudonymKey(secret=b"ours")


def test_a_name_has_the_same_pseudonym_each_time_and_another_one_elsewhere() -> None:
    mary = HERE.pseudonym_of("mary smith")

    assert mary == PseudonymKey(secret=b"ours").pseudonym_of("mary smith")
    assert mary != HERE.pseudonym_of("mary smyth")
    assert mary != PseudonymKey(secret=b"theirs").pseudonym_of("mary smith")


def test_a_pseudonym_is_the_one_that_releases_before_made() -> None:
    assert HERE.pseudonym_of("mary smith") == "c_b9945738aa85"


def test_the_secret_is_not_shown() -> None:
    assert "ours" not in repr(HERE)
