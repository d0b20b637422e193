"""Finds markers in text: where they report something, and not in a rule, a question, a form."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache, cached_property, lru_cache

from config.values.patterns import TextPattern
from connectors.model import CalendarEvent
from monitor.core.markers.cancelled import without_cancellation
from monitor.core.markers.vocabulary import A_RULE, ALL, NOT_SO, OR_SO, WHOSE

Said = dict[str, str]  # what the pattern's groups say: `minutes`, or `hour` and `minute`, or `time`

_GROUP = re.compile(r"\(\?P<(\w+)>")
_FAR = 300  # characters of a sentence that are looked at
_SENTENCE = re.compile(r"[.!?;\n<>]")
_NOT_SO, _OR_SO, _A_RULE = (re.compile(p, re.IGNORECASE) for p in (NOT_SO, OR_SO, A_RULE))


class Words:
    """Patterns that say one thing: ours, those that count in a title only, and the practice's.

    The practice's are taken as they are, one find a text. Ours count where they report something.
    """

    def __init__(
        self,
        ours: Sequence[str],
        *,
        in_title: Sequence[str] = (),
        not_after: str | None = None,
        theirs: Sequence[TextPattern] = (),
    ) -> None:
        self._ours, self._ours_in_title = tuple(ours), (*ours, *in_title)
        self._not_after = re.compile(not_after, re.IGNORECASE) if not_after else None
        self._theirs = tuple(theirs)
        # A calendar has few titles, each of them many times.
        self._said_in_title = lru_cache(maxsize=10_000)(self._is_said_in)

    # Compiled when first needed: it takes longer than a command that reads no events may take.
    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return _one_of(self._ours)

    @cached_property
    def _in_title(self) -> re.Pattern[str]:
        return _one_of(self._ours_in_title)

    def are_in(self, event: CalendarEvent) -> bool:
        return next(self.in_event(event), None) is not None

    def are_in_title(self, event: CalendarEvent) -> bool:
        return self._said_in_title(event.summary)

    def _is_said_in(self, title: str) -> bool:
        return next(self.said(title, is_title=True), None) is not None

    def in_event(self, event: CalendarEvent) -> Iterator[Said]:
        yield from self.said(event.summary, is_title=True)
        yield from self.said(event.description, is_title=False)

    def said(self, text: str, *, is_title: bool) -> Iterator[Said]:
        if not text:
            return
        plain = composed(text)
        pattern = self._in_title if is_title else self._anywhere
        for match in pattern.finditer(plain):
            if self._is_told(match, is_title):
                yield {k.partition("_")[0]: v for k, v in match.groupdict().items() if v}
        for theirs in self._theirs:
            if (found := theirs.search(text)) is not None:
                yield _their_groups(found)

    def _is_told(self, match: re.Match[str], is_title: bool) -> bool:
        start = match.start()
        before = _SENTENCE.split(match.string[max(start - _FAR, 0) : start])[-1]
        if _NOT_SO.search(before) or _OR_SO.match(match.string, match.end()):
            return False
        if self._not_after is not None and self._not_after.search(before):
            return False
        return is_title or _A_RULE.search(before) is None


def composed(text: str) -> str:
    """Returns `text` in NFC: letters and accents in one piece, however the calendar wrote them."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def _their_groups(found: re.Match[str]) -> Said:
    said = {name: value for name, value in found.groupdict().items() if value}
    if not said and found.re.groups and found.group(1):
        said["minutes"] = found.group(1)
    return said


@cache
def _one_of(patterns: tuple[str, ...]) -> re.Pattern[str]:
    """All patterns as one: a text is gone through once. Group names get a number each."""
    numbered = (_GROUP.sub(rf"(?P<\1_{n}>", pattern) for n, pattern in enumerate(patterns))
    return re.compile("|".join(f"(?:{pattern})" for pattern in numbered), re.IGNORECASE)


_MARK = "(?:" + "|".join(f"(?:{_GROUP.sub('(?:', pattern)})" for pattern in ALL) + ")"
_PLUS = r"\+\d{1,2} ?m(?:in)?(?!\w)\.?"  # beside another marker it is one anywhere
_AND = rf"(?:[\s,;/&]{{1,4}}(?:{_MARK}|{_PLUS}))"
_MARKS = rf"{WHOSE}?(?:{_MARK}{_AND}*|{_PLUS}{_AND}+)"
_APART = r"[\s,;:\-\u2013\u2014]{0,4}"  # bounded, for it is tried at every place of a title
_MARKED = (
    rf"{_APART}\( ?{_MARKS} ?\)|{_APART}\[ ?{_MARKS} ?\]"
    rf"|{_APART}{_MARKS}(?= ?(?:[)\]]|$))|^{_MARKS}{_APART}|{_MARKS}{_APART}"
)


@lru_cache(maxsize=10_000)  # a calendar has few titles, each of them many times
def without_marks(title: str) -> str:
    """The title without what markers say in it: `Canceled: Jane D. (late 8 min)` is Jane D."""
    plain = composed(title)
    if _compiled(_MARK).search(plain) is not None:
        plain = " ".join(_compiled(_MARKED).sub(_gap, " ".join(plain.split())).split())
    # Who asked goes first: `VON DER PRAXIS ABGESAGT` ends in a word that cancels, too.
    return without_cancellation(plain).strip()


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


def without_mark(title: str, mark: re.Match[str]) -> str:
    """`title` without one marker of the practice's own, and the brackets that held nothing else."""
    before, after = title[: mark.start()].rstrip(), title[mark.end() :].lstrip()
    if before.endswith(("(", "[")) and after.startswith((")", "]")):
        before, after = before[:-1], after[1:]
    if not after:
        before = before.rstrip(" -\u2013\u2014:,;")
    return f"{before} {after}".strip()


def _gap(mark: re.Match[str]) -> str:
    after = mark.string[mark.end() :].lstrip()
    return "" if after.startswith((")", "]")) else " "
