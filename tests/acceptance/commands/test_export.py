"""What is kept about a client is handed out whole, and nothing of anybody else with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest

from tests.acceptance.practice import ANN, JANE, TOM, Practice, at, recurrence_id, session

LATER = "2026-11-25T12:00"


@pytest.fixture(params=["sqlite", "postgresql"])
def watched(request: pytest.FixtureRequest, make_practice: Callable[..., Practice]) -> Practice:
    """Jane was late once and moved once, Tom moved once; both were told of in one message."""
    practice = make_practice()
    if request.param == "postgresql":
        practice.environment["DATABASE"] = request.getfixturevalue("postgres_url")
        practice.configure(storage={"url": "${DATABASE}"})
    weekly = session("jane", "2026-11-17T10:00", "RRULE:FREQ=WEEKLY", "LOCATION:Room 4")
    tom = session("tom", "2026-11-25T11:00", client="T. S.")
    both = session("both", "2026-11-18T15:00", "RRULE:FREQ=WEEKLY")
    anns = session("both", "2026-11-25T15:00", recurrence_id("2026-11-25T15:00"), client="A. W.")
    practice.calendar(weekly, tom, both, anns)
    practice.poll("2026-11-16T09:00")
    practice.run("checkin", "jd", "--at", at("2026-11-17T10:12"), "--now", at("2026-11-17T10:13"))
    moved = session(
        "jane",
        "2026-11-26T16:00",
        recurrence_id("2026-11-24T10:00"),
        modified="2026-11-23T14:00",
    )
    late = session("tom", "2026-11-27T11:00", client="T. S.", modified="2026-11-24T14:00")
    practice.calendar(weekly, moved, late, both, anns)
    practice.poll("2026-11-24T14:10")
    practice.poll("2026-11-24T14:30")
    practice.run("alerts", "send", "--now", at("2026-11-24T14:31"))
    (found,) = [f for f in practice.findings("reschedule", now=LATER) if f["client"] == "jd"]
    practice.run("note", found["id"], "Spoke with her")
    return practice


def test_an_export_holds_all_of_one_client_and_nothing_of_another(watched: Practice) -> None:
    told = watched.run("export", "--client", JANE, "--now", at(LATER))
    kept = told.json

    assert kept["format"] == "steadyframe-client/1"
    assert kept["client"]["id"] == "jd"
    assert kept["client"]["name"] == JANE
    assert kept["client"]["in_settings"]["emails"] == ["jane@example.com"]
    hours = {one["start"]: one for one in kept["sessions"] if one["uid"] == "jane"}
    assert hours["2026-11-17T10:00:00-05:00"]["arrived_at"] == "2026-11-17T10:12:00-05:00"
    assert hours["2026-11-17T10:00:00-05:00"]["location"] == "Room 4"
    assert hours["2026-11-26T16:00:00-05:00"]["planned_start"] == "2026-11-24T10:00:00-05:00"
    assert "2026-11-18T15:00:00-05:00" in {one["start"] for one in kept["sessions"]}
    (change,) = kept["changes"]
    assert (change["kind"], change["to"]) == ("moved", "2026-11-26T16:00:00-05:00")
    assert [one["kind"] for one in kept["check_ins"]] == ["arrival"]
    by_rule = {finding["rule"]: finding for finding in kept["findings"]}
    assert by_rule.keys() == {"late_start", "reschedule"}
    assert [word["text"] for word in by_rule["reschedule"]["words"]] == ["Spoke with her"]
    alert = next(one for one in kept["messages"] if one["kind"] == "alert")
    assert set(alert["findings"]) <= {finding["id"] for finding in kept["findings"]}
    assert {one["event"]["uid"] for one in kept["events"]} == {"jane"}
    assert any("16:00" in one["what"] for one in kept["history"])
    for other in (TOM, ANN, "T. S.", "A. W.", '"ts"', '"aw"', "tom"):
        assert other not in told.out


def test_an_export_as_lines_has_one_for_each_thing_in_the_order_of_time(watched: Practice) -> None:
    shown = watched.run("export", "--client", "jd", "--format", "csv", "--now", at(LATER)).out
    lines = list(csv.DictReader(io.StringIO(shown)))

    assert {line["kind"] for line in lines} == {
        *("session", "check_in", "change", "finding", "word", "message"),
    }
    assert [line["at"] for line in lines] == sorted(line["at"] for line in lines)


def test_that_an_export_was_made_is_in_the_audit_trail(watched: Practice) -> None:
    watched.run("export", "--client", "jd", "--now", at(LATER))

    latest = watched.run("audit", "--format", "json").json[0]
    assert (latest["who"], latest["what"], latest["about"]) == ("command", "client_exported", "jd")


def test_nobody_of_that_name_is_said_so(watched: Practice) -> None:
    refused = watched.run("export", "--client", "Nobody Else", expect=2)
    assert "No client is called that" in refused.err
    assert refused.out == ""
