"""A rule that breaks for one client: said once, shown by `sources`, gone when it works again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor.cli.calendars.poll import summary
from monitor.core.findings.model import Finding
from monitor.jobs.evaluation.round import EvaluationReport, evaluate
from monitor.jobs.polling.poll import poll_source
from tests.builders.ics import calendar
from tests.integration.watched import SETTINGS, Watched, a_series
from tests.unit.cli.commanding import steadyframe

NORTH = [
    a_series("jane", "Jane Doe", "2026-08-04T10:00", rule=";UNTIL=20261120T000000Z"),
    a_series("john", "John Roe", "2026-08-04T12:00", rule=";UNTIL=20261120T000000Z"),
]
BROKEN = "missed_follow_up for client jane: LookupError in test_rule_failures.py, line "


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    """Jane and John have nothing booked after Tuesday; another calendar shows Client 0."""
    sources = [*SETTINGS["sources"], {"name": "south", "type": "ical", "path": "south.ics"}]
    practice = Watched(tmp_path, sources=sources)
    practice.write(*NORTH)
    south = calendar(a_series("c0", "Client 0", "2026-08-05T10:00"))
    (tmp_path / "south.ics").write_bytes(south)
    poll_source(practice.app, "south", practice.at("2026-11-17T13:00"))
    practice.look("2026-11-17T13:00")
    return practice


@contextmanager
def breaking(practice: Watched, **asked: Any) -> Iterator[None]:
    """What rules ask of the practice raises."""
    whole = practice.app
    broken = replace(whole.understanding(), practice=replace(whole.practice, **asked))
    practice.app = replace(whole, understanding=lambda: broken)
    yield
    practice.app = whole


class Janes(dict[str, timedelta]):
    """Cadences that break when hers is asked for."""

    def get(self, client: str, default: timedelta | None = None) -> timedelta | None:  # type: ignore[override]
        if client == "jane":
            raise LookupError("Jane Doe")
        return default


def look(practice: Watched, when: str) -> tuple[str, ...]:
    """Poll both calendars and evaluate; what of the rules broke."""
    poll_source(practice.app, "south", practice.at(when))
    practice.poll(when)
    return evaluate(practice.app, practice.at(when)).failures


def of_her(practice: Watched) -> list[Finding]:
    return [f for f in practice.findings("missed_follow_up") if f.draft.client == "jane"]


def shown(practice: Watched, when: str, *options: str) -> str:
    file = str(practice.folder / "steadyframe.yaml")
    said = steadyframe("--config", file, "sources", "--now", f"{when}-05:00", *options)
    assert said.status == 0, said.err
    return said.out


def test_it_is_said_once_and_the_others_go_on(practice: Watched) -> None:
    with breaking(practice, cadences=Janes()), capture_logs() as logged:
        (first,) = look(practice, "2026-11-21T09:00")
        (again,) = look(practice, "2026-11-21T09:15")

    assert first == again
    assert first.startswith(BROKEN)
    (said,) = [line for line in logged if line["event"] == "rule_failed"]
    assert (said["rule"], said["scope"]) == ("missed_follow_up", "client:jane")
    assert "Jane Doe" not in str(logged)
    assert [f.draft.client for f in practice.findings("missed_follow_up")] == ["john"]


def test_sources_shows_it_beside_the_calendar_concerned_and_what_to_do(practice: Watched) -> None:
    with breaking(practice, cadences=Janes()):
        look(practice, "2026-11-21T09:00")

    told = " ".join(shown(practice, "2026-11-21T09:05").split())
    north, south = json.loads(shown(practice, "2026-11-21T09:05", "--format", "json"))
    assert f"rule failed: {BROKEN}" in told
    assert "it is tried again at every evaluation" in told
    assert "update SteadyFrame, or report the line above" in told
    assert (north["status"], south["rule_failures"]) == ("ok", [])
    assert [said.startswith(BROKEN) for said in north["rule_failures"]] == [True]


def test_a_calendar_that_fails_too_shows_both(practice: Watched) -> None:
    with breaking(practice, cadences=Janes()):
        (practice.folder / "north.ics").unlink()
        look(practice, "2026-11-21T09:00")

    told = " ".join(shown(practice, "2026-11-21T09:05").split())
    assert "north.ics" in told
    assert f"rule failed: {BROKEN}" in told


def test_it_goes_away_when_the_rule_works_again(practice: Watched) -> None:
    with breaking(practice, cadences=Janes()):
        look(practice, "2026-11-21T09:00")

    with capture_logs() as logged:
        assert look(practice, "2026-11-21T09:15") == ()

    assert "rule failed" not in shown(practice, "2026-11-21T09:20")
    assert [line["event"] for line in logged if line["event"].startswith("rule_")] == [
        "rule_recovered"
    ]
    found = {f.draft.client for f in practice.findings("missed_follow_up")}
    assert found == {"jane", "john"}


def test_what_it_found_before_stays_while_it_is_broken(practice: Watched) -> None:
    look(practice, "2026-11-21T09:00")
    before = of_her(practice)

    with breaking(practice, cadences=Janes()):
        practice.write(*NORTH, a_series("new", "Jane Doe", "2026-11-24T10:00"))
        look(practice, "2026-11-21T10:00")
        look(practice, "2026-11-21T10:10")

    assert of_her(practice) == before
    assert [f.status for f in before] == ["open"]


def test_a_rule_about_a_source_that_breaks_leaves_its_finding_open(practice: Watched) -> None:
    practice.evaluate("2026-11-21T09:00")
    assert practice.said("source_stale") == ["source_stale open", "source_stale open"]

    with breaking(practice, zone="nowhere"):
        said = evaluate(practice.app, practice.at("2026-11-21T09:05")).failures

    assert [s.partition(":")[0] for s in said if "source_stale" in s] == [
        "source_stale for source north",
        "source_stale for source south",
    ]
    assert practice.said("source_stale") == ["source_stale open", "source_stale open"]


def test_of_many_that_broke_the_line_of_poll_tells_three() -> None:
    broken = tuple(f"continuity for client c{number}: KeyError" for number in range(40))

    three, all_of_them = (summary(EvaluationReport(failures=broken[:n])) for n in (3, 40))

    assert three.endswith("3 rules failed: " + "; ".join(broken[:3]) + ".")
    assert all_of_them.endswith("client c2: KeyError; and 37 more: steadyframe sources.")
