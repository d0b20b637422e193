"""What SteadyFrame says in messages, in the practice's language.

The key of a sentence is its English form, as gettext has it; `monitor/locale` holds the others.
Sentences that stand in tables are marked with `mark` or `mark_plural`, so that `make messages`
finds them; the others are found where they are said.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from gettext import NullTranslations
from typing import Any

# Patterns of Unicode's LDML, translated like sentences: the order of a date differs by language.
_WEEKDAY_AND_DAY = "EEE d MMM"
_DAY = "d MMM"
_LONG_DAY = "d MMMM yyyy"


def mark(sentence: str) -> str:
    """The sentence as it is: to be translated where it is said."""
    return sentence


def mark_plural(one: str, many: str) -> tuple[str, str]:
    """The two forms of a sentence as they are, for `Language.count`."""
    return one, many


@dataclass(frozen=True, slots=True)
class Language:
    """`code` is en, de, fr or es; `catalog` its sentences (without one: the English ones)."""

    code: str = "en"
    catalog: NullTranslations = field(default_factory=NullTranslations, compare=False, repr=False)

    def say(self, sentence: str, **values: Any) -> str:
        """The sentence in this language, with `values` in its {places}."""
        return self.catalog.gettext(sentence).format(**values)

    def count(self, one: str, many: str, number: int, **values: Any) -> str:
        """The form that goes with `number`, which stands in {number}."""
        return self.catalog.ngettext(one, many, number).format(number=number, **values)

    def weekday_and_day(self, day: date) -> str:
        """`Tue 24 Nov`. An instant is taken in the zone that it carries."""
        return self._date(day, self.say(_WEEKDAY_AND_DAY))

    def day(self, day: date) -> str:
        """`24 Nov`."""
        return self._date(day, self.say(_DAY))

    def long_day(self, day: date) -> str:
        """`24 November 2026`."""
        return self._date(day, self.say(_LONG_DAY))

    def percent(self, share: float) -> str:
        """`60%`, in German and French `60 %`."""
        from babel.numbers import format_percent

        return format_percent(share, locale=self.code)

    def _date(self, day: date, pattern: str) -> str:
        from babel.dates import format_date  # not needed by commands that say nothing

        return format_date(day, pattern, locale=self.code)


ENGLISH = Language()
