"""A check-in belongs to the client's hour, whatever entry shows it now or later (ADR 18)."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from monitor.core.timeline.model import CheckinKind
from monitor.jobs.answers.checkins import record_checkin
from monitor.jobs.polling.poll import poll_source
from monitor.jobs.reading.agenda import session_named
from tests.builders.ics import calendar
from tests.integration.evaluation.changes.seen_hours import TWO, hours, see
from tests.integration.watched import SETTINGS, Watched, a_series, an_event, skipping

DAY = "2026-11-24"
WEEKS = [f"2026-{day}T10:00" for day in ("11-24", "12-01", "12-08")]
OTHER = an_event("john", "John Roe", f"{DAY}T18:00")
CLINICIANS = [SETTINGS["clinicians"][0] | {"expect_arrival": True}]
OLD = an_event("old", "Jane Doe", WEEKS[0])
WEEKLY = a_series("old", "Jane Doe", "2026-11-03T10:00")
ENDED = a_series("old", "Jane Doe", "2026-11-03T10:00", rule=";UNTIL=20261120T000000Z")
LEFT_OUT = a_series("old", "Jane Doe", "2026-11-03T10:00", skipping(WEEKS[0]))


def single(start: str) -> list[str]:
    return [an_event("new", "Jane Doe", f"{DAY}T{start}")]


def weekly(start: str) -> list[str]:
    return [a_series("new", "Jane Doe", f"{DAY}T{start}")]


def singles(start: str) -> list[str]:
    weeks = [week.replace("10:00", start) for week in WEEKS]
    return [an_event(f"one-{number}", "Jane Doe", week) for number, week in enumerate(weeks)]


KINDS = {
    "single": ([OLD], single),
    "single to series": ([OLD], weekly),
    "series to single": ([WEEKLY], lambda start: [LEFT_OUT, *single(start)]),
    "split": ([WEEKLY], lambda start: [ENDED, *weekly(start)]),
    "series to singles": ([WEEKLY], lambda start: [ENDED, *singles(start)]),
    "singles to series": ([OLD, *singles("10:00")[1:]], weekly),
}


def begun(
    tmp_path: Path, before: list[str], *, came: str = "10:12", clinic: bool = False
) -> Watched:
    practice = Watched(tmp_path, clinicians=CLINICIANS, **({"sources": TWO} if clinic else {}))
    files = {"north": [OTHER, *before], **({"clinic": [OTHER]} if clinic else {})}
    see(practice, "2026-11-02T09:00", **files)
    look(practice, f"{DAY}T09:40", f"{DAY}T10:09")
    check_in(practice, f"{DAY}T{came}")
    practice.evaluate(f"{DAY}T10:13")
    return practice


def check_in(practice: Watched, at: str) -> None:
    found = session_named(practice.app, "jane", practice.at(at))
    assert found is not None
    record_checkin(practice.app, found.id, CheckinKind.ARRIVAL, practice.at(at))


def look(practice: Watched, *moments: str) -> None:
    for when in moments:
        for source in practice.settings["sources"]:
            poll_source(practice.app, source["name"], practice.at(when))
        practice.evaluate(when)


def write(practice: Watched, name: str, *events: str) -> None:
    (practice.folder / f"{name}.ics").write_bytes(calendar(OTHER, *events))


def until_evening(practice: Watched, since: str) -> None:
    """Looks while it settles, once it has, and whenever an hour would have been asked about."""
    first = practice.at(f"{DAY}T{since}")
    soon = [first + timedelta(minutes=number) for number in (0, 6, 11)]
    asked = [practice.at(f"{DAY}T{clock}") for clock in ("11:21", "14:11")]
    look(practice, *(moment.isoformat() for moment in (*soon, *asked)))


def assert_it_began_once(practice: Watched, minutes: int | None = 12) -> None:
    assert practice.said("not_started") == []
    assert practice.said("late_start") == (["late_start open"] if minutes else [])
    for late in practice.findings("late_start"):
        assert late.draft.occurred_at == practice.at(WEEKS[0])
        assert late.draft.value["late_minutes"] == minutes


@pytest.mark.parametrize("start", ["09:15", "10:15", "14:00"])
@pytest.mark.parametrize("kind", KINDS)
def test_nobody_asks_whether_an_hour_began_that_was_checked_in_and_written_anew(
    tmp_path: Path, kind: str, start: str
) -> None:
    before, after = KINDS[kind]
    practice = begun(tmp_path, before)
    write(practice, "north", *after(start))
    until_evening(practice, since="10:20")
    assert_it_began_once(practice)
    shown = hours(practice, DAY, f"{DAY}T17:00", f"{DAY}T16:00")
    assert [one for one in shown if one.endswith("held")] == [f"11-24 {start} held"]


@pytest.mark.parametrize("start", ["09:45", "14:00"])
@pytest.mark.parametrize("first", ["gone", "written"])
def test_it_may_take_two_looks(tmp_path: Path, start: str, first: str) -> None:
    practice = begun(tmp_path, [OLD])
    write(practice, "north", *([] if first == "gone" else [OLD, *single(start)]))
    look(practice, f"{DAY}T10:20")
    write(practice, "north", *single(start))
    until_evening(practice, since="10:25")
    assert practice.said("not_started") == []
    assert practice.only("late_start").draft.value["late_minutes"] == 12


@pytest.mark.parametrize("start", ["09:45", "14:00"])
def test_it_may_go_to_another_calendar(tmp_path: Path, start: str) -> None:
    practice = begun(tmp_path, [OLD], clinic=True)
    write(practice, "north")
    write(practice, "clinic", *single(start))
    until_evening(practice, since="10:20")
    assert_it_began_once(practice)


@pytest.mark.parametrize(
    ("start", "written"), [("09:45", "10:55"), ("10:15", "10:55"), ("11:00", "11:04")]
)
def test_it_may_be_written_anew_after_its_end(tmp_path: Path, start: str, written: str) -> None:
    practice = begun(tmp_path, [OLD])
    look(practice, f"{DAY}T10:52")
    write(practice, "north", *single(start))
    until_evening(practice, since=written)
    assert practice.said("not_started") == []
    assert practice.only("late_start").draft.value["late_minutes"] == 12


@pytest.mark.parametrize("start", ["09:45", "14:00"])
def test_one_that_began_in_time_is_not_late_when_it_is_written_anew(
    tmp_path: Path, start: str
) -> None:
    practice = begun(tmp_path, [OLD], came="10:02")
    write(practice, "north", *single(start))
    until_evening(practice, since="10:20")
    assert_it_began_once(practice, minutes=None)


def test_a_check_in_said_of_the_entry_that_is_gone_is_the_hours_own(tmp_path: Path) -> None:
    practice = Watched(tmp_path, clinicians=CLINICIANS)
    see(practice, "2026-11-24T08:00", north=[OTHER, OLD])
    see(practice, "2026-11-24T09:00", north=[OTHER, *single("10:30")])
    look(practice, f"{DAY}T10:10")
    check_in(practice, f"{DAY}T10:12")
    look(practice, f"{DAY}T10:45")
    assert practice.said("late_start", "not_started") == []


def test_another_hour_of_the_same_day_is_asked_about(tmp_path: Path) -> None:
    practice = begun(tmp_path, [OLD, an_event("second", "Jane Doe", f"{DAY}T13:00")])
    look(practice, f"{DAY}T12:55", f"{DAY}T13:10")
    assert practice.said("not_started") == ["not_started open"]
