"""What an event's words say of how a session began is said of the hour they were written beside."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.integration.watched import Watched, a_series, an_event

TEN, THREE, EIGHT = "2026-11-24T10:00", "2026-11-24T15:00", "2026-11-24T08:00"
A_WEEK_ON = "2026-12-01T10:00"
EXPECTING = [{"id": "amara", "name": "Dr. Amara Osei", "expect_arrival": True}]


@pytest.fixture
def practice(tmp_path: Path) -> Watched:
    practice = Watched(tmp_path)
    practice.write(an_event("one", "Jane Doe", TEN))
    practice.look("2026-11-24T08:30")
    return practice


def write(practice: Watched, when: str, start: str, *lines: str, who: str = "Jane Doe") -> None:
    practice.write(an_event("one", who, start, *lines))
    practice.look_twice(when)


def told(practice: Watched, rule: str) -> list[tuple[str, int]]:
    """`11-24 10:00` and the minutes of each such finding that is open."""
    return sorted(
        (
            f"{f.draft.session.planned_start.astimezone(practice.zone):%m-%d %H:%M}",
            f.draft.value.get("late_minutes", 0),
        )
        for f in practice.findings(rule)
        if f.status.value == "open" and f.draft.session is not None
    )


WORDS = pytest.mark.parametrize("words", ["started 10:07", "late 7 min", "+7m late"])


@WORDS
@pytest.mark.parametrize(
    ("to", "at"), [(THREE, "10:40"), (THREE, "11:30"), (EIGHT, "10:40"), (EIGHT, "11:30")]
)
def test_an_entry_tidied_far_away_keeps_what_was_said_of_its_hour(
    practice: Watched, words: str, to: str, at: str
) -> None:
    note = f"DESCRIPTION:{words}"
    write(practice, "2026-11-24T10:10", TEN, note)
    write(practice, f"2026-11-24T{at}", to, note)
    practice.look("2026-11-24T18:00")

    assert told(practice, "late_start") == [("11-24 10:00", 7)]


@WORDS
def test_a_session_of_a_series_keeps_it_too(tmp_path: Path, words: str) -> None:
    practice = Watched(tmp_path)
    series = a_series("jane", "Jane Doe", "2026-11-03T10:00")
    practice.write(series)
    practice.look("2026-11-24T08:30")
    for when, start in (("2026-11-24T10:10", TEN), ("2026-11-24T10:40", THREE)):
        note = f"DESCRIPTION:{words}"
        practice.write(series, an_event("jane", "Jane Doe", start, note, of=TEN))
        practice.look_twice(when)
    practice.look("2026-11-24T18:00")

    assert told(practice, "late_start") == [("11-24 10:00", 7)]


@WORDS
@pytest.mark.parametrize("at", ["10:40", "11:30"])
def test_an_event_put_off_to_the_next_week_was_not_late_there(
    practice: Watched, words: str, at: str
) -> None:
    note = f"DESCRIPTION:{words}"
    write(practice, "2026-11-24T10:10", TEN, note)
    write(practice, f"2026-11-24T{at}", A_WEEK_ON, note)
    practice.look("2026-12-01T12:00")

    assert ("12-01 10:00", 7) not in told(practice, "late_start")


def test_one_that_is_over_and_used_again_was_late_in_its_own_hour(practice: Watched) -> None:
    write(practice, "2026-11-24T10:10", TEN, "DESCRIPTION:late 7 min")
    practice.look("2026-11-24T11:00")
    write(practice, "2026-11-24T12:30", A_WEEK_ON, "DESCRIPTION:late 7 min")
    practice.look("2026-12-01T12:00")

    assert told(practice, "late_start") == [("11-24 10:00", 7)]


def test_an_entry_of_the_past_that_is_put_elsewhere_afterwards_keeps_its_words(
    practice: Watched,
) -> None:
    write(practice, "2026-11-24T10:10", TEN, "DESCRIPTION:late 7 min")
    practice.look("2026-11-24T11:00")
    write(practice, "2026-11-24T12:30", "2026-11-23T10:00", "DESCRIPTION:late 7 min")
    practice.look("2026-11-25T12:00")

    assert told(practice, "late_start") == [("11-24 10:00", 7)]


def test_who_did_not_come_has_not_stayed_away_from_the_hour_that_was_made_of_it(
    practice: Watched,
) -> None:
    write(practice, "2026-11-24T11:00", TEN, who="Session: Jane Doe (no show)")
    assert told(practice, "no_show") == [("11-24 10:00", 0)]
    write(practice, "2026-11-24T12:00", A_WEEK_ON, who="Session: Jane Doe (no show)")
    practice.look("2026-12-01T12:00")

    assert told(practice, "no_show") == [("11-24 10:00", 0)]


def test_words_written_anew_are_of_the_hour_beside_them(practice: Watched) -> None:
    write(practice, "2026-11-24T10:10", TEN, "DESCRIPTION:late 7 min")
    write(practice, "2026-11-24T10:40", A_WEEK_ON, "DESCRIPTION:late 7 min")
    write(practice, "2026-12-01T10:20", A_WEEK_ON, "DESCRIPTION:late 9 min")

    assert told(practice, "late_start") == [("12-01 10:00", 9)]


def test_words_that_were_there_long_before_go_along(practice: Watched) -> None:
    write(practice, "2026-11-24T08:40", TEN, "DESCRIPTION:late 7 min")
    write(practice, "2026-11-24T09:10", THREE, "DESCRIPTION:late 7 min")
    practice.look("2026-11-24T18:00")

    assert told(practice, "late_start") == [("11-24 15:00", 7)]


def test_words_that_are_taken_away_again_say_nothing_any_more(practice: Watched) -> None:
    write(practice, "2026-11-24T10:10", TEN, "DESCRIPTION:late 7 min")
    write(practice, "2026-11-24T10:40", THREE, "DESCRIPTION:late 7 min")
    assert told(practice, "late_start") == [("11-24 10:00", 7)]
    write(practice, "2026-11-24T11:40", THREE)

    assert told(practice, "late_start") == []
    assert practice.said("late_start") == ["late_start resolved corrected"]


def test_nobody_is_asked_again_whether_it_began(tmp_path: Path) -> None:
    practice = Watched(tmp_path, clinicians=EXPECTING)
    practice.write(an_event("one", "Jane Doe", TEN))
    practice.look("2026-11-24T08:30")
    write(practice, "2026-11-24T10:10", TEN, "DESCRIPTION:started 10:07")
    write(practice, "2026-11-24T10:40", THREE, "DESCRIPTION:started 10:07")
    practice.look("2026-11-24T15:20")

    assert told(practice, "not_started") == []
