"""Text from calendars is hostile wherever it is shown: here it becomes words and nothing else.

One judgement for messages and for the terminal: what steers a display (controls, escapes, marks
that turn the direction of text) goes; what only joins or spaces letters stays. Escaping for a sink
(HTML, Slack) comes after it and lives with that sink.
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
_BREAKS = frozenset({"Cc", "Zl", "Zp"})
_LAYOUT = "\n\t"  # our own, in an answer of several lines
_REPLACED = "\N{REPLACEMENT CHARACTER}"


def plain(text: str, *, longest: int = LONGEST) -> str:
    """Makes one line without controls, bidi marks and half letters, cut at `longest` with `…`."""
    if len(text) <= longest and text.isascii() and text.isprintable():  # nearly all names
        return " ".join(text.split())
    shown = "".join(_in_a_line(letter) for letter in _ESCAPES.sub("", text[: longest * 8]))
    line = _SPACES.sub(" ", shown).strip()
    return line if len(line) <= longest else line[: longest - 1].rstrip() + "…"


def printable(text: str) -> str:
    """Makes lines safe for a terminal: a letter that steers is replaced by a sign of it.

    Letter by letter, so that an escape in a title can't take away the words that follow it.
    """
    if text.isprintable():  # nearly everything: no letter that steers is
        return text
    return "".join(
        letter if letter in _LAYOUT or not _steers(letter) else _REPLACED for letter in text
    )


def _in_a_line(letter: str) -> str:
    if not _steers(letter):
        return letter
    return " " if unicodedata.category(letter) in _BREAKS else ""


def _steers(letter: str) -> bool:
    category = unicodedata.category(letter)
    return category in _BREAKS or (category in {"Cf", "Cs", "Co"} and letter not in _JOINERS)
