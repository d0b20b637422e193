"""Patterns mean what they mean to Python, and no title keeps one busy."""

from __future__ import annotations

import logging
import re

import pytest

from config.errors import MisfitError
from config.sections.sessions import INTAKE_TITLES, TITLE_PATTERNS
from config.values.patterns import compile_pattern, is_plain
from tests.builders.call_stack import room_for
from tests.unit.config.yamls import Folder

TITLES = ["Session: Jürgen Ä.", "J. D.", "j.d.", "intake {id} 12", "Æ+b [x] ✓ done", "", "a{,2}a"]
SLOW = "(?:late|show) .*!"  # not too slow for anybody, but for a limit of no time at all
# One for each reason not to leave a pattern to Python's own engine.
NOT_PLAIN = {
    "two open-ended repeats": "late.* by.* min",
    "one beside alternatives": SLOW,
    "one beside a counted one": r"\d{1,2}.*",
    "many choices": "a?b?c?d?",
    "many groups": "(a)(b)(c)(d)",
    "a look ahead": "late(?= 5)",
    "a look behind": "(?<=: )late",
    "a repeated group": "(late )?5",
    "a group repeated by count": "(late ){2}",
    "a reference": r"(\w)\1",
}


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


def test_a_title_that_takes_longer_than_allowed_does_not_match() -> None:
    assert compile_pattern(SLOW).search("no show today!")
    assert compile_pattern(SLOW, seconds=0).search("no show today!") is None


def test_the_usual_patterns_are_left_to_pythons_own_faster_engine() -> None:
    for pattern in (*TITLE_PATTERNS, *INTAKE_TITLES, "(?i)lunch|admin|hold", r"\bno[ -]?show\b"):
        assert is_plain(pattern)
    assert compile_pattern(r"\bno[ -]?show\b", seconds=0).search("a no show")


@pytest.mark.parametrize("why", NOT_PLAIN)
def test_a_pattern_with_many_ways_to_match_is_not(why: str) -> None:
    assert not is_plain(NOT_PLAIN[why])


def test_after_some_slow_titles_those_nearly_as_long_are_not_tried_any_more() -> None:
    slow = compile_pattern(SLOW, seconds=0, most_slow=2)
    tried = []
    for length in (100, 100, 100, 75, 74, 74):
        slow.search("a" * length)
        tried.append(slow.given_up)
    assert tried == [1, 2, 2, 2, 3, 3]


def test_a_slow_pattern_is_told_once_by_its_setting_and_without_the_title(
    caplog: pytest.LogCaptureFixture,
) -> None:
    slow = compile_pattern(SLOW, "ignore_titles", seconds=0)
    for _ in range(3):
        slow.search("Jane Doe")
    (said,) = [record for record in caplog.records if record.levelno == logging.WARNING]
    assert "ignore_titles takes too long" in said.getMessage()
    assert "Jane" not in said.getMessage()
    assert "show" not in said.getMessage()


def test_a_pattern_knows_the_setting_that_it_stands_in(folder: Folder) -> None:
    settings = folder.load_with("sessions: {ignore_titles: ['lunch']}")
    assert settings.sessions.ignore_titles[0].setting == "ignore_titles"


def test_settings_write_a_pattern_as_it_was_written(folder: Folder) -> None:
    settings = folder.load_with("sessions: {ignore_titles: ['(?i){lunch}']}")
    assert settings.sessions.model_dump(mode="json")["ignore_titles"] == ["(?i){lunch}"]


def test_a_pattern_whose_numbers_are_too_large_is_refused_in_words() -> None:
    with pytest.raises(MisfitError, match="a number in it is too large"):
        compile_pattern(f"a{{{2**32}}}")


def test_a_pattern_nested_deeper_than_there_is_room_for_is_refused_in_words() -> None:
    nested = "(?:" * 40 + "a" + ")" * 40
    assert compile_pattern(nested).search("a")
    re.purge()
    with room_for(calls=60), pytest.raises(MisfitError, match="is no regular expression"):
        compile_pattern(nested)
