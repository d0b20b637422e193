"""A fetch held against what is known."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.model import (
    CalendarEvent,
    Component,
    EventProblem,
    EventRef,
    Fetch,
    Status,
    Window,
)
from tests.builders.calendar_values import HOUR, MONDAY, a_weekly_series, an_event, at, diff_of, utc

EVENT, SERIES = an_event(), a_weekly_series(uid="series")
OVERRIDE = an_event(
    "2026-11-25T15:00-05:00", uid="series", recurrence_id=at("2026-11-24T10:00-05:00")
)


def gone(fetch: Fetch, *known: object, **given: object) -> list[str]:
    found = diff_of(fetch, *known, **given)  # type: ignore[arg-type]
    return [r.key.uid for r in found.revisions if r.event is None]


def test_the_same_again_is_nothing_new() -> None:
    assert diff_of(Fetch(events=(EVENT, SERIES)), EVENT, SERIES).revisions == ()


def test_what_changed_is_one_revision_with_the_polls_around_it() -> None:
    (found,) = diff_of(Fetch(events=(an_event(summary="John Roe"),)), EVENT).revisions
    assert (found.seen_at, found.event and found.event.summary) == (MONDAY, "John Roe")


def test_what_is_absent_from_a_full_fetch_is_gone() -> None:
    assert gone(Fetch(), EVENT, SERIES) == ["one", "series"]


def test_absence_from_an_incremental_fetch_says_nothing() -> None:
    assert gone(Fetch(is_full=False), EVENT, SERIES) == []


def test_an_event_that_is_over_may_leave() -> None:
    past = an_event("2026-11-23T08:10-05:00")  # it ends at nine, when the poll sees that it is gone
    assert gone(Fetch(), past) == []


def test_what_is_over_is_gone_where_the_feed_still_shows_what_was_over_before() -> None:
    earlier = an_event("2026-11-20T10:00-05:00", uid="friday")
    past = an_event("2026-11-23T08:10-05:00")
    lately = {e.uid: e.start.instant for e in (earlier, past) if e.start}

    assert gone(Fetch(events=(earlier,)), earlier, past, lately=lately) == ["one"]
    assert gone(Fetch(kept=frozenset({"friday"})), past, lately=lately) == ["one"]
    assert gone(Fetch(events=(past,)), earlier, past, lately=lately) == []  # a view that moves on


def test_a_series_that_is_over_may_leave() -> None:
    over = a_weekly_series("2026-11-02T08:00-05:00", rrules=("FREQ=WEEKLY;COUNT=4",))
    assert gone(Fetch(), over) == []
    assert gone(Fetch(), a_weekly_series(rrules=("FREQ=WEEKLY;COUNT=9",))) == ["one"]


def test_absence_outside_the_window_of_a_fetch_says_nothing() -> None:
    window = Window(start=MONDAY, end=utc("2026-11-24T09:00-05:00"))
    later = a_weekly_series("2026-12-01T10:00-05:00", uid="later")
    assert gone(Fetch(window=window), EVENT, later) == []


def test_an_override_that_left_alone_gives_way_to_the_series() -> None:
    (found,) = diff_of(Fetch(events=(SERIES,)), SERIES, OVERRIDE).revisions
    assert found.event is None
    assert found.key.recurrence_id == utc("2026-11-24T10:00-05:00")


def test_an_unreadable_event_counts_as_present() -> None:
    problem = EventProblem(uid="one", reason="It can't be read.", raw="")
    assert gone(Fetch(problems=(problem,)), EVENT, SERIES) == ["series"]


def test_an_unreadable_copy_keeps_all_that_share_its_uid() -> None:
    problem = EventProblem(uid="one", reason="It can't be read.", raw="")
    assert gone(Fetch(problems=(problem,)), an_event(uid="one#20261124T150000Z")) == []


def test_an_unreadable_event_without_a_name_may_be_any_of_them() -> None:
    problem = EventProblem(uid=None, reason="It can't be read.", raw="")
    assert gone(Fetch(problems=(problem,)), EVENT, SERIES) == []


def test_deleting_a_series_takes_its_overrides_along() -> None:
    fetch = Fetch(is_full=False, deleted=(EventRef(uid="series"),))
    assert gone(fetch, SERIES, OVERRIDE, EVENT) == ["series", "series"]


def test_a_deleted_event_is_known_by_its_former_name_too() -> None:
    fetch = Fetch(is_full=False, deleted=(EventRef(uid="new"),))
    assert gone(fetch, EVENT, aliases={"new": "one"}) == ["one"]


def test_an_event_under_a_new_uid_is_the_same_event() -> None:
    found = diff_of(Fetch(events=(an_event(uid="new"),)), EVENT)
    assert (found.revisions, found.renamed) == ((), {"new": "one"})


def test_a_series_that_was_ended_under_a_new_uid_is_the_same_series() -> None:
    ended = a_weekly_series(uid="new", rrules=("FREQ=WEEKLY;UNTIL=20261209T000000Z",))

    found = diff_of(Fetch(events=(ended,)), SERIES)

    assert found.renamed == {"new": SERIES.uid}
    assert [r.event and r.event.rrules for r in found.revisions] == [ended.rrules]


def test_two_to_dos_with_one_title_keep_their_due_dates_under_new_uids() -> None:
    first, second = (
        CalendarEvent(
            uid=uid,
            component=Component.TODO,
            status=Status.NEEDS_ACTION,
            summary="Call Jane Doe",
            due=at(due),
        )
        for uid, due in (("a", "2026-11-25T10:00-05:00"), ("b", "2026-11-27T10:00-05:00"))
    )

    found = diff_of(
        Fetch(events=(replace(second, uid="x"), replace(first, uid="y"))), first, second
    )

    assert (found.revisions, found.renamed) == ((), {"x": "b", "y": "a"})


def test_an_override_goes_with_its_series_under_a_new_uid() -> None:
    new = [
        a_weekly_series(uid="new"),
        an_event("2026-11-25T15:00-05:00", uid="new", recurrence_id=at("2026-11-24T10:00-05:00")),
    ]
    assert diff_of(Fetch(events=tuple(new)), SERIES, OVERRIDE).revisions == ()


def test_overrides_without_a_series_are_matched_by_the_earliest() -> None:
    new = an_event("2026-11-25T15:00-05:00", uid="x", recurrence_id=at("2026-11-24T10:00-05:00"))
    assert diff_of(Fetch(events=(new,)), OVERRIDE).revisions == ()


def test_two_events_that_say_the_same_are_matched_one_to_one() -> None:
    found = diff_of(
        Fetch(events=(an_event(uid="x"), an_event(uid="y"), an_event(uid="z"))),
        EVENT,
        an_event(uid="two"),
    )
    assert sorted(found.renamed) == ["x", "y"]
    assert [r.key.uid for r in found.revisions] == ["z"]


def test_only_those_that_churn_are_renamed() -> None:
    found = diff_of(Fetch(events=(an_event(uid="new"), SERIES)), EVENT, SERIES)
    assert (found.revisions, found.renamed) == ((), {"new": "one"})


def test_former_names_are_forgotten_when_they_are_not_stated_any_more() -> None:
    found = diff_of(Fetch(events=(an_event(uid="new"),)), EVENT, aliases={"old": "one"})
    assert found.renamed == {"new": "one"}


def test_an_override_stays_that_is_stated_though_its_series_was_deleted() -> None:
    fetch = Fetch(is_full=False, deleted=(EventRef(uid="series"),), events=(OVERRIDE,))
    (found,) = diff_of(fetch, SERIES, OVERRIDE).revisions
    assert (found.event, found.key.recurrence_id) == (None, None)


def test_what_was_kept_is_there_with_all_its_overrides() -> None:
    assert gone(Fetch(kept=frozenset({"series"})), SERIES, OVERRIDE, EVENT) == ["one"]


def test_a_kept_uid_says_nothing_of_others_that_once_shared_it() -> None:
    fetch = Fetch(kept=frozenset({"one"}))
    assert gone(fetch, EVENT, an_event(uid="one#20261124T150000Z")) == ["one#20261124T150000Z"]


def test_an_unreadable_to_do_keeps_the_one_that_shares_its_uid_with_an_event() -> None:
    problem = EventProblem(uid="one", reason="It can't be read.", raw="")
    assert gone(Fetch(events=(EVENT,), problems=(problem,)), EVENT, an_event(uid="one#todo")) == []


@pytest.mark.parametrize("is_full", [True, False], ids=["full", "incremental"])
def test_what_was_unseen_may_have_changed_since_then_and_all_else_since_the_last_poll(
    is_full: bool,
) -> None:
    last, listing = MONDAY - HOUR, MONDAY - 20 * HOUR
    known = [an_event(uid=uid) for uid in ("gone", "lost", "told", "shown")]
    fetch = Fetch(
        events=(an_event(uid="told", summary="A"), an_event(uid="shown", summary="B")),
        deleted=(EventRef(uid="gone"), EventRef(uid="lost")),
        is_full=is_full,
        unseen_since={"lost": listing, "shown": listing, "told": MONDAY},
    )

    found = diff_of(fetch, *known)

    assert {r.key.uid: r.previous_poll_at for r in found.revisions} == {
        "gone": last,
        "lost": listing,
        "told": last,
        "shown": listing,
    }
