"""What SteadyFrame says in messages, in the practice's language.

The key of a sentence is its English form, as gettext has it; `monitor/locale` holds the others.
Sentences that stand in tables are marked with `N_` or `nN_`, so that `make messages`
finds them; the others are found where they are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from gettext import NullTranslations
from typing import Any

from config.values.languages import REGIONS


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """The sentence as it is: to be translated where it is said."""
    return sentence


def nN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """The two forms of a sentence as they are, for `Language.count`."""
    return one, many


_LENGTHS: Mapping[timedelta, tuple[str, str]] = {
    timedelta(days=1): nN_("{number} day", "{number} days"),
    timedelta(hours=1): nN_("{number} hour", "{number} hours"),
    timedelta(minutes=1): nN_("{number} minute", "{number} minutes"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is en, de, fr or es; `catalog` its sentences (without one: the English ones).

    Dates and hours are those of `region`, or of the place where `zone` is (`locale_of`). An instant
    is said in the zone that it carries.
    """

    code: str = "en"
    catalog: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)
    region: str = ""
    zone: str = ""

    def say(self, sentence: str, **values: Any) -> str:
        """The sentence in this language, with `values` in its {places}."""
        return _filled(self.catalog.gettext(sentence), values)

    def count(self, one: str, many: str, number: int, **values: Any) -> str:
        """The form that goes with `number`, which stands in {number}."""
        return _filled(self.catalog.ngettext(one, many, number), {"number": number, **values})

    def weekday_and_day(self, day: date) -> str:
        """`Tue 24 Nov`."""
        return self._date(day, "MMMEd")

    def day(self, day: date) -> str:
        """`24 Nov`."""
        return self._date(day, "MMMd")

    def day_and_year(self, day: date) -> str:
        """`24 Nov 2026`."""
        return self._date(day, "yMMMd")

    def month(self, day: date) -> str:
        """`Nov`, standing alone."""
        return self._date(day, "MMM")

    def weekday(self, number: int) -> str:
        """`Tue`, standing alone; 0 is Monday."""
        from babel.dates import get_day_names

        return str(get_day_names("abbreviated", "stand-alone", self.locale)[number])

    def days(self, first: date, last: date) -> str:
        """`16–22 Nov`, `28 Dec – 3 Jan`."""  # noqa: RUF002 - days are joined by an en dash
        from babel.dates import format_interval

        said = format_interval(first, last, "MMMd", locale=self.locale)
        return said.replace("\N{THIN SPACE}", " ")  # subjects and terminals have one width

    def clock(self, at: time) -> str:
        """`10:00`, or `10:00 AM` where the day has twice twelve hours."""
        return _clock(at.replace(second=0, microsecond=0), self.locale)

    def moment(self, instant: datetime) -> str:
        """`Tue 24 Nov, 10:00`."""
        day, at = self.weekday_and_day(instant), self.clock(instant.time())
        return self.say("{day}, {time}", day=day, time=at)

    def percent(self, share: float) -> str:
        """`60%`, in German and French `60 %`. A whole percentage, rounded."""
        from babel.numbers import format_percent

        return format_percent(round(100 * share) / 100, locale=self.locale)

    @property
    def locale(self) -> str:
        return locale_of(self.code, self.region, self.zone)

    def length(self, length: timedelta) -> str:
        """`3 hours`, `45 minutes`, `2 days`: the unit as `largest_unit` has it, rounded down.

        Every length that is said goes through here, so that one is told alike wherever it stands;
        rounded down, because a notice must not seem longer than it was.
        """
        unit = largest_unit(length)
        return self.count(*_LENGTHS[unit], max(length // unit, 0))

    def _date(self, day: date, skeleton: str) -> str:
        """The order and the words that Unicode's CLDR has for these parts of a date."""
        return _date(day.year, day.month, day.day, skeleton, self.locale)


# Babel works out anew each time what a form is made of, and a page tells the same few hours and
# days over and over.
@lru_cache(maxsize=4_096)
def _clock(at: time, locale: str) -> str:
    from babel.dates import format_time

    return format_time(at, "short", locale=locale)


@lru_cache(maxsize=4_096)
def _date(year: int, month: int, day: int, skeleton: str, locale: str) -> str:
    from babel.dates import format_skeleton  # not needed by commands that say nothing

    # A date has no zone; Babel would take an aware one to UTC.
    return format_skeleton(skeleton, datetime(year, month, day), locale=locale)  # noqa: DTZ001


def _filled(sentence: str, values: Mapping[str, Any]) -> str:
    """A value that ends with a full stop (`11:00 a.m.`, `24. Nov.`) ends the sentence with it."""
    for name, value in values.items():
        if isinstance(value, str) and value.endswith(".") and f"{{{name}}}." in sentence:
            sentence = sentence.replace(f"{{{name}}}.", f"{{{name}}}")
    return sentence.format(**values)


@cache
def locale_of(code: str, region: str, zone: str) -> str:
    """Whose dates and hours a language has, such as `en_US` in New York.

    Those of the region that is named, else of the one where the zone is; where they are not known
    for that language, those of its first one.
    """
    from babel.core import get_global

    known = REGIONS[code]
    zone = get_global("zone_aliases").get(zone, zone)
    place = region or get_global("zone_territories").get(zone, "")
    return f"{code}_{place if place in known else known[0]}"


def largest_unit(length: timedelta) -> timedelta:
    """Days, hours or minutes: the largest of which `length` has two, or just one and no rest."""
    fitting = (
        unit
        for unit in _LENGTHS
        if length >= 2 * unit or (length >= unit and length % unit == timedelta())
    )
    return next(fitting, timedelta(minutes=1))


ENGLISH = Language()
