"""One rule that breaks does not silence the others; the rules say what they are."""

from dataclasses import replace
from pathlib import Path

from monitor.core.evaluation.docs_page import rules_page
from monitor.core.evaluation.run import evaluate_timeline
from monitor.core.findings.model import reconcile
from tests.builders.timelines import a_practice, a_session, a_timeline, a_weekly_run, moved, utc

PAGE = Path(__file__).parents[4] / "docs/rules.md"
REWRITE = (
    "from pathlib import Path; from monitor.core.evaluation.docs_page import rules_page; "
    "Path('docs/rules.md').write_text(rules_page(), encoding='utf-8')"
)
NOW = utc("2026-12-01T10:00-05:00")


def test_a_rule_that_breaks_is_reported_and_the_others_go_on() -> None:
    class Broken(frozenset[str]):
        def __contains__(self, clinician: object) -> bool:
            raise LookupError(clinician)

    session, change = moved(a_session(), "2026-11-25T10:00-05:00", made="2026-11-24T07:00-05:00")
    practice = replace(a_practice(), expecting_arrival=Broken())

    evaluation = evaluate_timeline(a_timeline(session, changes=[change]), practice, NOW)

    ((rule, why),) = evaluation.failures
    line = Broken.__contains__.__code__.co_firstlineno + 1
    assert (rule, why) == ("not_started", f"LookupError in test_evaluation.py, line {line}")
    assert [d.rule for d in evaluation.drafts] == ["reschedule"]


def test_evaluating_twice_says_the_same_with_the_same_ids() -> None:
    session, change = moved(a_session(), "2026-11-25T10:00-05:00", made="2026-11-24T07:00-05:00")
    timeline = a_timeline(*a_weekly_run("2026-10-06T10:00-04:00", 5), session, changes=[change])

    first = evaluate_timeline(timeline, a_practice(), NOW)
    second = evaluate_timeline(timeline, a_practice(), NOW)

    assert first == second
    assert len({d.id for d in first.drafts}) == len(first.drafts)


def test_what_waits_opens_nothing_and_leaves_an_open_finding_as_it_is() -> None:
    timeline = a_timeline(*a_weekly_run("2026-11-03T10:00-05:00", 4))
    seeing = evaluate_timeline(timeline, a_practice(), NOW).drafts
    blind = evaluate_timeline(timeline, a_practice(is_blind=True), NOW).drafts
    (opened,) = reconcile(seeing, {}, scope="jd", now=NOW)

    assert reconcile(blind, {}, scope="jd", now=NOW) == []
    assert reconcile(blind, {opened.id: opened}, scope="jd", now=NOW) == []


def test_the_page_of_rules_is_what_the_rules_say() -> None:
    written = PAGE.read_text(encoding="utf-8")

    assert written == rules_page(), f'Rewrite the page: python -c "{REWRITE}"'
