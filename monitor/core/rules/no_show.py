"""A client did not come to a session.

Why it matters: it is never counted against anyone, neither client nor clinician. It exists so that
somebody asks how the client is, while asking is still easy.

Opens when a marker in the event's title says so (`no show`, `did not attend`), or a check-in with
`--no-show`; of several check-ins the last one counts. Also, unless a person said otherwise, when
the session is over and only the clinician was in its video conference, for at least 15 minutes of
it (half of a session shorter than 30).

Grey zones: what only the video conference shows is inferred, as the client may have come another
way. A cancelled session is never also a no-show. Of one more than a day before its calendar was
first read only what was said afterwards counts.

It stays open for `keep_open` and then ages out. Whether somebody reached out is what
`missed_follow_up` looks at.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.sections.rules import NoShow
from monitor.core.common.translation import N_, Language
from monitor.core.facts.attendance.held_sessions import NoShowKind
from monitor.core.facts.references import session_ref
from monitor.core.facts.severity import severity_of
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.evidence_text import seen
from monitor.core.findings.model import RuleResult
from monitor.core.findings.summary_text import format_start
from monitor.core.rule_spec import DigestSection, TimelineRule, Value

NAME = "no_show"

_SAID: dict[NoShowKind, str] = {
    "marker": N_("The event's title says so."),
    "checkin": N_("A check-in says so."),
    "conference": N_("Only the clinician joined the video conference."),
}


def evaluate(facts: TimelineFacts) -> Iterator[RuleResult]:
    absent = facts.no_shows
    for session in facts.sessions if absent else ():
        kind = absent.get(session.id)
        if kind is None:
            continue
        rule = facts.context.rules_for(session.clinician, facts.client).no_show
        start = facts.agreed_start(session)
        if not rule.enabled or not facts.was_watched(session, start, by=kind, reach=rule.keep_open):
            continue
        yield RuleResult(
            rule=NAME,
            fact=(facts.known_as(session), start),
            severity=severity_of(rule),
            client=facts.client,
            clinician=session.clinician,
            source=session.source,
            session=session_ref(session, planned=start),
            confidence="inferred" if kind == "conference" else "observed",
            occurred_at=start,
            value={},
            summary="The client did not come to the session of "
            f"{format_start(start, facts.context)}.",
            evidence=(
                seen(
                    kind,
                    start,
                    None if kind == "checkin" else session.source,
                    _SAID[kind],
                    facts.context,
                ),
            ),
            keep_open=rule.keep_open,
        )


def _sentence(language: Language, _value: Value) -> str:
    return language.say("The client did not come.")


RULE = TimelineRule(
    name=NAME,
    parameters=NoShow,
    docstring=__doc__,
    evaluate=evaluate,
    title=N_("client did not come"),
    plural="sessions a client missed",
    meaning=(
        N_("A client did not come to a session."),
        N_(
            "It is never counted against anyone, neither client nor clinician. It exists so that "
            "somebody asks how the client is, while asking is still easy."
        ),
    ),
    limits={},
    sentence=_sentence,
    inferred_sentence=None,
    ended_sentence=None,
    values={},
    kinds={},
    ends=None,
    repair=None,
    digest_section=DigestSection.ALSO,
    suggestion=N_("Ask how they are, while asking is still easy."),
    blind_spot=None,
    is_urgent=False,
    skips_group_wait=False,
    rests_on_silence=False,
)
