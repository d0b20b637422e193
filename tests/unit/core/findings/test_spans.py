"""One length of time is told alike in every place that tells it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH
from monitor.core.findings.summary_text import format_notice, format_span
from monitor.core.findings.text import notice_sentence
from monitor.core.rule_text import finding_sentence

MINUTE = timedelta(minutes=1)
SPANS = [
    (timedelta(minutes=1), "1 minute"),
    (timedelta(minutes=45), "45 minutes"),
    (timedelta(minutes=60), "1 hour"),
    (timedelta(minutes=99), "99 minutes"),
    (timedelta(minutes=119), "119 minutes"),
    (timedelta(minutes=150), "2 hours"),
    (timedelta(hours=2, minutes=59), "2 hours"),
    (timedelta(hours=24), "1 day"),
    (timedelta(hours=36), "36 hours"),
    (timedelta(hours=47, minutes=59), "47 hours"),
    (timedelta(days=2, hours=14), "2 days"),
    (timedelta(days=2, hours=23, minutes=59), "2 days"),
    (timedelta(days=3), "3 days"),
]


def sentence(rule: str, value: Callable[[int], Mapping[str, Any]]) -> Callable[[timedelta], str]:
    return lambda span: finding_sentence(ENGLISH, rule, value(span // MINUTE)) or ""


def notice(minutes: int) -> dict[str, Any]:
    return {
        "notice_minutes_min": minutes,
        "notice_minutes_max": minutes,
        "short_notice": "yes",
        "sessions": 1,
    }


# In summaries and lists, in sentences of messages, in `explain` (which calls `format_span`).
PLACES: dict[str, Callable[[timedelta], str]] = {
    "explain": format_span,
    "summary": lambda span: format_notice(span, span),
    "notice": lambda span: notice_sentence(ENGLISH, span // MINUTE, span // MINUTE),
    "reschedule": sentence("reschedule", notice),
    "cancellation": sentence("cancellation", notice),
    "late start": sentence("late_start", lambda minutes: {"late_minutes": minutes}),
    "not started": sentence("not_started", lambda minutes: {"waiting_minutes": minutes}),
    "gap": sentence("no_buffer", lambda minutes: {"gap_minutes": minutes}),
    "overlap": sentence("no_buffer", lambda minutes: {"gap_minutes": -minutes}),
}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize(("span", "words"), SPANS)
def test_a_span_is_told_in_the_same_words_wherever_it_stands(
    place: str, span: timedelta, words: str
) -> None:
    said = PLACES[place](span)

    assert f" {words} " in f" {said} "
