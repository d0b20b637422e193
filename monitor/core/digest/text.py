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
_NONE_SEEN = nN_(
    "The week's only session could not be seen.", "None of {number} sessions could be seen."
)
_SOME_SEEN = nN_(
    "{seen} of {number} session could be seen; nothing unusual in those.",
    "{seen} of {number} sessions could be seen; nothing unusual in those.",
)
_SOME_SEEN_AND_KEPT = nN_(
    "{seen} of {number} session could be seen; {kept} of those took place as planned.",
    "{seen} of {number} sessions could be seen; {kept} of those took place as planned.",
)
_KEPT_OF_WHAT_WAS_SEEN = nN_(
    "Part of the week could not be seen. Of what could, {kept} of {number} session took place as "
    "planned.",
    "Part of the week could not be seen. Of what could, {kept} of {number} sessions took place as "
    "planned.",
)
_NOBODY_WATCHED = nN_(
    "This week was over before anybody watched; as the calendar shows it now, {kept} of {number} "
    "session was kept as planned.",
    "This week was over before anybody watched; as the calendar shows it now, {kept} of {number} "
    "sessions were kept as planned.",
)
_NOT_BEGUN = nN_(
    "This week has not begun: {number} session is booked.",
    "This week has not begun: {number} sessions are booked.",
)
_STILL_TO_COME = nN_(
    "No session so far this week; {number} is still to come.",
    "No session so far this week; {number} are still to come.",
)
_METHOD = N_(
    "Kept: as the calendar had it {notice} before, within {grace} where the start was seen ({seen} "
    "of {held})."
)
_METHOD_NONE_SEEN = N_("Kept: as the calendar had it {notice} before. No start was seen.")
_METHOD_NONE_HELD = N_("Kept: as the calendar had it {notice} before.")


def lead(
    language: Language,
    rate: KeptRate,
    *,
    not_seen: int,
    is_first: bool,
    is_unwatched: bool,
    is_unread: bool,
    is_running: bool,
) -> str:
    """How steady the week was, in a sentence, and what it rests on where that is little.

    `not_seen` sessions are in no number. `is_first`: the calendars were not watched from the week's
    start, `is_unwatched`: not before its end. `is_unread`: some source could not be read to the
    end; such a week is never called steady. `is_running`: the week isn't over.
    """
    if not_seen:
        said = _in_part(language, rate, not_seen)
    elif is_unread:
        said = _unread(language, rate)
    elif is_unwatched and rate.planned:
        said = language.count(*_NOBODY_WATCHED, rate.planned, kept=rate.kept)
    else:
        said = _how_steady(language, rate, is_running=is_running)
    beginning = language.say("History is only beginning.")
    return f"{said} {beginning}" if is_first else said


def _in_part(language: Language, rate: KeptRate, not_seen: int) -> str:
    """What could not be seen comes first."""
    sessions = rate.planned + not_seen
    if not rate.planned:
        return language.count(*_NONE_SEEN, sessions)
    nothing_unusual = rate.kept == rate.planned and not rate.excluded
    words = _SOME_SEEN if nothing_unusual else _SOME_SEEN_AND_KEPT
    return language.count(*words, sessions, seen=rate.planned, kept=rate.kept)


def _unread(language: Language, rate: KeptRate) -> str:
    if not rate.planned:
        return language.say("No sessions were seen, but not every calendar could be read.")
    return language.count(*_KEPT_OF_WHAT_WAS_SEEN, rate.planned, kept=rate.kept)


def _how_steady(language: Language, rate: KeptRate, *, is_running: bool) -> str:
    if not rate.planned:
        return language.say((_NOTHING_COUNTS if rate.excluded else _NO_SESSIONS)[is_running])
    share = kept_share(rate)
    if share is None:
        return language.count(*_SMALL[is_running], rate.planned, kept=rate.kept)
    words = next(said[is_running] for least, *said in _STEADY if share >= least)
    return language.say(words, kept=rate.kept, planned=rate.planned)


def not_begun(language: Language, booked: int) -> str:
    if not booked:
        return language.say("This week has not begun, and nothing is booked in it yet.")
    return language.count(*_NOT_BEGUN, booked)


def still_to_come(language: Language, booked: int) -> str:
    return language.count(*_STILL_TO_COME, booked)


def method(inputs: DigestInputs, coverage: Coverage) -> str:
    """The small print: what the numbers count, and how many starts that rests on."""
    rules = inputs.practice.rules_for(inputs.clinician, None)
    language = inputs.practice.language
    if not coverage.seen:
        words = _METHOD_NONE_SEEN if coverage.sessions else _METHOD_NONE_HELD
        return language.say(words, notice=language.length(rules.reschedule.short_notice))
    return language.say(
        _METHOD,
        notice=language.length(rules.reschedule.short_notice),
        grace=language.length(rules.late_start.grace),
        seen=coverage.seen,
        held=coverage.sessions,
    )
