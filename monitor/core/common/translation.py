"""What SteadyFrame says in messages, in the practice's language.

The key of a sentence is its English form, as gettext has it; `monitor/locale` holds the others.
Sentences that stand in tables are marked with `N_` or `nN_`, so that `make messages`
finds them; the others are found where they are said.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from gettext import NullTranslations
from typing import Any


def N_(sentence: str) -> str:  # noqa: N802 - gettext's own name for it
    """The sentence as it is: to be translated where it is said."""
    return sentence


def nN_(one: str, many: str) -> tuple[str, str]:  # noqa: N802
    """The two forms of a sentence as they are, for `Language.count`."""
    return one, many


# Patterns of Unicode's LDML, translated like sentences: the order of a date differs by language.
_WEEKDAY_AND_DAY = N_("EEE d MMM")
_LONG_WEEKDAY_AND_DAY = N_("EEEE d MMMM")
_DAY = N_("d MMM")
_DAY_AND_YEAR = N_("d MMM y")
_MONTH = "MMM"
_MONTH_ALONE, _WEEKDAY_ALONE = "LLL", "ccc"
_A_MONDAY = date(2024, 1, 1)
_LENGTHS: Mapping[timedelta, tuple[str, str]] = {
    timedelta(days=1): nN_("{number} day", "{number} days"),
    timedelta(hours=1): nN_("{number} hour", "{number} hours"),
    timedelta(minutes=1): nN_("{number} minute", "{number} minutes"),
}


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is en, de, fr or es; `catalog` its sentences (without one: the English ones).

    An instant is said in the zone that it carries; hours are 24-hour ones in every language.
    """

    code: str = "en"
    catalog: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)

    def say(self, sentence: str, **values: Any) -> str:
        """The sentence in this language, with `values` in its {places}."""
        return self.catalog.gettext(sentence).format(**values)

    def count(self, one: str, many: str, number: int, **values: Any) -> str:
        """The form that goes with `number`, which stands in {number}."""
        return self.catalog.ngettext(one, many, number).format(number=number, **values)

    def weekday_and_day(self, day: date) -> str:
        """`Tue 24 Nov`."""
        return self._date(day, self.say(_WEEKDAY_AND_DAY))

    def long_moment(self, instant: datetime) -> str:
        """`Tuesday 24 November, 10:00`."""
        day = self._date(instant, self.say(_LONG_WEEKDAY_AND_DAY))
        return self.say("{day}, {time}", day=day, time=f"{instant:%H:%M}")

    def day(self, day: date) -> str:
        """`24 Nov`."""
        return self._date(day, self.say(_DAY))

    def day_and_year(self, day: date) -> str:
        """`24 Nov 2026`."""
        return self._date(day, self.say(_DAY_AND_YEAR))

    def month(self, day: date) -> str:
        """`Nov`."""
        return self._date(day, _MONTH_ALONE)

    def weekday(self, number: int) -> str:
        """`Tue`; 0 is Monday."""
        return self._date(_A_MONDAY + timedelta(days=number), _WEEKDAY_ALONE)

    def days(self, first: date, last: date) -> str:
        """`16–22 Nov`, `28 Dec – 3 Jan`."""  # noqa: RUF002 - days are joined by an en dash
        if (first.year, first.month) == (last.year, last.month):
            days = {"first": first.day, "last": last.day}
            return self.say("{first}–{last} {month}", month=self._date(last, _MONTH), **days)  # noqa: RUF001
        return self.say("{first} – {last}", first=self.day(first), last=self.day(last))  # noqa: RUF001

    def percent(self, share: float) -> str:
        """`60%`, in German and French `60 %`. A whole percentage, rounded."""
        from babel.numbers import format_percent

        return format_percent(round(100 * share) / 100, locale=self.code)

    def length(self, length: timedelta) -> str:
        """`3 hours`, `45 minutes`, `2 days`: the unit as `largest_unit` has it, rounded down.

        Every length that is said goes through here, so that one is told alike wherever it stands;
        rounded down, because a notice must not seem longer than it was.
        """
        unit = largest_unit(length)
        return self.count(*_LENGTHS[unit], max(length // unit, 0))

    def _date(self, day: date, pattern: str) -> str:
        from babel.dates import format_date  # not needed by commands that say nothing

        return format_date(day, pattern, locale=self.code)


def largest_unit(length: timedelta) -> timedelta:
    """Days, hours or minutes: the largest of which `length` has two, or just one and no rest."""
    fitting = (
        unit
        for unit in _LENGTHS
        if length >= 2 * unit or (length >= unit and length % unit == timedelta())
    )
    return next(fitting, timedelta(minutes=1))


ENGLISH = Language()
