"""A calendar cut into its plain components without reading them, and the text between them.

Most of a feed is VEVENT after VEVENT, each between two lines of its own. Searching for these two
lines runs at more than a gigabyte a second; looking at every line takes fifty times as long.
Whatever is in any way unusual stays in the text, for the reader of lines (`blocks`) to decide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from connectors.ical.lines import UnreadableError
from connectors.ical.text import logical_lines, unfolded

_KINDS = ("VEVENT", "VTODO")
_ALARM, _END_OF_ALARM = b"\nBEGIN:VALARM", b"\nEND:VALARM"
_ENDS = (b"", b"\r", b"\n")


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
        data = _without_alarms(self.data)
        text = unfolded(data)
        return _outermost(text) if b"\nbegin:" in data.lower() else text

    @property
    def raw(self) -> str:
        """The whole component as text, unfolded."""
        return "\r\n".join([f"BEGIN:{self.kind}", *logical_lines(self.data), f"END:{self.kind}"])


def pieces_of(calendar: bytes) -> Iterator[bytes | list[PlainBlock]]:
    """The calendar in order: runs of plain blocks, and whole lines of whatever else there is."""
    line_break = b"\r\n" if b"\r\n" in calendar[:1_000] else b"\n"
    marks = [
        (kind, f"\nBEGIN:{kind}".encode() + line_break, f"\nEND:{kind}".encode() + line_break)
        for kind in _KINDS
    ]
    run: list[PlainBlock] = []
    rest = at = 0
    while (begin := calendar.find(b"\nBEGIN:V", at)) >= 0:
        found = next((mark for mark in marks if calendar.startswith(mark[1], begin)), None)
        if found is None:
            at = begin + 1
            continue
        kind, opening, closing = found
        start = begin + len(opening) - len(line_break)
        end = calendar.find(closing, start)
        after = end + len(closing)
        if end < 0 or not _is_plain(calendar, start, end, after):
            at = begin + 1
            continue
        if begin + 1 > rest:
            if run:
                yield run
            yield calendar[rest : begin + 1]
            run = []
        run.append(PlainBlock(kind, calendar, start, end))
        rest, at = after, after - 1
    if run:
        yield run
    yield calendar[rest:]


def _is_plain(calendar: bytes, start: int, end: int, after: int) -> bool:
    """Whether what is nested ends too, and the END line is not continued on the next one."""
    nested = calendar.count(b"\nBEGIN:", start, end)
    if nested != calendar.count(b"\nEND:", start, end):
        return False
    return calendar[after : after + 1] not in (b" ", b"\t")


def _without_alarms(data: bytes) -> bytes:
    """Without the alarms that are as alarms are; whatever else is nested stays."""
    while (begin := data.rfind(_ALARM)) >= 0:
        end = data.find(_END_OF_ALARM, begin) + len(_END_OF_ALARM)
        if end < begin or b"\nBEGIN:" in data[begin + 1 : end] or data[end : end + 1] not in _ENDS:
            break
        data = data[:begin] + data[end:]
    return data


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
