"""A calendar cut into its plain components without reading them, and the text between them.

Most of a feed is VEVENT after VEVENT, each between two lines of its own. Searching for these two
lines runs at more than a gigabyte a second; looking at every line takes fifty times as long.
Whatever is in any way unusual stays in the text, for the reader of lines (`blocks`) to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from connectors.ical.parse.limits import ParseLimits
from connectors.ical.parse.lines import UnreadableError
from connectors.ical.parse.text import count_lines, logical_lines, unfolded

_LIMITS = ParseLimits()
_KINDS = ("VEVENT", "VTODO")
_ALARM, _END_OF_ALARM = b"\nBEGIN:VALARM", b"\nEND:VALARM"
_ENDS = (b"", b"\r", b"\n")
_FOLDS = (b" ", b"\t")


@dataclass(frozen=True, slots=True)
class PlainBlock:
    """One VEVENT or VTODO by its place in the calendar: it is copied only when it is read.

    `start` is the line break that ends its BEGIN line, `end` the one that ends its last line.
    """

    kind: str
    calendar: bytes
    start: int
    end: int

    @property
    def data(self) -> bytes:
        return self.calendar[self.start : self.end]

    @property
    def text(self) -> str:
        """Its unfolded lines without those of its alarms. Raises UnreadableError."""
        text = unfolded(_without_alarms(self.data))
        return _outermost(text) if "\nbegin:" in text.lower() else text

    @property
    def raw(self) -> str:
        """The whole component as text, unfolded."""
        return "\r\n".join([f"BEGIN:{self.kind}", *logical_lines(self.data), f"END:{self.kind}"])


def pieces_of(calendar: bytes, limits: ParseLimits = _LIMITS) -> Iterator[bytes | list[PlainBlock]]:
    """Cuts the calendar, in order, into runs of plain blocks and whole lines of whatever else.

    Takes time in proportion to the calendar's length, whatever it holds. Of text that is longer
    than allowed one byte more is handed on, and with more odd components than allowed nothing is
    cut out any longer: the reader of lines refuses the calendar for either.
    """
    marks = _marks(b"\r\n" if b"\r\n" in calendar[:1_000] else b"\n")
    ends = dict.fromkeys(_KINDS, 0)  # where each kind's next END line is; -1: nowhere
    run: list[PlainBlock] = []
    rest = at = odd = 0
    while odd <= limits.components and (begin := calendar.find(b"\nBEGIN:V", at)) >= 0:
        at = begin + 1
        mark = next((mark for mark in marks if calendar.startswith(mark.opening, begin)), None)
        start = begin + mark.length if mark else 0
        if mark and 0 <= ends[mark.kind] < start:
            ends[mark.kind] = calendar.find(mark.end, start)
        if mark is None or not _is_plain(calendar, mark, start, ends[mark.kind], limits):
            odd += 1
            continue
        if begin + 1 > rest or len(run) >= limits.run_blocks:
            if run:
                yield run
            if begin + 1 > rest:
                yield calendar[rest : min(begin + 1, rest + limits.text_bytes + 1)]
            run = []
        run.append(PlainBlock(mark.kind, calendar, start, ends[mark.kind]))
        rest = ends[mark.kind] + len(mark.closing)
        at = rest - 1
    if run:
        yield run
    yield calendar[rest : rest + limits.text_bytes + 1]


class _Mark(NamedTuple):
    """The lines around one kind of component, each from the line break before it."""

    kind: str
    begin: bytes
    end: bytes
    opening: bytes  # `begin` and its line break
    closing: bytes
    length: int  # of `opening` up to its line break


def _marks(line_break: bytes) -> list[_Mark]:
    lines = [(kind, f"\nBEGIN:{kind}".encode(), f"\nEND:{kind}".encode()) for kind in _KINDS]
    return [_Mark(k, b, e, b + line_break, e + line_break, len(b)) for k, b, e in lines]


def _is_plain(calendar: bytes, mark: _Mark, start: int, end: int, limits: ParseLimits) -> bool:
    """Whether it ends by its own first END line, continued nowhere, and what is nested ends too.

    Nothing is counted where another of its kind begins inside, so nothing is counted twice.
    """
    size, after = end - start, end + len(mark.closing)
    if not 0 <= size <= limits.component_bytes or not calendar.startswith(mark.closing, end):
        return False
    if calendar[after : after + 1] in _FOLDS:
        return False
    nested = calendar.find(b"\nBEGIN:", start, end)
    if nested >= 0:
        if calendar.find(mark.begin, nested, end) >= 0:
            return False
        if calendar.count(b"\nBEGIN:", nested, end) != calendar.count(b"\nEND:", start, end):
            return False
    elif calendar.find(b"\nEND:", start, end) >= 0:
        return False
    # A line takes a byte at least, so of nearly every block no line needs to be counted.
    most = limits.component_lines
    return size <= most or count_lines(calendar, start, end) <= most


def _without_alarms(data: bytes) -> bytes:
    """Without the alarms up to one that is not as alarms are; whatever else is nested stays."""
    pieces: list[bytes] = []
    at = 0
    while (begin := data.find(_ALARM, at)) >= 0:
        end = data.find(_END_OF_ALARM, begin) + len(_END_OF_ALARM)
        if end < begin or data[end : end + 1] not in _ENDS:
            break
        if data.find(b"\nBEGIN:", begin + 1, end) >= 0:
            break
        pieces.append(data[at:begin])
        at = end
    return b"".join([*pieces, data[at:]]) if pieces else data


def _outermost(text: str) -> str:
    own = []
    nested: list[str] = []
    for line in text.split("\n"):
        line = line.rstrip("\r")
        mark = line[:6].upper()
        if mark == "BEGIN:":
            nested.append(line[6:].strip().upper())
        elif mark.startswith("END:"):
            if not nested or nested.pop() != line[4:].strip().upper():
                raise UnreadableError("What is nested in it does not end as it begins.")
        elif not nested:
            own.append(line)
    return "\n".join(own)
