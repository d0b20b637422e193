"""Say what the findings of a week come to, item by item, for each part of its digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any

from monitor.core.common.translation import N_
from monitor.core.digest.model import AlsoWorthALook, ChangeItem, FollowUp, LateStart, Repair
from monitor.core.digest.week_findings import Week
from monitor.core.findings.model import Finding
from monitor.core.rule_text import finding_sentence, rule_named, what_mended
from monitor.core.sessions.model import Presence

_IF_YOURS = N_("If it was your wish, a word about the short notice helps.")
_SIDES = {"clinician": 0, "client": 1, "unknown": 2}


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
    said = finding_sentence(
        week.language,
        draft.rule,
        draft.value,
        is_inferred=is_inferred,
        is_over=finding.resolved_at is not None,
    )
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
            next_session=_next_session(week, f),
            value={**f.draft.value, "is_answered": f.resolved_at is not None},
        )
        for f in week.follow_ups
    ]
    return tuple(sorted(items, key=lambda item: (item.due, item.finding)))


def _next_session(week: Week, finding: Finding) -> datetime | None:
    """When the client comes next, whatever that answers."""
    client, since = finding.draft.client, week.inputs.now
    starts = [
        session.start
        for timeline in week.inputs.timelines
        if client is not None and timeline.client == client
        for session in timeline.sessions
        if session.presence is Presence.SCHEDULED and session.start >= since
    ]
    return _local(week, min(starts)) if starts else None


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
    to = _instant(draft.value.get("to"))
    return ChangeItem(
        finding=finding.id,
        client=client,
        from_=_local(week, _instant(draft.value.get("from")) or _start(finding)),
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
            planned_start=_local(week, _start(f)),
            minutes=int(f.draft.value.get("late_minutes") or 0),
            what=words(f),
            is_inferred=f.draft.confidence == "inferred",
        )
        for f in week.late
    )


def late_words(week: Week) -> Callable[[Finding], str]:
    return partial(_what, week)


def also(week: Week) -> tuple[AlsoWorthALook, ...]:
    return tuple(
        AlsoWorthALook(
            finding=f.id,
            client=f.draft.client,
            when=_local(week, _start(f)),
            what=_what(week, f),
            suggestion=_suggestion(week, f),
            rule=f.draft.rule,
            value=f.draft.value,
            is_inferred=f.draft.confidence == "inferred",
        )
        for f in week.also
    )


def _start(finding: Finding) -> datetime:
    session = finding.draft.session
    return session.planned_start if session is not None else finding.draft.occurred_at


def _is_asked(finding: Finding) -> bool:
    return _initiator(finding) == "unknown"


def _initiator(finding: Finding) -> str:
    said = finding.draft.initiator
    return said if said in _SIDES else "unknown"


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
