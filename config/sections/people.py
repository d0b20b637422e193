"""`clinicians` and `clients`: who offers sessions, and whom they are offered to."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

from pydantic import BeforeValidator, Field, WithJsonSchema

from config.values.durations import parse_cadence
from config.values.fields import Address, Id, Name, Section

Cadence = Annotated[
    timedelta | None,
    BeforeValidator(parse_cadence),
    WithJsonSchema({"type": "string", "examples": ["auto", "weekly", "biweekly", "every 3w"]}),
]


class Clinician(Section):
    """One who offers sessions."""

    id: Id = Field(description="A short name for findings and commands.")
    name: Name | None = None
    email: Address | None = Field(None, description="As the calendar's attendees state it.")
    expect_arrival: bool = Field(False, description="Whether a session without one is looked at.")


class Client(Section):
    """One to whom sessions are offered; a couple or a group is one client."""

    id: Id = Field(description="A pseudonym: it appears in messages and logs.")
    name: Name | None = None
    emails: tuple[Address, ...] = Field((), description="Attendees that mean this client.")
    titles: tuple[Name, ...] = Field((), description="Event titles that mean this client.")
    clinician: Id | None = Field(None, description="The one who usually sees this client.")
    cadence: Cadence = Field(
        None,
        description="How far apart sessions lie; auto finds it out.",
        json_schema_extra={"default": "auto"},
    )
    tags: tuple[Id, ...] = Field((), description="Such as higher-risk, paused, discharged.")
