"""The component tree of a calendar, checked for balance before anything in it is believed.

A body that ends early can look fine to a parser, which reads what is there; a missing END is the
only sign. Bounds on nesting and number come first too: deep nesting breaks recursive parsers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.base import TooLarge, Truncated

MAX_DEPTH = 16
MAX_COMPONENTS = 200_000
_WANTED = frozenset({"VEVENT", "VTODO"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One VEVENT, VTODO or VTIMEZONE. `own` leaves out what is nested in it (alarms)."""

    kind: str
    own: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """The whole component as text, unfolded."""
        return "\r\n".join(self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """One VCALENDAR; a file may hold several, each with its own zones."""

    properties: list[str] = field(default_factory=list)
    timezones: list[Block] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)


def calendar_parts(source: str, lines: Iterable[str]) -> list[CalendarPart]:
    """The calendars in these lines. Raises Truncated if a BEGIN lacks its END, and TooLarge."""
    builder = _Builder(source)
    for line in lines:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            builder.begin(line[6:].strip().upper(), line)
        elif mark.startswith("END:"):
            builder.end(line[4:].strip().upper(), line)
        else:
            builder.line(line)
    if builder.open:
        raise _unbalanced(source)
    return builder.parts


class _Builder:
    def __init__(self, source: str) -> None:
        self.parts: list[CalendarPart] = []
        self.open: list[str] = []
        self._source = source
        self._block: Block | None = None
        self._count = 0

    def begin(self, kind: str, line: str) -> None:
        self.open.append(kind)
        self._count += 1
        if len(self.open) > MAX_DEPTH or self._count > MAX_COMPONENTS:
            raise TooLarge(
                self._source,
                f"The calendar has more than {MAX_COMPONENTS:,} components, or nests them deeper "
                f"than {MAX_DEPTH}.",
                "Publish a smaller one, for example without past years.",
            )
        if len(self.open) == 1 and kind == "VCALENDAR":
            self.parts.append(CalendarPart())
        if len(self.open) == 2 and self.open[0] == "VCALENDAR":
            self._block = Block(kind=kind)
        if self._block is not None:
            self._block.lines.append(line)

    def end(self, kind: str, line: str) -> None:
        if not self.open or self.open.pop() != kind:
            raise _unbalanced(self._source)
        if self._block is None:
            return
        self._block.lines.append(line)
        if len(self.open) == 1:
            self._keep(self._block)
            self._block = None

    def line(self, line: str) -> None:
        depth = len(self.open)
        if self._block is not None:
            self._block.lines.append(line)
            if depth == 2:
                self._block.own.append(line)
        elif depth == 1 and self.open[0] == "VCALENDAR":
            self.parts[-1].properties.append(line)

    def _keep(self, block: Block) -> None:
        if block.kind in _WANTED:
            self.parts[-1].blocks.append(block)
        elif block.kind == "VTIMEZONE":
            self.parts[-1].timezones.append(block)


def _unbalanced(source: str) -> Truncated:
    return Truncated(
        source,
        "The calendar ends early or is damaged: a BEGIN line lacks its END.",
        "Nothing of it was believed; it will be read again at the next poll.",
    )
