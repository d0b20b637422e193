"""Plain words for error messages: suggestions, lists, and values that are safe to show."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

_LONGEST_SHOWN = 40


def did_you_mean(written: str, known: Iterable[str]) -> str:
    """`Did you mean amara?`, or an empty string where nothing known comes close."""
    from difflib import get_close_matches  # only needed once something is wrong

    by_folded = {name.casefold(): name for name in known}
    close = get_close_matches(written.casefold(), by_folded, n=1, cutoff=0.6)
    return f"Did you mean {by_folded[close[0]]}?" if close else ""


def one_of(names: Sequence[str]) -> str:
    """`a`, `a or b`, `a, b or c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} or {names[-1]}"


def shown(value: str | None) -> str:
    """A value for an error message: in backticks, or `this` where showing it could do harm.

    Addresses can carry a key or a password, long text floods a terminal, and control characters
    can steer one.
    """
    if not value or len(value) > _LONGEST_SHOWN or "://" in value or "@" in value:
        return "this"
    return f"`{value}`" if value.isprintable() else "this"


def shown_key(key: str) -> str:
    """A key as part of a setting's path, cut and stripped of anything unprintable."""
    clean = "".join(char if char.isprintable() else "?" for char in key)
    return clean if len(clean) <= _LONGEST_SHOWN else f"{clean[:_LONGEST_SHOWN]}…"
