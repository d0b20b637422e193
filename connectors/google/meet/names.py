"""Meeting codes, and whether two ways of writing a name mean one person. Pure."""

from __future__ import annotations

import re
import unicodedata

from connectors.names import folded_name

# "Format: [a-z]+-[a-z]+-[a-z]+. For example, abc-mnop-xyz. The maximum length is 128 characters."
_ADDRESS = re.compile(
    r"\bmeet\.google\.com/(?:_meet/)?([a-z]+-[a-z]+-[a-z]+)(?=$|[/?#\s])", re.IGNORECASE
)
_BARE = re.compile(r"([a-z]{3}-[a-z]{4}-[a-z]{3})", re.IGNORECASE)
_CODE_LIMIT = 128
_WORD = re.compile(r"[^\W\d_]+")
_TITLES = frozenset(("dr", "prof", "professor", "mr", "mrs", "ms", "mx", "miss", "phd", "psyd"))


def meeting_code(link: str) -> str | None:
    """`abc-mnop-xyz` of an address of Google Meet, or of the bare code; None for anything else."""
    match = _ADDRESS.search(link) or _BARE.fullmatch(link.strip())
    if match is None or len(match[1]) > _CODE_LIMIT:
        return None
    return match[1].lower()


def is_called(shown: str, name: str) -> bool:
    """Whether `shown`, what Meet displays, is the person whose configured name is `name`.

    Titles, accents and the order of words aside. One of the two may have more words than the
    other (a middle name), but a single word proves nothing: two people may share it.
    """
    one, other = _words(shown), _words(name)
    if min(len(one), len(other)) < 2:
        return bool(one) and one == other
    return one <= other or other <= one


def _words(name: str) -> frozenset[str]:
    folded = unicodedata.normalize("NFKD", folded_name(name))
    plain = "".join(c for c in folded if not unicodedata.combining(c)).replace(".", "")
    return frozenset(_WORD.findall(plain)) - _TITLES
