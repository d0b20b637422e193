"""What was seen, in a sentence that is said in any language: its words, and what stands in them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Protocol

from monitor.core.common.translation import Language
from monitor.core.findings.model import Evidence, Words
from monitor.core.findings.summary_text import format_limit, format_span, format_start
from monitor.core.timeline.model import RuleContext

_SAY_WHEN_THEMSELVES = ("commitment", "planned_task")
Value = datetime | timedelta | int | str


class Times(Protocol):
    """How whoever reads it may be told of instants."""

    def moment(self, instant: datetime) -> str: ...

    def due(self, instant: datetime) -> str: ...

    def sentence(self, text: str) -> str: ...


def seen(
    kind: str,
    at: datetime,
    source: str | None,
    sentence: str,
    context: RuleContext,
    /,
    **values: Value,
) -> Evidence:
    """`sentence` is marked with `N_`; its {due} is by when, and a day that begins ends the last."""
    english = {name: _in_english(name, value, context) for name, value in values.items()}
    return Evidence(
        kind=kind,
        at=at,
        source=source,
        detail=sentence.format(**english),
        words=Words(sentence=sentence, values=values),
    )


def _in_english(name: str, value: Value, context: RuleContext) -> str:
    if isinstance(value, datetime):
        return (format_limit if name == "due" else format_start)(value, context)
    return format_span(value) if isinstance(value, timedelta) else str(value)


def evidence_sentence(language: Language, evidence: Evidence, times: Times) -> str:
    """Begins with a capital. In English as it is kept, where it has no words to translate:
    errors that a calendar's server gave, and what an earlier version found.
    """
    if evidence.words is None:
        said = times.sentence(evidence.detail)
    else:
        values = {
            name: _in(language, name, value, times) for name, value in evidence.words.values.items()
        }
        said = language.say(evidence.words.sentence, **values)
    return said[:1].upper() + said[1:]


def evidence_line(language: Language, evidence: Evidence, times: Times) -> str:
    """When, and what was seen; by when something was promised is in the sentence itself."""
    said = evidence_sentence(language, evidence, times)
    if evidence.kind in _SAY_WHEN_THEMSELVES:
        return said
    return language.say("{name}: {what}", name=times.moment(evidence.at), what=said)


def _in(language: Language, name: str, value: Value, times: Times) -> str:
    if isinstance(value, datetime):
        return times.due(value) if name == "due" else times.moment(value)
    return language.length(value) if isinstance(value, timedelta) else str(value)
