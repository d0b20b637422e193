"""A booking stands for the session that was taken off when it came, not for one that goes later."""

from dataclasses import replace
from datetime import timedelta

from bench.simulator.model.diary import drop, put
from bench.simulator.polls.seen import seen
from bench.simulator.truth.build import truth_of
from tests.unit.bench.lives import MONDAY_TEN, at, edit, life, looks, weekly

CANCELLED, LATER = "2026-03-12T09:00", "2026-03-13T09:00"
SATURDAY = MONDAY_TEN + timedelta(weeks=3, days=5)  # nearer to the Monday after it


def test_what_is_cancelled_once_a_booking_stood_for_another_is_a_cancellation() -> None:
    new = replace(
        weekly(), id="new", first=SATURDAY, made=at(CANCELLED), edited=at(CANCELLED), weeks=0
    )
    edits = (
        edit(CANCELLED, drop("jane", 3, at(CANCELLED))),
        edit(CANCELLED, put(new), "the same"),
        edit(LATER, drop("jane", 4, at(LATER))),
    )
    polls = looks("2026-03-12T08:00", "2026-03-12T10:00", "2026-03-13T08:00", "2026-03-13T10:00")

    found = [e for e in truth_of(seen(life(*edits), polls)) if e.must]

    moved = at("2026-03-23T10:00")
    assert {e.rule: e.starts for e in found if e.starts != {moved}} == {
        "cancellation": {at("2026-03-30T10:00")}
    }
    assert "reschedule" in {e.rule for e in found if e.starts == {moved}}
