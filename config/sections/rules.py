"""`rules`: one model a rule, with the contract's parameters and defaults.

`model_fields_set` of a rule holds what the config gave, so an explicit `deliver` or `severity` can
be told from a default one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Literal

from pydantic import Field, model_validator

from config.errors import MisfitError
from config.values.fields import Days, Duration, Interval, Section, Share, WorkingDayCount, section

Severity = Literal["info", "notice", "warning", "critical"]
Deliver = Literal["alert", "digest", "off"]
FollowUp = Literal[
    "commitment",
    "series_ticked_off",
    "no_next_session",
    "gap",
    "not_rebooked",
    "after_no_show",
    "after_intake",
]
_LEAST_STALE = timedelta(minutes=30)


class Rule(Section):
    """What every rule has."""

    enabled: bool = True
    severity: Severity = "warning"
    deliver: Deliver = "alert"


class PastFact(Rule):
    """A rule about one past fact: its findings stay open for `keep_open`, then age out."""

    keep_open: Duration = Field(
        timedelta(days=14), description="How long such a finding stays open."
    )


class LateStart(PastFact):
    severity: Severity = "notice"
    grace: Duration = Field(
        timedelta(minutes=5), description="Up to this the start counts as on time."
    )
    very_late: Duration = Field(
        timedelta(minutes=10), description="Beyond this it is one step more severe."
    )
    edit_window: Duration = Field(
        timedelta(minutes=60),
        description="The most by which an edit of the start is read as a late start.",
    )


class NotStarted(Rule):
    alert_after: Duration = Field(
        timedelta(minutes=10), description="How long after the start it asks."
    )


class Reschedule(PastFact):
    severity: Severity = "info"
    short_notice: Duration = Field(
        timedelta(hours=24),
        description="Notice below this is short; also when the plan of record is taken.",
    )
    settle: Duration = Field(
        timedelta(minutes=10), description="How long a change must have stood to count."
    )
    rebook_pairing: Duration = Field(
        timedelta(hours=48), description="How near to a cancellation its rebooking must appear."
    )
    rebook_span: Duration = Field(
        timedelta(days=14), description="How near to the old start the new one must be."
    )


class Cancellation(PastFact):
    severity: Severity = "notice"
    short_notice: Duration = Field(timedelta(hours=24), description="Notice below this is short.")
    settle: Duration = Field(
        timedelta(minutes=10), description="How long a change must have stood to count."
    )


class RepeatedChanges(Rule):
    count: int = Field(3, ge=1, le=100, description="So many changes are worth a look.")
    window: int = Field(8, ge=1, le=100, description="Among so many planned sessions.")

    @model_validator(mode="after")
    def _can_happen(self) -> RepeatedChanges:
        given = {"count", "window"} <= self.model_fields_set
        if given and self.count > self.window:
            raise MisfitError("count is larger than window", "It could never be reached.")
        return self


class MissedFollowUp(Rule):
    kinds: tuple[FollowUp, ...] = (
        "commitment",
        "series_ticked_off",
        "no_next_session",
        "gap",
        "not_rebooked",
        "after_no_show",
        "after_intake",
    )
    grace: Duration = Field(
        timedelta(hours=24), description="Up to this after its time a promise is not overdue yet."
    )
    task_grace: Duration = Field(
        timedelta(days=3),
        description="The same for a Google task: its day is planned, and no deadline.",
    )
    rebook_after: Duration = Field(
        timedelta(days=3),
        description="How long after a session it waits for the next to be booked.",
    )
    tolerance: float = Field(
        1.5, ge=1, le=20, description="How many times the cadence may pass between two sessions."
    )
    lapse_after: Days = Field(
        timedelta(days=90), description="After so long it is not asked about any more."
    )
    rebook_within: WorkingDayCount = Field(
        2, description="Working days in which a cancellation is made up for."
    )
    outreach_within: WorkingDayCount = Field(
        2, description="Working days in which somebody reaches out."
    )
    intake_within: Days = Field(
        timedelta(days=7), description="When the session after an intake is expected."
    )


class NoShow(PastFact):
    severity: Severity = "notice"


class SlotDrift(Rule):
    severity: Severity = "notice"
    share: Share = Field(0.6, description="The least share of sessions in the usual slot.")
    window: int = Field(8, ge=1, le=100, description="Among so many past sessions.")


class Continuity(PastFact):
    severity: Severity = "notice"
    announce: Duration = Field(
        timedelta(hours=24), description="How long before it should stand in the calendar."
    )


class NoBuffer(Rule):
    severity: Severity = "notice"
    buffer: Duration = Field(timedelta(), description="The least time between two sessions.")


class UnannouncedBreak(Rule):
    severity: Severity = "notice"
    announce_breaks: Duration = Field(
        timedelta(weeks=4), description="How long before a leave its clients should know."
    )


class SourceStale(Rule):
    stale_after: Interval | None = Field(
        None, description="Left out: three times the source's poll interval, at least 30m."
    )

    def limit(self, poll_every: timedelta) -> timedelta:
        """How long a source polled at that interval may go without a good poll."""
        return self.stale_after or max(3 * poll_every, _LEAST_STALE)


class SourceSuspect(Rule):
    shrink_limit: Share = Field(
        0.5, description="The share of coming sessions that may not vanish at once."
    )


class Rules(Section):
    """Every rule, each with its own parameters."""

    late_start: LateStart = section()
    not_started: NotStarted = section()
    reschedule: Reschedule = section()
    cancellation: Cancellation = section()
    repeated_changes: RepeatedChanges = section()
    missed_follow_up: MissedFollowUp = section()
    no_show: NoShow = section()
    slot_drift: SlotDrift = section()
    continuity: Continuity = section()
    no_buffer: NoBuffer = section()
    unannounced_break: UnannouncedBreak = section()
    source_stale: SourceStale = section()
    source_suspect: SourceSuspect = section()

    def named(self, rule: str) -> Rule:
        """The parameters of the rule of that name."""
        parameters: Rule = getattr(self, rule)
        return parameters


if TYPE_CHECKING:
    RuleName = str
else:
    # So that pydantic and the schema name the rules there are; mypy can't read a computed Literal.
    RuleName = Literal[tuple(Rules.model_fields)]
