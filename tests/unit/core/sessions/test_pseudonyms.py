"""Clients whom nobody configured have an id that only this installation can make, and two words."""

from __future__ import annotations

import re
from hashlib import sha256

from monitor.core.sessions.pseudonym_words import ADJECTIVES, NOUNS
from monitor.core.sessions.pseudonyms import PseudonymKey, two_words

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


def test_a_pseudonym_can_be_read_out_and_is_as_stable_as_the_id() -> None:
    mary, other = HERE.pseudonym_of("mary smith"), HERE.pseudonym_of("mary smyth")

    assert re.fullmatch(r"[a-z]+-[a-z]+", two_words(mary))
    assert two_words(mary) == two_words(mary) != two_words(other)


def test_an_id_that_somebody_chose_stays_as_it_is() -> None:
    assert [two_words(chosen) for chosen in ("jd", "c_12", "c_b9945738aa85x")] == [
        *("jd", "c_12", "c_b9945738aa85x")
    ]


def test_who_comes_later_gets_the_next_words() -> None:
    mary = HERE.pseudonym_of("mary smith")
    first = two_words(mary)
    second = two_words(mary, {first})

    assert second != first
    assert two_words(mary, {first}) == second
    assert two_words(mary, {second}) == first


def test_in_a_practice_of_usual_size_hardly_two_clients_have_the_same_words() -> None:
    said = {two_words(HERE.pseudonym_of(f"client {number}")) for number in range(200)}

    assert len(said) >= 199


def test_the_words_never_change_for_else_every_pseudonym_would() -> None:
    listed = " ".join((*ADJECTIVES, *NOUNS))

    assert (len(ADJECTIVES), len(NOUNS)) == (256, 512)
    assert sha256(listed.encode()).hexdigest()[:16] == "33f9bce5c6ea2d34"
    assert two_words("c_b9945738aa85") == "crescent-cypress"


def test_each_word_is_short_plain_and_there_once() -> None:
    words = [*ADJECTIVES, *NOUNS]

    assert len(set(words)) == len(words)
    assert [word for word in words if not re.fullmatch(r"[a-z]{3,10}", word)] == []


# The first names among plants, stones and seasons; what judges somebody; and what therapy is about.
UNWANTED = """
amber april ash aspen autumn basil brook clay coral crystal dahlia daisy dawn dale eve fern forest
ginger glen grant hazel heath heather iris ivory ivy jade jasmine jasper jay jewel june lane
laurel lily magnolia mason melody misty myrtle olive opal pearl phoenix raven reed river robin
rose rosemary rowan ruby rusty sage sandy scarlet skye sterling summer sunny violet willow wren
lazy lost late cold broken bad poor sad dull weak fat thin big slow odd mad crazy sick lonely
needy angry nervous anxious shy proud vain stubborn difficult dark empty bitter sour rough wild
tame crooked distant pig rat snake sloth toad vulture cuckoo leech weasel hyena worm shrew goose
donkey cow ox ass mule couch patient bipolar polar panic mask mirror shadow wound scar bottle wine
whisky needle pill knife temple church chapel mosque cross angel devil ghost grave coffin skull
blood bone native white black brown
"""


def test_no_word_judges_a_client_or_sounds_like_a_name_or_a_diagnosis() -> None:
    assert set(UNWANTED.split()) & {*ADJECTIVES, *NOUNS} == set()
