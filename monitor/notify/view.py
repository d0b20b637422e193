"""A message before its form: plain, clean pieces that HTML, text and Slack each lay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["care", "calm", "steady"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: about whom, when, what, and a quieter word to go with it."""

    who: str = ""
    when: str = ""
    what: str = ""
    hint: str = ""
    finding: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    lines: tuple[Line, ...]
    intro: str = ""
    rest: str = ""  # says how many lines were left out, and where to find them
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to type next, character for character."""

    label: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    subject: str
    title: str
    whose: str
    lead: str
    note: str = ""
    facts: tuple[str, ...] = ()
    trend: str = ""  # how this compares with the weeks before
    sections: tuple[Section, ...] = ()
    commands: tuple[Command, ...] = ()
    small_print: str = ""


def section(
    heading: str,
    lines: list[Line],
    *,
    most: int,
    see: str,
    intro: str = "",
    tone: Tone = "calm",
) -> list[Section]:
    """At most `most` lines, and where to `see` the others; no section if it would be empty."""
    if not lines and not intro:
        return []
    left = len(lines) - most
    rest = f"And {left} more: {see}" if left > 0 else ""
    kept = tuple(lines[:most])
    return [Section(heading=heading, lines=kept, intro=intro, rest=rest, tone=tone)]
