"""The component tree of a calendar, checked for balance before anything in it is believed.

A body that ends early can look fine to a parser, which reads what is there; a missing END is the
only sign. Bounds on nesting and number come first too: deep nesting breaks recursive parsers.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from connectors.base import ConnectorError, TooLarge, Truncated
from connectors.ical.parse.component_split import PlainBlock, pieces_of
from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import UnreadableError
from connectors.ical.parse.text import count_lines, logical_lines

_LIMITS = ParseLimits()
_WANTED = frozenset({"VEVENT", "VTODO"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One VEVENT, VTODO or VTIMEZONE. `own` leaves out what is nested in it (alarms)."""

    kind: str
    most_lines: int = _LIMITS.component_lines
    own: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def raw(self) -> str:
        """The whole component as text, unfolded."""
        return "\r\n".join(self.lines)

    @property
    def text(self) -> str:
        """The lines of `own`. Raises UnreadableError."""
        if len(self.own) > self.most_lines:
            raise UnreadableError(f"It has more than {self.most_lines:,} lines.")
        return "\n".join(self.own)

    @property
    def data(self) -> bytes:
        return self.raw.encode(errors="surrogatepass")


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarPart:
    """One VCALENDAR; a file may hold several, each with its own zones."""

    properties: list[str] = field(default_factory=list)
    timezones: list[Block] = field(default_factory=list)
    blocks: list[Block | PlainBlock] = field(default_factory=list)


def parts_of(source: str, calendar: bytes, limits: ParseLimits = _LIMITS) -> list[CalendarPart]:
    """The calendars in these bytes. Raises as `calendar_parts` does.

    Cutting takes letter case as exporters write it; what looks damaged then is read line by line.
    """
    try:
        return calendar_parts(source, pieces_of(calendar, limits), limits)
    except Truncated as damaged:
        try:
            return calendar_parts(source, [calendar], limits)
        except ConnectorError:
            raise damaged from None


def calendar_parts(
    source: str, pieces: Iterable[bytes | list[PlainBlock]], limits: ParseLimits = _LIMITS
) -> list[CalendarPart]:
    """The calendars in these pieces. Raises Truncated if a BEGIN lacks its END, and TooLarge."""
    builder = _Builder(source, limits)
    lines = size = 0
    for piece in pieces:
        if isinstance(piece, list):
            builder.plain(piece)
            continue
        lines += count_lines(piece)
        size += len(piece)
        if lines > limits.lines:
            raise _too_large(source, f"more than {limits.lines:,} lines that are no plain event")
        if size > limits.text_bytes:
            most = limits.text_bytes // 2**20
            raise _too_large(source, f"more than {most} MiB that are no plain event")
        for line in logical_lines(piece):
            builder.add(line)
    if builder.open:
        raise _unbalanced(source)
    return builder.parts


class _Builder:
    def __init__(self, source: str, limits: ParseLimits) -> None:
        self.parts: list[CalendarPart] = []
        self.open: list[str] = []
        self._source = source
        self._limits = limits
        self._block: Block | None = None
        self._count = 0

    def add(self, line: str) -> None:
        mark = line[:6].upper()
        if mark == "BEGIN:":
            self._begin(line[6:].strip().upper(), line)
        elif mark.startswith("END:"):
            self._end(line[4:].strip().upper(), line)
        else:
            self._line(line)

    def plain(self, run: list[PlainBlock]) -> None:
        """A run of plain blocks; inside of another component they are none of ours."""
        self._counted(len(run))
        if self.open == ["VCALENDAR"]:
            self.parts[-1].blocks.extend(run)

    def _counted(self, components: int) -> None:
        self._count += components
        if self._count > self._limits.components:
            raise _too_large(self._source, f"more than {self._limits.components:,} components")

    def _begin(self, kind: str, line: str) -> None:
        self.open.append(kind)
        self._counted(1)
        if len(self.open) > self._limits.depth:
            raise _too_large(self._source, f"components nested deeper than {self._limits.depth}")
        if len(self.open) == 1 and kind == "VCALENDAR":
            self.parts.append(CalendarPart())
        if len(self.open) == 2 and self.open[0] == "VCALENDAR":
            self._block = Block(kind=kind, most_lines=self._limits.component_lines)
        if self._block is not None:
            self._block.lines.append(line)

    def _end(self, kind: str, line: str) -> None:
        if not self.open or self.open.pop() != kind:
            raise _unbalanced(self._source)
        if self._block is None:
            return
        self._block.lines.append(line)
        if len(self.open) == 1:
            self._keep(self._block)
            self._block = None

    def _line(self, line: str) -> None:
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


def _too_large(source: str, what: str) -> TooLarge:
    return TooLarge(
        source,
        f"The calendar has {what}.",
        "Publish a smaller one, for example without past years.",
    )


def _unbalanced(source: str) -> Truncated:
    return Truncated(
        source,
        "The calendar ends early or is damaged: a BEGIN line lacks its END.",
        "Nothing of it was believed; it will be read again at the next poll.",
    )
