"""`digests`: the weekly messages."""

from __future__ import annotations

from datetime import time
from typing import Literal

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.values.fields import Id, Section, TimeOfDay, Weekday


class Digest(Section):
    """One weekly message, about one clinician or the whole practice."""

    name: Id
    to: tuple[Id, ...] = Field(min_length=1, description="Names of channels.")
    clinician: Id | None = None
    scope: Literal["practice"] | None = Field(None, description="The practice as a whole.")
    charts: bool = Field(True, description="Whether messages have charts.")
    day: Weekday = "monday"
    time: TimeOfDay = Field(
        time(7, 30), description="In the practice's zone.", json_schema_extra={"default": "07:30"}
    )

    @model_validator(mode="after")
    def _about_one(self) -> Digest:
        if self.clinician is not None and self.scope is not None:
            raise MisfitError("clinician and scope are both given", "Keep one of the two.")
        return self
