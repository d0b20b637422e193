"""A clinic's calendar shows copies, at once or later: what still stands there did not change."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bench.simulator.model.cast import Client
from bench.simulator.model.dialects import DIALECTS
from bench.simulator.model.diary import Change, Diary, alter, drop, rewrite
from bench.simulator.model.life import Clinic, Life
from bench.simulator.polls.changes_seen import counted_changes
from bench.simulator.polls.seen import seen
from bench.simulator.product.watch import Watcher
from bench.simulator.truth.build import truth_of
from tests.unit.bench.lives import JANE, MONDAY_TEN, at, edit, life, looks, weekly

WHEN = "2026-03-12T09:00"
K = 3
HOUR = MONDAY_TEN + timedelta(weeks=K)
TO = HOUR + timedelta(days=1)
MOVED = rewrite("jane", K, at(WHEN), start=TO)
LATE = timedelta(hours=2)


def copied(change: Change, *, lag: timedelta = LATE, dialect: str = "google") -> Life:
    clinic = Clinic(clients=frozenset({"k0"}), lag=lag, own_uids=True)
    return replace(life(edit(WHEN, change), dialect=dialect), clinic=clinic)


def test_what_one_calendar_shows_is_no_change_while_the_other_shows_the_old_hour() -> None:
    polls = looks("2026-03-12T09:30", "2026-03-12T10:30")
    assert counted_changes(seen(copied(MOVED), polls)) == []
    assert len(counted_changes(seen(copied(MOVED, lag=timedelta()), polls))) == 1


def test_what_is_back_in_one_calendar_before_it_counts_never_moved() -> None:
    back = edit("2026-03-12T14:00", rewrite("jane", K, at("2026-03-12T14:00"), start=HOUR))
    there_and_back = replace(copied(MOVED), edits=(edit(WHEN, MOVED), back))
    # Both show it moved at one; the copy still does at three, when the other is back.
    hours = ("09:30", "13:00", "14:30", "15:00", "18:00")
    polls = [f"2026-03-12T{hour}" for hour in hours]
    assert counted_changes(seen(there_and_back, looks(*polls))) == []
    stood = looks(*polls, "2026-03-12T13:10", "2026-03-12T18:10")
    assert len(counted_changes(seen(there_and_back, stood))) == 2


@pytest.mark.parametrize(
    ("dialect", "earliest", "latest"),
    [("google", WHEN, WHEN), ("uid-churn", "2026-03-12T08:00", "2026-03-12T09:30")],
)
def test_once_the_copy_follows_it_was_made_when_the_first_showed_it(
    dialect: str, earliest: str, latest: str
) -> None:
    polls = looks("2026-03-12T08:00", "2026-03-12T09:30", "2026-03-12T12:00", "2026-03-12T12:11")
    (change,) = counted_changes(seen(copied(MOVED, dialect=dialect), polls))
    assert (change.earliest, change.latest) == (at(earliest), at(latest))


@pytest.mark.parametrize("dialect", ["google", "outlook", "ehr", "booking", "uid-churn"])
def test_a_move_on_both_calendars_is_one_finding_of_the_product_too(
    tmp_path: Path, dialect: str
) -> None:
    moments = looks("2026-03-12T08:00", "2026-03-12T18:30", "2026-03-13T12:00", "2026-03-13T12:11")
    one = copied(MOVED, dialect=dialect)
    told = Watcher(one, tmp_path).run(moments)
    assert [f["rule"] for f in told.findings] == ["reschedule"]
    (true,) = truth_of(seen(one, moments))
    assert true.is_told_by(told.findings[0])
    assert true.wrong_values(told.findings[0]) == []


@pytest.mark.parametrize(
    ("change", "lag"),
    [(alter("jane", at(WHEN), in_clinic=True), timedelta()), (drop("jane", K, at(WHEN)), LATE)],
)
def test_an_hour_that_stands_in_the_clinics_calendar_was_not_cancelled(
    tmp_path: Path, change: Change, lag: timedelta
) -> None:
    """A series goes there for good, or one of its sessions stands there for some time."""
    moments = looks("2026-03-12T09:30", "2026-03-12T10:30")
    john = replace(weekly(), id="john", client="k1", first=MONDAY_TEN + timedelta(hours=3))
    diary = Diary(entries={"jane": weekly(), "john": john})
    clients = (JANE, Client(id="k1", name="John Roe", email=None))
    one = replace(copied(change, lag=lag), diary=diary, clients=clients)
    assert truth_of(seen(one, moments)) == []
    assert Watcher(one, tmp_path).run(moments).findings == []


def test_what_one_calendar_moved_twice_before_it_had_stood_is_one_change_from_the_first_on() -> (
    None
):
    first, last = (rewrite("jane", K, at(WHEN), start=TO + n * timedelta(days=1)) for n in (0, 1))
    one = replace(copied(MOVED), edits=(edit(WHEN, first), edit("2026-03-12T09:05", last)))
    moments = ("2026-03-12T08:00", "2026-03-12T09:02", "2026-03-12T09:08", "2026-03-12T12:00")
    (change,) = counted_changes(
        seen(replace(one, dialect=DIALECTS["uid-churn"]), looks(*moments, "2026-03-12T12:11"))
    )
    assert (change.earliest, change.latest) == (at("2026-03-12T08:00"), at("2026-03-12T09:08"))


def test_while_a_copy_is_behind_the_hour_overlaps_where_it_was_moved_last() -> None:
    """It need not be told before the copy has followed, and may be."""
    john = replace(weekly(), id="john", client="k1", first=MONDAY_TEN + timedelta(days=1))
    diary = Diary(entries={"jane": weekly(), "john": john})
    clients = (JANE, Client(id="k1", name="John Roe", email=None))
    one = replace(copied(MOVED), diary=diary, clients=clients)

    def must(*moments: str) -> list[bool]:
        true = truth_of(seen(one, looks("2026-03-12T08:00", *moments)))
        return [e.must for e in true if e.rule == "no_buffer"]

    assert must("2026-03-12T09:30", "2026-03-12T09:41") == [False]
    assert must("2026-03-12T12:00", "2026-03-12T12:11") == [True]


@pytest.mark.parametrize(
    ("followed", "must"), [("2026-03-13T09:00", True), ("2026-03-25T09:00", False)]
)
def test_a_single_copy_not_seen_to_go_before_its_end_may_only_be_over(
    followed: str, must: bool
) -> None:
    """A calendar may leave out single events that are over: that is no word on the hour."""
    one = replace(weekly(), id="one", weeks=0, count=1, first=TO)
    life = replace(
        copied(drop("one", 0, at(WHEN)), dialect="uid-churn"), diary=Diary(entries={"one": one})
    )
    moments = looks("2026-03-12T08:00", "2026-03-12T09:30", followed, "2026-03-26T09:00")
    assert [e.must for e in truth_of(seen(life, moments)) if e.rule == "cancellation"] == [must]
