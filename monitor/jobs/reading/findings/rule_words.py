"""A finding's rule and its limits in the practice's language, as a page tells them.

Commands tell them by the names of the config (`explanation.limits`), in English.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from monitor.core.common.translation import Language
from monitor.core.findings.model import RuleResult
from monitor.core.rule_spec import OF_ALL_PAST_FACTS
from monitor.core.rule_text import rule_named
from monitor.jobs.app import Installation
from monitor.jobs.reading.findings.explanation import SHARES, applied, stale_after


def meaning(draft: RuleResult, language: Language) -> tuple[str, str]:
    """What the rule tells, and why that matters."""
    what, why = rule_named(draft.rule).meaning
    return language.say(what), language.say(why)


def limit_sentences(app: Installation, draft: RuleResult, language: Language) -> Iterator[str]:
    """Of each limit that applied, what it means."""
    words = {**rule_named(draft.rule).limits, **OF_ALL_PAST_FACTS}
    for name, value, _ in applied(app, draft):
        known = stale_after(app, draft) if value is None else value
        if name in words and known is not None:
            yield language.say(words[name], value=_said(name, known, language))


def _said(name: str, value: Any, language: Language) -> str:
    from babel.numbers import format_decimal

    if isinstance(value, timedelta):
        return language.length(value)
    if name in SHARES:
        return language.percent(value)
    return format_decimal(value, locale=language.locale)
