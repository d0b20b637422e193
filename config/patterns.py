"""Regular expressions from the config, refused where they could hang the monitor."""

from __future__ import annotations

import re

from config.errors import MisfitError

LONGEST = 500
_MANY = 10  # a repeat bounded by this many is harmless inside another one
_PIECE = re.compile(
    r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\((?:\?(?:P?<[=!]?|P=|[=!:#>]|\())?|[)*+]|\{\d*,?\d*\}|.",
    re.DOTALL,
)


def compile_pattern(value: object) -> re.Pattern[str]:
    """The compiled expression. Raises MisfitError with the position of what is wrong."""
    if isinstance(value, re.Pattern):
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
    return compiled


def repeats_a_repeat(pattern: str) -> bool:
    r"""Whether a group with an open-ended repeat is itself repeated, as in `(a+)+` or `(\w*x)*`.

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
