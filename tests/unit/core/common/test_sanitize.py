from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.common.sanitize import plain, printable


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07words", "words"),
        ("\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jgone", "gone"),
        ("a\r\nBcc: b", "a Bcc: b"),
        ("\u202egnp.exe", "gnp.exe"),
        ("zero\u200bwidth\ufeff", "zerowidth"),
        ("line\u2028end\u2029", "line end"),
        ("half\ud800", "half"),
        ("  many \t spaces ", "many spaces"),
        ("  many   spaces ", "many spaces"),
        ("nul\x00byte", "nul byte"),
    ],
)
def test_hostile_text_becomes_plain_words(hostile: str, shown: str) -> None:
    assert plain(hostile) == shown


@pytest.mark.parametrize("words", ["Grüße", "延期", "می‌خواهم", "👩‍⚕️", "O'Neill & Söhne <3"])
def test_honest_text_stays_as_it_is(words: str) -> None:
    assert plain(words) == words


def test_long_text_is_cut_with_a_sign_of_it() -> None:
    assert plain("x" * 500, longest=10) == "xxxxxxxxx…"


@given(st.text())
def test_no_text_brings_more_than_one_visible_line(text: str) -> None:
    shown = plain(text)

    assert len(shown.splitlines()) <= 1
    categories = {unicodedata.category(letter) for letter in shown} - {"Cn"}
    assert not categories & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert plain(shown) == shown


def test_no_break_spaces_stay_for_they_are_typography() -> None:
    assert plain("Terminé\u202f:  100\u00a0%\u2003\u3000now") == "Terminé\u202f: 100\u00a0% now"


@pytest.mark.parametrize(
    ("hostile", "shown"),
    [
        ("\x1b[31mred\nnext line", "\N{REPLACEMENT CHARACTER}[31mred\nnext line"),
        (
            "\x1b]0;title, and what we say after it",
            "\N{REPLACEMENT CHARACTER}]0;title, and what we say after it",
        ),
        ("\u202egnp.exe", "\N{REPLACEMENT CHARACTER}gnp.exe"),
        ("over\rwritten", "over\N{REPLACEMENT CHARACTER}written"),
        ("half\ud800", "half\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_hostile_text_on_a_terminal_shows_where_it_was_and_hides_nothing(
    hostile: str, shown: str
) -> None:
    assert printable(hostile) == shown


@pytest.mark.parametrize("words", ["a\n\tb", "می‌خواهم", "👩‍⚕️", "Terminé\u202f: 100\u00a0%"])
def test_honest_text_stays_as_it_is_on_a_terminal(words: str) -> None:
    assert printable(words) == words


@given(st.text())
def test_what_messages_may_show_a_terminal_may_show_too(text: str) -> None:
    assert printable(plain(text)) == plain(text)
