"""The sentences of a digest: the lead, the small print, and what is said of one change or start.

Each is a whole one, so that it can be said in another language.
"""

from __future__ import annotations

from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import Coverage, KeptRate
from monitor.core.rules.phrases import spoken
from monitor.core.stats import kept_share

# Shares of kept sessions: from the one on a week is mostly steady, below the other unsettled.
STEADY = 0.9
UNSETTLED = 0.75
_PART_UNSEEN = "Part of it could not be seen."
_FIRST_WEEK = "History is only beginning."
_SMALL = "A small week: {kept} of {planned} kept as planned, too few to judge by."
_SMALL_SO_FAR = "A small week: {kept} of {planned} kept as planned so far, too few to judge by."
# By the least share they hold for: of a week that is over, and of one that still runs.
_STEADY = (
    (
        1.0,
        "A steady week: {kept} of {planned} kept as planned.",
        "A steady week: {kept} of {planned} kept as planned so far.",
    ),
    (
        STEADY,
        "A mostly steady week: {kept} of {planned} kept as planned.",
        "A mostly steady week: {kept} of {planned} kept as planned so far.",
    ),
    (
        UNSETTLED,
        "A week with some movement: {kept} of {planned} kept as planned.",
        "A week with some movement: {kept} of {planned} kept as planned so far.",
    ),
    (
        0.0,
        "An unsettled week, worth a closer look: {kept} of {planned} kept as planned.",
        "An unsettled week, worth a closer look: {kept} of {planned} kept as planned so far.",
    ),
)
_NOT_ALL_READ = "No sessions were seen, but not every calendar could be read."
_NOTHING_COUNTS = (
    "A quiet week: nothing that counts was planned.",
    "A quiet week so far: nothing that counts was planned.",
)
_NO_SESSIONS = (
    "A quiet week, with no sessions. Enjoy the rest.",
    "A quiet week so far, with no sessions. Enjoy the rest.",
)
_METHOD = (
    "Kept: {kept} of {planned} that stood in the calendar {notice} before their start took place"
    " as they stood there, within {grace} where the start was seen ({seen} of {held}). One that"
    " nobody saw starting counts as kept unless something says otherwise. Left out: {excluded}"
    " (the client's wish, excused time, leave, holidays, no-shows). Below 5 sessions no judgement"
    " is made."
)
# By rule and whether the notice was short: for one session, and for several at once.
_CHANGED = {
    ("reschedule", "yes"): (
        "Moved at short notice.",
        "Moved at short notice, {sessions} coming sessions at once.",
    ),
    ("reschedule", "possibly"): (
        "Moved, possibly at short notice.",
        "Moved, possibly at short notice, {sessions} coming sessions at once.",
    ),
    ("reschedule", "no"): ("Moved.", "Moved, {sessions} coming sessions at once."),
    ("cancellation", "yes"): (
        "Cancelled at short notice.",
        "Cancelled at short notice, {sessions} coming sessions at once.",
    ),
    ("cancellation", "possibly"): (
        "Cancelled, possibly at short notice.",
        "Cancelled, possibly at short notice, {sessions} coming sessions at once.",
    ),
    ("cancellation", "no"): ("Cancelled.", "Cancelled, {sessions} coming sessions at once."),
}
_LATE = "Started {minutes} min late."
_LATE_INFERRED = "Started about {minutes} min late, as far as was seen."


def lead(rate: KeptRate, *, is_first: bool, has_gaps: bool, is_running: bool) -> str:
    """How steady the week was, in a sentence, and what it rests on where that is little.

    `is_first`: the calendars were not watched from the week's start. `has_gaps`: some source
    could not be read. `is_running`: the week isn't over.
    """
    sentences = [_how_steady(rate, has_gaps=has_gaps, is_running=is_running)]
    if has_gaps and rate.planned:
        sentences.append(_PART_UNSEEN)
    if is_first:
        sentences.append(_FIRST_WEEK)
    return " ".join(sentences)


def _how_steady(rate: KeptRate, *, has_gaps: bool, is_running: bool) -> str:
    if not rate.planned:
        return _empty(rate, has_gaps=has_gaps, is_running=is_running)
    share = kept_share(rate)
    if share is None:
        words = _SMALL_SO_FAR if is_running else _SMALL
    else:
        words = next(said[is_running] for least, *said in _STEADY if share >= least)
    return words.format(kept=rate.kept, planned=_sessions(rate.planned))


def _empty(rate: KeptRate, *, has_gaps: bool, is_running: bool) -> str:
    if has_gaps:
        return _NOT_ALL_READ
    return (_NOTHING_COUNTS if rate.excluded else _NO_SESSIONS)[is_running]


def method(inputs: DigestInputs, rate: KeptRate, coverage: Coverage) -> str:
    """The small print: what the numbers count, with their denominators."""
    rules = inputs.practice.rules_for(inputs.clinician, None)
    return _METHOD.format(
        kept=rate.kept,
        planned=_sessions(rate.planned),
        notice=spoken(rules.reschedule.short_notice),
        grace=spoken(rules.late_start.grace),
        seen=coverage.seen,
        held=coverage.sessions,
        excluded=rate.excluded,
    )


def change_sentence(rule: str, short_notice: str, sessions: int) -> str:
    """What became of a session, or of several by one decision. `short_notice` as in the digest."""
    one, several = _CHANGED[rule, short_notice]
    return several.format(sessions=sessions) if sessions > 1 else one


def late_sentence(minutes: int, *, is_inferred: bool) -> str:
    return (_LATE_INFERRED if is_inferred else _LATE).format(minutes=minutes)


def _sessions(number: int) -> str:
    return "1 session" if number == 1 else f"{number} sessions"
