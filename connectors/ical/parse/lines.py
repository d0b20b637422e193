"""Content lines to properties: names, parameters and raw values (RFC 5545, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache, partial
from typing import NamedTuple

from icalendar.parser import Contentline

from connectors.quirks.unquoted_tzid import with_quoted_tzid

_LINE = re.compile(r"^([^:\n]*):(.*)$", re.MULTILINE)
_PLAIN_PARAM = r"""[A-Za-z0-9-]+=[^":;,\\^\x00-\x1f\x7f]*"""
_PLAIN_PARAMS = re.compile(rf"{_PLAIN_PARAM}(?:;{_PLAIN_PARAM})*")
_LONG_HEAD = 500  # characters: longer ones are not kept for next time
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
_UNWANTED = re.compile(  # control characters, and marks that turn the direction of text around
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class UnreadableError(ValueError):
    """A component can't be read. The text is one sentence and quotes nothing of the calendar."""


class Property(NamedTuple):
    """One content line. `params` are pairs, so that equal lines can be told by their hash."""

    name: str
    value: str
    params: tuple[tuple[str, str], ...] = ()

    def param(self, name: str) -> str:
        """A parameter's (first) value, or an empty string."""
        for key, value in self.params:
            if key == name:
                return value
        return ""


Properties = dict[str, list[Property]]

# What Property's own __new__ does, without the call: a feed has ten of them an event.
_property: Callable[[tuple[object, ...]], Property] = partial(tuple.__new__, Property)


def first_value(lines: Iterable[str], name: str) -> str:
    """The value of the first unfolded line of that (upper-case) name; empty if there is none."""
    for line in lines:
        head, _, value = line.partition(":")
        if head.partition(";")[0].strip().upper() == name:
            return value.strip()
    return ""


def properties_of(text: str, wanted: Mapping[str, bool]) -> Properties:
    """The wanted properties of unfolded lines, by upper-case name, in order.

    `wanted` says of each name whether the component makes no sense without it: a line of such a
    name that can't be split raises UnreadableError; others are passed over.
    """
    found: Properties = {}
    for head, value in _LINE.findall(text):
        name, params = _split(head) if len(head) < _LONG_HEAD else _split.__wrapped__(head)
        if name not in wanted:
            continue
        if params is not None and not value.startswith("//"):
            prop: Property | None = _property((name, value.strip(), params))
        else:
            prop = _with_odd_params(name, f"{head}:{value.rstrip()}")
        if prop is not None:
            found.setdefault(name, []).append(prop)
        elif wanted[name]:
            raise UnreadableError(f"Its {name} can't be read.")
    return found


@lru_cache(maxsize=4_096)
def _split(head: str) -> tuple[str, tuple[tuple[str, str], ...] | None]:
    """The upper-case name and the parameters of what stands before a line's first colon.

    None where it takes icalendar, ten times as slow, to tell: quotes, lists, escapes. A calendar
    says the same few heads over and over.
    """
    name, semicolon, params = head.partition(";")
    name = name.rstrip().upper()
    if not semicolon:
        return name, ()
    if _PLAIN_PARAMS.fullmatch(params) is None:
        return name, None
    pairs = (item.partition("=") for item in params.split(";"))
    return name, tuple((key.upper(), value) for key, _, value in pairs)


def _with_odd_params(name: str, line: str) -> Property | None:
    line = with_quoted_tzid(line)
    try:
        _, params, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    pairs = ((str(key).upper(), each) for key, each in params.items())
    firsts = ((key, each if isinstance(each, str) else next(iter(each), "")) for key, each in pairs)
    return Property(name, value.strip(), tuple((key, str(each)) for key, each in firsts))


def text(value: str, limit: int) -> str:
    """A TEXT value unescaped, without control characters, cut at `limit` characters."""
    if not value:
        return ""
    plain = value[: limit * 2]
    if "\\" in plain:
        plain = _ESCAPED.sub(_unescaped, plain)
    if not plain.isprintable():
        plain = _UNWANTED.sub("", plain)
    return plain.strip()[:limit]


def one_line(value: str, limit: int) -> str:
    """As `text`, with every run of white space turned into one space."""
    plain = text(value, limit)
    return plain if plain.isalnum() else " ".join(plain.split())


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
