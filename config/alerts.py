"""`alerts`: who is told at once, and when not."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.fields import Duration, Id, Section, TimeOfDay, TimeZone

Severity = Literal["info", "notice", "warning", "critical"]


class QuietHours(Section):
    """From one time of day to another, over midnight where `to` is the earlier one."""

    start: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")

    @model_validator(mode="after")
    def _some_time(self) -> Self:
        if self.start == self.end:
            raise MisfitError(
                "`from` and `to` are the same time", "Take quiet_hours out, or change one."
            )
        return self


class Alerts(Section):
    """Messages about findings that cannot wait for the digest."""

    to: tuple[Id, ...] = Field((), description="Names of channels.")
    min_severity: Severity | None = Field(None, description="Left out: warning.")
    quiet_hours: QuietHours | None = None
    group_wait: Duration = Field(timedelta(), description="How long findings are gathered.")
    at_most_every: Duration = Field(timedelta(), description="The least time between two alerts.")
    timezone: TimeZone | None = Field(None, description="For quiet_hours; else the practice's.")
