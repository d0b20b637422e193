"""Text from calendars is hostile in every sink: this makes it plain words on one line.

Escaping for a sink (HTML, Slack) comes after it and lives with that sink.
"""

from __future__ import annotations

import re
import unicodedata

LONGEST = 400  # characters of one piece of text in a message

# ECMA-48: CSI sequences, then strings such as OSC (titles, links), then two-character escapes.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x9d\x90\x98\x9e\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b.?",
    re.DOTALL,
)
# Not the no-break spaces, which belong to the typography of French and of percentages.
_SPACES = re.compile(r"[^\S\u00a0\u202f]+")
# Persian and Indic words and joined emoji need these two; they reorder nothing.
_JOINERS = "\u200c\u200d"


def plain(text: str, *, longest: int = LONGEST) -> str:
    """One line without control, bidi, invisible or half characters; cut at `longest` with `…`."""
    shown = "".join(_shown(letter) for letter in _ESCAPES.sub("", text[: longest * 8]))
    line = _SPACES.sub(" ", shown).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def whole(text: str) -> str:
    """Text as it is, but for halves of surrogate pairs, which have no bytes in UTF-8."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _shown(letter: str) -> str:
    category = unicodedata.category(letter)
    if category in {"Cc", "Zl", "Zp"}:
        return " "
    if category in {"Cf", "Cs", "Co"} and letter not in _JOINERS:
        return ""
    return letter
