"""Which polls are held back."""

from __future__ import annotations

from datetime import timedelta

from connectors.model import CalendarEvent, EventRef, Fetch
from monitor.core.poll_safety.doubts import Suspicion, suspicion
from monitor.core.sessions.model import Session
from tests.builders.calendar_values import a_weekly_series, an_event, at, diff_of, heads_of, utc
from tests.builders.timelines import a_session

SINGLES = [
    an_event(f"2026-11-{24 + day}T{10 + hour}:00-05:00", uid=f"e{day}{hour}", summary=f"C{hour}")
    for day in range(5)
    for hour in range(2)
]


def coming(*events: CalendarEvent) -> list[Session]:
    return [a_session(e.start.instant, uid=e.uid) for e in events if e.start is not None]


def doubt(
    fetch: Fetch, *known: CalendarEvent, sessions: list[Session] | None = None, **given: object
) -> Suspicion | None:
    return suspicion(
        fetch,
        diff_of(fetch, *known),
        heads_of(*known),
        coming(*known) if sessions is None else sessions,
        shrink_limit=0.5,
        **given,  # type: ignore[arg-type]
    )


def test_an_emptied_calendar_is_suspect() -> None:
    assert doubt(Fetch(), *SINGLES) == Suspicion(reason="emptied", missing=10, known=10)


def test_half_of_ten_missing_is_suspect_and_four_are_not() -> None:
    assert doubt(Fetch(events=tuple(SINGLES[5:])), *SINGLES) == Suspicion(
        reason="shrunk", missing=5, known=10
    )
    assert doubt(Fetch(events=tuple(SINGLES[4:])), *SINGLES) is None


def test_fewer_than_five_missing_are_never_suspect_where_something_is_left() -> None:
    assert doubt(Fetch(events=(SINGLES[0],)), *SINGLES[:5]) is None


def test_a_calendar_without_a_single_event_is_suspect_from_two_sessions_on() -> None:
    assert doubt(Fetch(), *SINGLES[:2]) == Suspicion(reason="emptied", missing=2, known=2)
    assert doubt(Fetch(), SINGLES[0]) is None


def test_a_calendar_that_comes_back_with_other_events_has_shrunk() -> None:
    other = an_event("2026-12-20T18:00-05:00", uid="other", summary="Dentist")
    assert doubt(Fetch(events=(other,)), *SINGLES) == Suspicion(
        reason="shrunk", missing=10, known=10
    )


def test_hours_that_other_events_or_calendars_show_are_not_missing() -> None:
    hours = {(s.client, s.start) for s in coming(*SINGLES)}
    other = an_event("2026-11-24T10:00-05:00", uid="series", summary="C0")
    left = Fetch(events=(other,))

    assert doubt(left, *SINGLES, shown=hours) is None
    assert doubt(left, *SINGLES, shown_elsewhere=hours) is None
    assert doubt(Fetch(), *SINGLES, shown_elsewhere=hours) == Suspicion(
        reason="emptied", missing=10, known=10
    )


def test_an_incremental_answer_is_not_suspect_for_what_it_leaves_out_or_deletes() -> None:
    refs = tuple(EventRef(uid=event.uid) for event in SINGLES)

    assert doubt(Fetch(is_full=False), *SINGLES) is None
    assert doubt(Fetch(is_full=False, deleted=refs), *SINGLES) is None


def test_an_incremental_answer_that_shifts_or_hides_everything_is_suspect() -> None:
    shifted = tuple(later(event, timedelta(hours=1)) for event in SINGLES)
    uids = [event.uid for event in SINGLES]

    assert doubt(Fetch(is_full=False, events=shifted), *SINGLES) == Suspicion(
        reason="shifted", missing=10, known=10
    )
    assert doubt(Fetch(is_full=False), *SINGLES, unrecognised=uids) == Suspicion(
        reason="shrunk", missing=10, known=10
    )


def test_a_past_override_does_not_hide_that_its_series_is_gone() -> None:
    series = a_weekly_series()
    past = an_event("2026-11-10T12:00-05:00", recurrence_id=at("2026-11-10T10:00-05:00"))
    ahead = [
        a_session(utc("2026-11-24T10:00-05:00") + n * timedelta(weeks=1), uid="one")
        for n in range(8)
    ]
    assert doubt(Fetch(), series, past, sessions=ahead) == Suspicion(
        reason="emptied", missing=8, known=8
    )


def test_other_identities_at_the_same_times_are_suspect_where_they_can_not_be_matched() -> None:
    others = tuple(
        an_event(e.start.instant.isoformat(), uid=f"x{n}", summary="Busy")
        for n, e in enumerate(SINGLES)
        if e.start
    )
    assert doubt(Fetch(events=others), *SINGLES) == Suspicion(
        reason="renamed", missing=10, known=10
    )


def test_other_identities_that_can_be_matched_are_not() -> None:
    others = tuple(
        an_event(e.start.instant.isoformat(), uid=f"x{n}", summary=e.summary)
        for n, e in enumerate(SINGLES)
        if e.start
    )
    assert doubt(Fetch(events=others), *SINGLES) is None


def test_sessions_that_can_not_be_recognised_any_more_are_missing() -> None:
    fetch = Fetch(events=tuple(SINGLES))
    assert doubt(fetch, *SINGLES, unrecognised=[e.uid for e in SINGLES]) == Suspicion(
        reason="shrunk", missing=10, known=10
    )


def later(event: CalendarEvent, by: timedelta) -> CalendarEvent:
    assert event.start is not None
    return an_event((event.start.instant + by).isoformat(), uid=event.uid, summary=event.summary)


def test_all_shifted_by_one_amount_is_suspect() -> None:
    fetch = Fetch(events=tuple(later(e, timedelta(hours=5)) for e in SINGLES))
    assert doubt(fetch, *SINGLES) == Suspicion(reason="shifted", missing=10, known=10)


def test_all_but_one_shifted_is_work_of_a_person() -> None:
    fetch = Fetch(events=(SINGLES[0], *(later(e, timedelta(hours=5)) for e in SINGLES[1:])))
    assert doubt(fetch, *SINGLES) is None


def test_a_lost_zone_is_a_shift_although_summer_and_winter_differ_by_an_hour() -> None:
    starts = ("2026-06-02T10:00-04:00", "2026-11-03T11:00-05:00", "2026-12-01T12:00-05:00")
    known = [a_weekly_series(s, uid=f"s{n}") for n, s in enumerate(starts)]
    in_utc = [
        a_weekly_series(s.replace("-04:00", "+00:00").replace("-05:00", "+00:00"), uid=f"s{n}")
        for n, s in enumerate(starts)
    ]
    ahead = [
        a_session(utc("2026-12-02T10:00-05:00") + n * timedelta(hours=1), uid=f"s{n % 3}")
        for n in range(6)
    ]
    found = doubt(Fetch(events=tuple(in_utc)), *known, sessions=ahead)
    assert found is not None
    assert found.reason == "shifted"
