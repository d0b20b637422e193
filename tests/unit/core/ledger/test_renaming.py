"""What is the same event under a new UID: where nothing else tells, by its people and its time."""

from __future__ import annotations

import pytest

from connectors.model import CalendarEvent, Fetch
from monitor.core.ledger.renaming import has_former_name_back, renamed_uids
from tests.builders.calendar_values import HOUR, MONDAY, a_weekly_series, an_event

KNOWN = (a_weekly_series(uid="jane"), a_weekly_series(uid="john", summary="John Roe"))
JOHN = a_weekly_series(uid="john-2", summary="John Roe")


def renamed(*stated: CalendarEvent, known: tuple[CalendarEvent, ...] = KNOWN) -> dict[str, str]:
    return renamed_uids(Fetch(events=stated), known, {}, MONDAY - HOUR, MONDAY)


def test_a_series_that_was_moved_while_all_uids_were_renewed_is_the_same_series() -> None:
    jane = a_weekly_series("2026-11-04T15:00-05:00", uid="jane-2")
    assert renamed(jane, JOHN) == {"jane-2": "jane", "john-2": "john"}


def test_a_series_of_somebody_else_is_another_one() -> None:
    other = a_weekly_series("2026-11-04T15:00-05:00", uid="new", summary="Ann Poe")
    assert renamed(other, JOHN) == {"john-2": "john"}


def test_a_series_that_begins_weeks_later_is_another_one() -> None:
    later = a_weekly_series("2026-11-18T10:00-05:00", uid="new")
    assert renamed(later, JOHN) == {"john-2": "john"}


def test_of_two_series_that_were_moved_each_is_the_nearest() -> None:
    tuesday, friday = a_weekly_series(uid="a"), a_weekly_series("2026-11-06T10:00-05:00", uid="b")
    moved = (
        a_weekly_series("2026-11-03T12:00-05:00", uid="z"),
        a_weekly_series("2026-11-06T12:00-05:00", uid="y"),
    )
    found = renamed(*moved, JOHN, KNOWN[0], known=(tuesday, friday, *KNOWN))
    assert {uid: found.get(uid) for uid in ("z", "y")} == {"z": None, "y": None}  # one in four
    others = [a_weekly_series(uid=f"{n}-2", summary=f"Client {n}") for n in range(2)]
    were = [a_weekly_series(uid=f"{n}", summary=f"Client {n}") for n in range(2)]
    found = renamed(*moved, *others, known=(tuesday, friday, *were))
    assert (found["z"], found["y"]) == ("a", "b")


def test_one_series_made_anew_where_uids_stay_is_another_one() -> None:
    jane = a_weekly_series("2026-11-04T15:00-05:00", uid="jane-2")
    assert renamed(jane, KNOWN[1]) == {}


def test_a_record_of_the_same_day_that_was_corrected_afterwards_is_the_same_one() -> None:
    was, now_is = an_event("2026-11-23T07:00-05:00", uid="7"), an_event("2026-11-23T07:15-05:00")
    assert renamed(now_is, known=(was,)) == {"one": "7"}


def test_a_session_that_had_not_begun_when_it_was_last_seen_may_have_been_moved_before() -> None:
    was, now_is = an_event("2026-11-23T08:30-05:00", uid="8"), an_event("2026-11-23T08:45-05:00")
    assert renamed(now_is, known=(was,)) == {}


def test_a_record_of_another_day_is_another_one() -> None:
    was, now_is = an_event("2026-11-20T07:00-05:00", uid="7"), an_event("2026-11-23T07:15-05:00")
    assert renamed(now_is, known=(was,)) == {}


def test_an_appointment_that_is_still_to_come_is_booked_and_no_record() -> None:
    was, now_is = an_event("2026-11-23T07:00-05:00", uid="7"), an_event("2026-11-23T10:00-05:00")
    assert renamed(now_is, known=(was,)) == {}


TEN, ELEVEN = "2026-11-24T10:00-05:00", "2026-11-24T11:00-05:00"
LAST = an_event("2026-12-08T10:00-05:00", uid="last", summary="John Roe")
LAST_AGAIN = an_event("2026-12-08T10:00-05:00", uid="last-2", summary="John Roe")


@pytest.mark.parametrize(
    ("was", "now_is", "is_same"),
    [
        ([TEN], [ELEVEN], True),
        ([TEN], ["2026-12-03T10:00-05:00"], True),
        ([TEN], ["2026-12-08T21:00-05:00"], False),  # two weeks and more away
        (["2026-12-01T10:00-05:00"], ["2026-12-09T10:00-05:00"], False),  # may have come into view
        (["2026-12-08T11:00-05:00"], ["2026-12-08T18:00-05:00"], True),  # the last day shown
        ([MONDAY.isoformat()], [ELEVEN], True),  # it was still to come when it was seen last
        (["2026-11-23T07:00-05:00"], [ELEVEN], False),  # it was over
        # One span for all of them, though the nearest are those of another week.
        (
            [TEN, "2026-12-01T10:00-05:00"],
            ["2026-11-28T10:00-05:00", "2026-12-05T10:00-05:00"],
            True,
        ),
    ],
)
def test_an_appointment_that_was_moved_while_all_uids_were_renewed_is_the_same_one(
    was: list[str], now_is: list[str], is_same: bool
) -> None:
    known = [an_event(start, uid=f"was-{n}") for n, start in enumerate(was)]
    stated = [an_event(start, uid=f"is-{n}") for n, start in enumerate(now_is)]
    fetch = Fetch(events=(*stated, LAST_AGAIN))
    found = renamed_uids(fetch, [*known, LAST], {}, MONDAY - HOUR, MONDAY, is_usual=True)
    assert found == {"last-2": "last"} | {
        new.uid: old.uid for new, old in zip(stated, known, strict=True) if is_same
    }


def test_an_appointment_of_somebody_else_is_another_one() -> None:
    known, stated = an_event(TEN, uid="was"), an_event(ELEVEN, uid="is", summary="Ann Poe")
    assert renamed(stated, LAST_AGAIN, known=(known, LAST)) == {"last-2": "last"}


@pytest.mark.parametrize("is_usual", [True, False])
def test_where_nothing_else_is_stated_it_takes_a_feed_that_renews_as_a_rule(is_usual: bool) -> None:
    known, stated = an_event(TEN, uid="was"), an_event(ELEVEN, uid="is")
    found = renamed_uids(
        Fetch(events=(stated,)), [known], {}, MONDAY - HOUR, MONDAY, is_usual=is_usual
    )
    assert found == ({"is": "was"} if is_usual else {})


@pytest.mark.parametrize(
    ("stated", "kept", "aliases", "is_back"),
    [
        ("jane", "new", {"new": "jane"}, True),
        ("john", "new", {"new": "jane"}, False),
        ("jane", "john", {"new": "jane"}, False),
        ("jane", "john", {"john": "john"}, False),
        ("new", "john", {"new": "jane"}, False),
    ],
)
def test_a_former_name_is_back_where_what_bears_it_in_the_ledger_is_not_repeated(
    stated: str, kept: str, aliases: dict[str, str], is_back: bool
) -> None:
    fetch = Fetch(events=(a_weekly_series(uid=stated),), kept=frozenset({kept}))
    assert has_former_name_back(fetch, aliases) is is_back
