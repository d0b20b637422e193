"""Who keeps to a rhythm is not asked about, whatever holidays, leave and single gaps do to it."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests.integration.watched import SETTINGS, Watched, a_series, skipping

FIRST_LOOK = "2026-11-09T09:00"
PRACTICE = {**SETTINGS["practice"], "holidays": "US"}


def followed(practice: Watched, until: str, *events: str) -> list[str]:
    """What was asked in looks each morning and evening up to `until`, as `gap`, in order."""
    practice.write(*events)
    moment, asked = datetime.fromisoformat(FIRST_LOOK), list[str]()
    while moment.isoformat() <= until:
        practice.look(moment.isoformat())
        for finding in practice.findings("missed_follow_up"):
            kind = finding.draft.value["kind"]
            if kind not in asked:
                asked.append(kind)
        moment += timedelta(hours=12)
    return asked


@pytest.mark.parametrize("days", ["TU,TH", "MO,FR", "MO,WE,FR", "MO,TU,WE,TH,FR"])
def test_several_hours_a_week(tmp_path: Path, days: str) -> None:
    first = "2026-10-06T10:00" if days.startswith("TU") else "2026-10-05T10:00"
    series = a_series("jane", "Jane Doe", first, rule=f";BYDAY={days}")

    assert followed(Watched(tmp_path), "2026-11-20T21:00", series) == []


TUESDAYS = ("jane", "Jane Doe", "2026-10-06T10:00")
OFF: dict[str, tuple[str, dict[str, Any]]] = {
    "a holiday": ("2026-11-26T10:00", {"practice": PRACTICE}),
    "a day of leave": (
        "2026-11-24T10:00",
        {"leave": [{"clinician": "amara", "from": "2026-11-24", "to": "2026-11-24"}]},
    ),
    "an excused day": (
        "2026-11-24T10:00",
        {"excused": [{"client": "jane", "from": "2026-11-24", "to": "2026-11-24"}]},
    ),
}


@pytest.mark.parametrize(("hour", "sections"), OFF.values(), ids=OFF)
@pytest.mark.parametrize("cadence", ["weekly", "auto"])
def test_a_weekly_hour_that_could_not_be(
    tmp_path: Path, hour: str, sections: dict[str, Any], cadence: str
) -> None:
    weekday = "2026-10-08T10:00" if "26T" in hour else TUESDAYS[2]
    clients = [{**SETTINGS["clients"][0], "cadence": cadence}]
    practice = Watched(tmp_path, clients=clients, **sections)
    series = a_series("jane", "Jane Doe", weekday, skipping(hour))

    assert followed(practice, "2026-12-04T21:00", series) == []


def test_an_hour_that_nobody_spoke_of_is_asked_about(tmp_path: Path) -> None:
    two = a_series(*TUESDAYS, skipping("2026-11-24T10:00", "2026-12-01T10:00"))
    assert followed(Watched(tmp_path), "2026-12-04T21:00", two) == ["no_next_session", "gap"]


def test_one_hour_that_was_cancelled_with_the_next_one_booked(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    assert followed(practice, "2026-11-18T09:00", a_series(*TUESDAYS)) == []

    practice.write(a_series(*TUESDAYS, skipping("2026-11-24T10:00")))
    for day in range(19, 31):
        practice.look_twice(f"2026-11-{day}T09:00")

    assert practice.said() == ["cancellation open"]


FRIDAYS = ("jane", "Jane Doe", "2026-10-30T10:00")
CHRISTMAS: dict[str, dict[str, Any]] = {
    "a holiday": {"practice": PRACTICE},
    "a day of leave": {"leave": [{"clinician": "amara", "from": "2026-12-25", "to": "2026-12-25"}]},
    "a week of leave": {
        "leave": [{"clinician": "amara", "from": "2026-12-21", "to": "2026-12-27"}]
    },
    "an excused day": {"excused": [{"client": "jane", "from": "2026-12-25", "to": "2026-12-25"}]},
    "an ordinary day": {},
}


@pytest.mark.parametrize("is_taken_off", [True, False], ids=["taken off", "still there"])
@pytest.mark.parametrize(("day", "sections"), CHRISTMAS.items(), ids=CHRISTMAS)
def test_a_fortnightly_hour_that_could_not_be_before_a_cadence_is_known(
    tmp_path: Path, day: str, sections: dict[str, Any], is_taken_off: bool
) -> None:
    """Three sessions were held: too few to learn from. The next hour is four weeks off."""
    practice = Watched(tmp_path, **sections)
    off = ["2026-12-25T10:00"] if is_taken_off else []
    every_other = ";INTERVAL=2"
    assert followed(practice, "2026-12-08T09:00", a_series(*FRIDAYS, rule=every_other)) == []
    practice.write(a_series(*FRIDAYS, skipping("2026-12-11T10:00", *off), rule=every_other))
    for date in range(9, 19):
        practice.look_twice(f"2026-12-{date:02}T09:00")

    kinds = [f.draft.value["kind"] for f in practice.findings("missed_follow_up")]
    assert kinds == (["not_rebooked"] if day == "an ordinary day" and is_taken_off else [])
