"""`alerts`: who is told at once, and when not; `heartbeat`: who notices when nobody tells."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, Self

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.sections.practice import WorkingDays
from config.sections.rules import RuleName, Severity
from config.values.fields import (
    Duration,
    Id,
    Interval,
    SecretAddress,
    Section,
    TimeOfDay,
    TimeZone,
)

Loudness = Literal["quiet", "normal", "all"]


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


class Route(Section):
    """Where alerts of some kind go. What is left out makes no difference."""

    rules: tuple[RuleName, ...] = Field((), description="Left out: any.")
    min_severity: Severity | None = Field(None, description="From this severity up.")
    clinicians: tuple[Id, ...] = Field((), description="Left out: any.")
    to: tuple[Id, ...] = Field(min_length=1, description="Names of channels.")


class Escalation(Section):
    """Whom else to tell of a critical finding that nobody has acknowledged."""

    after: Interval = Field(timedelta(minutes=30), description="From when it was to be told.")
    to: tuple[Id, ...] = Field(min_length=1, description="Names of channels.")


class Alerts(Section):
    """Messages about findings that cannot wait for the digest."""

    to: tuple[Id, ...] = Field((), description="Names of channels.")
    routes: tuple[Route, ...] = Field((), description="The first that fits; else `to`.")
    loudness: Loudness = Field("normal", description="What holds where nothing else is written.")
    min_severity: Severity | None = Field(None, description="Left out: by `loudness`; warning.")
    quiet_hours: QuietHours | None = None
    working_days: WorkingDays | None = Field(None, description="Left out: every day.")
    critical_at_once: bool = Field(False, description="Critical findings wait for nothing.")
    group_wait: Duration | None = Field(
        None, description="How long findings are gathered. Left out: by `loudness`; 0."
    )
    at_most_every: Duration | None = Field(
        None, description="The least time between two alerts. Left out: by `loudness`; 0."
    )
    escalate: Escalation | None = None
    resolve_notes: bool | None = Field(
        None, description="Whether an end is told as well. Left out: by `loudness`; false."
    )
    timezone: TimeZone | None = Field(
        None, description="For quiet_hours and working_days; else the practice's."
    )


class Heartbeat(Section):
    """A service that expects a sign of life from `steadyframe run`, as healthchecks.io does."""

    url: SecretAddress = Field(
        description="The check's ping address; /start and /fail are added to its path."
    )
    allow_private_network: bool = Field(
        False, description="Let the address lead to a private network or this machine."
    )
