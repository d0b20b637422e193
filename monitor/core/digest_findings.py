"""What a week's findings come to: what to repair, what is promised, what changed, what began late.

Findings are taken by when their fact occurred, so an old week that is built again is the same.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from monitor.core.digest_inputs import DigestInputs
from monitor.core.digest_model import ChangeItem, FollowUp, LateStart, Repair
from monitor.core.finding import Finding, FindingStatus, Resolution

CHANGES = ("reschedule", "cancellation")
# Evidence taken back, or told by another finding: there is nothing left to tell.
_UNTOLD = frozenset({Resolution.CORRECTED, Resolution.REBOOKED})
# The frame itself gave way: what may help, by rule.
_UNSETTLING = {
    "repeated_changes": "Say that you have noticed, and ask which hour would hold.",
    "slot_drift": "Ask whether the usual hour still suits, and agree on one that would hold.",
    "continuity": "A word about it at the next session, and about what comes next.",
}
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
    def to_repair(self) -> tuple[Finding, ...]:
        """Late starts, short notice and what else unsettles the frame, worst first.

        What the client asked for is nothing to repair.
        """
        found = (*self.late, *self.unsettled, *(f for f in self.changes if _is_short(f)))
        own = (f for f in found if f.draft.initiator != "client")
        return tuple(sorted(own, key=_worst_first))


def findings_of_the_week(inputs: DigestInputs) -> Week:
    told = sorted(_told(inputs), key=lambda f: (f.draft.occurred_at, f.id))
    of_week = [f for f in told if inputs.week.holds(f.draft.occurred_at)]
    return Week(
        late=tuple(f for f in of_week if f.draft.rule == "late_start"),
        changes=tuple(f for f in of_week if f.draft.rule in CHANGES),
        unsettled=tuple(f for f in of_week if f.draft.rule in _UNSETTLING),
        follow_ups=tuple(f for f in told if _is_owed(f, inputs)),
        inputs=inputs,
    )


def _told(inputs: DigestInputs) -> Iterable[Finding]:
    for finding in inputs.findings:
        is_gone = finding.status is FindingStatus.DISMISSED or finding.resolution in _UNTOLD
        rules = inputs.practice.rules_for(finding.draft.clinician, finding.draft.client)
        is_off = getattr(rules, finding.draft.rule).deliver == "off"
        if inputs.concerns(finding) and not is_gone and not is_off:
            yield finding


def _is_owed(finding: Finding, inputs: DigestInputs) -> bool:
    """An open promise, as of the week's end: by its own time, not by when a poll noticed it."""
    if finding.draft.rule != "missed_follow_up" or _overdue_from(finding, inputs) > inputs.as_of:
        return False
    return finding.resolved_at is None or finding.resolved_at > inputs.as_of


def _overdue_from(finding: Finding, inputs: DigestInputs) -> datetime:
    draft = finding.draft
    if draft.value.get("kind") != "commitment":
        return draft.occurred_at
    rules = inputs.practice.rules_for(draft.clinician, draft.client)
    return draft.occurred_at + rules.missed_follow_up.grace


def repair(week: Week) -> tuple[Repair, ...]:
    return tuple(
        Repair(
            finding=f.id,
            client=f.draft.client,
            when=_local(week, f.draft.occurred_at),
            what=f.draft.summary,
            suggestion=_suggestion(f),
        )
        for f in week.to_repair
    )


def _suggestion(finding: Finding) -> str:
    if finding.draft.rule in _UNSETTLING:
        return _UNSETTLING[finding.draft.rule]
    if finding.draft.rule == "late_start":
        return "A word about it at the next session; offer the minutes back if you can."
    if _initiator(finding) == "unknown":
        return "If it was your wish, a word about the short notice helps."
    if finding.draft.rule == "cancellation":
        return "Name the short notice, and offer an hour before the next regular one."
    return "Name the short notice, and hold the new hour as firmly as you can."


def ask(finding: Finding) -> str:
    """The question about a change of which nobody knows who wanted it."""
    return f"Who asked for this? `steadyframe attribute {finding.id} --initiator client`"


def follow_ups(week: Week) -> tuple[FollowUp, ...]:
    items = [
        FollowUp(
            finding=f.id,
            client=f.draft.client,
            due=_local(week, _instant(f.draft.value.get("due")) or f.draft.occurred_at),
            what=f.draft.summary + (" Answered since." if f.resolved_at else ""),
        )
        for f in week.follow_ups
    ]
    return tuple(sorted(items, key=lambda item: (item.due, item.finding)))


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
    )


def change_words(finding: Finding) -> str:
    sessions = int(finding.draft.value.get("sessions") or 1)
    verb = "Moved" if finding.draft.rule == "reschedule" else "Cancelled"
    short = {"yes": " at short notice", "possibly": ", possibly at short notice"}
    said = verb + short.get(str(finding.draft.value.get("short_notice")), "")
    said += f", {sessions} coming sessions at once." if sessions > 1 else "."
    return f"{said} {ask(finding)}" if _initiator(finding) == "unknown" else said


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
        )
        for f in week.late
    )


def late_words(finding: Finding) -> str:
    minutes = int(finding.draft.value.get("late_minutes") or 0)
    if finding.draft.confidence == "inferred":
        return f"Started about {minutes} min late, as an edit of the calendar suggests."
    return f"Started {minutes} min late."


def _initiator(finding: Finding) -> str:
    said = finding.draft.initiator
    return said if said in _SIDES else "unknown"


def _is_short(finding: Finding) -> bool:
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
