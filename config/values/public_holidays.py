"""Public holidays as a value: the days on which a country, or a part of one, is closed."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from functools import cache


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicHolidays:
    """Answers `day in holidays`. `code` names a country or its part (`US-NY`); None: none at all.

    A year is worked out when it is first asked about, and kept for the process.
    """

    code: str | None

    def __contains__(self, day: object) -> bool:
        return self.code is not None and isinstance(day, date) and day in _of(self.code, day.year)


@cache
def _of(code: str, year: int) -> frozenset[date]:
    from holidays import country_holidays  # half a second to import

    country, _, part = code.partition("-")
    return frozenset(country_holidays(country, subdiv=part or None, years={year}))


@dataclass(frozen=True, slots=True, kw_only=True)
class DayOfParts:
    """A day on which some parts of a country are closed and others are not.

    `is_shared`: the country's own code holds it, and `parts` (codes such as `ENG`) have it not.
    Else `parts` have it beside what the country's code holds.
    """

    day: date
    name: str
    parts: tuple[str, ...]
    is_shared: bool


def days_of_parts(country: str, first: date, last: date) -> list[DayOfParts]:
    """On which days from `first` to `last` the parts of `country` differ from its bare code.

    By day. Empty for a country without parts, or one whose parts are closed on the same days.
    """
    from holidays import country_holidays, list_supported_countries

    years = range(first.year, last.year + 1)
    language = _in_english(country)
    shared = country_holidays(country, years=years, language=language)
    names: dict[tuple[date, bool], str] = {}
    parts: dict[tuple[date, bool], list[str]] = defaultdict(list)
    for part in list_supported_countries().get(country, ()):
        own = country_holidays(country, subdiv=part, years=years, language=language)
        for day in own.keys() ^ shared.keys():
            names.setdefault((day, day in shared), (shared if day in shared else own)[day])
            parts[day, day in shared].append(part)
    return [
        DayOfParts(day=day, name=names[day, is_shared], parts=tuple(codes), is_shared=is_shared)
        for (day, is_shared), codes in sorted(parts.items())
        if first <= day <= last
    ]


def _in_english(country: str) -> str | None:
    """The English that the package has for a country; None: only the country's own language."""
    from holidays import list_localized_countries

    languages = list_localized_countries().get(country, ())
    return next((code for code in languages if code.startswith("en")), None)
