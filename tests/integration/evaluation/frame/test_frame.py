"""From the calendar to the finding: usual hours, overlaps and breaks."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import WITH_DIGEST, Watched, a_series, an_event, modified, skipping

JANE = a_series("jane", "Jane Doe", "2026-08-04T10:00", "LOCATION:Room 2")  # Tuesdays at ten
MONDAY, TUESDAY = "2026-11-23T09:00", "2026-11-24T08:00"


def test_an_hour_that_wandered_week_after_week_is_a_drift_until_it_holds_again(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)
    odd = ["10-06", "10-20", "11-03", "11-17"]
    moved = [
        an_event("jane", "Jane Doe", f"2026-{day}T15:00", of=f"2026-{day}T10:00") for day in odd
    ]
    practice.write(JANE, *moved)
    practice.look_twice("2026-10-01T09:00")
    practice.look_twice(MONDAY)

    found = practice.only("slot_drift")
    assert found.draft.value["usual_slot"] == "Tue 10:00"
    assert (found.draft.value["in_slot"], found.draft.value["sessions"]) == (4, 8)
    assert found.scope == "client:jane"

    practice.look_twice("2026-12-02T09:00")  # two more Tuesdays at ten: five of eight
    assert practice.said("slot_drift") == ["slot_drift resolved recovered"]


@pytest.mark.parametrize("start", ["2026-08-06T15:00", "2026-08-04T14:00"])
def test_a_series_moved_for_good_never_drifts(tmp_path: Path, start: str) -> None:
    practice = Watched(tmp_path)
    practice.write(JANE)
    practice.look_twice(MONDAY)
    practice.write(a_series("jane", "Jane Doe", start))
    for week in (24, 31):
        practice.look_twice(f"2026-12-{week}T09:00")
    practice.look_twice("2027-01-14T09:00")

    assert practice.said("slot_drift") == []
    assert practice.said("reschedule")


def test_two_series_that_meet_are_one_finding_until_one_of_them_gives_way(tmp_path: Path) -> None:
    practice = Watched(tmp_path, **WITH_DIGEST)
    practice.write(JANE, a_series("john", "John Roe", "2026-08-04T10:30"))
    practice.look_twice(MONDAY)
    practice.look_twice("2026-11-25T09:00")

    found = practice.only("no_buffer")
    assert (found.scope, found.draft.value["gap_minutes"]) == ("clinician:amara", -20)
    assert found.draft.session is not None
    assert found.draft.session.start == practice.at("2026-12-01T10:30")
    ahead = [item.what for item in practice.digest("2026-11-30T07:30").coming]
    assert ahead == ["", "overlaps the one before"]

    practice.write(JANE, a_series("john", "John Roe", "2026-08-04T11:00"))
    practice.look_twice("2026-11-30T09:00")
    assert practice.said("no_buffer") == ["no_buffer resolved recovered"]


def test_an_overlap_stays_one_finding_when_one_of_the_series_is_split(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    john = a_series("john", "John Roe", "2026-08-04T10:30")
    practice.write(JANE, john)
    practice.look_twice(MONDAY)

    jane = ("Jane Doe", "LOCATION:Room 2")
    practice.write(  # "this and following", and everything stays as it was
        a_series("jane", jane[0], "2026-08-04T10:00", jane[1], rule=";UNTIL=20261128T000000Z"),
        a_series("jane_R2", jane[0], "2026-12-01T10:00", jane[1]),
        john,
    )
    practice.look_twice("2026-11-23T12:00")
    practice.look("2026-11-30T09:00")

    found = practice.only("no_buffer")
    assert practice.said("no_buffer") == ["no_buffer open"]
    assert found.draft.session is not None
    assert found.draft.session.start == practice.at("2026-12-01T10:30")


def test_hours_that_change_hands_as_new_events_never_overlapped(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(
        an_event("jane-1", "Jane Doe", "2026-11-26T10:00"),
        an_event("john-1", "John Roe", "2026-11-27T10:00"),
        an_event("c0-1", "Client 0", "2026-11-27T15:00"),
    )
    practice.look_twice(MONDAY)

    practice.write(  # a swap, and half an hour later: each as one event gone and another one new
        an_event("jane-2", "Jane Doe", "2026-11-27T10:00"),
        an_event("john-2", "John Roe", "2026-11-26T10:00"),
        an_event("c0-2", "Client 0", "2026-11-27T15:30"),
    )
    for minute in ("00", "05", "10", "15"):
        practice.look(f"2026-11-24T08:{minute}")

    assert practice.findings("no_buffer") == []
    assert practice.starts("2026-11-24", "2026-11-28", "c0") == ["11-27 15:30"]


def test_hours_that_change_hands_overlap_at_no_moment_though_one_half_settles_first(
    tmp_path: Path,
) -> None:
    practice = Watched(tmp_path)
    jane = an_event("jane-1", "Jane Doe", "2026-11-26T10:00")
    john = an_event("john-1", "John Roe", "2026-11-27T10:00")
    practice.write(jane, john)
    practice.look_twice(MONDAY)

    stamp = modified("2026-11-23T12:00-05:00")  # half of the swap says since when it stands
    practice.write(
        an_event("jane-1", "Jane Doe", "2026-11-27T10:00", stamp),
        an_event("john-1", "John Roe", "2026-11-26T10:00"),
    )
    practice.look(TUESDAY)
    assert practice.said() == ["reschedule open"]
    practice.evaluate("2026-11-24T08:10")

    assert practice.said() == ["reschedule open", "reschedule open"]


def test_an_hour_given_twice_is_told_once_the_booking_has_stood(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(JANE)
    practice.look_twice(MONDAY)

    practice.write(JANE, an_event("john-1", "John Roe", "2026-11-24T10:30"))
    practice.look(TUESDAY)
    assert practice.findings("no_buffer") == []

    practice.evaluate("2026-11-24T08:10")
    assert practice.only("no_buffer").opened_at == practice.at("2026-11-24T08:10")


def test_a_meeting_with_several_clients_at_once_is_no_overlap(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    guests = [f"ATTENDEE:mailto:{name}@example.com" for name in ("jane", "john")]
    practice.write(an_event("group", "Group", "2026-11-24T10:00", *guests))
    practice.look_twice(MONDAY)

    assert practice.said() == []


def test_a_break_that_nobody_was_told_of_is_asked_about_until_the_config_says_so(
    tmp_path: Path,
) -> None:
    leave = {"clinician": "amara", "from": "2026-12-21", "to": "2027-01-03"}
    practice = Watched(tmp_path, leave=[leave], **WITH_DIGEST)
    practice.write(JANE)
    practice.look_twice("2026-11-22T09:00")
    assert practice.said("unannounced_break") == []
    practice.look_twice(MONDAY)

    found = practice.only("unannounced_break")
    assert (found.scope, found.draft.value["sessions"]) == ("clinician:amara", 2)
    (ahead,) = [c for c in practice.digest("2026-11-30T07:30").coming if c.client is None]
    assert ahead.start == practice.at("2026-12-21T00:00")

    practice.configure(leave=[leave | {"announced": "2026-11-30"}])
    practice.look_twice("2026-11-29T09:00")
    assert practice.said("unannounced_break") == ["unannounced_break open"]
    practice.look_twice("2026-11-30T09:00")
    assert practice.said("unannounced_break") == ["unannounced_break resolved kept_late"]


def test_leave_in_the_calendar_counts_and_clearing_it_resolves(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    away = an_event("away", "Away", "2026-12-21T00:00", "X-MICROSOFT-CDO-BUSYSTATUS:OOF")
    practice.write(JANE, away.replace("20261221T005000", "20261224T000000"))
    practice.look_twice(MONDAY)
    assert practice.said() == ["unannounced_break open"]

    cleared = JANE.replace("END:VEVENT", f"{skipping('2026-12-22T10:00')}\nEND:VEVENT")
    practice.write(cleared, away.replace("20261221T005000", "20261224T000000"))
    practice.look_twice("2026-11-24T18:00")
    assert practice.said() == ["unannounced_break resolved recovered"]


def test_findings_of_a_clinician_who_left_the_practice_end(tmp_path: Path) -> None:
    practice = Watched(tmp_path)
    practice.write(JANE, a_series("john", "John Roe", "2026-08-04T10:30"))
    practice.look_twice(MONDAY)
    practice.configure(clinicians=[{"id": "ben", "name": "Ben Ruiz"}])
    practice.look_twice("2026-11-23T10:00")

    assert {f.scope: f.status.value for f in practice.findings("no_buffer")} == {
        "clinician:amara": "resolved",
        "clinician:ben": "open",
    }


def test_after_leave_in_which_the_clock_changed_as_much_time_is_left_as_before(
    tmp_path: Path,
) -> None:
    """Follow-up is due three days after Tuesday 10:50, and the leave of 14 days does not count."""
    leave = {"clinician": "amara", "from": "2026-10-22", "to": "2026-11-04"}
    practice = Watched(tmp_path, leave=[leave])
    practice.write(a_series("jane", "Jane Doe", "2026-08-04T10:00", rule=";UNTIL=20261021T000000Z"))
    practice.look("2026-10-19T09:00")
    practice.look("2026-11-06T10:49")
    assert practice.said("missed_follow_up") == []

    practice.look("2026-11-06T10:50")

    assert practice.said("missed_follow_up") == ["missed_follow_up open"]
