"""The sentences of a digest: the lead, the small print, and what is said of one change or start.

Each is a whole one, so that it can be said in another language.
"""

from __future__ import annotations

from monitor.core.common.translation import N_, Language, nN_
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.kept_rate import kept_share
from monitor.core.digest.model import Coverage, KeptRate

# Shares of kept sessions: from the one on a week is mostly steady, below the other unsettled.
STEADY = 0.9
UNSETTLED = 0.75
# Each of a week that is over, and of one that still runs.
_SMALL = (
    nN_(
        "A small week: {kept} of {number} session kept as planned, too few to judge by.",
        "A small week: {kept} of {number} sessions kept as planned, too few to judge by.",
    ),
    nN_(
        "A small week: {kept} of {number} session kept as planned so far, too few to judge by.",
        "A small week: {kept} of {number} sessions kept as planned so far, too few to judge by.",
    ),
)
# By the least share they hold for.
_STEADY = (
    (
        1.0,
        N_("A steady week: {kept} of {planned} sessions kept as planned."),
        N_("A steady week: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        STEADY,
        N_("A mostly steady week: {kept} of {planned} sessions kept as planned."),
        N_("A mostly steady week: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        UNSETTLED,
        N_("A week with some movement: {kept} of {planned} sessions kept as planned."),
        N_("A week with some movement: {kept} of {planned} sessions kept as planned so far."),
    ),
    (
        0.0,
        N_("An unsettled week, worth a closer look: {kept} of {planned} sessions kept as planned."),
        N_(
            "An unsettled week, worth a closer look: {kept} of {planned} sessions kept as planned "
            "so far."
        ),
    ),
)
_NOTHING_COUNTS = (
    N_("A quiet week: nothing that counts was planned."),
    N_("A quiet week so far: nothing that counts was planned."),
)
_NO_SESSIONS = (
    N_("A quiet week, with no sessions. Enjoy the rest."),
    N_("A quiet week so far, with no sessions. Enjoy the rest."),
)
_METHOD = nN_(
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
