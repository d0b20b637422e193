"""What a country's code leaves out of the holidays of its parts, in words."""

from __future__ import annotations

from datetime import date, timedelta

from config.values.public_holidays import DayOfParts, days_of_parts

_MOST_DAYS = 12  # those of the most parts
_MOST_PARTS = 8
_AHEAD = timedelta(days=365)


def holidays_by_part_in_words(country: str | None, today: date) -> str:
    """Which days of the coming year differ between the parts of `country`, a code as configured.

    Empty where a part is named, where the country has none, or where all are closed alike.
    """
    if country is None or "-" in country:
        return ""
    days = days_of_parts(country, today, today + _AHEAD)
    if not days:
        return ""
    most = sorted(days, key=lambda one: (-len(one.parts), one.day))[:_MOST_DAYS]
    lines = [_line(one) for one in sorted(most, key=lambda one: (one.day, one.is_shared))]
    more = len(days) - len(most)
    return "\n".join(
        (
            f"`holidays: {country}` holds only the days of the whole country. "
            "By part, these differ in the coming year:",
            *(f"  {line}" for line in lines),
            *([f"  and {more} more"] if more else []),
            f"They are working days to SteadyFrame unless the part is named, such as "
            f"`holidays: {country}-{most[0].parts[0]}`.",
        )
    )


def _line(one: DayOfParts) -> str:
    parts = ", ".join(one.parts[:_MOST_PARTS])
    if len(one.parts) > _MOST_PARTS:
        parts += f" and {len(one.parts) - _MOST_PARTS} more"
    return f"{one.day} {one.name}: {'not in' if one.is_shared else 'only in'} {parts}"
