"""The sentences of a digest that are about the whole week: the lead and the small print."""

from __future__ import annotations

from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import Coverage, KeptRate
from monitor.core.rules.phrases import spoken
from monitor.core.stats import kept_share

# Shares of kept sessions: from the one on a week is mostly steady, below the other unsettled.
STEADY = 0.9
UNSETTLED = 0.75
_STEADY = (
    (1.0, "A steady week"),
    (STEADY, "A mostly steady week"),
    (UNSETTLED, "A week with some movement"),
)
_UNSETTLED = "An unsettled week, worth a closer look"


def lead(rate: KeptRate, *, is_first: bool, has_gaps: bool, is_running: bool) -> str:
    """How steady the week was, in a sentence, and what it rests on where that is little.

    `is_first`: the calendars were not watched from the week's start. `has_gaps`: some source
    could not be read. `is_running`: the week isn't over.
    """
    words = [_how_steady(rate, has_gaps=has_gaps, is_running=is_running)]
    if has_gaps and rate.planned:
        words.append("Part of it could not be seen.")
    if is_first:
        words.append("History is only beginning.")
    return " ".join(words)


def _how_steady(rate: KeptRate, *, has_gaps: bool, is_running: bool) -> str:
    so_far = " so far" if is_running else ""
    if not rate.planned:
        return _empty(rate, has_gaps, so_far)
    said = f"{rate.kept} of {_sessions(rate.planned)} kept as planned{so_far}"
    share = kept_share(rate)
    if share is None:
        return f"A small week: {said}, too few to judge by."
    return f"{next((words for least, words in _STEADY if share >= least), _UNSETTLED)}: {said}."


def _empty(rate: KeptRate, has_gaps: bool, so_far: str) -> str:
    if has_gaps:
        return "No sessions were seen, but not every calendar could be read."
    if rate.excluded:
        return f"A quiet week{so_far}: nothing that counts was planned."
    return f"A quiet week{so_far}, with no sessions. Enjoy the rest."


def method(inputs: DigestInputs, rate: KeptRate, coverage: Coverage) -> str:
    """The small print: what the numbers count, with their denominators."""
    rules = inputs.practice.rules_for(inputs.clinician, None)
    notice = spoken(rules.reschedule.short_notice)
    grace = spoken(rules.late_start.grace)
    return (
        f"Kept: {rate.kept} of {_sessions(rate.planned)} that stood in the calendar {notice} before"
        f" their start took place as they stood there, within {grace} where the start was seen"
        f" ({coverage.seen} of {coverage.sessions}). One that nobody saw starting counts as kept"
        f" unless something says otherwise. Left out: {rate.excluded} (the client's wish, excused"
        " time, leave, holidays, no-shows). Below 5 sessions no judgement is made."
    )


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
