"""Coming sessions of one clinician that overlap, or leave less time between them than is wanted."""

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import chain
from typing import Any

import pytest

from monitor.core.findings.model import Resolution, RuleResult
from monitor.core.rules import no_buffer
from monitor.core.sessions.model import Presence, Session
from tests.builders.rule_results import drafts_of, open_drafts
from tests.builders.timelines import When, a_practice, a_schedule, a_session, a_span, utc

RULE = "no_buffer"
NOW = "2026-11-23T09:00-05:00"
WEEK = timedelta(weeks=1)
TEN = a_session("2026-11-24T10:00-05:00", uid="ten")  # to 10:50


def _next(minutes_after: int, **given: Any) -> Session:
    values = {"uid": "next", "client": "ek"} | given
    return a_session(TEN.end + timedelta(minutes=minutes_after), **values)


def _found(
    *sessions: Session, now: When = NOW, buffer: str = "0", **given: Any
) -> list[RuleResult]:
    practice = a_practice(rules={RULE: {"buffer": buffer}}, **given)
    return open_drafts(RULE, a_schedule(*sessions), now, practice)


def test_sessions_that_overlap_are_worth_a_look() -> None:
    (draft,) = _found(TEN, _next(-20))

    assert draft.value == {"gap_minutes": -20, "times": 1}
    assert (draft.severity, draft.client, draft.clinician) == ("notice", "ek", "amara")
    assert draft.session is not None
    assert draft.session.start == draft.occurred_at == utc("2026-11-24T10:30-05:00")
    assert draft.summary == (
        "The session of Tue 24 Nov 10:30 begins 20 minutes before the end of another one."
    )


def test_without_a_buffer_one_session_may_follow_another_at_once() -> None:
    assert _found(TEN, _next(0)) == []


def test_a_gap_as_long_as_the_buffer_is_enough() -> None:
    assert _found(TEN, _next(10), buffer="10m") == []

    (draft,) = _found(TEN, _next(9), buffer="10m")

    assert draft.value["gap_minutes"] == 9
    assert "begins 9 minutes after another one" in draft.summary


def test_the_longer_buffer_of_two_clients_counts() -> None:
    long, off = {RULE: {"buffer": "15m"}}, {RULE: {"enabled": False}}
    schedule = a_schedule(TEN, _next(10))

    for client in ("jd", "ek"):
        practice = a_practice(overrides=[{"client": client, "rules": long}])
        assert len(open_drafts(RULE, schedule, NOW, practice)) == 1
        practice = a_practice(rules=long, overrides=[{"client": client, "rules": off}])
        assert open_drafts(RULE, schedule, NOW, practice) == []


def test_only_what_is_to_come_counts_and_what_has_begun_lapses() -> None:
    late = _next(-20)

    assert len(_found(TEN, late, now=TEN.start - timedelta(seconds=1))) == 1
    (begun,) = drafts_of(RULE, a_schedule(TEN, late), TEN.start)
    assert begun.waits  # it opens none, and leaves the one that is open
    assert _found(TEN, late, now=late.start) == []
    (over,) = drafts_of(RULE, a_schedule(TEN, late), late.start)
    assert (over.resolution, over.resolved_at) == (Resolution.LAPSED, late.start)
    assert over.on_vanish is Resolution.RECOVERED


def test_cancelled_and_excused_sessions_are_in_nobodys_way() -> None:
    off = replace(_next(-20), presence=Presence.CANCELLED)
    away = {"ek": (a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00"),)}

    assert _found(TEN, off) == []
    assert open_drafts(RULE, a_schedule(TEN, _next(-20), excused=away), NOW) == []


def test_one_session_that_two_calendars_show_is_one() -> None:
    mirrored = replace(TEN, id="copy", source="feed", uid="another uid")
    same_event = replace(TEN, id="copy", source="feed", client=None)

    assert _found(TEN, mirrored) == []
    assert _found(TEN, same_event) == []
    assert len(_found(TEN, mirrored, _next(-20))) == 1


def test_two_series_that_meet_every_week_are_one_finding() -> None:
    weeks = range(4)
    pairs = [s for n in weeks for s in (_later(TEN, n), _later(_next(-20), n))]
    found = [_found(*pairs, now=utc(NOW) + n * WEEK) for n in (*weeks, 4)]

    assert [[d.value["times"] for d in drafts] for drafts in found] == [[4], [3], [2], [1], []]
    assert len({d.id for drafts in found for d in drafts}) == 1
    assert found[1][0].occurred_at == _later(_next(-20), 1).start


def _later(session: Session, weeks: int) -> Session:
    start, end = session.start + weeks * WEEK, session.end + weeks * WEEK
    return replace(session, id=f"{session.uid}{weeks}", recurrence_id=start, start=start, end=end)


def test_a_booking_is_in_the_way_once_it_has_stood_for_ten_minutes() -> None:
    booked = utc(NOW)
    fresh = _next(-20, booked_not_before=booked - timedelta(minutes=5), booked_not_after=booked)
    found = [_found(TEN, fresh, now=booked + timedelta(minutes=n)) for n in (0, 9, 10)]
    (waiting,) = drafts_of(RULE, a_schedule(TEN, fresh), booked)

    assert [len(drafts) for drafts in found] == [0, 0, 1]
    assert waiting.waits  # so what is told of already stays as it is
    assert waiting.id == found[2][0].id


@pytest.mark.parametrize("rule", ["reschedule", "cancellation"])
def test_the_longer_of_the_two_settle_times_counts(rule: str) -> None:
    fresh = _next(-20, booked_not_before=utc(NOW), booked_not_after=utc(NOW))
    practice = a_practice(rules={rule: {"settle": "30m"}})
    found = [
        open_drafts(RULE, a_schedule(TEN, fresh), utc(NOW) + timedelta(minutes=n), practice)
        for n in (29, 30)
    ]

    assert [len(drafts) for drafts in found] == [0, 1]


def test_while_a_client_is_being_rebooked_the_hour_that_may_be_given_up_is_in_nobodys_way() -> None:
    booked = utc(NOW)
    elsewhere = _next(600, uid="new", id="new", booked_not_before=booked, booked_not_after=booked)
    other = [a_session("2026-11-25T10:00-05:00", uid="a", client="a")]
    other.append(a_session("2026-11-25T10:30-05:00", uid="b", client="b"))

    found = [
        _found(TEN, _next(-20), elsewhere, *other, now=booked + timedelta(minutes=n))
        for n in (9, 10)
    ]

    assert [[d.client for d in drafts] for drafts in found] == [["b"], ["ek", "b"]]


def test_an_overlap_of_an_event_that_was_edited_just_now_waits_and_ends_none_that_is_open() -> None:
    late = _next(-20)
    schedule = a_schedule(TEN, late, unsettled=frozenset({(TEN.source, TEN.uid)}))

    (draft,) = drafts_of(RULE, schedule, NOW)

    assert draft.waits
    assert [d.waits for d in drafts_of(RULE, a_schedule(TEN, late), NOW)] == [False]


def test_a_booking_that_has_not_stood_leaves_the_other_weeks_told() -> None:
    weeks = [s for n in range(3) for s in (_later(TEN, n), _later(_next(-20), n))]
    booked = utc(NOW)
    fresh = a_session(
        "2026-11-25T10:00-05:00", client="z", booked_not_before=booked, booked_not_after=booked
    )

    (draft,) = _found(*weeks, fresh, now=booked)

    assert draft.value["times"] == 3


def test_a_long_session_is_in_the_way_of_all_that_lie_in_it() -> None:
    long = a_session("2026-11-24T09:00-05:00", lasts=timedelta(hours=4), uid="long", client="g")

    assert [d.value["gap_minutes"] for d in _found(long, TEN, _next(10))] == [-180, -120]


def test_a_gap_is_measured_to_the_last_session_that_ended_before() -> None:
    long = a_session("2026-11-24T09:00-05:00", lasts=timedelta(hours=4), uid="long", client="g")
    after = a_session(long.end + timedelta(minutes=5), uid="after", client="z")

    found = _found(long, TEN, after, buffer="10m")

    assert [d.value["gap_minutes"] for d in found] == [-180, 5]


def test_three_hundred_sessions_at_one_time_do_not_become_forty_thousand_findings() -> None:
    crowd = [_next(0, uid=f"u{n}", client=f"c{n}", id=f"s{n}") for n in range(300)]

    assert len(_found(*crowd)) < 6 * len(crowd)


def test_of_more_overlaps_than_a_plan_can_have_the_next_ones_are_told() -> None:
    late_first = reversed(range(no_buffer.MOST_TOLD + 50))
    pairs = [_pair_at(TEN.start + n * timedelta(hours=1), str(n)) for n in late_first]

    drafts = _found(*chain.from_iterable(pairs))

    told = {draft.occurred_at for draft in drafts}
    assert len(drafts) == len(told) == no_buffer.MOST_TOLD
    assert max(told) == TEN.start + timedelta(hours=no_buffer.MOST_TOLD - 1, minutes=1)


def _pair_at(start: datetime, name: str) -> tuple[Session, Session]:
    first = a_session(start, uid=f"a{name}", client=f"a{name}", lasts=timedelta(minutes=50))
    later = start + timedelta(minutes=1)
    return first, a_session(later, uid=f"b{name}", client=f"b{name}")


def test_the_hour_that_the_clock_skips_is_no_gap() -> None:
    before = a_session("2026-03-08T01:00-05:00", lasts=timedelta(hours=1), uid="before")
    after = a_session("2026-03-08T03:00-04:00", uid="after", client="ek")

    assert _found(before, after, now="2026-03-07T09:00-05:00") == []
    (draft,) = _found(before, after, now="2026-03-07T09:00-05:00", buffer="1m")
    assert draft.value["gap_minutes"] == 0


def test_it_waits_while_a_calendar_cannot_be_read_but_not_to_end() -> None:
    assert _found(TEN, _next(-20), is_blind=True) == []
    (over,) = drafts_of(
        RULE, a_schedule(TEN, _next(-20)), _next(-20).start, a_practice(is_blind=True)
    )
    assert not over.waits
