"""What was known at an earlier moment, taken back from what is known by now."""

from dataclasses import replace
from datetime import timedelta

import pytest

from monitor.core.digest.as_of import findings_as_of, sources_as_of, timeline_as_of
from monitor.core.findings.model import FindingStatus, Resolution
from monitor.core.sessions.changes import ChangeKind
from monitor.core.sessions.model import Presence
from tests.builders.digest_inputs import (
    arrival,
    at,
    change,
    finding,
    late,
    owed,
    session,
    timeline,
    watched,
    weekly,
)

MOMENT = at("2026-10-20 07:30")


def test_a_session_moved_since_stands_where_it_stood() -> None:
    before = session("2026-10-22 10:00")
    moved = replace(
        before,
        start=at("2026-10-23 15:00"),
        end=at("2026-10-23 15:50"),
        agreed_plan=before.start,
    )
    later = change(before, "2026-10-21 18:00", to="2026-10-23 15:00")

    then = timeline_as_of(timeline([moved], changes=(later,)), MOMENT)

    assert then.sessions == (before,)
    assert then.changes == ()


def test_a_change_counted_by_then_stays_as_it_is() -> None:
    before = session("2026-10-22 10:00")
    moved = replace(before, start=at("2026-10-23 15:00"), end=at("2026-10-23 15:50"))
    known = change(before, "2026-10-19 18:00", to="2026-10-23 15:00")
    stands = timeline([moved], changes=(known,))

    assert timeline_as_of(stands, MOMENT) == stands


def test_of_two_changes_since_the_first_one_says_where_it_stood() -> None:
    first = session("2026-10-22 10:00")
    second = replace(first, start=at("2026-10-22 12:00"), end=at("2026-10-22 12:50"))
    third = replace(first, presence=Presence.CANCELLED, start=second.start, end=second.end)
    changes = (
        change(first, "2026-10-20 09:00", to="2026-10-22 12:00"),
        change(second, "2026-10-21 09:00"),
    )

    assert timeline_as_of(timeline([third], changes=changes), MOMENT).sessions == (first,)


def test_a_session_restored_since_was_cancelled_then() -> None:
    one = session("2026-10-22 10:00")
    back = replace(change(one, "2026-10-21 09:00"), kind=ChangeKind.RESTORED)

    (then,) = timeline_as_of(timeline([one], changes=(back,)), MOMENT).sessions

    assert then.presence is Presence.CANCELLED


def series(*, hour: str, cancelled: tuple[int, ...] = ()) -> list:
    """Four Thursdays, over the end of daylight saving time on 1 November."""
    days = ("2026-10-22", "2026-10-29", "2026-11-05", "2026-11-12")
    return [
        replace(
            session(f"{day} {hour}"),
            id=f"s{n}",
            uid="weekly",
            zone="America/New_York",
            presence=Presence.CANCELLED if n in cancelled else Presence.SCHEDULED,
        )
        for n, day in enumerate(days)
    ]


def test_a_series_moved_since_stands_at_its_old_hour_on_both_sides_of_a_clock_change() -> None:
    old, new = series(hour="10:00"), series(hour="14:00")
    move = change(old[0], "2026-10-21 09:00", to="2026-10-22 14:00", via="series", sessions=4)

    then = timeline_as_of(timeline(new, changes=(move,)), MOMENT)

    assert list(then.sessions) == old


def test_a_series_ended_since_is_whole_but_for_the_hour_called_off_before() -> None:
    ended = series(hour="10:00", cancelled=(1, 2, 3))
    whole = series(hour="10:00", cancelled=(2,))
    called_off = change(whole[2], "2026-10-19 09:00")
    end = change(whole[1], "2026-10-21 09:00", via="series", sessions=2)

    then = timeline_as_of(timeline(ended, changes=(called_off, end)), MOMENT)

    assert list(then.sessions) == whole


def test_what_was_booked_checked_in_or_noted_since_is_not_known_yet() -> None:
    old, new = (
        session("2026-10-16 10:00"),
        session("2026-10-23 10:00", booked_not_after=at("2026-10-20 07:31")),
    )
    late_word = replace(arrival(old), recorded_at=at("2026-10-20 08:00"))
    noted = {"f_1": at("2026-10-20 07:30"), "f_2": at("2026-10-20 07:31")}

    then = timeline_as_of(
        timeline([old, new], checkins=(late_word,), noted=noted, outreach=tuple(noted.values())),
        MOMENT,
    )

    assert then.sessions == (old,)
    assert then.checkins == ()
    assert then.noted == {"f_1": at("2026-10-20 07:30")}
    assert then.outreach == (at("2026-10-20 07:30"),)


def test_a_calendar_is_seen_as_it_was_and_blind_where_a_finding_said_so() -> None:
    (view,) = watched(
        first_ok=at("2026-10-01 10:00"), last_ok=at("2026-12-01 10:00")
    ).sources.values()
    stale = finding("source_stale", "2026-10-19 10:00", client=None)

    seen = sources_as_of({view.name: view}, [], MOMENT)[view.name]
    blind = sources_as_of({view.name: view}, [stale], MOMENT)[view.name]
    unseen = sources_as_of({view.name: view}, [], at("2026-09-01 10:00"))[view.name]

    assert (seen.last_ok, seen.is_blind) == (MOMENT, False)
    assert blind.is_blind
    assert (unseen.first_ok, unseen.last_ok) == (None, None)


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ("2026-10-20 07:30", FindingStatus.RESOLVED),
        ("2026-10-20 07:31", FindingStatus.OPEN),
    ],
)
def test_a_finding_is_as_open_as_it_was(ended: str, status: FindingStatus) -> None:
    answered = owed(
        "2026-10-14 12:00",
        opened_at=at("2026-10-16 12:00"),
        status=FindingStatus.RESOLVED,
        resolution=Resolution.ANSWERED,
        resolved_at=at(ended),
    )

    (then,) = findings_as_of([answered], {answered.id: answered.draft}, MOMENT)

    assert then.status is status


def test_a_finding_speaks_in_the_words_of_its_time_and_not_before_it_opened() -> None:
    known = owed("2026-10-14 12:00", opened_at=MOMENT)
    new = late("2026-10-19 10:00", opened_at=MOMENT + timedelta(seconds=1))
    of_its_time = replace(known.draft, summary="No next session is booked.")

    (then,) = findings_as_of([known, new], {known.id: of_its_time, new.id: new.draft}, MOMENT)

    assert then.draft == of_its_time


def test_an_open_finding_that_the_rules_of_then_do_not_know_rests_on_a_later_word() -> None:
    told_later = late("2026-10-19 10:00", opened_at=MOMENT)
    stale = finding("source_stale", "2026-10-19 10:00", client=None, opened_at=MOMENT)

    assert findings_as_of([told_later, stale], {}, MOMENT) == [stale]


def test_nothing_is_taken_back_where_nothing_happened_since() -> None:
    stands = timeline(weekly("2026-09-01 10:00", 4))

    assert timeline_as_of(stands, MOMENT) == stands
