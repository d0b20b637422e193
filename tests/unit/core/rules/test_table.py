"""Each rule says all that there is to know of it, and nobody else says it over again."""

from __future__ import annotations

import ast
from dataclasses import MISSING, fields
from pathlib import Path

import pytest

import monitor
from config.sections.rules import PastFact, Rules
from monitor.core.rule_spec import OF_ALL_PAST_FACTS, DigestSection, RuleSpec
from monitor.core.rules import RULES
from tests.unit.locale.test_catalogs import in_code

EVERY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def test_every_rule_of_the_config_is_in_the_table_once() -> None:
    assert sorted(rule.name for rule in RULES) == sorted(Rules.model_fields)


def test_nothing_about_a_rule_goes_without_saying() -> None:
    for rule in RULES:
        assert {(f.default, f.default_factory) for f in fields(rule)} == {(MISSING, MISSING)}


@EVERY_RULE
def test_a_rule_says_all_that_there_is_to_know_of_it(rule: RuleSpec) -> None:
    assert rule.parameters is Rules.model_fields[rule.name].annotation
    assert all(part in rule.explanation for part in ("Why it matters:", "Opens ", "Grey zones:"))
    assert rule.title in in_code()
    assert rule.plural
    for text in rule.values.values():
        assert {text.label, text.if_none, *text.words.values()} <= in_code()
    assert ("kind" in rule.values) == bool(rule.kinds)
    assert set(rule.values["kind"].words if rule.kinds else ()) == set(rule.kinds)
    limits = {limit for kind in rule.kinds.values() for limit in kind.limits}
    assert limits <= set(rule.parameters.model_fields)


@EVERY_RULE
def test_a_page_tells_of_a_rule_what_its_description_begins_with(rule: RuleSpec) -> None:
    what, why = rule.meaning
    text = " ".join(rule.explanation.split())

    assert {what, why} <= in_code()
    assert text.casefold().startswith(f"{what} Why it matters: {why}".casefold())


@EVERY_RULE
def test_each_limit_of_a_rule_is_said_in_a_sentence_with_its_value(rule: RuleSpec) -> None:
    said = {**rule.limits, **OF_ALL_PAST_FACTS}
    own = set(rule.parameters.model_fields) - {"enabled", "severity", "deliver", "kinds"}

    assert set(rule.limits) <= own <= set(said)
    assert set(said.values()) <= in_code()
    assert all(sentence.count("{value}") == 1 for sentence in said.values())


@EVERY_RULE
def test_a_rule_says_what_ends_its_findings_or_they_age(rule: RuleSpec) -> None:
    ages = issubclass(rule.parameters, PastFact)

    assert (rule.ends is None) == ages
    assert ages or (str(rule.ends).startswith("It resolves ") and rule.ends in in_code())


@EVERY_RULE
def test_a_rule_suggests_something_where_its_part_of_the_digest_says_what_helps(
    rule: RuleSpec,
) -> None:
    says_what_is_due = rule.digest_section in (DigestSection.FOLLOW_UPS, DigestSection.BLIND_SPOTS)

    assert (rule.suggestion is None) == says_what_is_due
    assert says_what_is_due or rule.suggestion in in_code()


@EVERY_RULE
def test_a_rule_that_hides_a_source_says_what_could_not_be_seen(rule: RuleSpec) -> None:
    assert rule.hides_its_source == (rule.digest_section is DigestSection.BLIND_SPOTS)


@EVERY_RULE
def test_what_a_new_time_mends_is_said_as_observed_and_as_inferred(rule: RuleSpec) -> None:
    new_time = rule.repair.new_time if rule.repair is not None else None

    assert bool(new_time) == (rule.repair is not None and rule.is_about_a_change)
    assert set(new_time or ()) <= in_code()


# Where a rule's name is meant as that rule's and no other's, or as something else.
ALLOWED = {
    "monitor/web/feeds/pages.py": {"missed_follow_up"},  # the follow-ups themselves
    "monitor/jobs/reading/findings/explanation.py": {
        "reschedule"
    },  # whose short_notice is the plan's
    "monitor/cli/calendars/checkin.py": {"no_show"},  # a kind of check-in
    "monitor/core/timeline/model.py": {"no_show"},  # the same
    "monitor/web/api/checkins.py": {"no_show"},  # the same
    "monitor/web/dashboard/week.py": {"no_show"},  # a session's state
    "monitor/core/facts/attendance/session_state.py": {"no_show"},  # a session's state
}


def test_nobody_beside_the_table_and_the_settings_names_a_rule() -> None:
    root = Path(monitor.__file__).parents[1]
    files = [*root.glob("monitor/**/*.py"), *root.glob("config/**/*.py")]
    own = (root / "monitor/core/rules", root / "config/sections/rules.py")
    names = {rule.name for rule in RULES}
    found = {
        str(file.relative_to(root)): named
        for file in files
        if not any(file.is_relative_to(place) for place in own) and (named := names & _texts(file))
    }

    assert found == ALLOWED


def _texts(file: Path) -> set[object]:
    """Every text that stands in the code as a whole, docstrings and parts of sentences aside."""
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return {node.value for node in ast.walk(tree) if isinstance(node, ast.Constant)}
