"""Choose the findings that a week's digest tells, and the part of it that tells each of them.

Findings are taken by when their fact occurred, so an old week that is built again is the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from monitor.core.common.translation import Language
from monitor.core.digest.inputs import DigestInputs
from monitor.core.findings.model import BY_TIME_ALONE, Finding, FindingStatus, Resolution
from monitor.core.rule_spec import DigestSection
from monitor.core.rule_text import rule_named
from monitor.core.rules.missed_follow_up.commitment import PLANNED

# Evidence taken back, or told by another finding: there is nothing left to tell.
_UNTOLD = frozenset({Resolution.CORRECTED, Resolution.REBOOKED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The findings of one digest, sorted by when their fact occurred."""

    late: tuple[Finding, ...]
    changes: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]  # clients whose hour keeps moving, or whose face or place did
    follow_ups: tuple[Finding, ...]
    also: tuple[Finding, ...]  # what none of the others, nor any other part of the digest, claims
    inputs: DigestInputs

    @property
    def language(self) -> Language:
        return self.inputs.practice.language

    @property
    def _unsettling(self) -> list[Finding]:
        """Late starts, short notice and what else unsettles the frame, worst first.

        What the client asked for is nothing to repair.
        """
        found = (*self.late, *self.unsettled, *(f for f in self.changes if is_short(f)))
        own = (f for f in found if f.draft.initiator != "client")
        return sorted(own, key=_worst_first)

    @property
    def to_repair(self) -> tuple[Finding, ...]:
        """Open repair loops first, then what has none."""
        left = [f for f in self._unsettling if not self.is_mended(f)]
        return tuple(sorted(left, key=lambda f: f.draft.repair is None))

    @property
    def mended(self) -> tuple[Finding, ...]:
        return tuple(f for f in self._unsettling if self.is_mended(f))

    def is_mended(self, finding: Finding) -> bool:
        """By the moment that the digest tells of; what was mended later was open then."""
        repair = finding.draft.repair
        return repair is not None and repair.at is not None and repair.at <= self.inputs.as_of


def findings_of_the_week(inputs: DigestInputs) -> Week:
    told = sorted(_told(inputs), key=lambda f: (f.draft.occurred_at, f.id))
    of_week = [f for f in told if inputs.week.holds(f.draft.occurred_at)]
    return Week(
        late=_in(DigestSection.STARTS, of_week),
        changes=_in(DigestSection.CHANGES, of_week),
        unsettled=_in(DigestSection.REPAIR, of_week),
        follow_ups=tuple(f for f in _in(DigestSection.FOLLOW_UPS, told) if _is_owed(f, inputs)),
        also=tuple(f for f in of_week if _is_also_told(f, inputs)),
        inputs=inputs,
    )


def _in(section: DigestSection, findings: Iterable[Finding]) -> tuple[Finding, ...]:
    return tuple(f for f in findings if rule_named(f.draft.rule).digest_section is section)


def _told(inputs: DigestInputs) -> Iterable[Finding]:
    for finding in inputs.findings:
        is_gone = finding.status is FindingStatus.DISMISSED or finding.resolution in _UNTOLD
        rules = inputs.practice.rules_for(finding.draft.clinician, finding.draft.client)
        is_off = rules.named(finding.draft.rule).deliver == "off"
        if inputs.concerns(finding) and not is_gone and not is_off:
            yield finding


def _is_also_told(finding: Finding, inputs: DigestInputs) -> bool:
    """Whether it is left for the last part: nobody has done anything about it by the week's end."""
    section = rule_named(finding.draft.rule).digest_section
    has_come = finding.draft.occurred_at <= inputs.as_of
    is_left = section is DigestSection.ALSO or (section is DigestSection.AHEAD and has_come)
    return is_left and (_is_open(finding, inputs) or finding.resolution in BY_TIME_ALONE)


def _is_open(finding: Finding, inputs: DigestInputs) -> bool:
    """As of the week's end."""
    return finding.resolved_at is None or finding.resolved_at > inputs.as_of


def _is_owed(finding: Finding, inputs: DigestInputs) -> bool:
    """An open promise, as of the week's end: by its own time, not by when a poll noticed it."""
    return _is_open(finding, inputs) and _overdue_from(finding, inputs) <= inputs.as_of


def _overdue_from(finding: Finding, inputs: DigestInputs) -> datetime:
    draft = finding.draft
    if draft.value.get("kind") != "commitment":
        return draft.occurred_at
    rules = inputs.practice.rules_for(draft.clinician, draft.client)
    follow_up = rules.missed_follow_up
    is_planned = any(e.kind == PLANNED for e in draft.evidence)
    return draft.occurred_at + (follow_up.task_grace if is_planned else follow_up.grace)


def is_short(finding: Finding) -> bool:
    return finding.draft.value.get("short_notice") in ("yes", "possibly")


def _worst_first(finding: Finding) -> tuple[int, datetime, str]:
    return (-finding.draft.severity.rank, finding.draft.occurred_at, finding.id)
