"""Whether an RRULE is one at all. Expanding it, within bounds, is the core's work."""

from __future__ import annotations

import re
from collections.abc import Iterable

from connectors.ical.parse.lines import Property, UnreadableError

_LONGEST = 2_000
_MAX_RULES = 20
_NUMBERS = r"[+-]?\d{1,3}(,[+-]?\d{1,3})*"
_DAYS = r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)"
_PARTS = {
    "FREQ": r"SECONDLY|MINUTELY|HOURLY|DAILY|WEEKLY|MONTHLY|YEARLY",
    "UNTIL": r"\d{8}(T\d{6}Z?)?",
    "COUNT": r"-\d{1,9}|[1-9]\d{0,9}",  # Exchange writes COUNT=-1 for "without end"
    "INTERVAL": r"[1-9]\d{0,9}",
    "RSCALE": r"GREGORIAN",  # RFC 7529: these two values say what RFC 5545 does anyway
    "SKIP": r"OMIT",
    "WKST": r"MO|TU|WE|TH|FR|SA|SU",
    "BYDAY": rf"{_DAYS}(,{_DAYS})*",
    **dict.fromkeys(("BYSECOND", "BYMINUTE", "BYHOUR", "BYMONTHDAY"), _NUMBERS),
    **dict.fromkeys(("BYYEARDAY", "BYWEEKNO", "BYMONTH", "BYSETPOS"), _NUMBERS),
}
_PATTERNS = {name: re.compile(pattern, re.ASCII) for name, pattern in _PARTS.items()}


def rules_of(props: Iterable[Property]) -> tuple[str, ...]:
    """The rules as written, without a trailing semicolon. Raises UnreadableError.

    Some exporters write an empty RRULE on events that don't repeat; it says nothing.
    """
    written = (prop.value.rstrip("; \t") for prop in props)
    rules = tuple(dict.fromkeys(_checked(rule) for rule in written if rule.strip()))
    if len(rules) > _MAX_RULES:
        raise UnreadableError(f"It has more than {_MAX_RULES} repeat rules.")
    return rules


def _checked(rule: str) -> str:
    if len(rule) > _LONGEST:
        raise UnreadableError("Its repeat rule is too long.")
    names = set()
    for part in rule.split(";"):
        name, _, value = part.strip().upper().partition("=")
        pattern = _PATTERNS.get(name)
        if pattern is None or name in names or not pattern.fullmatch(value.replace(" ", "")):
            raise UnreadableError("Its repeat rule (RRULE) can't be read.")
        names.add(name)
    if "FREQ" not in names:
        raise UnreadableError("Its repeat rule (RRULE) has no FREQ.")
    return rule
