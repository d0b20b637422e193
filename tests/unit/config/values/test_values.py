"""Durations, regular expressions and holiday codes by themselves."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config.errors import MisfitError
from config.sections.practice import Practice
from config.sections.sessions import TITLE_PATTERNS
from config.values.durations import format_duration, parse_duration
from config.values.holiday_codes import CODES_FILE, codes_of_package, is_known_code
from config.values.patterns import compile_pattern, repeats_a_repeat
from config.wording import did_you_mean


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("5m", 300),
        ("24h", 86_400),
        ("7d", 604_800),
        ("2w", 1_209_600),
        ("1h30m", 5400),
    ],
)
def test_durations_read_as_the_contract_writes_them(text: str, seconds: int) -> None:
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize("text", ["", "m", "5", "1.5h", "30m1h", "-5m", "5 m", "\u0665m", "5m ago"])
def test_anything_else_is_no_duration(text: str) -> None:
    with pytest.raises(MisfitError, match="such as 90s, 5m"):
        parse_duration(text)


@given(st.integers(min_value=0, max_value=36_500 * 86_400))
def test_a_duration_survives_being_written_and_read(seconds: int) -> None:
    length = timedelta(seconds=seconds)

    assert parse_duration(format_duration(length)) == length


# What ends each turn can't be part of it, so these are harmless, which the check does not look at.
@pytest.mark.parametrize(
    "pattern",
    ["(a+,)+", "(?:a*,)*$", r"^(\w+\s)*$", "((a+)b)+", "(?P<x>[a-z]+;)*", "(a{2,},)+", "(a+,){2,}",
     "(a|b*c)+", r"([\]a]+,)*", "(a+,){50}", "(?:(?:a+,)b)*"],
)  # fmt: skip
def test_a_repeat_inside_a_repeat_is_refused(pattern: str) -> None:
    re.compile(pattern)

    assert repeats_a_repeat(pattern)


@pytest.mark.parametrize(
    "pattern",
    [*TITLE_PATTERNS, r"(?i)^(follow[- ]?up|call|send)\b", r"(a+)?", r"(?:[A-Z]\.\s?)+",
     r"(a+,){1,3}", r"\(a+\)+", "[(a+)]+", "a+b+", "(?:ab)+c*", r"(?<=a)b+", "(?P<a>x+) (?P=a)"],
)  # fmt: skip
def test_ordinary_repeats_are_taken(pattern: str) -> None:
    assert compile_pattern(pattern).pattern == pattern


def test_a_broken_expression_says_where() -> None:
    with pytest.raises(MisfitError, match=r"nothing to repeat at character 3"):
        compile_pattern("a|*b")


def test_every_listed_holiday_code_is_known_to_the_package() -> None:
    known = codes_of_package()

    for country, parts in json.loads(CODES_FILE.read_text("utf-8")).items():
        assert set(parts) <= set(known[country])
    assert is_known_code("US-NY")


@pytest.mark.parametrize("code", ["US-", "US-XX", "XX", "us", "", "US-NY-1", "-NY"])
def test_other_holiday_codes_are_not(code: str) -> None:
    assert not is_known_code(code)


def test_a_practice_knows_its_public_holidays() -> None:
    practice = Practice(timezone="America/New_York", holidays="US-NY")

    assert date(2026, 12, 25) in practice.public_holidays
    assert date(2026, 12, 24) not in practice.public_holidays
    assert date(2026, 12, 25) not in Practice(timezone="UTC").public_holidays


def test_a_suggestion_comes_only_where_something_is_close() -> None:
    assert did_you_mean("poll_evry", ["poll_every", "path"]) == "Did you mean poll_every?"
    assert did_you_mean("zzz", ["poll_every", "path"]) == ""
