"""Tables for people: as wide as the terminal, with whole ids and room for the sentence."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Collection, Iterator, Sequence

from monitor.core.common.sanitize import printable

_ON_A_PIPE = 200  # columns, where nobody's terminal says how many
_GAP, _INDENT = 2, 4
_NARROWEST = 6  # columns that a cell which is cut keeps

Row = Sequence[str]


def line_width(longest: int = _ON_A_PIPE) -> int:
    """Columns that a line may take: the terminal's, at most `longest`."""
    is_terminal = sys.stdout is not None and sys.stdout.isatty()
    here = shutil.get_terminal_size((80, 24)).columns if is_terminal else _ON_A_PIPE
    return min(here, longest)


def table_lines(
    headers: Sequence[str], rows: Sequence[Row], *, whole: Collection[str], sentence: str | None
) -> Iterator[str]:
    """The lines of a table that is no wider than `line_width`. Columns that say nothing are left
    out.

    Where it doesn't fit, the column `sentence` goes below each row, and the widest of the others
    that needn't stay `whole` are cut.
    """
    shown = [[printable(cell) for cell in row] for row in rows]
    said = [n for n in range(len(headers)) if any(row[n] for row in shown)]
    heads = [headers[n] for n in said]
    cells = [[row[n] for n in said] for row in shown]
    room = line_width()
    place = heads.index(sentence) if sentence in heads else None
    widths = _widths(heads, cells)
    if place is None or _total(widths) <= room:
        yield from _plain(heads, cells, _fitting(widths, heads, whole, room))
        return
    below = [row.pop(place) for row in cells]
    title = heads.pop(place)
    head, rule, *lines = _plain(heads, cells, _fitting(_widths(heads, cells), heads, whole, room))
    yield from (head, " " * _INDENT + title, rule)
    for line, text in zip(lines, below, strict=True):
        yield line
        yield from _wrapped(text, room - _INDENT) if text else ()


def _plain(heads: Row, cells: Sequence[Row], widths: Sequence[int]) -> Iterator[str]:
    """A line a row, but for cells of several lines."""
    from rich.cells import set_cell_size

    def line(row: Sequence[str]) -> str:
        parts = (_cut(cell, width) for cell, width in zip(row, widths, strict=True))
        sized = (set_cell_size(c, w) for c, w in zip(parts, widths, strict=True))
        return (" " * _GAP).join(sized).rstrip()

    yield line(heads)
    yield "─" * _total(widths)
    for row in cells:
        parts = [cell.split("\n") for cell in row]
        for n in range(max(map(len, parts))):
            yield line([part[n] if n < len(part) else "" for part in parts])


def _cut(cell: str, width: int) -> str:
    from rich.cells import cell_len, set_cell_size

    return cell if cell_len(cell) <= width else set_cell_size(cell, width - 1).rstrip() + "…"


def _widths(heads: Row, cells: Sequence[Row]) -> list[int]:
    from rich.cells import cell_len

    return [
        max(cell_len(line) for cell in column for line in cell.split("\n"))
        for column in zip(heads, *cells, strict=True)
    ]


def _total(widths: Sequence[int]) -> int:
    return sum(widths) + _GAP * (len(widths) - 1)


def _fitting(
    widths: Sequence[int], heads: Sequence[str], whole: Collection[str], room: int
) -> list[int]:
    """The widest are cut first, and none to nothing: then it is wider than the room."""
    found = list(widths)
    while _total(found) > room:
        may_give = [
            n for n, width in enumerate(found) if heads[n] not in whole and width > _NARROWEST
        ]
        if not may_give:
            break
        found[max(may_give, key=found.__getitem__)] -= 1
    return found


def _wrapped(text: str, width: int) -> Iterator[str]:
    from rich.console import Console
    from rich.text import Text

    for line in Text(text).wrap(Console(width=width), width):
        yield " " * _INDENT + line.plain.rstrip()
