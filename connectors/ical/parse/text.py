"""Bytes to the logical lines of a calendar, or a clear word on what the bytes are instead."""

from __future__ import annotations

import codecs
import re

from connectors.base import NotACalendar

_BEGIN = re.compile(rb"^[ \t]*(BEGIN:VCALENDAR[ \t]*\r?)$", re.IGNORECASE | re.MULTILINE)
_HEAD = 4_096  # bytes in which a calendar begins
# After the first line: what ends all lines of a calendar that uses carriage returns alone.
_RETURNS_ALONE = re.compile(rb"^[ \t]*BEGIN:VCALENDAR[ \t]*\r(?!\n)", re.IGNORECASE | re.MULTILINE)
_RETURN_ALONE, _RETURNS = re.compile(rb"\r(?!\n)"), re.compile(rb"\r+\n")
_BEGINS_MARKUP = re.compile(rb"\s*<(?:!doctype|html|head|body|\?xml|!--|script)", re.IGNORECASE)
_KINDS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a ZIP archive"),
    (b"\x1f\x8b", "a packed (gzip) file"),
    (b"{", "JSON"),
    (b"[", "JSON"),
    (b"BEGIN:VCARD", "an address book"),
)


def calendar_bytes(source: str, raw: bytes) -> bytes:
    """What stands from the first BEGIN:VCALENDAR on, with line feeds and, mostly, in UTF-8.

    Understands UTF-8 and UTF-16 with or without a byte order mark. Copies nothing where nothing
    needs a change: a feed may be larger than all the rest of the process. Raises NotACalendar.
    """
    data = _with_usual_line_ends(_as_utf8(raw))
    begin = _BEGIN.search(data)
    if begin is None or _BEGINS_MARKUP.match(data):
        raise _not_a_calendar(source, data)
    return data[begin.start(1) :]


def unfolded(data: bytes) -> str:
    """The logical lines, with the line ends they came with. One that is not UTF-8 is latin-1.

    Unfolds bytes before decoding, since a fold may cut a character in two.
    """
    joined = data.replace(b"\r\n ", b"")
    if b"\n " in joined:
        joined = joined.replace(b"\n ", b"")
    if b"\t" in joined:
        joined = joined.replace(b"\r\n\t", b"").replace(b"\n\t", b"")
    try:
        return joined.decode()
    except UnicodeDecodeError:
        return "\n".join(_decoded_line(line) for line in joined.split(b"\n"))


def count_lines(data: bytes, start: int = 0, end: int | None = None) -> int:
    """How many lines there are once they are unfolded, give or take one."""
    breaks, blank, tab = (data.count(mark, start, end) for mark in (b"\n", b"\n ", b"\n\t"))
    return breaks - blank - tab


def logical_lines(data: bytes) -> list[str]:
    """The unfolded lines that are not empty, without their line ends."""
    lines = unfolded(data).replace("\r\n", "\n").split("\n")
    return [line for line in lines if line and not line.isspace()]


def _as_utf8(raw: bytes) -> bytes:
    if raw.startswith(codecs.BOM_UTF8):
        return raw[len(codecs.BOM_UTF8) :]
    if raw.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return raw.decode("utf-16", "replace").encode()
    if raw.startswith(b"B\0E\0"):
        return raw.decode("utf-16-le", "replace").encode()
    if raw.startswith(b"\0B\0E"):
        return raw.decode("utf-16-be", "replace").encode()
    return raw


def _with_usual_line_ends(data: bytes) -> bytes:
    """CR CR LF, as text that was translated twice has it, is one line end, and so is a CR alone."""
    if b"\r\r\n" in data:
        data = _RETURNS.sub(b"\r\n", data)
    if b"\n" not in data or _RETURNS_ALONE.search(data, 0, _HEAD):
        data = _RETURN_ALONE.sub(b"\n", data)
    return data


def _decoded_line(line: bytes) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return line.decode("latin-1")


def _not_a_calendar(source: str, data: bytes) -> NotACalendar:
    head = data[:512].strip()
    if not head and not data.strip():
        return NotACalendar(
            source,
            "The calendar is empty: it has no content at all.",
            "Export or publish it again. Nothing was concluded from this.",
        )
    if head.startswith(b"<"):
        return NotACalendar(
            source,
            "This is not a calendar; it looks like a web page (login?).",
            "Use the calendar's own iCal address, which needs no login in a browser.",
        )
    kind = next((name for mark, name in _KINDS if head.startswith(mark)), "something else")
    return NotACalendar(
        source,
        f"This is not a calendar; it looks like {kind}.",
        "Name an iCalendar (.ics) file or address.",
    )
