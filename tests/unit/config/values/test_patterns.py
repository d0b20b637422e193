"""Patterns mean what they mean to Python, and no title keeps one busy."""

from __future__ import annotations

import logging
import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from config.sections.sessions import INTAKE_TITLES, TITLE_PATTERNS
from config.values.patterns import MOST_SLOW, compile_pattern, is_plain
from tests.unit.config.yamls import Folder

TITLES = ["Session: Jürgen Ä.", "J. D.", "j.d.", "intake {id} 12", "Æ+b [x] ✓ done", "", "a{,2}a"]
# None repeats a repeat, so each is taken; each would take years on a long title.
EXPLODING = [
    ("(a|aa)+$", "a" * 500 + "!"),
    (r"^(\w|\d)*$", "1" * 500 + "!"),
    (r"(.*?,){10}P", "," * 500),
    ("(a?){60}a{60}b", "a" * 100),
    (r"(?P<client>.*)(?:.*)(?:.*)(?:.*)(?:.*)\d\s(?=x)", "a" * 2_500),
    (r"(x+x?x?x?x?x?x?x?)(?:\1)+y", "x" * 2_500),
]


@pytest.mark.parametrize(
    "pattern",
    [*TITLE_PATTERNS, *INTAKE_TITLES, r"\bÄ\.", r"(?i)ä", r"\w+$", "{id}", "{[^}]*}", "a{,2}",
     r"(?<=: )(?P<client>\S+)(?! \d)", r"\N{LATIN SMALL LETTER U WITH DIAERESIS}", r"(?x) J \.",
     r"(?P<x>.)(?P=x)?", r"[\[{]x", r"\{\w{2}\}", "(?a:\\w+)$", "(?:)"],
)  # fmt: skip
@pytest.mark.parametrize("title", TITLES)
def test_a_pattern_finds_what_python_finds(pattern: str, title: str) -> None:
    ours, pythons = compile_pattern(pattern).search(title), re.search(pattern, title)
    assert (ours is None) == (pythons is None)
    if ours and pythons:
        assert (ours.span(), ours.groupdict()) == (pythons.span(), pythons.groupdict())


@pytest.mark.parametrize(("pattern", "title"), EXPLODING)
def test_a_pattern_that_explodes_gives_up_on_that_title(pattern: str, title: str) -> None:
    compiled = compile_pattern(pattern)
    begin = time.process_time()
    assert compiled.search(title) is None
    assert time.process_time() - begin < 1


def test_the_usual_patterns_are_left_to_pythons_own_faster_engine() -> None:
    for pattern in (*TITLE_PATTERNS, *INTAKE_TITLES, "(?i)lunch|admin|hold", r"\bno[ -]?show\b"):
        assert is_plain(pattern)
    for pattern, _ in EXPLODING:
        assert not is_plain(pattern)


@given(
    st.lists(
        st.sampled_from(
            ["a", ".", "a?", "a+", ".*", "[ab]{1,9}", "(a|ab)", "(?P<x>a)", "(?:b)", "|", r"\w",
             "^", "$", r"\b", "(?i)", "a{2,}", "x"]
        ),
        max_size=9,
    ).map("".join)
)  # fmt: skip
@settings(deadline=None, max_examples=300)
def test_what_is_left_to_it_never_takes_long(pattern: str) -> None:
    try:
        re.compile(pattern)
    except re.error:
        return
    if is_plain(pattern):
        begin = time.process_time()
        compile_pattern(pattern).search("a" * 2_500 + "!")
        assert time.process_time() - begin < 1


def test_however_many_such_titles_there_are_a_few_seconds_are_lost_at_most() -> None:
    compiled = compile_pattern("^(a|aa)+$")
    begin = time.process_time()
    for length in (*[500] * 2_000, *range(2_500, 60, -1)):
        assert compiled.search("a" * length + "!") is None
    assert time.process_time() - begin < 5
    assert compiled.given_up >= MOST_SLOW
    assert compiled.search("aaa")


def test_one_slow_title_takes_nothing_from_the_others() -> None:
    compiled = compile_pattern("^(a|aa)+$")
    assert compiled.search("a" * 500 + "!") is None
    assert compiled.search("a" * 500)


def test_a_slow_pattern_is_told_once_by_its_setting_and_without_the_title(
    folder: Folder, caplog: pytest.LogCaptureFixture
) -> None:
    settings = folder.load_with("sessions: {ignore_titles: ['^(a|aa)+$']}")
    for _ in range(3):
        settings.sessions.ignore_titles[0].search("a" * 500 + " Jane")
    (said,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "ignore_titles takes too long" in said.getMessage()
    assert "Jane" not in said.getMessage()
    assert "aa" not in said.getMessage()


def test_settings_write_a_pattern_as_it_was_written(folder: Folder) -> None:
    settings = folder.load_with("sessions: {ignore_titles: ['(?i){lunch}']}")
    assert settings.sessions.model_dump(mode="json")["ignore_titles"] == ["(?i){lunch}"]


@pytest.mark.parametrize(
    "pattern", ["((a{1,9}){1,9}){1,9}x", "(?:a{65535}){9}", "(" * 90 + ")" * 90]
)
def test_a_pattern_that_is_large_inside_costs_little(pattern: str) -> None:
    begin = time.process_time()
    compile_pattern(pattern).search("a" * 2_500)
    assert time.process_time() - begin < 1
