"""Hold findings against the truth: what is right, what is missing, what should not be there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from bench.simulator.truth.expected import Expected, is_dismissed, subject

Json = dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Mismatch:
    rule: str
    what: str  # missed | unfounded | twice | value | initiator | reopened
    words: str


@dataclass(slots=True, kw_only=True)
class Tally:
    """Counts by rule, of one life or of many."""

    right: Counter[str] = field(default_factory=Counter)
    missed: Counter[str] = field(default_factory=Counter)
    unfounded: Counter[str] = field(default_factory=Counter)
    values_right: Counter[str] = field(default_factory=Counter)
    values_wrong: Counter[str] = field(default_factory=Counter)
    initiators_right: int = 0
    initiators_wrong: int = 0

    def add(self, other: Tally) -> None:
        for name in ("right", "missed", "unfounded", "values_right", "values_wrong"):
            getattr(self, name).update(getattr(other, name))
        self.initiators_right += other.initiators_right
        self.initiators_wrong += other.initiators_wrong

    def rules(self) -> list[str]:
        return sorted({*self.right, *self.missed, *self.unfounded})

    def precision(self, rule: str) -> float:
        found = self.right[rule] + self.unfounded[rule]
        return self.right[rule] / found if found else 1.0

    def recall(self, rule: str) -> float:
        due = self.right[rule] + self.missed[rule]
        return self.right[rule] / due if due else 1.0

    def initiators(self) -> float:
        told = self.initiators_right + self.initiators_wrong
        return self.initiators_right / told if told else 1.0

    def values_told(self) -> int:
        return self.values_right.total() + self.values_wrong.total()

    def values(self) -> float:
        """The share of findings whose values are all right."""
        told = self.values_told()
        return self.values_right.total() / told if told else 1.0


def compare(
    expected: list[Expected], findings: Iterable[Json], dismissed: frozenset[str] = frozenset()
) -> tuple[Tally, list[Mismatch]]:
    """`dismissed`: ids of those that a person set aside, which they have to be for ever after."""
    tally, wrong = Tally(), []
    findings = list(findings)
    # What only one of them can be comes before what may be either.
    options = {f["id"]: sum(e.is_told_by(f) for e in expected) for f in findings}
    left = sorted(expected, key=lambda e: (not e.must, e.many, e.starts is None))
    told: list[Expected] = []
    for finding in sorted(findings, key=lambda f: (options[f["id"]], str(f["occurred_at"]))):
        if is_dismissed(finding) != (finding["id"] in dismissed):
            tally.unfounded[finding["rule"]] += 1
            wrong.append(Mismatch(rule=finding["rule"], what="reopened", words=in_words(finding)))
        mine = next((e for e in left if e.is_told_by(finding)), None)
        if mine is None:
            again = any(e.is_told_by(finding) for e in told)
            tally.unfounded[finding["rule"]] += 1
            what = "twice" if again else "unfounded"
            wrong.append(Mismatch(rule=finding["rule"], what=what, words=in_words(finding)))
            continue
        if not mine.many:
            left.remove(mine)
        if mine.must and mine not in told:
            tally.right[finding["rule"]] += 1
        told.append(mine)
        wrong += _details(mine, finding, tally)
    for missing in (e for e in left if e.must and e not in told):
        tally.missed[missing.rule] += 1
        words = f"{missing.client}: {missing.words}"
        wrong.append(Mismatch(rule=missing.rule, what="missed", words=words))
    return tally, wrong


def _details(mine: Expected, finding: Json, tally: Tally) -> list[Mismatch]:
    rule, wrong = finding["rule"], []
    # What somebody set aside stays as it was told then.
    if rule == mine.rule and mine.initiators is not None and not is_dismissed(finding):
        given = finding["initiator"]
        if given in mine.initiators:
            tally.initiators_right += 1
        else:
            tally.initiators_wrong += 1
            words = f"{given}, right is {' or '.join(sorted(mine.initiators))}: {in_words(finding)}"
            wrong.append(Mismatch(rule=rule, what="initiator", words=words))
    for problem in mine.wrong_values(finding):
        words = f"{problem}: {in_words(finding)}"
        wrong.append(Mismatch(rule=rule, what="value", words=words))
    counter = tally.values_wrong if mine.wrong_values(finding) else tally.values_right
    counter[rule] += 1
    return wrong


def in_words(finding: Json) -> str:
    status = finding["resolution"] or finding["status"]
    values = {k: v for k, v in finding["value"].items() if k not in ("from",)}
    return (
        f"{finding['rule']} {finding['client']} {subject(finding)} {values} "
        f"by {finding['initiator']}, opened {finding['opened_at']}, {status}"
    )
