"""`leave` and `excused`: spans of days in which a change counts against nobody."""

from __future__ import annotations

from datetime import date
from typing import Self

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.values.fields import Day, Id, Name, Section


class _Span(Section):
    """Whole days, both ends included, in the practice's zone."""

    first: Day = Field(alias="from")
    last: Day = Field(alias="to")
    reason: Name | None = None

    @model_validator(mode="after")
    def _forwards(self) -> Self:
        if self.last < self.first:
            raise MisfitError("`to` lies before `from`", "Swap the two dates.")
        return self

    def covers(self, day: date) -> bool:
        """Whether that day of the practice's calendar lies in the span."""
        return self.first <= day <= self.last


class Leave(_Span):
    """Days on which a clinician is away."""

    clinician: Id | None = Field(None, description="Left out: the whole practice is closed.")
    announced: Day | None = Field(None, description="When clients were told.")


class Excused(_Span):
    """Days on which a client is away."""

    client: Id
