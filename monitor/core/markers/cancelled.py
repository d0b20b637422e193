"""Finds the words that cancel a session in its title: `Canceled: Jane D.`, `Jane D. [CANCELLED]`.

They count where they stand alone: before the rest of a title with a colon or a dash, behind it
after one, in brackets anywhere, or as the whole of it; in capitals, and behind a name or what is
said to be a session, also without a sign between. A word in a sentence (`Cancellation policy talk`,
`Call Jane cancelled`), a question or a form (`cancelled?`, `cancelled / moved`) is none.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache

from monitor.core.markers.vocabulary import (
    A_SESSION,
    BACK_ON,
    CANCELLED,
    CANCELLED_IN_CAPITALS,
    HAS,
    PERHAPS,
    REASONS,
    SOMEBODY,
    TO_DO,
    WAS_CANCELLED,
)

_DASH = r"[\-\u2010-\u2015\u2212]"
_MARK = rf"(?:{A_SESSION} |{SOMEBODY} )?\b(?:{'|'.join(CANCELLED)})\b!*"
# Why or by whom may follow; bounded, for it is tried at every place of a title.
_WHO = r" (?:by|von|vom|durch|par|por) [^:|/()\[\]]{1,40}?"
_WHY = (
    r"(?: (?:by|per|via|due to|because|as|at|von|vom|durch|wegen|auf wunsch|par|à|pour|por"
    rf"|a petición|debido)\b| ?[,;:.]| {_DASH}+>?| ?\u2192)(?!.*{BACK_ON})[^()\[\]{{}}?:/]{{0,80}}"
)
_NOTICE = (
    r" (?:same[- ]day|today|last[- ]minute|in time|with (?:short |no |due )?notice|on short notice"
    r"|< ?\d{1,3} ?h(?:rs?|ours?)?"
    r"|\d{1,3} ?(?:h|hrs?|hours?|min(?:utes)?|days?) (?:before|prior|ahead|notice)"
    r"|am selben tag|heute|le jour même|el mismo día)"
)
_REASON = rf" {REASONS}\b"
_NOTE = rf"(?:{_WHY}|{_NOTICE}|{_REASON}[^()\[\]{{}}?:/]{{0,40}})"
_IN_BRACKETS = r" ?\([^()?]{1,60}\)"
# Crosses, arrows and pictures: a sign of its own as a dash is.
_SIGN = r"[\u2190-\u2bff\U0001f300-\U0001faff]\ufe0f?"
# `Jane un-cancelled` has no dash that parts two things.
_DASHED = rf"(?: {_DASH}+ ?|{_DASH}+ | ?[\u2013\u2014] ?)"
_START = rf"^(?:{_SIGN} ?)?"
_END = r"[.*]*(?= ?(?:[)\]}]|$))"
_PLACES = (
    rf"[(\[{{<*~]+ ?{_MARK}{_NOTE}? ?[)\]}}>*~]+",
    rf"(?:{_START}|(?<=: )){_MARK}(?:{_WHO}|{_REASON})?(?: ?\([^()]{{1,60}}\))?"
    rf"(?:(?: {A_SESSION})?{_DASHED}| ?[:|] ?| (?={A_SESSION} ?:))",
    rf"(?:{_DASHED}| ?[|,;] ?| ?{_SIGN} ?){_MARK}(?:{_NOTE}|{_IN_BRACKETS})?{_END}",
    rf" ?: ?{_MARK}{_IN_BRACKETS}{_END}",
    rf" ?: ?{_MARK}{_END}",
    rf"{_START}{_MARK}{_NOTE}?$",
    rf"{_START}(?-i:{CANCELLED_IN_CAPITALS})!* (?!{_DASH})",
    rf" (?-i:{CANCELLED_IN_CAPITALS})[!.]*$",
)
# `Jane Doe cancelled`, `Termin: jane abgesagt`: a name, or a few words said to be a session.
_CAPITAL = r"(?-i:[A-Z\u00c0-\u00de])"
_WORD = rf"(?!{PERHAPS}\b)[\w.'\u2019][\w.'\u2019\-]{{0,39}}"
_NAME = rf"{_CAPITAL}{_WORD}(?: (?:&|and|und|et|y|{_CAPITAL}{_WORD}|{_CAPITAL})){{0,4}}"
_NAMED = (
    rf"^(?:(?!{TO_DO}\b)[^:?]{{1,30}}: ?(?!{TO_DO}\b){_NAME}|(?!{TO_DO}\b){_NAME}"
    rf"|{A_SESSION}:? ?(?!{TO_DO}\b){_WORD}(?: {_WORD}){{0,3}}?)"
    rf"(?P<mark> (?:{HAS} )?(?:{WAS_CANCELLED})!*(?:{_NOTE}|{_IN_BRACKETS})?)[.*]*$"
)


def is_cancelled(title: str) -> bool:
    """Whether the title says that what it names is off. `title` is composed (`search.composed`)."""
    return without_cancellation(title) != title


@lru_cache(maxsize=10_000)  # a calendar has few titles, each of them many times
def without_cancellation(title: str) -> str:
    """`title` (composed) without what cancels it; the very same where nothing does."""
    plain = " ".join(title.split())
    if _compiled(_MARK).search(plain) is None:
        return title
    bare = _compiled("|".join(f"(?:{place})" for place in _PLACES)).sub(" ", plain)
    if bare == plain and (named := _compiled(_NAMED).match(plain)):
        bare = plain[: named.start("mark")]
    return title if bare == plain else " ".join(bare.split()).replace(" )", ")").replace(" ]", "]")


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
