"""The weekly digest: one week on the practice's wall, how steady it was, always the same."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Coverage, KeptRate, to_json
from monitor.core.findings.model import FindingStatus, Resolution
from tests.builders.digest_inputs import (
    DAYS,
    EARLIEST_MONDAY,
    MONDAY_AFTER,
    NEW_YORK,
    arrival,
    at,
    change,
    inputs,
    late,
    owed,
    session,
    timeline,
    watched,
    weekly,
)


def test_a_week_without_sessions_is_short_and_warm() -> None:
    digest = build_digest(inputs())

    assert digest.lead == "A quiet week, with no sessions. Enjoy the rest."
    assert digest.kept == KeptRate(kept=0, planned=0, excluded=0)
    assert digest.coverage == Coverage(seen=0, sessions=0)
    assert not digest.repair + digest.follow_ups + digest.changes + digest.late
    assert not digest.steady + digest.coming + digest.blind_spots


def test_a_week_without_sessions_is_no_good_news_where_the_calendar_was_not_read() -> None:
    digest = build_digest(inputs(practice=watched(last_ok=at("2026-11-18 12:00"))))

    assert digest.lead == "No sessions were seen, but not every calendar could be read."
    assert digest.blind_spots[0].what.startswith("Not read since Wed 18 Nov, 12:00")


@pytest.mark.parametrize(
    ("zones", "says"),
    [
        (
            ("Moon",),
            "feed names the time zone Moon, which is not known here. The time of 1 of its "
            "sessions, this week and next, is a guess.",
        ),
        (
            ("Moon", "Mars", "Moon"),
            "feed names the time zones Mars, Moon, which are not known here. The times of 3 of its "
            "sessions, this week and next, are a guess.",
        ),
    ],
)
def test_time_zones_that_are_not_known_are_said_with_how_many_sessions_they_concern(
    zones: tuple[str, ...], says: str
) -> None:
    guessed = [session(day, unread_zone=zone) for day, zone in zip(DAYS, zones, strict=False)]
    digest = build_digest(inputs(timeline(guessed)))

    assert [spot.what for spot in digest.blind_spots] == [says]


def test_below_five_sessions_the_week_is_not_judged() -> None:
    digest = build_digest(inputs(timeline([session(day) for day in DAYS[:4]])))

    assert digest.lead == "A small week: 4 of 4 sessions kept as planned, too few to judge by."


@pytest.mark.parametrize(
    ("late_ones", "lead"),
    [
        (0, "A steady week: 6 of 6 sessions kept as planned."),
        (1, "A week with some movement: 5 of 6 sessions kept as planned."),
        (3, "An unsettled week, worth a closer look: 3 of 6 sessions kept as planned."),
    ],
)
def test_the_lead_says_how_steady_the_week_was_with_both_numbers(late_ones: int, lead: str) -> None:
    sessions = [session(day) for day in DAYS]
    checkins = tuple(arrival(s, 20) for s in sessions[:late_ones])

    assert build_digest(inputs(timeline(sessions, checkins=checkins))).lead == lead


def test_in_the_first_week_history_is_only_beginning() -> None:
    first = watched(first_ok=at("2026-11-18 12:00"))
    digest = build_digest(inputs(timeline([session(day) for day in DAYS]), practice=first))

    assert digest.lead.endswith("kept as planned. History is only beginning.")
    assert digest.method.endswith(
        "The calendars have been read since Wed 18 Nov, 12:00; what came before is told "
        "as the first reading showed it."
    )


def test_from_the_first_full_week_on_nothing_is_said_of_the_time_before() -> None:
    full = watched(first_ok=at("2026-11-16 00:00"))
    digest = build_digest(inputs(timeline([session(day) for day in DAYS]), practice=full))

    assert "first reading" not in digest.method


def test_a_week_that_still_runs_is_told_so_far() -> None:
    digest = build_digest(
        inputs(timeline([session(day) for day in DAYS]), now=at("2026-11-21 18:00"))
    )

    assert digest.lead == "A steady week: 6 of 6 sessions kept as planned so far."


def test_a_digest_keeps_its_id_however_often_it_is_built() -> None:
    first = build_digest(inputs())
    later = build_digest(inputs(now=MONDAY_AFTER + timedelta(days=3)))
    others = [inputs(name="other"), inputs(week="2026-W46"), inputs(clinician="ben")]

    assert first.id == later.id
    assert first.id not in {build_digest(other).id for other in others}


def test_from_and_to_are_the_practices_own_midnights() -> None:
    document = to_json(build_digest(inputs()))

    assert document["from"] == "2026-11-16T00:00:00-05:00"
    assert document["to"] == "2026-11-23T00:00:00-05:00"
    assert document["clinician"] == "amara"
    assert "scope" not in document


@pytest.mark.parametrize(
    ("week", "first", "inside", "outside"),
    [
        ("2026-W10", "2026-03-02", "2026-03-08 23:30", "2026-03-09 00:00"),
        ("2026-W44", "2026-10-26", "2026-11-01 23:30", "2026-11-02 00:00"),
    ],
)
def test_a_week_in_which_the_clock_changes_holds_what_its_days_hold(
    week: str, first: str, inside: str, outside: str
) -> None:
    daily = [session(f"{first} 00:00"), session(inside), session(outside)]
    digest = build_digest(inputs(timeline(daily), week=week))

    assert digest.kept.planned == 2
    assert digest.from_.utcoffset() != digest.to.utcoffset()


def test_a_week_from_sunday_holds_sunday_and_not_the_sunday_after() -> None:
    digest = build_digest(
        inputs(
            timeline([session("2026-11-15 10:00"), session("2026-11-22 10:00")]),
            starts="sunday",
            now=at("2026-11-22 07:30"),
        )
    )

    assert digest.kept.planned == 1
    assert [c.start for c in digest.coming] == [
        datetime(2026, 11, 22, 10, tzinfo=NEW_YORK),
    ]


def test_an_old_week_that_is_built_again_reads_the_same() -> None:
    sessions = weekly(EARLIEST_MONDAY, 12)
    aged = late("2026-11-16 10:00")
    given = {"findings": [aged, owed("2026-11-17 12:00")]}
    first = build_digest(inputs(timeline(sessions), **given))  # type: ignore[arg-type]
    later = build_digest(
        inputs(
            timeline(sessions),
            now=at("2027-01-20 09:00"),
            findings=[
                replace(aged, status=FindingStatus.RESOLVED, resolution=Resolution.AGED),
                given["findings"][1],
            ],
        )
    )

    assert later == replace(first, coming=())  # which has gone by


def test_a_session_that_runs_over_the_weeks_end_belongs_to_the_week_it_began_in() -> None:
    over_midnight = session("2026-11-22 23:30")

    assert build_digest(inputs(timeline([over_midnight]))).kept.planned == 1


def held_without_short_notice(weeks: int, *moved: int, **given: Any) -> list[str]:
    """What is said of `weeks` Mondays, the last in the digest's week, where those in `moved` were
    moved to the afternoon that morning."""
    first = datetime(2026, 11, 16, 10) - timedelta(weeks=weeks - 1)  # noqa: DTZ001 - on the wall
    sessions = weekly(first.isoformat(" ", "minutes"), weeks)
    changes = []
    for place in moved:
        before, day = sessions[place], f"{first + timedelta(weeks=place):%Y-%m-%d}"
        sessions[place] = replace(
            before,
            start=at(f"{day} 13:00"),
            end=at(f"{day} 13:50"),
            agreed_plan=before.start,
        )
        changes.append(change(before, f"{day} 08:00", to=f"{day} 13:00"))
    digest = build_digest(inputs(timeline(sessions, changes=tuple(changes)), **given))
    return [item.what for item in digest.steady if item.client is None]


def test_the_longest_stretch_without_a_short_notice_change_deserves_a_line() -> None:
    said = "kept sessions since one was moved or cancelled at short notice"

    assert held_without_short_notice(16, 3) == [f"12 {said}."]
    assert held_without_short_notice(16, 0, 2) == [
        f"13 {said}, the longest stretch so far (before: 1)."
    ]


def test_a_stretch_that_is_no_record_or_not_long_yet_is_not_praised() -> None:
    assert held_without_short_notice(16, 4) == []
    assert held_without_short_notice(16, 0, 14) == []
    assert held_without_short_notice(26, 0, 13) == []


def test_a_change_before_the_calendar_was_watched_begins_no_stretch() -> None:
    lately = watched(first_ok=at("2026-08-12 12:00"))

    assert held_without_short_notice(16, 0, practice=lately) == []
