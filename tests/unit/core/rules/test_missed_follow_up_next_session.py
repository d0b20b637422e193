"""An active client has a next session in time, or someone is asked to look."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from monitor.core.findings.model import Resolution, RuleResult, Severity
from monitor.core.sessions.model import Session
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import (
    BERLIN,
    NEW_YORK,
    SYDNEY,
    When,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
    utc,
)

# Four Tuesdays at ten in New York; the last is 24 November, 10:00 to 10:50.
RUN = a_weekly_run(datetime(2026, 11, 3, 10, tzinfo=NEW_YORK), 4)
DUE = "2026-11-27T10:50-05:00"  # last end + 3 days
DEADLINE = "2026-12-04T22:00-05:00"  # last start + 7 days * 1.5


def _found(now: When, *more: Session, **given: Any) -> list[RuleResult]:
    timeline = a_timeline(*RUN, *more, **given)
    return open_drafts("missed_follow_up", timeline, now)


def _endings(now: When, *more: Session, **given: Any) -> list[Resolution | None]:
    timeline = a_timeline(*RUN, *more)
    drafts = drafts_of("missed_follow_up", timeline, now, a_practice(**given))
    return [d.resolution for d in drafts if d.fact == ("next", RUN[-1].id)]


def test_nothing_is_asked_until_rebook_after_has_passed() -> None:
    assert _found("2026-11-27T10:49:59-05:00") == []

    (draft,) = _found(DUE)

    assert draft.value == {
        "kind": "no_next_session",
        "due": "2026-11-27T10:50:00-05:00",
        "overdue_hours": 0,
        "next_session": None,
    }
    assert draft.severity is Severity.NOTICE
    assert draft.confidence == "inferred"
    assert draft.occurred_at == utc(DUE)


def test_an_hour_that_the_calendar_shows_twice_is_no_shorter_rhythm() -> None:
    again = [
        a_session(s.start + timedelta(minutes=12), uid=f"again-{n}") for n, s in enumerate(RUN)
    ]
    timeline = a_timeline(*RUN[-2:], *again[-2:])

    assert open_drafts("missed_follow_up", timeline, DUE) == []  # two sessions are no rhythm


def test_an_unanswered_question_becomes_a_gap_and_stays_the_same_finding() -> None:
    (before,) = _found("2026-12-04T21:59:59-05:00")
    (after,) = _found(DEADLINE)

    assert (before.value["kind"], before.severity) == ("no_next_session", Severity.NOTICE)
    assert (after.value["kind"], after.severity) == ("gap", Severity.WARNING)
    assert before.id == after.id


@pytest.mark.parametrize(
    ("start", "found"), [("2026-12-04T21:59:59-05:00", 0), ("2026-12-04T22:00-05:00", 1)]
)
def test_a_booking_counts_only_before_one_and_a_half_cadences(start: str, found: int) -> None:
    assert len(_found(DUE, a_session(start))) == found


def test_a_booking_resolves_it_as_rebooked() -> None:
    booked = a_session("2026-12-03T10:00-05:00", booked_not_after=utc("2026-11-28T09:00-05:00"))

    assert _endings("2026-11-28T09:10-05:00", booked) == [Resolution.REBOOKED]


def test_a_late_booking_far_ahead_resolves_it_too() -> None:
    booked = a_session("2026-12-22T10:00-05:00", booked_not_after=utc("2026-12-01T09:00-05:00"))

    assert _endings("2026-12-01T09:10-05:00", booked) == [Resolution.REBOOKED]


def test_one_more_booking_behind_a_next_session_that_is_too_late_leaves_the_gap() -> None:
    standing = a_session("2026-12-08T10:00-05:00")
    booked = a_session("2026-12-22T10:00-05:00", booked_not_after=utc("2026-12-01T09:00-05:00"))

    assert _endings("2026-12-01T09:10-05:00", standing, booked) == [None]


def test_a_session_that_took_place_since_is_a_promise_kept_late() -> None:
    held = a_session("2026-12-22T10:00-05:00")

    assert _endings("2026-12-22T11:00-05:00", held) == [Resolution.KEPT_LATE]


def test_it_lapses_when_the_client_is_no_longer_active() -> None:
    last = RUN[-1].start

    assert _endings(last + timedelta(days=90)) == [None]
    assert _endings(last + timedelta(days=90, seconds=1)) == [Resolution.LAPSED]
    assert _endings(DUE, tags=["discharged"]) == [Resolution.LAPSED]
    assert _endings(DUE, tags=["paused"]) == [Resolution.LAPSED]


def test_three_sessions_teach_no_cadence_but_a_configured_one_is_enough() -> None:
    timeline = a_timeline(*RUN[-2:])
    known = a_practice(cadence=timedelta(weeks=1))

    assert open_drafts("missed_follow_up", a_timeline(*RUN[-3:]), DUE) == []
    assert len(open_drafts("missed_follow_up", timeline, DUE, known)) == 1
    assert open_drafts("missed_follow_up", a_timeline(RUN[-1]), DUE, known) == []


def test_leave_and_excused_time_do_not_count() -> None:
    week = a_span("2026-11-26T00:00-05:00", "2026-12-03T00:00-05:00")

    assert _found("2026-12-04T10:49-05:00", leave={"amara": (week,)}) == []
    assert len(_found("2026-12-04T10:50-05:00", excused=(week,))) == 1
    (draft,) = _found("2026-12-11T21:59-05:00", leave={"amara": (week,)}, excused=(week,))
    assert draft.value["kind"] == "no_next_session"


def test_it_waits_while_the_calendar_cannot_be_seen() -> None:
    practice = a_practice(is_blind=True)

    (draft,) = [
        d
        for d in drafts_of("missed_follow_up", a_timeline(*RUN), DUE, practice)
        if d.fact == ("next", RUN[-1].id)
    ]

    assert draft.waits


def test_an_explicit_severity_belongs_to_the_gap() -> None:
    practice = a_practice(rules={"missed_follow_up": {"severity": "critical"}})
    timeline = a_timeline(*RUN)

    (early,) = open_drafts("missed_follow_up", timeline, DUE, practice)
    (late,) = open_drafts("missed_follow_up", timeline, DEADLINE, practice)

    assert (early.severity, late.severity) == (Severity.WARNING, Severity.CRITICAL)


def test_without_the_kind_gap_the_question_stays_a_question() -> None:
    practice = a_practice(rules={"missed_follow_up": {"kinds": ["no_next_session"]}})

    (draft,) = open_drafts("missed_follow_up", a_timeline(*RUN), DEADLINE, practice)

    assert draft.value["kind"] == "no_next_session"


@pytest.mark.parametrize(
    ("zone", "first"),
    [
        (NEW_YORK, datetime(2026, 2, 3, 10)),  # noqa: DTZ001 - the zone is put on below
        (NEW_YORK, datetime(2026, 10, 6, 10)),  # noqa: DTZ001
        (BERLIN, datetime(2026, 2, 24, 10)),  # noqa: DTZ001
        (BERLIN, datetime(2026, 9, 29, 10)),  # noqa: DTZ001
        (SYDNEY, datetime(2026, 3, 10, 10)),  # noqa: DTZ001
        (SYDNEY, datetime(2026, 9, 8, 10)),  # noqa: DTZ001
    ],
)
def test_a_weekly_series_across_a_change_of_clocks_gives_no_finding(
    zone: ZoneInfo, first: datetime
) -> None:
    run = a_weekly_run(first.replace(tzinfo=zone), 10, zone=zone.key)
    practice = a_practice(zone=zone, rules={"missed_follow_up": {"tolerance": 1.01}})

    for session in run[4:-1]:
        for rule in ("missed_follow_up", "reschedule", "cancellation", "late_start"):
            now = session.end + timedelta(days=6, hours=22)
            assert open_drafts(rule, a_timeline(*run), now, practice) == []


def _arranged(how: str, made: str, to: str = "2026-12-15T10:00-05:00") -> dict[str, Any]:
    """The session of 1 December stands far ahead: moved there, or cancelled and booked anew."""
    session = a_session("2026-12-01T10:00-05:00")
    if how == "moved":
        stands, change = moved(session, to, made=made)
        return {"more": [stands], "changes": [change]}
    gone, change = cancelled(session, made=made)
    anew = a_session(to, uid="anew", booked_not_before=utc(made), booked_not_after=utc(made))
    return {"more": [gone, anew], "changes": [change]}


@pytest.mark.parametrize("how", ["moved", "booked anew"])
@pytest.mark.parametrize(
    ("made", "kinds"),
    [
        ("2026-11-25T09:00-05:00", ["gap"]),  # before anyone was to ask: too far ahead
        ("2026-11-27T10:49-05:00", ["gap"]),
        ("2026-11-27T10:50-05:00", []),  # late, and settled
        ("2026-11-30T09:00-05:00", []),
        ("2026-12-01T09:00-05:00", []),
    ],
)
def test_an_hour_beyond_the_bound_is_the_same_however_it_came_about(
    how: str, made: str, kinds: list[str]
) -> None:
    given = _arranged(how, made)
    found = _found("2026-12-06T09:00-05:00", *given["more"], changes=given["changes"])

    assert [draft.value["kind"] for draft in found] == kinds


@pytest.mark.parametrize("how", ["moved", "booked anew"])
def test_a_new_hour_after_a_no_show_says_that_they_spoke(how: str) -> None:
    missed = a_session("2026-12-01T10:00-05:00", marked_no_show=True, uid="missed")
    coming = a_session("2026-12-08T10:00-05:00", uid="coming")
    made, to = "2026-12-02T09:00-05:00", "2026-12-09T10:00-05:00"
    if how == "moved":
        stands, change = moved(coming, to, made=made)
        more = [missed, stands]
    else:
        gone, change = cancelled(coming, made=made)
        more = [missed, gone, a_session(to, uid="anew", booked_not_after=utc(made))]

    assert _found("2026-12-07T09:00-05:00", *more, changes=[change]) == []
    assert len(_found("2026-12-07T09:00-05:00", missed, coming)) == 1


@pytest.mark.parametrize("how", ["moved", "booked anew"])
@pytest.mark.parametrize(
    ("to", "kinds"),
    [
        ("2026-12-04T22:00-05:00", []),  # at the very bound: the week's hour was moved, none missed
        ("2026-12-08T10:00-05:00", []),
        ("2026-12-11T21:59-05:00", []),
        ("2026-12-11T22:00-05:00", ["no_next_session"]),  # more than that week is missed
    ],
)
def test_one_week_whose_hour_went_elsewhere_is_not_missed(
    how: str, to: str, kinds: list[str]
) -> None:
    given = _arranged(how, "2026-11-25T09:00-05:00", to)
    found = _found("2026-12-02T09:00-05:00", *given["more"], changes=given["changes"])

    assert [draft.value["kind"] for draft in found] == kinds


def test_who_comes_twice_a_week_may_have_one_hour_moved_to_just_the_bound() -> None:
    """Tuesdays and Fridays at half past ten: the longest distance is four days, the bound six."""
    friday = datetime(2026, 10, 16, 10, 30, tzinfo=NEW_YORK)
    run = [
        a_session(friday + timedelta(weeks=week, days=days), uid=f"s{week}{days}")
        for week in range(4)
        for days in (0, 4)
    ]
    stands, change = moved(run[-1], "2026-11-12T10:30-05:00", made="2026-11-07T11:38-05:00")
    timeline = a_timeline(*run[:-1], stands, changes=[change])
    assert open_drafts("missed_follow_up", timeline, "2026-11-11T02:09-05:00") == []


def test_a_session_put_off_and_off_again_is_one_hour_and_not_many() -> None:
    session = a_session("2026-12-01T10:00-05:00")
    once, first = moved(session, "2026-12-04T10:00-05:00", made="2026-11-25T09:00-05:00")
    twice, second = moved(once, "2026-12-09T10:00-05:00", made="2026-11-25T11:00-05:00")
    again, third = moved(twice, "2026-12-16T10:00-05:00", made="2026-11-26T11:00-05:00")
    now = "2026-12-03T09:00-05:00"
    assert _found(now, twice, changes=[first, second]) == []
    assert len(_found(now, again, changes=[first, second, third])) == 1


def test_a_series_that_moves_weeks_ahead_leaves_its_weeks_without_a_session() -> None:
    weeks = [a_session(f"2026-12-{day:02}T10:00-05:00") for day in (1, 8, 15)]
    to = [f"2026-12-{day:02}T10:00-05:00" for day in (16, 23, 30)]
    both = [moved(s, t, made="2026-11-25T09:00-05:00") for s, t in zip(weeks, to, strict=True)]
    given = {"changes": [c for _, c in both]}
    assert len(_found("2026-12-03T09:00-05:00", *(s for s, _ in both), **given)) == 1
