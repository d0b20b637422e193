"""A finding's plan, numbers and limits, and what ends it: in a `Voice`, or in that of commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from monitor.core.common.translation import ENGLISH, N_, Language
from monitor.core.findings.summary_text import format_limit
from monitor.core.findings.text import ValueText
from monitor.core.rule_text import rule_named

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

    from monitor.core.findings.model import Finding, RuleResult
    from monitor.core.sessions.model import Session
    from monitor.core.timeline.model import RuleContext
    from monitor.jobs.app import Installation

_SLOT = re.compile(r"(Mon|Tue|Wed|Thu|Fri|Sat|Sun) (\d\d):(\d\d)")
_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_INSTANTS = ("from", "last_ok", "next_session", "to")
_UNITS = {"minutes": timedelta(minutes=1), "hours": timedelta(hours=1)}
_ONLY_IF_SET = ("enabled", "severity", "deliver")  # as a default they say nothing of this finding
SHARES = ("share", "shrink_limit")
_WORKING_DAYS = ("rebook_within", "outreach_within")

_ENDED = {
    "aged": N_("it was about the past and had been open for its time"),
    "answered": N_("what was asked about was done"),
    "kept_late": N_("the promise was kept, though late"),
    "rebooked": N_("another session was booked in its place, which is now told as a reschedule"),
    "arrived": N_("an arrival was recorded"),
    "recovered": N_("what it was about is no longer so"),
    "accepted": N_("the calendar was accepted as it is"),
    "lapsed": N_("its time passed, and nothing can be done about it any more"),
    "corrected": N_("what it rested on was taken back"),
}


class Limit(NamedTuple):
    """A parameter of the rule, as it applied, and the `file:line` that set it, or `default`."""

    name: str
    value: str
    origin: str


class Times(Protocol):
    """How whoever reads it may be told of instants and hours."""

    def moment(self, instant: datetime) -> str: ...

    def due(self, instant: datetime) -> str: ...

    def slot(self, weekday: int, time: timedelta) -> str: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Voice:
    """In which language it is told, and how exactly."""

    language: Language
    times: Times


@dataclass(frozen=True, slots=True, kw_only=True)
class _OfCommands:
    """As `--from` and `--at` take them as well."""

    context: RuleContext

    def moment(self, instant: datetime) -> str:
        return short(instant, self.context.zone)

    def due(self, instant: datetime) -> str:
        return format_limit(instant, self.context)

    def slot(self, weekday: int, time: timedelta) -> str:
        hour, minute = divmod(time // _UNITS["minutes"], 60)
        return f"{_DAYS[weekday]} {hour:02}:{minute:02}"


def _of_commands(app: Installation) -> Voice:
    return Voice(language=ENGLISH, times=_OfCommands(context=app.practice))


def short(moment: datetime | None, zone: ZoneInfo) -> str:
    """`Tue 24 Nov 10:00`."""
    return moment.astimezone(zone).strftime("%a %d %b %H:%M") if moment else "-"


def plan(
    app: Installation, found: Finding, session: Session | None, voice: Voice | None = None
) -> Iterator[str]:
    """What the calendar had promised about the finding's session, and what it says now."""
    draft, now = found.draft, app.now()
    on_page, voice = voice is not None, voice or _of_commands(app)
    say, moment = voice.language.say, voice.times.moment
    if draft.session is None:
        return
    if session is None:
        yield say("It was planned for {moment}.", moment=moment(draft.session.planned_start))
        return
    rules = app.practice.rules_for(session.clinician, session.client)
    cut_off = rules.reschedule.short_notice
    promised = session.plan(cut_off, now)
    is_fixed = now >= promised - cut_off
    fixed = moment(promised if is_fixed else promised - cut_off)
    if not is_fixed:
        yield say("Planned for {moment}.", moment=moment(promised))
    if on_page:
        words = _COUNTS if is_fixed else _WILL_COUNT
        yield say(words, moment=fixed, notice=voice.language.length(cut_off))
    else:
        origin = app.settings.where(session.clinician, session.client, *_CUT_OFF)
        limit = f"{_config(cut_off)} before it (reschedule.short_notice, {origin})"
        yield (_ON_RECORD if is_fixed else _TO_BE_ON_RECORD).format(moment=fixed, limit=limit)
    if session.presence == "cancelled":
        yield say("It is not on the calendar any more.")
    elif session.start != promised:
        yield say("On the calendar now: {moment}.", moment=moment(session.start))


_CUT_OFF = ("reschedule", "short_notice")
_COUNTS = N_("The plan that counts: {moment}, as the calendar had it {notice} before.")
_WILL_COUNT = N_("The plan that counts is what the calendar says on {moment}, {notice} before.")
_ON_RECORD = "Plan of record: {moment}, what the calendar said {limit}."
_TO_BE_ON_RECORD = "The plan of record is what the calendar says on {moment}, {limit}."


def numbers(
    app: Installation, draft: RuleResult, voice: Voice | None = None
) -> Iterator[tuple[str, str]]:
    """What the rule worked out, with names and units that a person would use."""
    texts = rule_named(draft.rule).values
    voice = voice or _of_commands(app)
    for name, content in draft.value.items():
        if name == "notice_minutes_max":
            continue  # said with the other end of the span
        text = texts.get(name) or ValueText(label=name.replace("_", " "))
        said = _said(name, content, text, voice)
        if name == "notice_minutes_min":
            said = _notice(content, draft.value["notice_minutes_max"], voice.language)
        elif name in ("usual", "actual") and draft.value.get("what") == "clinician":
            said = app.practice.clinician_name(content)
        yield voice.language.say(text.label), said


def _said(name: str, content: Any, text: ValueText, voice: Voice) -> str:
    language, unit = voice.language, _UNITS.get(name.rpartition("_")[2])
    if content is None:
        return language.say(text.if_none)
    if name in _INSTANTS:
        return voice.times.moment(datetime.fromisoformat(content))
    if name == "due":
        return voice.times.due(datetime.fromisoformat(content))
    if name == "gap_minutes" and content < 0:
        overlap = language.length(-content * _UNITS["minutes"])
        return language.say("none, they overlap by {span}", span=overlap)
    if unit is not None:
        return language.length(content * unit)
    if name == "share":
        return language.percent(content)
    if content in text.words:
        return language.say(text.words[content])
    return _with_slots(str(content), voice) if name == "usual_slot" else str(content)


def _with_slots(text: str, voice: Voice) -> str:
    def slot(found: re.Match[str]) -> str:
        time = timedelta(hours=int(found[2]), minutes=int(found[3]))
        return voice.times.slot(_DAYS.index(found[1]), time)

    return _SLOT.sub(slot, text)


def _notice(least: int, most: int, language: Language) -> str:
    if least == most:
        return _ahead(least, language)
    least_, most_ = _ahead(least, language), _ahead(most, language)
    return language.say("between {least} and {most}", least=least_, most=most_)


def _ahead(minutes: int, language: Language) -> str:
    length = language.length(abs(minutes) * _UNITS["minutes"])
    return length if minutes >= 0 else language.say("none, {span} after the start", span=length)


class Applied(NamedTuple):
    """A parameter with the value that applied, and the `file:line` that set it, or `default`."""

    name: str
    value: Any
    origin: str


def applied(app: Installation, draft: RuleResult) -> Iterator[Applied]:
    """The rule's parameters that applied to this client and clinician, and where each was set."""
    rule = app.practice.rules_for(draft.clinician, draft.client).named(draft.rule)
    kind = rule_named(draft.rule).kind_of(draft.value)
    for name in type(rule).model_fields:
        origin = app.settings.where(draft.clinician, draft.client, draft.rule, name)
        if (name in _ONLY_IF_SET and origin == "default") or name == "kinds":
            continue
        if kind is None or name in (*kind.limits, *_ONLY_IF_SET):
            yield Applied(name, getattr(rule, name), origin)


def limits(app: Installation, draft: RuleResult) -> Iterator[Limit]:
    """`applied` as a command tells it: by the names that the config has."""
    for name, value, origin in applied(app, draft):
        if name == "stale_after" and value is None:
            length, how = stale_after(app, draft), f"3 x poll_every, at least 30m, {origin}"
            yield Limit(name, _config(length), how) if length else Limit(name, how, origin)
        else:
            yield Limit(name, _value(name, value), origin)


def stale_after(app: Installation, draft: RuleResult) -> timedelta | None:
    """The limit that follows from how often its source is polled; None: it is no more."""
    rule = app.practice.rules_for(draft.clinician, draft.client).source_stale
    source = next((s for s in app.settings.sources if s.name == draft.source), None)
    return rule.limit(source.poll_every) if source else None


def _value(name: str, value: Any) -> str:
    if isinstance(value, timedelta):
        return _config(value)
    if name in _WORKING_DAYS:
        return f"{value} working days"
    return f"{value:.0%}" if name in SHARES else str(value)


def _config(length: timedelta) -> str:
    """As it would be written in the config."""
    from config.values.durations import format_duration

    return format_duration(length)


def alert_reason_text(app: Installation, found: Finding, language: Language | None = None) -> str:
    """Returns why it was alerted or not; `language` as for `in_words`."""
    from monitor.core.alerts.reasons import Reason, in_words

    alerts = app.settings.alerts
    if found.alert_reason == Reason.NO_ALERT_CHANNEL and not (alerts.to or alerts.routes):
        return (language or ENGLISH).say("not told at once: no alerts are configured")
    return in_words(found.alert_reason, language)


def ends(app: Installation, found: Finding, or_else: str = "", voice: Voice | None = None) -> str:
    """What ended it, or what would: by itself, and by what `or_else` says."""
    keep_open = found.draft.keep_open
    on_page, voice = voice is not None, voice or _of_commands(app)
    say, moment = voice.language.say, voice.times.moment
    if found.resolution is not None:
        how, at = found.resolution.value, moment(found.resolved_at or found.opened_at)
        if on_page:
            return say("Over since {moment}: {why}.", moment=at, why=say(_ENDED[how]))
        return f"It is resolved ({how}, {at}): {_ENDED[how]}."
    if found.status != "open":
        return say("It was dismissed, and does not open again for the same fact.")
    if keep_open is not None:
        words = _STAYS_OPEN if on_page else "It stays open until {moment} and then resolves as aged"
        itself = say(words, moment=moment(found.opened_at + keep_open))
        return ", ".join(filter(None, (itself, or_else))) + "."
    said = rule_named(found.draft.rule).ends or N_("It resolves when its condition ends")
    itself = say(said, source=found.draft.source)
    return "; ".join(filter(None, (itself, or_else))) + "."


_STAYS_OPEN = N_("It stays open until {moment} and then is over by itself")


def asks(found: Finding) -> str | None:
    """What only a person can say, where it would change what the finding means."""
    is_asked = found.draft.change_id is not None and found.draft.initiator == "unknown"
    if found.status != "open" or not is_asked:
        return None
    return (
        "Nobody has said who asked for it. If you know: "
        f"steadyframe attribute {found.id} --initiator clinician (or client)."
    )
