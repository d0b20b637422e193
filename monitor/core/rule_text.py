"""What the table of rules says of a rule, or of a finding, looked up by the rule's name.

A finding of a version to come may name a rule that isn't there: it is told by its own summary.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from monitor.core.common.translation import ENGLISH, N_, Language
from monitor.core.facts.repair import By
from monitor.core.findings.model import Repair
from monitor.core.rule_spec import DigestSection, RuleSpec
from monitor.core.rules import RULES

_BY_NAME: Mapping[str, RuleSpec] = {rule.name: rule for rule in RULES}
# As it was observed, and as far as the calendar tells.
_MENDED = {
    By.WORD: (
        N_("Mended by a word, kept as a note."),
        N_("Mended by a word, kept as a note, as far as seen."),
    ),
    By.TIME_MADE_UP: (
        N_("Mended by the missing minutes, which were given back."),
        N_("Mended by the missing minutes, which were given back, as far as seen."),
    ),
    By.NEXT_KEPT: (
        N_("Mended by a next session, which took place as planned."),
        N_("Mended by a next session, which took place as planned, as far as seen."),
    ),
}


class UnknownRuleError(ValueError):
    """No rule has that name. Says which ones there are."""


def rule_named(name: str) -> RuleSpec:
    """The rule's description. Raises UnknownRuleError."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise UnknownRuleError(
            f"There is no rule {name!r}. The rules are {', '.join(_BY_NAME)}."
        ) from None


def find_rule(name: str) -> RuleSpec | None:
    return _BY_NAME.get(name)


def rule_names() -> tuple[str, ...]:
    """In the order of the table."""
    return tuple(_BY_NAME)


def is_promise(name: str) -> bool:
    """Whether the rule's findings tell of something that is still to be done, and can be."""
    rule = find_rule(name)
    return rule is not None and rule.digest_section is DigestSection.FOLLOW_UPS


def rule_title(language: Language, name: str) -> str:
    """What one finding of the rule is called, such as `moved session`."""
    rule = find_rule(name)
    return language.say(rule.title) if rule is not None else name.replace("_", " ")


def finding_sentence(
    language: Language,
    name: str,
    value: Mapping[str, Any],
    *,
    is_inferred: bool = False,
    is_over: bool = False,
) -> str | None:
    """A finding in a sentence without hours or names: those stand beside it.

    None for an unknown rule, or a `value` that lacks what the sentence needs.
    """
    rule = find_rule(name)
    if rule is None:
        return None
    ended = rule.ended_sentence if is_over else None
    say = ended or (rule.inferred_sentence if is_inferred else None) or rule.sentence
    try:
        return say(language, value)
    except (KeyError, TypeError, ValueError):
        return None


def what_would_mend(name: str) -> str | None:
    """Ends a sentence: `What would mend it: …`; None where a rule's findings open no loop."""
    repair = rule_named(name).repair
    return f"{repair.wanted}; or a word about it" if repair is not None else None


def what_mended(name: str, repair: Repair, language: Language = ENGLISH) -> str:
    """In a sentence. Only for a closed loop."""
    by = By(repair.by or "")
    of_rule = rule_named(name).repair
    if by is By.NEW_TIME and of_rule is not None and of_rule.new_time is not None:
        observed, inferred = of_rule.new_time
    else:
        observed, inferred = _MENDED[by]
    is_observed = repair.confidence == "observed"
    return language.say(observed if is_observed else inferred)
