"""A finding's plan, numbers and limits, and what ends it, in English words."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from monitor.core.findings.summary_text import format_limit, format_span
from monitor.core.findings.text import ValueText
from monitor.core.rule_text import rule_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from config.sections.rules import SourceStale
    from monitor.core.findings.model import Finding, RuleResult
    from monitor.core.sessions.model import Session
    from monitor.jobs.app import Installation

_INSTANTS = ("from", "last_ok", "next_session", "to")
_UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_ONLY_IF_SET = ("enabled", "severity", "deliver")  # as a default they say nothing of this finding
_WORKING_DAYS = ("rebook_within", "outreach_within")

_ENDED = {
    "aged": "it was about the past and had been open for its time",
    "answered": "what was asked about was done",
    "kept_late": "the promise was kept, though late",
    "rebooked": "another session was booked in its place, which is now told as a reschedule",
    "arrived": "an arrival was recorded",
    "recovered": "what it was about is no longer so",
    "accepted": "the calendar was accepted as it is",
    "lapsed": "its time passed, and nothing can be done about it any more",
    "corrected": "what it rested on was taken back",
}


class Limit(NamedTuple):
    """A parameter of the rule, as it applied, and the `file:line` that set it, or `default`."""

    name: str
    value: str
    origin: str


def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """`Tue 24 Nov 10:00`."""
    return moment.astimezone(zone).strftime("%a %d %b %H:%M") if moment else "-"


def plan(app: Installation, found: Finding, session: Session | None) -> Iterator[str]:
    """What the calendar had promised about the finding's session, and what it says now."""
    draft, zone, now = found.draft, app.settings.zone, app.now()
    if draft.session is None:
        return
    if session is None:
        yield f"It was planned for {short(draft.session.planned_start, zone)}."
        return
    rules = app.practice.rules_for(session.clinician, session.client)
    cut_off = rules.reschedule.short_notice
    origin = app.settings.where(session.clinician, session.client, "reschedule", "short_notice")
    promised = session.plan(cut_off, now)
    limit = f"{_config(cut_off)} before it (reschedule.short_notice, {origin})"
    if now >= promised - cut_off:
        yield f"Plan of record: {short(promised, zone)}, what the calendar said {limit}."
    else:
        yield f"Planned for {short(promised, zone)}."
        fixed = short(promised - cut_off, zone)
        yield f"The plan of record is what the calendar says on {fixed}, {limit}."
    if session.presence == "cancelled":
        yield "It is not on the calendar any more."
    elif session.start != promised:
        yield f"On the calendar now: {short(session.start, zone)}."


def numbers(app: Installation, draft: RuleResult) -> Iterator[tuple[str, str]]:
    """What the rule worked out, with names and units that a person would use."""
    texts = rule_named(draft.rule).values
    for name, content in draft.value.items():
        if name == "notice_minutes_max":
            continue  # said with the other end of the span
        text = texts.get(name) or ValueText(label=name.replace("_", " "))
        said = _said(name, content, text, app.settings.zone)
        if name == "notice_minutes_min":
            said = _notice(content, draft.value["notice_minutes_max"])
        elif name == "due":
            said = format_limit(datetime.fromisoformat(content), app.practice)
        elif name in ("usual", "actual") and draft.value.get("what") == "clinician":
            said = app.practice.clinician_name(content)
        yield text.label, said


def _said(name: str, content: Any, text: ValueText, zone: ZoneInfo) -> str:
    unit = _UNITS.get(name.rpartition("_")[2])
    if content is None:
        return text.if_none
    if name in _INSTANTS:
        return short(datetime.fromisoformat(content), zone)
    if name == "gap_minutes" and content < 0:
        return f"none, they overlap by {format_span(-content * _UNITS['minutes'])}"
    if unit is not None:
        return format_span(content * unit)
    if name == "share":
        return f"{content:.0%}"
    return text.words.get(content, str(content))


def _notice(least: int, most: int) -> str:
    if least == most:
        return _ahead(least)
    return f"between {_ahead(least)} and {_ahead(most)}"


def _ahead(minutes: int) -> str:
    length = format_span(abs(minutes) * _UNITS["minutes"])
    return length if minutes >= 0 else f"none, {length} after the start"


def limits(app: Installation, draft: RuleResult) -> Iterator[Limit]:
    """The rule's parameters that applied to this client and clinician, and where each was set."""
    from config.sections.rules import SourceStale

    rule = app.practice.rules_for(draft.clinician, draft.client).named(draft.rule)
    kind = rule_named(draft.rule).kind_of(draft.value)
    for name in type(rule).model_fields:
        origin = app.settings.where(draft.clinician, draft.client, draft.rule, name)
        if (name in _ONLY_IF_SET and origin == "default") or name == "kinds":
            continue
        if kind is not None and name not in (*kind.limits, *_ONLY_IF_SET):
            continue
        if isinstance(rule, SourceStale) and getattr(rule, name) is None:
            yield Limit(name, *_stale_after(app, rule, draft.source, origin))
        else:
            yield Limit(name, _value(name, getattr(rule, name)), origin)


def _stale_after(
    app: Installation, rule: SourceStale, name: str | None, origin: str
) -> tuple[str, str]:
    """The limit that follows from how often this source is polled."""
    how = "3 x poll_every, at least 30m"
    source = next((s for s in app.settings.sources if s.name == name), None)
    return (_config(rule.limit(source.poll_every)), f"{how}, {origin}") if source else (how, origin)


def _value(name: str, value: Any) -> str:
    if isinstance(value, timedelta):
        return _config(value)
    if name in _WORKING_DAYS:
        return f"{value} working days"
    return f"{value:.0%}" if isinstance(value, float) and value <= 1 else str(value)


def _config(length: timedelta) -> str:
    """As it would be written in the config."""
    from config.values.durations import format_duration

    return format_duration(length)


def alert_reason_text(app: Installation, found: Finding) -> str:
    """Returns why it was alerted or not."""
    from monitor.core.alerts.reasons import Reason, in_words

    alerts = app.settings.alerts
    if found.alert_reason == Reason.NO_ALERT_CHANNEL and not (alerts.to or alerts.routes):
        return "not told at once: no alerts are configured"
    return in_words(found.alert_reason)


def ends(app: Installation, found: Finding, or_else: str = "") -> str:
    """What ended it, or what would: by itself, and by what `or_else` says."""
    zone, keep_open = app.settings.zone, found.draft.keep_open
    if found.resolution is not None:
        why = _ENDED.get(found.resolution, "")
        return f"It is resolved ({found.resolution}, {short(found.resolved_at, zone)}): {why}."
    if found.status != "open":
        return "It was dismissed, and does not open again for the same fact."
    if keep_open is not None:
        until = short(found.opened_at + keep_open, zone)
        itself = f"It stays open until {until} and then resolves as aged"
        return ", ".join(filter(None, (itself, or_else))) + "."
    said = rule_named(found.draft.rule).ends or "It resolves when its condition ends"
    itself = said.format(source=found.draft.source)
    return "; ".join(filter(None, (itself, or_else))) + "."


def asks(found: Finding) -> str | None:
    """What only a person can say, where it would change what the finding means."""
    is_asked = found.draft.change_id is not None and found.draft.initiator == "unknown"
    if found.status != "open" or not is_asked:
        return None
    return (
        "Nobody has said who asked for it. If you know: "
        f"steadyframe attribute {found.id} --initiator clinician (or client)."
    )
