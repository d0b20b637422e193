"""`practice`: where and when the work happens."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, WithJsonSchema

from config.errors import MisfitError
from config.values.durations import parse_weekdays
from config.values.fields import Name, Section, TimeZone
from config.values.holiday_codes import is_known_code
from config.values.languages import TAGS, parse_language
from config.values.public_holidays import PublicHolidays


def _holidays(code: str) -> str:
    if not is_known_code(code):
        hint = "Write a country such as US, or a part of one such as US-NY or DE-BY."
        raise MisfitError("no public holidays are known for {value}", hint)
    return code


Language = Annotated[
    str,
    BeforeValidator(parse_language),
    WithJsonSchema({"type": "string", "enum": list(TAGS)}),
]

WorkingDays = Annotated[
    frozenset[int],
    BeforeValidator(parse_weekdays),
    WithJsonSchema(
        {"type": ["string", "array"], "items": {"type": "string"}, "examples": ["mon-fri"]}
    ),
]


class Practice(Section):
    """The whole installation."""

    name: Name = Field("Practice", description="Shown at the head of digests.")
    timezone: TimeZone = Field(description="The IANA zone that weeks and digest times follow.")
    language: Language = Field("en", description="Of messages; with a place, of their dates.")
    week_starts: Literal["monday", "sunday"] = "monday"
    working_days: WorkingDays = Field(
        default=frozenset(range(5)),
        description="Days that count for follow-ups: mon-fri, or a list.",
        json_schema_extra={"default": "mon-fri"},
    )
    holidays: Annotated[str, AfterValidator(_holidays)] | None = Field(
        None, description="Whose public holidays apply: a country, or country-subdivision."
    )

    @property
    def public_holidays(self) -> PublicHolidays:
        """None where `holidays` is not set."""
        return PublicHolidays(code=self.holidays)
