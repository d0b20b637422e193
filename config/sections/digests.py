"""`digests`: the weekly messages."""

from __future__ import annotations

from datetime import time
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from config.errors import MisfitError
from config.values.fields import Id, Section, TimeOfDay, Weekday

TO_CLINICIANS = "clinicians"


def _recipients(value: Any) -> Any:
    if isinstance(value, str):
        if value.strip() == TO_CLINICIANS:
            return ()
        raise MisfitError("is no list", f"Write to: [{value}], or to: {TO_CLINICIANS}.")
    if isinstance(value, (list, tuple)) and not value:
        raise MisfitError("must have at least one entry")
    return value


Recipients = Annotated[
    tuple[Id, ...],
    BeforeValidator(_recipients),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "array", "items": {"type": "string"}, "minItems": 1},
                {"const": TO_CLINICIANS},
            ]
        }
    ),
]


class Digest(Section):
    """One weekly message, about one clinician or the whole practice.

    `to` is empty where each clinician gets their own; once the config is loaded, none is.
    """

    name: Id
    to: Recipients = Field(
        description="Names of channels; or clinicians: each gets theirs at their own address."
    )
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
        if not self.to and (self.clinician is not None or self.scope is not None):
            hint = f"Leave it out: with to: {TO_CLINICIANS} each digest is about its reader."
            raise MisfitError("clinician or scope is given", hint)
        return self
