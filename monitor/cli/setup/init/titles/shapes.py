"""The shape of a title: what stands around the part that varies.

| shape | such as | the client is |
|---|---|---|
| before | `Session: Jane`, `Intake Jane` | what follows |
| behind | `Ana R (Zoom)`, `Jane Doe - Therapy` | what precedes |
| together | `Couples Miller`, `Anxiety group` | the whole of it |
| initials, initial | `J. D.`, `Ana R` | the whole of it |
| name | `Jane Doe` | the whole of it |
| nameless | `Busy`, `Session` | not told |
| promise | `Call Jane` | a commitment, unless somebody says otherwise |
| private | `Supervision`, `Coffee with Tom` | |
| other | `pick up the car` | |
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from config.sections.commitments import Commitments
from monitor.cli.setup.init.titles import words

_BRACKETS = re.compile(r"^(?P<rest>.+?) *(?P<mark>\([^()]{1,40}\)|\[[^\[\]]{1,40}\])$")
_PARTED = re.compile(r"^(?P<head>[^:|]{1,40}?)(?P<by> *: *| +[-|/@] +)(?P<rest>.+)$")
_WITH = re.compile(r"^(?P<head>.{1,40}?) (?P<by>with|mit|avec|con) (?P<rest>.+)$", re.IGNORECASE)
_INITIALS = re.compile(r"^[^\W\d_]\. ?[^\W\d_]\.?$")
_NAME_INITIAL = re.compile(r"^[^\W\d_][^\W\d_'-]+ [^\W\d_]\.?$")
_NAME = re.compile(r"^(?:[^\W\d_]+(?:[-'][^\W\d_]+)*\.?(?: (?:& |\+ |and |und |et |y )?|$)){1,4}$")
_SHARED = 2  # so many different names behind a word make it no part of a name


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    kind: str
    before: str = ""  # in lower case
    by: str = ""
    behind: str = ""


@dataclass(slots=True)
class Shared:
    """What several titles have in common: beginnings, endings, and words of what is no session."""

    names: dict[tuple[str, str], set[str]] = field(default_factory=lambda: defaultdict(set))
    private: Counter[str] = field(default_factory=Counter)

    def see(self, title: str) -> None:
        self.private.update(words.PRIVATE.intersection(words.words_of(title)))
        for end, part, rest in _cut(title):
            self.names[end, part.casefold()].add(rest.casefold())

    def begin(self, part: str, least: int = _SHARED) -> bool:
        return len(self.names["begin", part.casefold()]) >= least

    def end(self, part: str) -> bool:
        return len(self.names["end", part.casefold()]) >= _SHARED

    def private_word(self, title: str) -> str:
        """Of several, the one that most titles have."""
        found = [word for word in words.words_of(title) if word in words.PRIVATE]
        return max(found, key=lambda word: self.private[word], default="")


def _cut(title: str) -> Iterable[tuple[str, str, str]]:
    """Each way to take a beginning or an ending off: what is taken, and what stays."""
    if match := _BRACKETS.match(title):
        yield "end", match["mark"], match["rest"]
    for pattern in (_PARTED, _WITH):
        if match := pattern.match(title):
            yield "begin", match["head"], match["rest"]
    first, _, rest = title.partition(" ")
    if rest:
        yield "begin", first, rest


def shape_of(title: str, shared: Shared) -> Shape:
    if any(pattern.search(title) for pattern in Commitments().titles):
        return Shape("promise", title.partition(" ")[0].casefold(), " ")
    parted = _PARTED.match(title)
    if not (parted and is_session(parted["head"])) and (private := shared.private_word(title)):
        return Shape("private", private)
    if words.is_nameless(title):
        return Shape("nameless", title.casefold())
    rest, behind = _without_ending(title, shared)
    together = next((word for word in words.words_of(rest) if word in words.TOGETHER), "")
    if together:
        return Shape("together", together)
    if before := _beginning(rest, shared):
        return Shape("before", before[0].casefold(), before[1], behind.casefold())
    if behind:
        return Shape("behind", behind=behind.casefold())
    return Shape(_bare(rest))


def _bare(title: str) -> str:
    if _INITIALS.match(title):
        return "initials"
    if not _is_name(title):
        return "other"
    return "initial" if _NAME_INITIAL.match(title) else "name"


def _without_ending(title: str, shared: Shared) -> tuple[str, str]:
    """The title without what says how, where or what at its end, and that, with what parts it."""
    match = _BRACKETS.match(title)
    if match and (words.is_mode(match["mark"]) or shared.end(match["mark"])):
        return match["rest"], title[len(match["rest"]) :]
    match = _PARTED.match(title)
    if match and set(words.words_of(match["rest"])) <= words.SESSION | words.MODES:
        return match["head"], title[len(match["head"]) :]
    rest, _, last = title.rpartition(" ")
    if rest and last.casefold() in words.MODES | words.SESSION:
        return rest, f" {last}"
    return title, ""


def _beginning(rest: str, shared: Shared) -> tuple[str, str] | None:
    """What stands before the name, and what parts them."""
    for pattern in (_PARTED, _WITH):
        match = pattern.match(rest)
        if match and (is_session(match["head"]) or shared.begin(match["head"])):
            return match["head"], match["by"].strip() or " "
    first, _, name = rest.partition(" ")
    if not name or _NAME_INITIAL.match(rest):
        return None
    if first.casefold() in words.SESSION or shared.begin(first, _SHARED + 1):
        return first, " "
    return None


def is_session(text: str) -> bool:
    return bool(set(words.words_of(text)) & words.SESSION)


def _is_name(text: str) -> bool:
    parts = [word for word in re.split(r"[\s&+]+", text) if word]
    joins = {"and", "und", "et", "y", "de", "von", "van", "la", "di", "da", "del", "le"}
    return _NAME.match(text) is not None and all(
        not part[0].islower() or part in joins for part in parts
    )
