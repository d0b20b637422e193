"""Regular expressions from the config, which can't hold up the monitor whatever a title says.

What is known to take very long is refused when it is loaded. No such check finds everything, so
matching is bounded as well (docs/adr/0012): Python's own engine can't be, `regex` takes a limit.
"""

from __future__ import annotations

import logging
import re
from functools import cached_property
from itertools import pairwise
from typing import Any, Protocol

from config.errors import MisfitError

LONGEST = 500
SECONDS = 0.1  # of processor time on one text; an ordinary search takes some microseconds
MOST_SLOW = 10  # texts of any length that may be given up on
_MANY = 10  # a repeat bounded by this many is harmless inside another one
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P?<[=!]?|P=|[=!:#>]|\())?|[)*+]|\{\d*,?\d*\}|.",
    re.DOTALL,
)


class TextPattern(Protocol):
    """What a pattern is to those who use it. `re.Pattern` is one, for patterns of our own."""

    def search(self, string: str, /) -> re.Match[str] | None: ...


class BoundedPattern:
    """A compiled expression whose searches end.

    A text that takes more than `seconds` does not match. After `most_slow` of these, texts nearly
    as long are not tried any more: all searches together can lose a few seconds, not more.
    """

    def __init__(
        self, compiled: re.Pattern[str], setting: str, *, seconds: float, most_slow: int
    ) -> None:
        self.pattern = compiled.pattern
        self.groups = compiled.groups
        self.setting = setting
        self.given_up = 0
        self._seconds = seconds
        self._most_slow = most_slow
        self._plain = compiled if is_plain(compiled.pattern) else None
        self._too_long: float = float("inf")  # characters

    def search(self, string: str, /) -> re.Match[str] | None:
        """The first match, as `re` would find it. None as well if it takes too long to tell."""
        if self._plain is not None:
            return self._plain.search(string)
        if len(string) >= self._too_long:
            return None
        try:
            found: re.Match[str] | None = self._engine.search(string, timeout=self._seconds)
        except TimeoutError:
            self._give_up(len(string))
            return None
        return found

    @cached_property
    def _engine(self) -> Any:
        import regex  # 20 ms, which most configs never need

        return regex.compile(_for_regex(self.pattern))

    def _give_up(self, length: int) -> None:
        self.given_up += 1
        if self.given_up >= self._most_slow:
            self._too_long = length * 3 / 4
        if self.given_up == 1:
            logging.getLogger(__name__).warning(
                "A pattern of %d characters in %s takes too long on some titles and doesn't match "
                "them: simplify it, for example by fewer * and +.",
                len(self.pattern),
                self.setting,
            )


def compile_pattern(
    value: object,
    setting: str = "the config",
    *,
    seconds: float = SECONDS,
    most_slow: int = MOST_SLOW,
) -> BoundedPattern:
    """The compiled expression. Raises MisfitError with the position of what is wrong.

    `setting` is where it stands, for the warning that it is too slow.
    """
    if isinstance(value, BoundedPattern):
        return value
    if not isinstance(value, str):
        raise MisfitError("must be a regular expression", "Write it as text in single quotes.")
    if len(value) > LONGEST:
        raise MisfitError(
            f"the expression has {len(value)} characters, at most {LONGEST} are read",
            "Split it into several.",
        )
    try:
        compiled = re.compile(value)
    except (re.error, OverflowError, RecursionError) as error:
        position = getattr(error, "pos", None)
        at = "" if position is None else f" at character {position + 1}"
        reason = getattr(error, "msg", "a number in it is too large")
        raise MisfitError(f"is no regular expression: {reason}{at}") from None
    if repeats_a_repeat(value):
        raise MisfitError(
            "repeats a group that repeats inside, which can take hours on one long title",
            "Bound the outer repeat, such as (…){1,5}, or take the inner one out.",
        )
    return BoundedPattern(compiled, setting, seconds=seconds, most_slow=most_slow)


def _for_regex(pattern: str) -> str:
    """The same expression for `regex`, which takes `{e}` for a fuzzy match, and `re` for text."""
    pieces = _PIECE.findall(pattern)
    return "".join(
        r"\{" if piece == "{" and before != r"\N" else piece
        for before, piece in zip(["", *pieces], pieces, strict=False)
    )


def is_plain(pattern: str) -> bool:
    """Whether there are so few ways to match that Python's own engine, six times as fast, will do.

    At most one open-ended repeat, and not beside alternatives or counted ones; few short ones; no
    repeated group, nothing that looks around or back. A title costs it a second at the very worst.
    """
    pieces = _PIECE.findall(pattern)
    open_ended = sum(map(_repeats_much, pieces))
    choices = sum(piece in ("*", "+", "?") or piece.startswith("{") for piece in pieces)
    groups = [piece for piece in pieces if piece.startswith("(")]
    after_groups = {after for piece, after in pairwise(pieces) if piece == ")"}
    return (
        open_ended <= 1
        and not (open_ended and any(piece == "|" or piece.startswith("{") for piece in pieces))
        and choices <= 3
        and len(groups) <= 3
        and all(group in ("(", "(?:", "(?P<") for group in groups)
        and not any(after in ("*", "+", "?") or after.startswith("{") for after in after_groups)
        and not any(re.fullmatch(r"\\\d", piece) for piece in pieces)
    )


def repeats_a_repeat(pattern: str) -> bool:
    """Tells whether a group that holds an open-ended repeat is itself repeated.

    Python's engine tries every way to share the text between the two: exponential time.
    """
    groups = [False]  # whether each open group holds an open-ended repeat; the first is the whole
    closed_one = False
    for piece in _PIECE.findall(pattern):
        if piece.startswith("("):
            groups.append(False)
            closed_one = False
        elif piece == ")" and len(groups) > 1:
            closed_one = groups.pop()
            groups[-1] |= closed_one
        elif _repeats_much(piece):
            if closed_one:
                return True
            groups[-1] = True
        else:
            closed_one = False
    return False


def _repeats_much(piece: str) -> bool:
    if piece in ("*", "+"):
        return True
    bounds = re.fullmatch(r"\{(\d*)(,?)(\d*)\}", piece)
    if bounds is None:
        return False
    low, comma, high = bounds.groups()
    if comma:
        return not high or int(high) > _MANY
    return bool(low) and int(low) > _MANY
