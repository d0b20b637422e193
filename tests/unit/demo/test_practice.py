"""The made-up practice: what its calendars say at each moment, and its config."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any

import icalendar
import pytest
import recurring_ical_events

from config.loading.loader import load_settings
from monitor.demo.people import ZONE, Weeks
from monitor.demo.practice import (
    Moment,
    calendar_path,
    demo_config,
    first_week,
    simulate,
    write_calendars,
)
from monitor.demo.story import LEAVE_WEEK

START = date(2026, 9, 14)
WEEKS = Weeks(start=START)


@lru_cache(maxsize=1)
def moments() -> list[Moment]:
    return simulate(START)


def calendar_at(at: datetime, clinician: str) -> Any:
    """The last calendar that was written not after `at`."""
    moment = [one for one in moments() if one.at <= at][-1]
    return icalendar.Calendar.from_ical(moment.calendars[clinician].encode())


def sessions(calendar: Any, week: int) -> dict[str, list[str]]:
    """Title -> local starts in that week."""
    span = WEEKS.at(week, 0, "00:00"), WEEKS.at(week + 1, 0, "00:00")
    found: dict[str, list[str]] = {}
    for one in recurring_ical_events.of(calendar).between(*span):
        title = str(one["SUMMARY"])
        if title.startswith("Session: ") and one["STATUS"] != "CANCELLED":
            start = one.start.astimezone(ZONE)
            found.setdefault(title.removeprefix("Session: "), []).append(f"{start:%a %H:%M}")
    return found


LATER = WEEKS.at(11, 0, "07:35")


def test_the_moments_are_few_ascending_and_end_on_the_monday_after() -> None:
    times = [one.at for one in moments()]
    assert 150 < len(times) <= 400
    assert times == sorted(set(times))
    assert (times[0], times[-1]) == (WEEKS.at(1, 0, "07:30"), LATER)
    assert all(one.utcoffset() is not None for one in times)


def test_the_same_seed_tells_the_same_story_and_another_seed_another() -> None:
    assert simulate(START, 5)[-1] == simulate(START, 5)[-1]
    assert simulate(START, 5)[-1].calendars != simulate(START, 6)[-1].calendars


def test_the_ten_weeks_end_with_the_last_full_one() -> None:
    assert first_week(datetime(2026, 11, 24, 22, tzinfo=UTC)) == START
    assert first_week(WEEKS.at(11, 0, "08:00")) == START
    assert first_week(WEEKS.at(11, 0, "07:59")) == START - timedelta(weeks=1)


def test_a_first_week_that_begins_on_another_day_is_refused() -> None:
    with pytest.raises(ValueError, match="no Monday"):
        simulate(date(2026, 9, 15))


@pytest.mark.parametrize("begin", ["2025-01-06", "2025-09-08", "2026-02-02", "2026-12-28"])
def test_the_story_can_be_told_at_any_time_of_the_year(begin: str) -> None:
    assert len(simulate(date.fromisoformat(begin))) == len(moments())


def test_a_quiet_week_has_everyone_at_the_usual_time() -> None:
    assert sessions(calendar_at(WEEKS.at(1, 0, "07:30"), "amara"), 1) == {
        "Jane D.": ["Mon 10:00"],
        "Ravi P.": ["Mon 11:00"],
        "Sofia M.": ["Tue 09:00"],
        "Tom B.": ["Wed 10:00"],
        "Nora L.": ["Wed 14:00"],
        "Aisha B.": ["Thu 11:00"],
        "Omar H.": ["Fri 10:00"],
    }


def test_hours_stay_on_the_wall_clock_when_the_clocks_change() -> None:
    before, after = (sessions(calendar_at(LATER, "amara"), week) for week in (7, 8))
    assert before["Jane D."] == after["Jane D."] == ["Mon 10:00"]


def test_the_last_week_holds_what_its_digest_tells() -> None:
    week = sessions(calendar_at(LATER, "amara"), 10)
    assert week["Jane D."][0] in {f"Mon 10:{minute:02d}" for minute in range(9, 14)}
    assert week["Tom B."] == ["Thu 13:00"]
    assert week["Nora L."] == ["Thu 17:00"]
    assert sessions(calendar_at(LATER, "ben"), 10)["Luca C. (late 14 min)"] == ["Tue 10:00"]


def test_a_rebooked_session_leaves_and_returns_under_another_uid() -> None:
    before = sessions(calendar_at(WEEKS.at(4, 0, "12:30"), "amara"), 4)
    between = sessions(calendar_at(WEEKS.at(4, 0, "16:11"), "amara"), 4)
    after = sessions(calendar_at(WEEKS.at(4, 0, "16:13"), "amara"), 4)
    found = [week.get("Nora L.") for week in (before, between, after)]
    assert found == [["Wed 14:00"], None, ["Fri 14:00"]]


def test_ben_sees_nobody_while_on_leave() -> None:
    assert sessions(calendar_at(LATER, "ben"), LEAVE_WEEK) == {}
    assert len(sessions(calendar_at(WEEKS.at(1, 0, "07:30"), "ben"), LEAVE_WEEK)) >= 3


def test_peters_series_ends_and_nothing_follows() -> None:
    weeks = [sessions(calendar_at(LATER, "ben"), week) for week in range(1, 12)]
    assert [week for week, found in enumerate(weeks, 1) if "Peter H." in found] == [1, 2, 3, 4, 5]


def test_every_export_is_stamped_anew_and_only_edits_move_last_modified() -> None:
    first, second = moments()[0], moments()[1]
    stamps = [
        {
            str(one["UID"]): (one["DTSTAMP"].dt, one["LAST-MODIFIED"].dt)
            for one in calendar_at(moment.at, "amara").walk("VEVENT")
        }
        for moment in (first, second)
    ]
    assert all(one[0] == first.at for one in stamps[0].values())
    assert all(one[0] == second.at for one in stamps[1].values())
    assert {uid: one[1] for uid, one in stamps[0].items()} == {
        uid: one[1] for uid, one in stamps[1].items()
    }


def test_promises_are_kept_kept_late_and_forgotten() -> None:
    done = {
        str(todo["SUMMARY"]): (todo.get("COMPLETED"), todo["DUE"].dt)
        for clinician in ("amara", "ben")
        for todo in calendar_at(LATER, clinician).walk("VTODO")
    }
    letter, call, reading = (
        next(value for title, value in done.items() if word in title)
        for word in ("referral", "insurance", "reading list")
    )
    assert letter[0].dt.astimezone(ZONE).date() < letter[1]
    assert call[0].dt.astimezone(ZONE).date() > call[1]
    assert reading[0] is None
    assert reading[1] < LATER.date() - timedelta(days=1)


def test_a_failed_download_is_cut_off_and_the_next_one_is_whole() -> None:
    broken = [one for one in moments() if one.broken]
    assert [f"{one.at:%a %H:%M}" for one in broken] == ["Wed 12:30", "Wed 19:00"]
    assert all("END:VCALENDAR" not in one.calendars["ben"] for one in broken)
    whole = [one for one in moments() if not one.broken]
    assert all(
        text.endswith("END:VCALENDAR\r\n") for one in whole for text in one.calendars.values()
    )


def test_notes_name_no_client() -> None:
    names = {"Jane", "Ravi", "Sofia", "Tom", "Nora", "Omar", "Grace", "Luca", "Peter", "Zoe", "Mia"}
    assert not [one.note for one in moments() if any(name in one.note for name in names)]


def test_the_config_is_valid_and_reads_what_is_written(tmp_path: Path) -> None:
    config = tmp_path / "demo.yaml"
    config.write_text(demo_config(tmp_path / "a folder", START), encoding="utf-8")
    write_calendars(moments()[0], tmp_path / "a folder")

    settings = load_settings(config, environ={})

    assert [one.id for one in settings.clinicians] == ["amara", "ben"]
    assert 7 <= len(settings.clients) <= 9
    for clinician in ("amara", "ben"):
        path = calendar_path(tmp_path / "a folder", clinician)
        assert str(path) in config.read_text(encoding="utf-8")
        assert path.read_bytes().startswith(b"BEGIN:VCALENDAR\r\n")
