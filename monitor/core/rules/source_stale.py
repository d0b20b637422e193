"""A calendar could not be read for a while: a blind spot.

Why it matters: silence must not look like health. While a calendar can't be read, nobody knows
whether its week is steady.

Opens when a source had no good poll for `stale_after` (left out: three times its poll interval, at
least 30 minutes), counted from the last good poll, or from the first try. A poll that was read and
held back is `source_suspect`, not this.

Grey zones: while it is open, what would follow from that source's silence waits; what was seen
before still stands. Changes that are found afterwards have a wide span of notice, since nobody saw
when they were made.

It resolves with the next good poll.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from config.sections.rules import SourceStale
from monitor.core.common.translation import N_, Language
from monitor.core.facts.scope_facts import SourceFacts
from monitor.core.facts.severity import severity_of
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Evidence, Resolution, RuleResult
from monitor.core.findings.summary_text import format_span, format_start, to_rfc3339
from monitor.core.findings.text import NOT_READ, ValueText
from monitor.core.rule_spec import DigestSection, SourceRule, Value
from monitor.core.timeline.model import RuleContext
from monitor.core.timeline.source_condition import SourceCondition

NAME = "source_stale"


def evaluate(facts: SourceFacts) -> Iterator[RuleResult]:
    source, context = facts.condition, facts.context
    rule = context.rules_for(source.clinician, None).source_stale
    since = source.last_ok or source.first_try
    if not rule.enabled or since is None or source.held_since is not None:
        return
    if facts.now.is_before(since + source.stale_after):
        return
    was = "last read" if source.last_ok is not None else "first tried, without success,"
    start, span = format_start(since, context), format_span(source.stale_after)
    yield RuleResult(
        rule=NAME,
        fact=(source.name, since),
        severity=severity_of(rule),
        client=None,
        clinician=source.clinician,
        source=source.name,
        session=None,
        confidence="observed",
        occurred_at=since,
        value={
            "last_ok": to_rfc3339(source.last_ok, context) if source.last_ok else None,
            "last_error": source.last_error,
        },
        summary=f"The calendar {source.name} was {was} at {start}, "
        f"at least {span} ago; what happened there since can't be seen.",
        summary_once_over=f"The calendar {source.name} was {was} at {start}, "
        f"and not read for at least {span} from then on.",
        evidence=(_seen(source, since, context),),
        on_vanish=Resolution.RECOVERED,
    )


def _seen(source: SourceCondition, since: datetime, context: RuleContext) -> Evidence:
    """What its server answered is told as it was said, in English."""
    at = source.last_attempt or since
    if source.last_error:
        return Evidence(kind="poll", at=at, source=source.name, detail=source.last_error)
    return seen("poll", at, source.name, N_("No poll has succeeded since."), context)


def _sentence(language: Language, value: Value) -> str:
    if value["last_ok"] is None:
        return language.say("It has never been read, so what happens there can't be seen.")
    return language.say("It has not been read since then, so what happens there can't be seen.")


def _ended_sentence(language: Language, value: Value) -> str:
    if value["last_ok"] is None:
        return language.say("It had never been read, so what happened there could not be seen.")
    return language.say("It had not been read since then, so what happened could not be seen.")


def _blind_spot(language: Language, _value: Value, since: str, until: str | None) -> str:
    if until is None:
        return language.say(NOT_READ, since=since)
    return language.say("Not read from {since} to {until}.", since=since, until=until)


RULE = SourceRule(
    name=NAME,
    parameters=SourceStale,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("calendar out of reach"),
    plural="calendars out of reach",
    meaning=(
        N_("A calendar could not be read for a while: a blind spot."),
        N_(
            "Silence must not look like health. While a calendar can't be read, nobody knows "
            "whether its week is steady."
        ),
    ),
    limits={
        "stale_after": N_("A calendar is out of reach once it was not read for {value}."),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={
        "last_ok": ValueText(label=N_("last good poll"), if_none=N_("never")),
        "last_error": ValueText(label=N_("last error"), if_none=N_("none")),
    },
    kinds={},
    ends=N_("It resolves with the next good poll of the calendar"),
    repair=None,
    digest_section=DigestSection.BLIND_SPOTS,
    suggestion=None,
    blind_spot=_blind_spot,
    is_urgent=True,
    skips_group_wait=False,
    rests_on_silence=False,
)
