"""Content lines to properties: names, parameters and raw values (RFC 5545, 3.1)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from icalendar.parser import Contentline

from connectors.quirks.unquoted_tzid import with_quoted_tzid

_NAME = re.compile(r"([A-Za-z0-9-]+)[ \t]*([;:])")
_ESCAPED = re.compile(r"\\([\\;,nN:\"])")
_UNWANTED = re.compile(  # control characters, and marks that turn the direction of text around
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ud800-\udfff]"
)


class UnreadableError(ValueError):
    """A component can't be read. The text is one sentence and quotes nothing of the calendar."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Property:
    name: str
    value: str
    params: Mapping[str, str | list[str]] = field(default_factory=dict)

    def param(self, name: str) -> str:
        """A parameter's (first) value, or an empty string."""
        value = self.params.get(name, "")
        return value if isinstance(value, str) else str(value[0]) if value else ""


Properties = dict[str, list[Property]]


def properties_of(lines: Iterable[str], wanted: Mapping[str, bool]) -> Properties:
    """The wanted properties by upper-case name, in order.

    `wanted` says of each name whether the component makes no sense without it: a line of such a
    name that can't be split raises UnreadableError; others are passed over.
    """
    found: Properties = {}
    for line in lines:
        match = _NAME.match(line)
        if match is None:
            continue
        name = match[1].upper()
        if name not in wanted:
            continue
        if match[2] == ":":
            prop = Property(name=name, value=line[match.end() :].strip())
        else:
            split = _with_params(name, line)
            if split is None:
                if wanted[name]:
                    raise UnreadableError(f"Its {name} can't be read.")
                continue
            prop = split
        found.setdefault(name, []).append(prop)
    return found


def _with_params(name: str, line: str) -> Property | None:
    line = with_quoted_tzid(line)
    try:
        _, params, value = Contentline(line).raw_parts()  # type: ignore[no-untyped-call]
    except ValueError:
        return None
    upper = {str(key).upper(): value for key, value in params.items()}
    return Property(name=name, value=value.strip(), params=upper)


def text(value: str, limit: int) -> str:
    """A TEXT value unescaped, without control characters, cut at `limit` characters."""
    plain = _ESCAPED.sub(_unescaped, value[: limit * 2])
    return _UNWANTED.sub("", plain).strip()[:limit]


def one_line(value: str, limit: int) -> str:
    """As `text`, with every run of white space turned into one space."""
    return " ".join(text(value, limit).split())


def _unescaped(match: re.Match[str]) -> str:
    return "\n" if match[1] in "nN" else match[1]
