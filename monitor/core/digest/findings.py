"""What a week's findings come to: what to repair, what is promised, what changed, what began late.

Findings are taken by when their fact occurred, so an old week that is built again is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from monitor.core.common.translation import N_, Language
from monitor.core.digest.inputs import DigestInputs
from monitor.core.digest.model import ChangeItem, FollowUp, LateStart, Repair
from monitor.core.findings.model import Finding, FindingStatus, Resolution
from monitor.core.rule_spec import DigestSection
from monitor.core.rule_text import finding_sentence, rule_named, what_mended

# Evidence taken back, or told by another finding: there is nothing left to tell.
_UNTOLD = frozenset({Resolution.CORRECTED, Resolution.REBOOKED})
_IF_YOURS = N_("If it was your wish, a word about the short notice helps.")
_SIDES = {"clinician": 0, "client": 1, "unknown": 2}


@dataclass(frozen=True, slots=True, kw_only=True)
class Week:
    """The findings of one digest, sorted by when their fact occurred."""

    late: tuple[Finding, ...]
    changes: tuple[Finding, ...]
    unsettled: tuple[Finding, ...]  # clients whose hour keeps moving, or whose face or place did
    follow_ups: tuple[Finding, ...]
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


def _is_owed(finding: Finding, inputs: DigestInputs) -> bool:
    """An open promise, as of the week's end: by its own time, not by when a poll noticed it."""
    is_open = finding.resolved_at is None or finding.resolved_at > inputs.as_of
    return is_open and _overdue_from(finding, inputs) <= inputs.as_of


def _overdue_from(finding: Finding, inputs: DigestInputs) -> datetime:
    draft = finding.draft
    if draft.value.get("kind") != "commitment":
        return draft.occurred_at
    rules = inputs.practice.rules_for(draft.clinician, draft.client)
    return draft.occurred_at + rules.missed_follow_up.grace


def repair(week: Week) -> tuple[Repair, ...]:
    """What is still to be mended, then what was."""
    return (
        *(_repair(week, f, suggestion=_suggestion(week, f)) for f in week.to_repair),
        *(_repair(week, f, mended=_mended(week, f)) for f in week.mended),
    )


def _repair(week: Week, finding: Finding, *, suggestion: str = "", mended: str = "") -> Repair:
    draft = finding.draft
    return Repair(
        finding=finding.id,
        client=draft.client,
        when=_local(week, draft.occurred_at),
        what=_what(week, finding),
        suggestion=suggestion,
        rule=draft.rule,
        mended=mended,
        value={**draft.value, **_start_of(finding)},
        is_inferred=draft.confidence == "inferred",
    )


def _start_of(finding: Finding) -> Mapping[str, str]:
    session = finding.draft.session
    return {"start": session.planned_start.isoformat()} if session else {}


def _what(week: Week, finding: Finding) -> str:
    draft = finding.draft
    is_inferred = draft.confidence == "inferred"
    said = finding_sentence(week.language, draft.rule, draft.value, is_inferred=is_inferred)
    return said or draft.summary


def _mended(week: Week, finding: Finding) -> str:
    repair = finding.draft.repair
    return what_mended(finding.draft.rule, repair, week.language) if repair else ""


def _suggestion(week: Week, finding: Finding) -> str:
    rule = rule_named(finding.draft.rule)
    said = _IF_YOURS if rule.is_about_a_change and _is_asked(finding) else rule.suggestion
    return week.language.say(said) if said else ""


def _ask(finding: Finding) -> str:
    """How to say who wanted a change."""
    return f"steadyframe attribute {finding.id} --initiator client"


def follow_ups(week: Week) -> tuple[FollowUp, ...]:
    items = [
        FollowUp(
            finding=f.id,
            client=f.draft.client,
            due=_local(week, _instant(f.draft.value.get("due")) or f.draft.occurred_at),
            what=_owed_words(week, f),
            rule=f.draft.rule,
            value={**f.draft.value, "is_answered": f.resolved_at is not None},
        )
        for f in week.follow_ups
    ]
    return tuple(sorted(items, key=lambda item: (item.due, item.finding)))


def _owed_words(week: Week, finding: Finding) -> str:
    said = _what(week, finding)
    return week.language.say("{what} Answered since.", what=said) if finding.resolved_at else said


def changes(
    week: Week, words: Callable[[Finding], str], *, with_client: bool = True
) -> tuple[ChangeItem, ...]:
    """Own changes first, then the clients', then those to be asked about."""
    ordered = sorted(week.changes, key=lambda f: _SIDES[_initiator(f)])
    return tuple(
        _change(week, f, words(f), f.draft.client if with_client else None) for f in ordered
    )


def _change(week: Week, finding: Finding, what: str, client: str | None) -> ChangeItem:
    draft = finding.draft
    start = draft.session.planned_start if draft.session else draft.occurred_at
    to = _instant(draft.value.get("to"))
    return ChangeItem(
        finding=finding.id,
        client=client,
        from_=_local(week, _instant(draft.value.get("from")) or start),
        to=None if to is None else _local(week, to),
        initiator=_initiator(finding),
        notice_minutes_min=draft.value.get("notice_minutes_min"),
        notice_minutes_max=draft.value.get("notice_minutes_max"),
        short_notice=str(draft.value.get("short_notice", "no")),
        rule=draft.rule,
        what=what,
        sessions=_sessions(finding),
        ask=_ask(finding) if _is_asked(finding) else "",
    )


def change_words(week: Week) -> Callable[[Finding], str]:
    def said(finding: Finding) -> str:
        # The notice has fields of its own.
        value = {**finding.draft.value, "notice_minutes_min": None, "notice_minutes_max": None}
        what = finding_sentence(week.language, finding.draft.rule, value) or finding.draft.summary
        if not _is_asked(finding):
            return what
        ask = _ask(finding)
        return week.language.say("{what} Who asked for this? `{ask}`", what=what, ask=ask)

    return said


def _sessions(finding: Finding) -> int:
    return int(finding.draft.value.get("sessions") or 1)


def late(
    week: Week, words: Callable[[Finding], str], *, with_client: bool = True
) -> tuple[LateStart, ...]:
    return tuple(
        LateStart(
            finding=f.id,
            client=f.draft.client if with_client else None,
            planned_start=_local(
                week, f.draft.session.planned_start if f.draft.session else f.draft.occurred_at
            ),
            minutes=int(f.draft.value.get("late_minutes") or 0),
            what=words(f),
            is_inferred=f.draft.confidence == "inferred",
        )
        for f in week.late
    )


def late_words(week: Week) -> Callable[[Finding], str]:
    return partial(_what, week)


def _is_asked(finding: Finding) -> bool:
    return _initiator(finding) == "unknown"


def _initiator(finding: Finding) -> str:
    said = finding.draft.initiator
    return said if said in _SIDES else "unknown"


def is_short(finding: Finding) -> bool:
    return finding.draft.value.get("short_notice") in ("yes", "possibly")


def _worst_first(finding: Finding) -> tuple[int, datetime, str]:
    return (-finding.draft.severity.rank, finding.draft.occurred_at, finding.id)


def _local(week: Week, moment: datetime) -> datetime:
    return moment.astimezone(week.inputs.practice.zone)


def _instant(value: Any) -> datetime | None:
    """An instant as a rule's value states it: an aware datetime, or RFC 3339."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError:
            return None
    return value if isinstance(value, datetime) and value.tzinfo is not None else None
