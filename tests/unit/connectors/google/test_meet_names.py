"""Meeting codes out of links, and names that Meet shows against the ones in the config."""

from __future__ import annotations

import pytest

from connectors.google.meet.names import is_called, meeting_code


@pytest.mark.parametrize(
    "link",
    [
        "https://meet.google.com/abc-mnop-xyz",
        "https://meet.google.com/abc-mnop-xyz?authuser=0&hs=122",
        "http://meet.google.com/ABC-mnop-xyz/",
        "meet.google.com/abc-mnop-xyz",
        "Online: https://meet.google.com/abc-mnop-xyz (door code 12)",
        "abc-mnop-xyz",
        " abc-mnop-xyz ",
    ],
)
def test_a_meeting_code_is_read_out_of_what_an_event_says(link: str) -> None:
    assert meeting_code(link) == "abc-mnop-xyz"


@pytest.mark.parametrize(
    "link",
    [
        "https://riverside.zoom.us/j/123456789",
        "https://example.com/abc-mnop-xyz",
        "https://meet.google.com/new",
        'https://meet.google.com/abc-mnop-xyz" OR "',
        "Room of one-to-one talks",
        "walk-in-only please",
        f"https://meet.google.com/{'a' * 120}-mnop-xyz",
        "",
    ],
)
def test_what_is_no_address_of_meet_has_no_code(link: str) -> None:
    assert meeting_code(link) is None


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Amara Osei", "Dr. Amara Osei"),
        ("AMARA OSEI", "Amara Osei, LCSW"),
        ("Osei, Amara", "Prof. Dr. Amara Osei"),
        ("Amara J. Osei", "Amara Osei"),
        ("Amára Oséi", "Amara Osei"),
        ("Anne-Marie O'Neil", "Dr Anne-Marie O'Neil"),
        ("Amara", "Amara"),
        ("Sinead O\u2019Brien", "Sinead O'Brien"),
        ("Sinead O\u02bcBrien", "sinead o`brien"),
        ("Anna\u2011Lena F\u00ado", "Anna-Lena Fo"),
        ("\u200eJane Doe", "Jane\u00a0Doe"),
    ],
)
def test_two_ways_of_writing_a_name_mean_one_person(shown: str, name: str) -> None:
    assert is_called(shown, name)


@pytest.mark.parametrize(
    ("shown", "name"),
    [
        ("Amara Smith", "Dr. Amara Osei"),
        ("Amara", "Dr. Amara Osei"),
        ("Amara Osei", "Amara"),
        ("Dr. Osei", "Dr. Amara Osei"),
        ("Jane Doe", "Dr. Amara Osei"),
        ("", "Dr. Amara Osei"),
        ("Amara Osei", ""),
        ("", ""),
    ],
)
def test_a_name_that_may_be_another_person_s_proves_nothing(shown: str, name: str) -> None:
    assert not is_called(shown, name)
