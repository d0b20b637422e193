"""A calendar's answer was so unlike what it said before that it was held back.

Why it matters: an outage or a wrong export may look like a week of cancellations. It is kinder to
ask once than to tell a clinician of thirty changes that nobody made.

Opens when a complete read lacks a `shrink_limit` share of the coming sessions known, and at least
5; or brings all of them under other names that can't be matched; or shows every coming session
shifted by the same amount. Nothing is concluded from such a poll: no cancellation, no move.

Grey zones: a calendar that was really cleared out looks the same, and only a person can say so.

It resolves by itself with the next normal poll, or when a person lets it through with
`sources accept`.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.sections.rules import SourceSuspect
from monitor.core.common.translation import N_, Language
from monitor.core.facts.scope_facts import SourceFacts
from monitor.core.facts.severity import severity_of
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.findings.summary_text import format_start
from monitor.core.findings.text import ValueText
from monitor.core.rule_spec import DigestSection, SourceRule, Value

NAME = "source_suspect"
CONCERNED = N_("{missing} of {known} coming sessions concerned.")

_SAID = {
    "emptied": "it came back without any coming session",
    "shrunk": "many of its coming sessions were missing",
    "shifted": "all of its coming sessions had shifted by the same amount",
    "renamed": "all of its coming sessions bore other identities",
}


def evaluate(facts: SourceFacts) -> Iterator[RuleResult]:
    source, context = facts.condition, facts.context
    rule = context.rules_for(source.clinician, None).source_suspect
    if not rule.enabled or source.held_since is None:
        return
    why = _SAID.get(source.held_reason or "", "it was unlike what it said before")
    since = format_start(source.held_since, context)
    yield RuleResult(
        rule=NAME,
        fact=(source.name, source.held_since),
        severity=severity_of(rule),
        client=None,
        clinician=source.clinician,
        source=source.name,
        session=None,
        confidence="observed",
        occurred_at=source.held_since,
        value={
            "reason": source.held_reason,
            "missing": source.held_missing,
            "known": source.held_known,
        },
        summary=f"The calendar {source.name} is held back since {since}: {why}.",
        summary_once_over=f"The calendar {source.name} was held back from {since} on: {why}.",
        evidence=(
            seen(
                "poll",
                source.held_since,
                source.name,
                CONCERNED,
                context,
                missing=source.held_missing or 0,
                known=source.held_known or 0,
            ),
        ),
        resolution=Resolution.ACCEPTED if source.accepted else None,
        on_vanish=Resolution.RECOVERED,
    )


_WHY = {
    "emptied": N_("It came back without any coming session."),
    "shrunk": N_("Many of its coming sessions were missing."),
    "shifted": N_("All of its coming sessions had shifted by the same amount."),
    "renamed": N_("All of its coming sessions bore other identities."),
}


def _why(language: Language, reason: str | None) -> str:
    words = _WHY.get(reason or "")
    return language.say(words or "It was unlike what it said before.")


def _sentence(language: Language, value: Value) -> str:
    why = _why(language, value["reason"])
    return language.say("{why} It is held back until that is clear.", why=why)


def _ended_sentence(language: Language, value: Value) -> str:
    return _why(language, value["reason"])


def _blind_spot(language: Language, value: Value, since: str, until: str | None) -> str:
    why = _why(language, value.get("reason"))
    if until is None:
        return language.say("{why} Held back since {since}.", why=why, since=since)
    return language.say(
        "{why} Held back from {since} to {until}.", why=why, since=since, until=until
    )


RULE = SourceRule(
    name=NAME,
    parameters=SourceSuspect,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("calendar looks wrong"),
    plural="calendars that looked wrong",
    meaning=(
        N_("A calendar's answer was so unlike what it said before that it was held back."),
        N_(
            "An outage or a wrong export may look like a week of cancellations. It is kinder to "
            "ask once than to tell a clinician of thirty changes that nobody made."
        ),
    ),
    limits={
        "shrink_limit": N_(
            "It is held back if so many of the coming sessions are gone at once: {value}."
        ),
    },
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=_ended_sentence,
    values={
        "reason": ValueText(
            label=N_("what is odd"),
            words={
                "emptied": N_("the calendar came empty"),
                "shrunk": N_("many sessions were gone at once"),
                "shifted": N_("all sessions were shifted by the same time"),
                "renamed": N_("all events came under other names"),
            },
        ),
        "missing": ValueText(label=N_("of these not as they were")),
        "known": ValueText(label=N_("coming sessions known before")),
    },
    kinds={},
    ends=N_(
        "It resolves by itself with a normal poll, or, if the calendar is right as it is, by "
        "`steadyframe sources accept {source}`"
    ),
    repair=None,
    digest_section=DigestSection.BLIND_SPOTS,
    suggestion=None,
    blind_spot=_blind_spot,
    is_urgent=True,
    skips_group_wait=False,
    rests_on_silence=False,
)
