"""A view as plain text: for e-mail's text part, the terminal and the message file."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from monitor.core.common.translation import Language
from monitor.notify.view import Line, Section, Strips, Table, View

WIDTH = 76


def text_of(view: View) -> str:
    parts = [
        "\n".join(filter(None, (view.title, view.whose))),
        _wrapped(view.lead),
        _wrapped(view.note),
        _wrapped(view.left_out),
        *(_section(section, view.language) for section in view.sections),
        _commands(view),
        _wrapped(view.small_print),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _section(section: Section, language: Language) -> str:
    if is_picture_only(section):
        return ""
    lines = [
        section.heading.upper(),
        _wrapped(section.intro),
        *(_wrapped(row, first="- ", then="  ") for row in table_rows(section.table, language)),
        *_strips(section.strips, language),
        _wrapped(section.caption),
        *(_line(line, language) for line in section.lines),
        section.rest,
        *(f"{_wrapped(ask.label)}\n  {ask.command}" for ask in section.asks),
    ]
    return "\n".join(line for line in lines if line)


def is_picture_only(section: Section) -> bool:
    has_words = section.lines or section.intro or section.table or section.strips
    return not (has_words or section.caption)


_NO_BREAK = "\u00a0"
# A letter a kind of week; what has none says nothing.
_WEEKS = {
    "kept": "█",
    "changed": "▒",
    "off": "x",
    "away": "-",
    "gap": "_",
    "none": "·",
    "booked": "□",
}


def _strips(strips: Strips | None, language: Language) -> Iterator[str]:
    """Below each name a letter a week; what lies behind the bar is to come."""
    if strips is None:
        return
    yield "  " + _months(strips)
    for row in strips.rows:
        yield _wrapped(said_of(row.who, row.said, language), first="- ", then="  ")
        weeks = "".join(_WEEKS.get(kind, " ") for kind in row.cells)
        yield f"  {weeks[: strips.ahead]}|{weeks[strips.ahead :]}".rstrip()
    legend = (f"{_WEEKS[kind]} {said}" for kind, said in strips.legend)
    whole = "   ".join(one.replace(" ", _NO_BREAK) for one in legend)
    yield _wrapped(whole, first="  ", then="  ").replace(_NO_BREAK, " ")


def _months(strips: Strips) -> str:
    """The months that have room above the week that they begin in."""
    line = ""
    for column, month in strips.months:
        place = column + (column >= strips.ahead)
        if not line or place > len(line):
            line = f"{line:<{place}}{month}"
    return line


def table_rows(table: Table | None, language: Language) -> list[str]:
    """Each row as a line of its own, for whatever has no columns."""
    if table is None:
        return []
    found = []
    for name, *cells in table.rows:
        said = [
            f"{column} {cell}"
            for column, cell in zip(table.columns[1:], cells, strict=True)
            if cell
        ]
        found.append(language.say("{name}: {what}", name=name, what=" · ".join(said)))
    return found


def _line(line: Line, language: Language) -> str:
    about = ", ".join(filter(None, (line.who, line.when)))
    if not line.finding and not line.hint:
        return _wrapped(said_of(about, line.what, language), first="- ", then="  ")
    rows = [_wrapped(text, first="  ", then="  ") for text in (line.what, line.hint) if text]
    marked = f"- {about}" if about else "-"
    tag = f"  [{line.finding}]" if line.finding else ""
    # On lines of their own: a mail program takes an address to end where the line does.
    links = [f"  {link.label}\n    {link.address}" for link in line.links]
    return "\n".join([marked + tag, *rows, *links])


def said_of(about: str, what: str, language: Language) -> str:
    """`about: what`, or one of the two where there is no other."""
    if about and what:
        return language.say("{name}: {what}", name=about, what=what)
    return about or what


def _commands(view: View) -> str:
    widest = max((len(item.label) for item in view.commands), default=0)
    return "\n".join(f"{item.label:<{widest}}   {item.command}" for item in view.commands)


def _wrapped(text: str, *, first: str = "", then: str = "") -> str:
    return textwrap.fill(
        text,
        width=WIDTH,
        initial_indent=first if text else "",
        subsequent_indent=then,
        break_long_words=False,
        break_on_hyphens=False,
    )
