"""Events are kept as JSON and come back as they were."""

from __future__ import annotations

import json

from connectors.model import (
    Attendee,
    Component,
    EventProblem,
    EventRef,
    EventType,
    Fetch,
    Instance,
    PartStat,
    Status,
    Window,
)
from monitor.core.ledger.event_json import event_from_json, event_to_json
from monitor.core.ledger.held_fetch_json import fetch_from_json, fetch_to_json
from tests.builders.calendar_values import HOUR, MONDAY, a_weekly_series, an_event, at

FULL = a_weekly_series(
    exdates=(at("2026-12-01T10:00-05:00"),),
    rdates=(at("2026-12-02T10:00-05:00"),),
    attendees=(Attendee(email="jane@example.com", name="Jane", partstat=PartStat.DECLINED),),
    status=Status.CANCELLED,
    event_type=EventType.OUT_OF_OFFICE,
    component=Component.TODO,
    completed=MONDAY,
    last_modified=MONDAY,
    transparent=True,
    sequence=3,
)


def test_an_event_comes_back_as_it_was() -> None:
    text = json.dumps(event_to_json(FULL))
    assert event_from_json(json.loads(text)) == FULL


def test_an_override_keeps_which_start_it_replaces() -> None:
    override = an_event(recurrence_id=at("2026-11-24T10:00-05:00"))
    assert event_from_json(event_to_json(override)) == override


def test_what_is_plain_is_not_written() -> None:
    assert set(event_to_json(an_event())) == {"uid", "start", "end", "summary"}


def test_a_word_of_another_version_is_ignored() -> None:
    assert event_from_json({**event_to_json(an_event()), "mood": "blue"}) == an_event()


def test_a_fetch_comes_back_whole() -> None:
    fetch = Fetch(
        events=(FULL,),
        kept=frozenset({"k"}),
        deleted=(
            EventRef(uid="x"),
            EventRef(uid="y", recurrence_id=MONDAY, stamp=MONDAY),
            EventRef(uid="z", instance=Instance(id="z_20261124", family="z")),
        ),
        is_full=False,
        window=Window(start=MONDAY, end=MONDAY + HOUR),
        cursor="c",
        problems=(
            EventProblem(uid="z", reason="It can't be read.", raw="BEGIN:VEVENT"),
            EventProblem(uid=None, reason="It is hidden.", raw="", member="z.ics"),
        ),
        members=frozenset({"x.ics", "z.ics"}),
        unseen_since={"x": MONDAY - HOUR},
        doubted_zones={"America/Vancouver": MONDAY},
    )
    assert fetch_from_json(json.loads(json.dumps(fetch_to_json(fetch)))) == fetch


def test_a_fetch_that_an_older_version_held_back_is_read_all_the_same() -> None:
    fetch = Fetch(problems=(EventProblem(uid="z", reason="It can't be read.", raw="BEGIN"),))
    older = fetch_to_json(fetch)
    del older["members"], older["unseen_since"], older["doubted_zones"]
    older["problems"] = [["z", "It can't be read.", "BEGIN"]]
    assert fetch_from_json(older) == fetch
