"""Names as people compare them: however they are typed, and never by what letters look like.

Aside are letter case and spacing, accents in one piece or two, full width and ligatures, bent
apostrophes and quotation marks, dashes of every length, and what is not seen (soft hyphens,
zero-width and direction marks). Not aside are accents themselves (José and Jose are two people),
transliterations (Müller, Mueller), spelling, and letters that look alike in two scripts.

Which characters these are is told by Unicode's own data, as `regex` and `unicodedata` have them.
"""

from __future__ import annotations

import unicodedata
from functools import cache, lru_cache
from typing import Any


@lru_cache(maxsize=10_000)  # a calendar has few titles, each of them many times
def folded_name(text: str) -> str:
    """What two ways of writing a name have in common. For comparing, never for showing."""
    typed = as_typed(text).replace('"', "'").replace("`", "'").casefold()
    if not typed.isascii():
        typed = unicodedata.normalize("NFKC", typed)
    return " ".join(typed.split())


def as_typed(text: str) -> str:
    """The text with the plain signs of a keyboard for typographic ones, and nothing unseen."""
    if text.isascii():
        return text
    for characters, plain in _plain_signs():
        text = characters.sub(plain, text)
    return unicodedata.normalize("NFKC", text)


@cache
def _plain_signs() -> tuple[tuple[Any, str], ...]:
    import regex  # 20 ms, which names in plain letters don't need

    # Before NFKC, which makes a space and a combining accent of an acute that stands alone.
    quotes = r"[\p{Quotation_Mark}\p{Sk}\p{InSpacing_Modifier_Letters}\u2032\u2035--\p{ASCII}]"
    return (
        (regex.compile(quotes, regex.VERSION1), "'"),
        (regex.compile(r"\p{Dash}"), "-"),
        (regex.compile(r"\p{Default_Ignorable_Code_Point}"), ""),
    )
