"""The kinds of value that settings are made of, and the base of every section's model."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, time, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    PlainValidator,
    SecretStr,
    StringConstraints,
    ValidationInfo,
    WithJsonSchema,
)

from config.errors import MisfitError
from config.values import durations
from config.values.patterns import BoundedPattern, compile_pattern

# In the context of a validation: the folder that relative paths are taken from.
FOLDER = "folder"


class Section(BaseModel):
    """One section of the YAML. Unknown keys are errors; values cannot change once loaded."""

    # Built only as part of Settings: building each model by itself doubles the time to load.
    model_config = ConfigDict(
        extra="forbid", frozen=True, hide_input_in_errors=True, defer_build=True
    )


def section(default: dict[str, Any] | None = None) -> Any:
    """A section that may be left out. Its default is validated as if it had been written."""
    return Field(default=default or {}, validate_default=True)


def _at_least(shortest: timedelta, said: str) -> AfterValidator:
    def check(length: timedelta) -> timedelta:
        if length < shortest:
            raise MisfitError("{value} is too short", f"Write {said} or more.")
        return length

    return AfterValidator(check)


def _time_zone(key: str) -> str:
    try:
        ZoneInfo(key)
    # An unknown key is a KeyError, a folder of zones an OSError, a path a ValueError.
    except (KeyError, OSError, ValueError):
        from zoneinfo import available_timezones  # reads every zone there is: only for the hint

        from config.wording import did_you_mean

        hint = did_you_mean(key, available_timezones()) or "Write it like America/New_York."
        raise MisfitError("{value} is not a time zone", hint) from None
    return key


def _address(value: str) -> str:
    if re.fullmatch(r"[^@\s<>,;]+@[^@\s<>,;]+", value) is None or not value.isprintable():
        raise MisfitError("is not an e-mail address", "Write it like name@practice.example.")
    return value.lower()


def _one_line(value: str) -> str:
    if not value.isprintable():
        raise MisfitError("must be one line of text")
    return value


def _placed(path: Path, info: ValidationInfo) -> Path:
    with suppress(RuntimeError):  # no such user, or no home
        path = path.expanduser()
    return own_folder(info) / path


def own_folder(info: ValidationInfo) -> Path:
    """The folder of the config that is being validated: relative paths are taken from it."""
    return (info.context or {}).get(FOLDER) or Path()


def _pattern(value: object, info: ValidationInfo) -> BoundedPattern:
    return compile_pattern(value, info.field_name or "the config")


def web_address(value: str, *schemes: str) -> str:
    """The address, checked. Raises MisfitError, which does not repeat it: it may hold a key."""
    try:
        split = urlsplit(value)
        host, _ = split.hostname, split.port
    except ValueError:
        host, split = None, urlsplit("")
    if split.scheme.lower() not in schemes or not host or not value.isprintable() or " " in value:
        raise MisfitError("is not a web address", f"It starts with {schemes[-1]}:// and a host.")
    return value


def _secret_address(url: SecretStr) -> SecretStr:
    web_address(url.get_secret_value(), "http", "https")
    return url


_DURATION_SCHEMA = WithJsonSchema(
    {"type": "string", "pattern": durations.DURATION_PATTERN, "examples": ["5m", "24h", "1h30m"]}
)

Duration = Annotated[timedelta, BeforeValidator(durations.parse_duration), _DURATION_SCHEMA]
Interval = Annotated[Duration, _at_least(timedelta(seconds=1), "1s")]
Days = Annotated[Duration, _at_least(timedelta(days=1), "1d")]
Day = Annotated[
    date,
    BeforeValidator(durations.parse_date),
    WithJsonSchema({"type": "string", "format": "date"}),
]
TimeOfDay = Annotated[
    time,
    BeforeValidator(durations.parse_time_of_day),
    WithJsonSchema({"type": "string", "pattern": r"^([01]?\d|2[0-3]):[0-5]\d$"}),
]
Weekday = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
WorkingDayCount = Annotated[
    int,
    BeforeValidator(durations.parse_working_days_count),
    WithJsonSchema({"type": ["integer", "string"], "examples": ["2 working days", 2]}),
]
Share = Annotated[
    float,
    BeforeValidator(durations.parse_share),
    WithJsonSchema({"type": ["number", "string"], "examples": ["50%", 0.5]}),
]
Pattern = Annotated[
    BoundedPattern,
    PlainValidator(_pattern),
    PlainSerializer(lambda pattern: pattern.pattern, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "regex", "maxLength": 500}),
]
Name = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    AfterValidator(_one_line),
]
Id = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=64),
    AfterValidator(_one_line),
]
Address = Annotated[str, AfterValidator(_address)]
TimeZone = Annotated[str, AfterValidator(_time_zone), WithJsonSchema({"type": "string"})]
FilePath = Annotated[Path, AfterValidator(_placed)]
Secret = Annotated[SecretStr, Field(min_length=1)]
SecretAddress = Annotated[Secret, AfterValidator(_secret_address)]
WebAddress = Annotated[
    str,
    AfterValidator(lambda value: web_address(value, "http", "https").rstrip("/")),
    WithJsonSchema({"type": "string", "format": "uri"}),
]
