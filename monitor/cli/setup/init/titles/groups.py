"""The titles of a calendar in groups of one shape, each with what its settings would be."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from monitor.cli.setup.init.titles.shapes import Shape, Shared, is_session, shape_of

_CLIENT = "(?P<client>.+)"
_OFTEN = 3  # hours that make a title worth a question of its own
_MOST_FIXED = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Titles of one shape. `hours` says of each how many hours it has.

    `patterns` tell its sessions (none: title by title), `leaves_out` tells what to ignore if these
    are none; empty: nothing has to.
    """

    label: str
    hours: Mapping[str, int]
    guess: bool
    patterns: tuple[str, ...] = ()
    leaves_out: str = ""
    rank: int = 9  # patterns of a lower one are tried first

    @property
    def total(self) -> int:
        return sum(self.hours.values())

    @property
    def examples(self) -> Sequence[str]:
        return sorted(self.hours, key=lambda title: -self.hours[title])


def groups_of(hours: Mapping[str, int]) -> list[Group]:
    """The groups, those with most hours first; what is left over comes last."""
    shared = Shared()
    for title in hours:
        shared.see(title)
    by_shape: dict[Shape, dict[str, int]] = defaultdict(dict)
    for title, number in hours.items():
        by_shape[_standing_out(shape_of(title, shared), title, number)][title] = number
    _keep_few(by_shape)
    groups = [_group(shape, titles) for shape, titles in by_shape.items()]
    if not any(group.guess for group in groups):
        # A young calendar: nobody has come several times.
        groups = [replace(group, guess=group.label == _ONCE) for group in groups]
    return sorted(groups, key=lambda group: (group.rank == _LAST, -group.total, group.label))


def _standing_out(shape: Shape, title: str, number: int) -> Shape:
    """What comes often is asked about by itself, what came once is not worth a question."""
    if number >= _OFTEN:
        often = {"name": Shape("names"), "other": Shape("fixed", title)}
        return often.get(shape.kind, shape)
    return shape


def each_by_itself(group: Group) -> list[Group]:
    """The same, to be asked about title by title."""
    return [
        replace(group, label=title, hours={title: group.hours[title]}, leaves_out="")
        for title in group.examples
    ]


def _keep_few(by_shape: dict[Shape, dict[str, int]]) -> None:
    """What has little to be asked about goes to all others."""
    fixed = [(-sum(t.values()), shape) for shape, t in by_shape.items() if shape.kind == "fixed"]
    single = [s for s, t in by_shape.items() if s.kind == "private" and sum(t.values()) == 1]
    for shape in [shape for _, shape in sorted(fixed)[_MOST_FIXED:]] + single:
        by_shape[Shape("other")].update(by_shape.pop(shape))


_LAST = 10
_ONCE = "names that come once or twice"
_BARE = {
    "initials": ("initials", r"^(?P<client>[A-Z]\. ?[A-Z]\.?)$"),
    "initial": ("a name and an initial", r"^(?P<client>[^\W\d_][^\W\d_'-]+ [A-Z]\.?)$"),
}
_ONE_BY_ONE = {"names": ("names", True), "name": (_ONCE, False), "other": ("all others", False)}


def _group(shape: Shape, titles: dict[str, int]) -> Group:
    word, kind = shape.before, shape.kind
    if kind in _ONE_BY_ONE:
        label, guess = _ONE_BY_ONE[kind]
        return Group(label=label, hours=titles, guess=guess, rank=_LAST if kind == "other" else 9)
    if kind in _BARE:
        label, pattern = _BARE[kind]
        return Group(label=label, hours=titles, guess=True, patterns=(pattern,), rank=8)
    if kind == "fixed":
        return Group(label=word, hours=titles, guess=False)
    if kind == "private":
        rule = rf"(?i)\b{escaped(word)}\b"
        return Group(label=_around(word, titles), hours=titles, guess=False, leaves_out=rule)
    if kind == "nameless":
        label, rule = min(titles) or "(no title)", f"(?i)^{escaped(word)}$"
        return Group(
            label=label, hours=titles, guess=True, patterns=(rule,), leaves_out=rule, rank=2
        )
    return _together(word, titles) if kind == "together" else _with_names(shape, titles)


def _together(word: str, titles: dict[str, int]) -> Group:
    """Of a group that meets under one title, that title is the client."""
    label = _around(word, titles)
    if len(titles) == 1 and not label.endswith("…"):
        return Group(label=label, hours=titles, guess=True)
    begin = "" if label.startswith(word.capitalize()) else r".*?\b"
    behind = r"(?: +[-|(\[].*)?"  # such as (Zoom)
    pattern = rf"(?i)^(?P<client>{begin}{escaped(word)}\b.*?){behind}$"
    leaves_out = rf"(?i)\b{escaped(word)}\b"
    return Group(
        label=label, hours=titles, guess=True, patterns=(pattern,), leaves_out=leaves_out, rank=1
    )


def _with_names(shape: Shape, titles: dict[str, int]) -> Group:
    shown = Counter(_spelt(shape, title) for title in titles).most_common(1)[0][0]
    by = r" +" if shape.by == " " else rf" *{escaped(shape.by)} *"
    if shape.by.isalpha():
        by = rf" +{shape.by} +"
    begin = f"{escaped(shape.before)}{by}" if shape.before else ""
    pattern = f"(?i)^{begin}{_CLIENT}{_behind(shape)}$"
    is_promise = shape.kind == "promise"  # it stays one if it is no session
    is_likely = not begin or is_session(shape.before) or _come_again(titles)
    return Group(
        label=shown,
        hours=titles,
        guess=is_likely and not is_promise,
        patterns=(pattern,),
        leaves_out="" if is_promise else pattern.replace(_CLIENT, ".+"),
        rank=(4 if shape.behind else 5) if begin else 6,
    )


def _come_again(titles: Mapping[str, int]) -> bool:
    return sum(titles.values()) >= _OFTEN * len(titles)


def _behind(shape: Shape) -> str:
    if not shape.behind:
        return ""
    plain = shape.behind.strip()
    return f" {'*' if plain[0] in '([' else '+'}{escaped(plain)}"


def _spelt(shape: Shape, title: str) -> str:
    """The title with `…` for the name."""
    begin = re.match(rf"{escaped(shape.before)} *{escaped(shape.by.strip())}", title, re.I)
    head = f"{begin[0].strip()} " if shape.before and begin else ""
    tail = title[len(title) - len(shape.behind) :] if shape.behind else ""
    return f"{head}…{tail}"


def _around(word: str, titles: Mapping[str, int]) -> str:
    shown = word.capitalize()
    if all(title.casefold() == word for title in titles):
        return shown
    if all(title.casefold().startswith(word) for title in titles):
        return f"{shown} …"
    if all(title.casefold().endswith(word) for title in titles):
        return f"… {word}"
    return min(titles) if len(titles) == 1 else f"… {word} …"


def escaped(text: str) -> str:
    """As a part of a pattern that a person can still read: `re.escape` escapes spaces too."""
    return re.sub(r"([.^$*+?{}\[\]\\|()])", r"\\\1", text)
