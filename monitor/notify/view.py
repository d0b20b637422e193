"""A message before its form: plain, clean pieces that HTML, text and Slack each lay out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.core.common.translation import ENGLISH, Language
from monitor.notify.message import Image

Tone = Literal["care", "calm", "steady"]
Answer = Literal["acknowledge", "snooze", "dismiss", "client", "clinician", "done"]
LinkedAct = Literal[
    "why", "acknowledge", "snooze", "dismiss", "client", "clinician", "done", "not_done"
]


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """Where something can be seen or answered without a command."""

    act: LinkedAct
    label: str
    address: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One thing: about whom, when, what, and a quieter word to go with it."""

    who: str = ""
    when: str = ""
    what: str = ""
    hint: str = ""
    finding: str = ""
    answers: tuple[Answer, ...] = ()  # what a reader may say of it, where buttons can be pressed
    links: tuple[Link, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """What to type next, character for character."""

    label: str
    command: str
    is_answer: bool = False  # buttons, where there are any, say the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """Few columns, for a phone has few; the first one names the row."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StripRow:
    """One whose weeks are shown; `cells` are their kinds, `told` says them in words."""

    who: str
    said: str
    told: str
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Strips:
    """Rows of weeks, one below the other. `ahead`: from which column on they are to come.

    `months` are by the column that they begin in; `legend` says in words what the kinds mean.
    """

    rows: tuple[StripRow, ...]
    months: tuple[tuple[int, str], ...]
    ahead: int
    legend: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    heading: str
    lines: tuple[Line, ...] = ()
    intro: str = ""
    table: Table | None = None
    strips: Strips | None = None
    picture: Image | None = None
    caption: str = ""  # what the picture says, below it; in its place where there are none
    rest: str = ""  # says how many lines were left out, and where to find them
    asks: tuple[Command, ...] = ()
    tone: Tone = "calm"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    subject: str
    title: str
    whose: str
    lead: str
    note: str = ""
    left_out: str = ""  # of the numbers in the lead
    sections: tuple[Section, ...] = ()
    commands: tuple[Command, ...] = ()
    small_print: str = ""
    language: Language = ENGLISH


def section(
    language: Language,
    heading: str,
    lines: list[Line],
    *,
    most: int,
    see: str,
    tone: Tone = "calm",
    asks: tuple[Command, ...] = (),
    intro: str = "",
) -> list[Section]:
    """At most `most` lines, and where to `see` the others; no section if it would be empty."""
    if not lines:
        return []
    left = len(lines) - most
    rest = language.say("And {left} more: {see}", left=left, see=see) if left > 0 else ""
    kept = tuple(lines[:most])
    return [Section(heading=heading, lines=kept, intro=intro, rest=rest, tone=tone, asks=asks)]
