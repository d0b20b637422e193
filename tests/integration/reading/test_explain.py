"""What `explain` tells of each rule's finding: the plan, the numbers, the limits, the way out."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from monitor.core.common.translation import ENGLISH, Language
from monitor.core.findings.evidence_text import evidence_line
from monitor.core.findings.model import Finding
from monitor.core.rule_spec import RuleSpec
from monitor.core.rules import RULES
from monitor.locale import catalog
from monitor.notify.render.time_text import TimeWords
from tests.integration.watched import SETTINGS, Watched, a_series, an_event, skipping
from tests.unit.cli.commanding import steadyframe
from tests.unit.locale.test_catalogs import in_code

CLINICIANS = [{**SETTINGS["clinicians"][0], "expect_arrival": True}]
TO_DO = "BEGIN:VTODO\nUID:todo\nDUE;VALUE=DATE:20261118\nSUMMARY:Call John Roe\nEND:VTODO"
LEAVE = an_event(
    *("leave", "", "2026-12-10T00:00", "X-MICROSOFT-CDO-BUSYSTATUS:OOF"), lasts=timedelta(days=2)
)


LAST = "2026-11-27T09:00-05:00"


def jane(*more: str, place: str = "Room 2", said: str = "") -> list[str]:
    """Tuesdays at ten, every other one in the afternoon of late; the next one at `place`."""
    odd = ["10-06", "10-20", "11-03", "11-17"]
    moved = [
        an_event("jane", "Jane Doe", f"2026-{day}T15:00", of=f"2026-{day}T10:00") for day in odd
    ]
    next_one = an_event(
        *("jane", "Jane Doe", "2026-11-24T10:00", f"LOCATION:{place}", f"DESCRIPTION:{said}"),
        of="2026-11-24T10:00",
    )
    return [
        a_series("jane", "Jane Doe", "2026-08-04T10:00", "LOCATION:Room 2"),
        *(*moved, next_one, *more),
    ]


def john(*, is_restless: bool) -> list[str]:
    """Wednesdays at eleven; once he did not come. Later, one goes and two are moved."""
    missed = an_event("john", "no show: John Roe", "2026-11-18T11:00", of="2026-11-18T11:00")
    missed = missed.replace("SUMMARY:no show: John Roe", "SUMMARY:Session: John Roe (no show)")
    if not is_restless:
        return [a_series("john", "John Roe", "2026-08-05T11:00"), missed]
    moved = [
        an_event("john", "John Roe", f"2026-{to}T13:00", of=f"2026-{day}T11:00")
        for day, to in (("11-25", "11-26"), ("12-16", "12-18"))
    ]
    off = skipping("2026-12-02T11:00")
    return [a_series("john", "John Roe", "2026-08-05T11:00", off), missed, *moved]


OTHERS = [
    a_series("c0", "Client 0", "2026-08-06T10:00"),
    a_series("c1", "Client 1", "2026-08-06T10:30"),
    *(TO_DO, LEAVE),
]


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Watched]:
    """A fortnight in which something of everything happens."""
    practice = Watched(
        tmp_path_factory.mktemp("practice"),
        clinicians=CLINICIANS,
        rules={"reschedule": {"short_notice": "36h"}, "slot_drift": {"share": "70%"}},
        overrides=[{"client": "john", "rules": {"repeated_changes": {"count": 2}}}],
    )
    practice.write(*jane(), *john(is_restless=False), *OTHERS)
    practice.look_twice("2026-08-03T09:00")  # from then on somebody watches
    practice.look_twice("2026-11-23T09:00")
    practice.write(*jane(place="Room 9"), *john(is_restless=True), *OTHERS)
    practice.look_twice("2026-11-24T07:00")
    practice.look("2026-11-24T10:15")
    practice.write(*jane(place="Room 9", said="started 10:14"), *john(is_restless=True), *OTHERS)
    practice.look_twice("2026-11-24T11:00")
    practice.evaluate("2026-11-24T18:00")
    practice.write(OTHERS[0])
    practice.look(LAST)
    yield practice
    practice.app.engine.dispose()


def found_by(practice: Watched, rule: str) -> Finding:
    return practice.findings(rule)[0]


def explained(practice: Watched, rule: str, *options: str) -> str:
    file = str(practice.folder / "steadyframe.yaml")
    asked = ("explain", found_by(practice, rule).id, "--now", LAST)
    said = steadyframe("--config", file, *asked, *options)
    assert said.status == 0, said.err
    return said.out


def section(text: str, title: str) -> list[str]:
    _, _, after = text.partition(f"\n{title}\n")
    return [line.strip() for line in after.split("\n\n")[0].splitlines()]


def test_something_of_every_rule_was_found(practice: Watched) -> None:
    assert {f.draft.rule for f in practice.findings()} == {rule.name for rule in RULES}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_has_a_label_for_each_number_that_it_states(
    practice: Watched, rule: RuleSpec
) -> None:
    assert set(found_by(practice, rule.name).draft.value) <= set(rule.values)


def test_what_was_seen_is_said_in_any_language_but_for_the_errors_of_servers(
    practice: Watched,
) -> None:
    seen = [one for finding in practice.findings() for one in finding.draft.evidence]

    told = {one.words.sentence for one in seen if one.words is not None}
    assert len(told) > len(RULES)
    assert told <= in_code()
    assert {one.kind for one in seen if one.words is None} <= {"poll"}
    german = Language("de", catalog("de"), zone="Europe/Berlin")
    for one in (one for one in seen if one.words is not None):
        for language in (ENGLISH, german):
            said = evidence_line(language, one, TimeWords(zone=practice.zone, language=language))
            assert "{" not in said
        assert said != one.detail


@pytest.mark.parametrize("rule", [rule.name for rule in RULES])
def test_every_rule_is_told_in_words_and_not_as_a_program_keeps_it(
    practice: Watched, rule: str
) -> None:
    told = explained(practice, rule)

    before, _, after = told.partition("\nThe rule\n")
    lines = [*section(told, "The plan"), *section(told, "The numbers")]
    assert "None" not in before + after.partition("\n\n")[2]
    assert not [line for line in lines if re.search(r"\dT\d\d:|[a-z]_[a-z]+:", line)]
    assert "times of America/New_York" in before
    assert section(told, "What was seen") != [""]
    assert f"steadyframe dismiss {found_by(practice, rule).id}" in after or "is resolved" in after
    assert ("The plan\n" in told) == (found_by(practice, rule).draft.session is not None)


def test_each_limit_says_which_line_of_the_config_set_it(practice: Watched) -> None:
    file = practice.folder / "steadyframe.yaml"
    lines = file.read_text(encoding="utf-8").splitlines()

    for rule, limit, value in (
        ("reschedule", "short_notice: 1d12h", "short_notice: 36h"),
        ("slot_drift", "share: 70%", "share: 70%"),
        ("repeated_changes", "count: 2", "count: 2"),
    ):
        (said,) = [
            s
            for s in section(explained(practice, rule), "The limits that applied")
            if s.startswith(limit)
        ]
        _, number = said.rstrip(")").rsplit(":", 1)
        assert said == f"{limit}   ({file}:{number})"
        assert lines[int(number) - 1].strip() == value

    assert section(explained(practice, "source_stale"), "The limits that applied") == [
        "stale_after: 30m   (3 x poll_every, at least 30m, default)"
    ]


def test_of_a_broken_promise_only_the_limits_of_its_kind_are_told(practice: Watched) -> None:
    assert section(explained(practice, "missed_follow_up"), "The limits that applied") == [
        "grace: 1d   (default)",
        "task_grace: 3d   (default)",
    ]


def test_a_promise_for_a_day_was_due_at_the_end_of_that_day(practice: Watched) -> None:
    told = explained(practice, "missed_follow_up")

    assert "promised by the end of Wed 18 Nov is not marked as done" in told
    assert "due: the end of Wed 18 Nov" in section(told, "The numbers")
    assert "In north: It was due by the end of Wed 18 Nov." in section(told, "What was seen")


def test_a_practice_without_alerts_is_told_that_there_are_none(practice: Watched) -> None:
    told = explained(practice, "missed_follow_up")

    assert "Alert: not told at once: no alerts are configured." in told


def test_a_moved_session_is_told_with_its_plan_of_record_and_where_it_is_now(
    practice: Watched,
) -> None:
    told = explained(practice, "reschedule")

    first, now = section(told, "The plan")
    assert first.startswith(
        "Plan of record: Wed 25 Nov 11:00, what the calendar said 1d12h before it"
    )
    assert now == "On the calendar now: Thu 26 Nov 13:00."
    assert section(told, "The numbers") == [
        "from: Wed 25 Nov 11:00",
        "to: Thu 26 Nov 13:00",
        "notice: between 28 hours and 2 days",
        "at short notice: possibly",
        "sessions: 1",
        "via: the session itself was moved",
    ]
    assert "If you know: steadyframe attribute" in told


def test_what_is_still_to_come_has_a_plan_that_is_not_final(practice: Watched) -> None:
    planned, final, now = section(explained(practice, "cancellation"), "The plan")

    assert planned == "Planned for Wed 02 Dec 11:00."
    assert final.startswith(
        "The plan of record is what the calendar says on Mon 30 Nov 23:00, 1d12h"
    )
    assert now == "It is not on the calendar any more."


def test_an_overlap_is_no_time_below_zero(practice: Watched) -> None:
    assert "time between them: none, they overlap by 20 minutes" in (
        section(explained(practice, "no_buffer"), "The numbers")
    )


def test_a_calendar_that_was_never_read_says_never(tmp_path: Path) -> None:
    practice = Watched(tmp_path)  # its file is not there
    practice.look("2026-11-23T09:00")
    practice.look("2026-11-23T10:00")

    first, _ = section(explained(practice, "source_stale"), "The numbers")
    assert first == "last good poll: never"


def test_json_keeps_the_numbers_as_they_are(practice: Watched) -> None:
    told: dict[str, Any] = json.loads(explained(practice, "reschedule", "--format", "json"))

    assert told["value"]["from"] == "2026-11-25T11:00:00-05:00"
    assert told["value"]["notice_minutes_max"] == 50 * 60
    limits = {s["name"]: (s["value"], s["from"]) for s in told["settings"]}
    assert limits["settle"] == ("10m", "default")
    assert limits["short_notice"][0] == "1d12h"
    assert {"explanation", "alert", "words", "mends", "resolves", "plan", "asks"} <= told.keys()
