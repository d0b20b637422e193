"""The sentences of a digest: the lead, the small print, and what is said of one change or start.

Each is a whole one, so that it can be said in another language.
"""

from __future__ import annotations

from monitor.core.common.translation import Language, mark, mark_plural
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import kept_share
from monitor.core.digest.model import Coverage, KeptRate

# Shares of kept sessions: from the one on a week is mostly steady, below the other unsettled.
STEADY = 0.9
UNSETTLED = 0.75
# Each of a week that is over, and of one that still runs.
_SMALL = (
    mark_plural(
        "A small week: {kept} of {number} session kept as planned, too few to judge by.",
        "A small week: {kept} of {number} sessions kept as planned, too few to judge by.",
    ),
    mark_plural(
        "A small week: {kept} of {number} session kept as planned so far, too few to judge by.",
        "A small week: {kept} of {number} sessions kept as planned so far, too few to judge by.",
    ),
)
# By the least share they hold for.
_STEADY = (
    (
        1.0,
        mark("A steady week: {kept} of {planned} sessions kept as planned."),
        mark("A steady week: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        STEADY,
        mark("A mostly steady week: {kept} of {planned} sessions kept as planned."),
        mark("A mostly steady week: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        UNSETTLED,
        mark("A week with some movement: {kept} of {planned} sessions kept as planned."),
        mark("A week with some movement: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        0.0,
        mark(
            "An unsettled week, worth a closer look: {kept} of {planned} sessions kept as planned."
        ),
        mark(
            "An unsettled week, worth a closer look: {kept} of {planned} sessions kept as planned "
            "so far."
        ),
    ),
)
_NOTHING_COUNTS = (
    mark("A quiet week: nothing that counts was planned."),
    mark("A quiet week so far: nothing that counts was planned."),
)
_NO_SESSIONS = (
    mark("A quiet week, with no sessions. Enjoy the rest."),
    mark("A quiet week so far, with no sessions. Enjoy the rest."),
)
_METHOD = mark_plural(
    "Kept: {kept} of {number} session that stood in the calendar {notice} before their start took "
    "place as they stood there, within {grace} where the start was seen ({seen} of {held}). One "
    "that nobody saw starting counts as kept unless something says otherwise. Left out: {excluded} "
    "(the client's wish, excused time, leave, holidays, no-shows). Below 5 sessions no judgement "
    "is made.",
    "Kept: {kept} of {number} sessions that stood in the calendar {notice} before their start took "
    "place as they stood there, within {grace} where the start was seen ({seen} of {held}). One "
    "that nobody saw starting counts as kept unless something says otherwise. Left out: {excluded} "
    "(the client's wish, excused time, leave, holidays, no-shows). Below 5 sessions no judgement "
    "is made.",
)
# By rule and whether the notice was short: for one session, and for several at once.
_CHANGED = {
    ("reschedule", "yes"): mark_plural(
        "Moved at short notice.",
        "Moved at short notice, {number} coming sessions at once.",
    ),
    ("reschedule", "possibly"): mark_plural(
        "Moved, possibly at short notice.",
        "Moved, possibly at short notice, {number} coming sessions at once.",
    ),
    ("reschedule", "no"): mark_plural("Moved.", "Moved, {number} coming sessions at once."),
    ("cancellation", "yes"): mark_plural(
        "Cancelled at short notice.",
        "Cancelled at short notice, {number} coming sessions at once.",
    ),
    ("cancellation", "possibly"): mark_plural(
        "Cancelled, possibly at short notice.",
        "Cancelled, possibly at short notice, {number} coming sessions at once.",
    ),
    ("cancellation", "no"): mark_plural(
        "Cancelled.", "Cancelled, {number} coming sessions at once."
    ),
}
_LATE = mark("Started {minutes} min late.")
_LATE_INFERRED = mark("Started about {minutes} min late, as far as was seen.")


def lead(
    language: Language, rate: KeptRate, *, is_first: bool, has_gaps: bool, is_running: bool
) -> str:
    """How steady the week was, in a sentence, and what it rests on where that is little.

    `is_first`: the calendars were not watched from the week's start. `has_gaps`: some source
    could not be read. `is_running`: the week isn't over.
    """
    sentences = [_how_steady(language, rate, has_gaps=has_gaps, is_running=is_running)]
    if has_gaps and rate.planned:
        sentences.append(language.say("Part of it could not be seen."))
    if is_first:
        sentences.append(language.say("History is only beginning."))
    return " ".join(sentences)


def _how_steady(language: Language, rate: KeptRate, *, has_gaps: bool, is_running: bool) -> str:
    if not rate.planned:
        return _empty(language, rate, has_gaps=has_gaps, is_running=is_running)
    share = kept_share(rate)
    if share is None:
        return language.count(*_SMALL[is_running], rate.planned, kept=rate.kept)
    words = next(said[is_running] for least, *said in _STEADY if share >= least)
    return language.say(words, kept=rate.kept, planned=rate.planned)


def _empty(language: Language, rate: KeptRate, *, has_gaps: bool, is_running: bool) -> str:
    if has_gaps:
        return language.say("No sessions were seen, but not every calendar could be read.")
    return language.say((_NOTHING_COUNTS if rate.excluded else _NO_SESSIONS)[is_running])


def method(inputs: DigestInputs, rate: KeptRate, coverage: Coverage) -> str:
    """The small print: what the numbers count, with their denominators."""
    rules = inputs.practice.rules_for(inputs.clinician, None)
    language = inputs.practice.language
    return language.count(
        *_METHOD,
        rate.planned,
        kept=rate.kept,
        notice=language.length(rules.reschedule.short_notice),
        grace=language.length(rules.late_start.grace),
        seen=coverage.seen,
        held=coverage.sessions,
        excluded=rate.excluded,
    )


def change_sentence(language: Language, rule: str, short_notice: str, sessions: int) -> str:
    """What became of a session, or of several by one decision. `short_notice` as in the digest."""
    return language.count(*_CHANGED[rule, short_notice], sessions)


def late_sentence(language: Language, minutes: int, *, is_inferred: bool) -> str:
    words = _LATE_INFERRED if is_inferred else _LATE
    return language.say(words, minutes=minutes)
