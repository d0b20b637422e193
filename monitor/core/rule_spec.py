"""What there is to know of a rule: the description that stands at the end of the rule's own file.

Whoever words, routes or lists findings reads it there (`monitor.core.rules.RULES`), so that a rule
is written in one place. Texts marked with `N_` are said in the practice's language, the others are
English ones for the commands.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from config.sections.rules import Rule
from monitor.core.common.translation import N_, Language
from monitor.core.facts.scope_facts import ScheduleFacts, SourceFacts
from monitor.core.facts.timeline_facts import TimelineFacts
from monitor.core.findings.model import RuleResult
from monitor.core.findings.text import ValueText

Value = Mapping[str, Any]  # a finding's `value`
Sentence = Callable[[Language, Value], str]
# What could not be seen since when, and until when where it is over; both as words.
BlindSpotSentence = Callable[[Language, Value, str, str | None], str]


class DigestSection(StrEnum):
    """The part of a digest that tells a rule's findings, each of them once."""

    STARTS = "starts"  # and among what is to be repaired
    CHANGES = "changes"  # and, at short notice, among what is to be repaired
    REPAIR = "repair"
    FOLLOW_UPS = "follow_ups"
    AHEAD = "ahead"  # as long as it is to come; then as ALSO
    BLIND_SPOTS = "blind_spots"
    ALSO = "also"  # also worth a look: for whatever has no part of its own


# As `limits`: what all rules about one past fact have.
OF_ALL_PAST_FACTS: Mapping[str, str] = {
    "keep_open": N_("Once found, it stays open for {value}."),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """What sets one kind of a rule's findings (`value["kind"]`) apart from the others.

    `limits` are the parameters that matter to it. `is_answered_by_session`: a session in any
    calendar could end it, so any blind one of that client's calendars may hide its end.
    """

    limits: tuple[str, ...]
    is_answered_by_session: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RepairText:
    """For a rule whose findings can be mended. `wanted` ends the sentence `What would mend it: …`.

    `new_time` says that a new time mended it: as observed, and as far as seen.
    """

    wanted: str
    new_time: tuple[str, str] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RuleSpec:
    """One rule. No field has a default, so that none is forgotten."""

    name: str  # in the config and in findings
    parameters: type[Rule]  # the model of that name in config.sections.rules.Rules
    docstring: str | None  # of its file

    title: str  # N_: one such finding, in the heading of an alert
    plural: str  # many of them, in a table of counts
    meaning: tuple[str, str]  # N_: what it tells and why that matters, as its docstring begins
    limits: Mapping[str, str]  # N_: by parameter, what its {value} means; but `OF_ALL_PAST_FACTS`
    sentence: Sentence  # without hours and names; raises KeyError if the value lacks what it needs
    inferred_sentence: Sentence | None  # where the finding is inferred; None: as `sentence`
    ended_sentence: Sentence | None  # once it is over; None: what it says stays true
    values: Mapping[str, ValueText]  # by each name that its findings' `value` may have
    kinds: Mapping[str, Kind]  # empty: its findings are all of one kind
    ends: str | None  # `It resolves …`, with {source} in it; None: it ages out after `keep_open`
    repair: RepairText | None  # None: there is nothing to mend

    digest_section: DigestSection
    suggestion: str | None  # N_: what helps, where its section says so; None: it doesn't
    blind_spot: BlindSpotSentence | None  # None: while it is open, nothing is hidden from sight

    is_urgent: bool  # of use within the hour and only then: somebody waits, or we can't see
    skips_group_wait: bool  # told at once, not with what else is found in the next minutes
    rests_on_silence: bool  # on that nobody wrote anything, of which a blind source says nothing

    @property
    def explanation(self) -> str:
        """The rule in its own words, for `explain` and the page of rules."""
        return (self.docstring or "").strip()

    def explanation_of(self, value: Value) -> str:
        """The explanation for one finding: of a list of kinds, the entry of its own alone."""
        kind = str(value.get("kind"))
        if kind not in self.kinds:
            return self.explanation
        parts = re.split(r"\n\n|\n(?=- )", self.explanation)
        others = tuple(f"- `{name}`" for name in self.kinds)
        told = (p for p in parts if not p.startswith(others) or f"`{kind}`" in p)
        return "\n\n".join(told)

    @property
    def hides_its_source(self) -> bool:
        """Whether nothing can be concluded from its source's silence while it is open."""
        return self.blind_spot is not None

    def kind_of(self, value: Value) -> Kind | None:
        return self.kinds.get(str(value.get("kind")))

    @property
    def is_about_a_change(self) -> bool:
        """Whether somebody may be asked who wanted it."""
        return self.digest_section is DigestSection.CHANGES


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineRule(RuleSpec):
    """A rule about one client's timeline."""

    evaluate: Callable[[TimelineFacts], Iterable[RuleResult]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ScheduleRule(RuleSpec):
    """A rule about one clinician's sessions over all clients."""

    evaluate: Callable[[ScheduleFacts], Iterable[RuleResult]]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceRule(RuleSpec):
    """A rule about one source's polls."""

    evaluate: Callable[[SourceFacts], Iterable[RuleResult]]
