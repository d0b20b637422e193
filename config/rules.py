"""`rules`: one model a rule, with the contract's parameters and defaults.

`model_fields_set` of a rule holds what the config gave, so an explicit `deliver` or `severity` can
be told from a default one.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Literal

from pydantic import Field, model_validator

from config.alerts import Severity
from config.errors import MisfitError
from config.fields import Days, Duration, Interval, Section, Share, WorkingDayCount, section

Deliver = Literal["alert", "digest", "off"]
FollowUp = Literal[
    "commitment", "no_next_session", "gap", "not_rebooked", "after_no_show", "after_intake"
]
_LEAST_STALE = timedelta(minutes=30)


class Rule(Section):
    """What every rule has."""

    enabled: bool = True
    severity: Severity = "warning"
    deliver: Deliver = "alert"


class PastFact(Rule):
    """A rule about one past fact: its findings stay open for `keep_open`, then age out."""

    keep_open: Duration = timedelta(days=14)


class LateStart(PastFact):
    severity: Severity = "notice"
    grace: Duration = timedelta(minutes=5)
    very_late: Duration = timedelta(minutes=10)
    edit_window: Duration = timedelta(minutes=60)


class NotStarted(Rule):
    alert_after: Duration = timedelta(minutes=10)


class Reschedule(PastFact):
    severity: Severity = "info"
    short_notice: Duration = timedelta(hours=24)
    settle: Duration = timedelta(minutes=10)
    rebook_pairing: Duration = timedelta(hours=48)
    rebook_span: Duration = timedelta(days=14)


class Cancellation(PastFact):
    severity: Severity = "notice"
    short_notice: Duration = timedelta(hours=24)
    settle: Duration = timedelta(minutes=10)


class RepeatedChanges(Rule):
    count: int = Field(3, ge=1, le=100)
    window: int = Field(8, ge=1, le=100)

    @model_validator(mode="after")
    def _can_happen(self) -> RepeatedChanges:
        given = {"count", "window"} <= self.model_fields_set
        if given and self.count > self.window:
            raise MisfitError("count is larger than window", "It could never be reached.")
        return self


class MissedFollowUp(Rule):
    kinds: tuple[FollowUp, ...] = (
        "commitment",
        "no_next_session",
        "gap",
        "not_rebooked",
        "after_no_show",
        "after_intake",
    )
    grace: Duration = timedelta(hours=24)
    rebook_after: Duration = timedelta(days=3)
    tolerance: float = Field(1.5, ge=1, le=20)
    lapse_after: Days = timedelta(days=90)
    rebook_within: WorkingDayCount = 2
    outreach_within: WorkingDayCount = 2
    intake_within: Days = timedelta(days=7)


class NoShow(PastFact):
    severity: Severity = "notice"


class SlotDrift(Rule):
    severity: Severity = "notice"
    share: Share = 0.6
    window: int = Field(8, ge=1, le=100)


class Continuity(PastFact):
    severity: Severity = "notice"
    announce: Duration = timedelta(hours=24)


class NoBuffer(Rule):
    severity: Severity = "notice"
    buffer: Duration = timedelta()


class UnannouncedBreak(Rule):
    severity: Severity = "notice"
    announce_breaks: Duration = timedelta(weeks=4)


class SourceStale(Rule):
    stale_after: Interval | None = Field(
        None, description="Left out: three times the source's poll interval, at least 30m."
    )

    def limit(self, poll_every: timedelta) -> timedelta:
        """How long a source polled at that interval may go without a good poll."""
        return self.stale_after or max(3 * poll_every, _LEAST_STALE)


class SourceSuspect(Rule):
    shrink_limit: Share = 0.5


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
