"""Public holidays as a value: the days on which a country, or a part of one, is closed."""

from __future__ import annotations

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
