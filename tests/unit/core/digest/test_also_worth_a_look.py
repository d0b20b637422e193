"""Whatever no other part of a digest tells is also worth a look, and is told once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Digest
from monitor.core.findings.model import Finding, FindingStatus, Resolution
from monitor.core.rule_spec import DigestSection, RuleSpec, SourceRule
from monitor.core.rules import RULES
from tests.builders.digest_inputs import at, finding, inputs, practice
from tests.unit.core.test_rule_text import SAID

WEDNESDAY = "2026-11-18 10:00"
# A rule's part of the digest -> the lists in which a finding of the week then stands.
STANDS_IN = {
    DigestSection.STARTS: ["repair", "late"],
    DigestSection.CHANGES: ["repair", "changes"],
    DigestSection.REPAIR: ["repair"],
    DigestSection.FOLLOW_UPS: ["follow_ups"],
    DigestSection.AHEAD: ["also"],  # its time has come
    DigestSection.ALSO: ["also"],
    DigestSection.BLIND_SPOTS: ["blind_spots"],
}
VALUES = {rule: value for rule, value, _ in SAID}


def parts_telling(found: Finding, digest: Digest) -> Iterable[str]:
    for part in ("repair", "follow_ups", "changes", "late", "also"):
        told = [item.finding for item in getattr(digest, part)].count(found.id)
        assert told <= 1
        if told:
            yield part
    if digest.blind_spots:
        yield "blind_spots"


def no_show(occurred: str = WEDNESDAY, **given: object) -> Finding:
    return finding("no_show", occurred, **given)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_finding_of_the_week_is_told_whatever_its_rule_is(rule: RuleSpec) -> None:
    value = VALUES[rule.name] | {"short_notice": "yes"}
    client = None if isinstance(rule, SourceRule) else "jd"
    found = finding(rule.name, WEDNESDAY, value=value, client=client)
    digest = build_digest(inputs(findings=[found]))

    assert list(parts_telling(found, digest)) == STANDS_IN[rule.digest_section]


def test_a_client_who_did_not_come_is_told_with_what_helps() -> None:
    (item,) = build_digest(inputs(findings=[no_show()])).also

    assert (item.client, item.when, item.rule) == ("jd", at(WEDNESDAY), "no_show")
    assert item.what == "The client did not come."
    assert item.suggestion == "Ask how they are, while asking is still easy."


def test_what_was_answered_is_not_told_and_what_time_alone_ended_is() -> None:
    def not_started(hour: int, resolution: Resolution) -> Finding:
        start = f"2026-11-18 {hour}:00"
        ended = {"resolution": resolution, "resolved_at": at(start) + timedelta(hours=1)}
        waited = {"value": {"waiting_minutes": 60}, "status": FindingStatus.RESOLVED}
        return finding("not_started", start, **ended, **waited)

    arrived, unknown = not_started(10, Resolution.ARRIVED), not_started(12, Resolution.LAPSED)
    aged = no_show(status=FindingStatus.RESOLVED, resolution=Resolution.AGED)
    digest = build_digest(inputs(findings=[arrived, unknown, aged]))

    assert [item.finding for item in digest.also] == [aged.id, unknown.id]


def test_what_was_answered_after_the_week_was_open_when_it_ended() -> None:
    later = {"resolution": Resolution.ARRIVED, "resolved_at": at("2026-11-23 06:00")}
    found = finding("not_started", WEDNESDAY, status=FindingStatus.RESOLVED, **later)

    assert [item.finding for item in build_digest(inputs(findings=[found])).also] == [found.id]


def test_a_break_is_told_as_coming_up_until_it_begins() -> None:
    leave = finding("unannounced_break", WEDNESDAY, client=None, value={"sessions": 2})
    before = build_digest(inputs(findings=[leave], week="2026-W46", now=at("2026-11-16 07:30")))
    still_to_come = build_digest(inputs(findings=[leave], now=at("2026-11-17 10:00")))
    begun = build_digest(inputs(findings=[leave]))

    assert [[c.kind for c in d.coming] for d in (before, still_to_come)] == [["break"], ["break"]]
    assert [len(d.also) for d in (before, still_to_come, begun)] == [0, 0, 1]
    assert begun.coming == ()


def test_what_was_set_aside_or_switched_off_is_not_told() -> None:
    set_aside = no_show(status=FindingStatus.DISMISSED)
    quiet = practice(rules={"not_started": {"deliver": "off"}})
    findings = [set_aside, finding("not_started", WEDNESDAY)]

    assert build_digest(inputs(findings=findings, practice=quiet)).also == ()


def test_what_is_left_for_the_digest_is_told_there() -> None:
    digest_only = practice(rules={"no_show": {"deliver": "digest"}})
    found = no_show()
    digest = build_digest(inputs(findings=[found], practice=digest_only))

    assert [item.finding for item in digest.also] == [found.id]


def test_the_practice_s_digest_counts_them_for_each_clinician_and_names_no_client() -> None:
    first, second = no_show("2026-11-17 10:00"), no_show(WEDNESDAY)
    of_ben = no_show(WEDNESDAY, clinician="ben")
    items = build_digest(inputs(findings=[second, first, of_ben], clinician=None)).also

    assert [(item.finding, item.what) for item in items] == [
        (first.id, "Dr. Amara Osei: 2 more things worth a look."),
        (of_ben.id, "Ben Ruiz: 1 more thing worth a look."),
    ]
    assert {item.client for item in items} == {None}


def test_they_are_among_the_findings_that_the_message_is_about() -> None:
    found = no_show()

    assert build_digest(inputs(findings=[found])).finding_ids == (found.id,)
