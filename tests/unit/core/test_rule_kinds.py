"""Of a rule with several kinds of findings, the text for one tells that kind."""

from __future__ import annotations

import re

import pytest

from monitor.core.rules import RULES

KINDS = [(rule, kind) for rule in RULES for kind in rule.kinds]


@pytest.mark.parametrize(("rule", "kind"), KINDS, ids=lambda one: getattr(one, "name", one))
def test_the_explanation_of_a_kind_has_its_entry_and_no_other(rule: object, kind: str) -> None:
    spec = next(one for one in RULES if one is rule)
    told = spec.explanation_of({"kind": kind})

    (entry,) = re.findall(r"^- .*(?:\n  .*)*", told, re.MULTILINE)
    assert f"`{kind}`" in entry
    assert "Why it matters:" in told
    assert "Grey zones:" in told


def test_without_a_kind_all_is_told() -> None:
    assert KINDS
    assert all(rule.explanation_of({}) == rule.explanation for rule in RULES)
