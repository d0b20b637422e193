"""Twelve weeks of the kept rate: seldom news, and said so; never made of a single session."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import KeptRate, Trend, TrendWeek
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import SourceView
from tests.builders.digest_inputs import (
    LONG_AGO,
    MONDAY_AFTER,
    arrival,
    at,
    inputs,
    practice,
    session,
    timeline,
    watched,
    weekly,
)

LAST_MONDAY = datetime(2026, 11, 16)  # noqa: DTZ001 - a wall's clock, made aware by `session`


def week_of_sessions(weeks_ago: int, planned: int, **given: Any) -> list[Session]:
    """On the wall: five a day from Monday on, at 9, 10, 11, 12 and 13."""
    monday = LAST_MONDAY - timedelta(weeks=weeks_ago)
    starts = (monday + timedelta(days=n // 5, hours=9 + n % 5) for n in range(planned))
    return [session(start.isoformat(" ", "minutes"), **given) for start in starts]


def trend_of(*weeks: tuple[int, int], **given: Any) -> Trend:
    """`weeks` are (kept, planned), oldest first, up to 16 to 22 November; the others began late."""
    sessions, checkins = [], []
    for ago, (kept, planned) in enumerate(reversed(weeks)):
        of_week = week_of_sessions(ago, planned)
        sessions += of_week
        checkins += [arrival(one, 20) for one in of_week[kept:]]
    return build_digest(inputs(timeline(sessions, checkins=checkins), **given)).trend


def kept(*of_ten: int) -> list[tuple[int, int]]:
    return [(one, 10) for one in of_ten]


def told(trend: Trend) -> list[tuple[str, str, str]]:
    return [(signal.kind, signal.direction, signal.to) for signal in trend.signals]


def test_nothing_unusual_is_the_normal_answer_and_is_said() -> None:
    trend = trend_of(*kept(10, 9, 10, 10, 9, 10, 9, 10, 10, 9, 10, 9))

    assert trend.certainty == "firm"
    assert trend.signals == ()
    assert trend.sentence == (
        "Over twelve weeks 115 of 120 sessions were kept, 90 to 100% a week: "
        "steady, nothing unusual this week."
    )


def test_the_weeks_are_the_last_twelve_full_ones_with_both_numbers_of_their_rates() -> None:
    trend = trend_of(*kept(10, 9, 8), *kept(*[10] * 10))

    assert [week.week for week in trend.weeks] == [f"2026-W{number}" for number in range(36, 48)]
    assert trend.weeks[0] == TrendWeek(week="2026-W36", kept=KeptRate(kept=9, planned=10), rate=0.9)
    assert trend.mean == pytest.approx(117 / 120, abs=1e-4)


def test_a_week_far_below_the_usual_is_worth_a_look() -> None:
    trend = trend_of(*kept(10, 9, 10, 9, 10, 10, 9, 10, 9, 10, 10, 4))

    assert ("outside", "down", "2026-W47") in told(trend)
    assert trend.sentence == (
        "Over twelve weeks 110 of 120 sessions were kept, usually 58 to 100% a week: "
        "40% this week is less than usual, worth a look."
    )


def test_a_low_week_of_the_past_is_no_news_of_this_week() -> None:
    trend = trend_of(*kept(4, 10, 10, 9, 10, 9, 10, 10, 9, 10, 9, 10))

    assert ("outside", "down", "2026-W36") in told(trend)
    assert trend.sentence.endswith(": nothing unusual this week.")


def test_weeks_between_which_much_moved_are_not_called_steady() -> None:
    trend = trend_of(*kept(10, 9, 10, 9, 10, 10, 9, 10, 4, 10, 9, 10))

    assert trend.sentence.endswith("40 to 100% a week: nothing unusual this week.")


def test_seven_weeks_below_the_average_are_a_change_though_no_week_stands_out() -> None:
    trend = trend_of(*kept(10, 9, 10, 9, 10, 8, 7, 8, 7, 8, 7, 8))

    assert ("one_side", "down", "2026-W47") in told(trend)
    assert trend.sentence.endswith(": seven weeks in a row below the average of 84%, worth a look.")


def test_seven_weeks_above_the_average_are_good_news_and_nothing_to_look_into() -> None:
    trend = trend_of(*kept(8, 7, 8, 7, 7, 10, 9, 10, 9, 10, 9, 10))

    assert trend.sentence.endswith(": seven weeks in a row above the average of 87%.")


def test_one_session_that_was_missed_among_many_kept_ones_is_no_signal() -> None:
    perfect = [(6, 6)] * 11

    assert told(trend_of(*perfect, (5, 6))) == []
    assert told(trend_of((6, 6), (5, 6), *[(6, 6)] * 10)) == []
    assert told(trend_of(*perfect, (2, 6))) != []


def test_two_low_weeks_of_which_one_hangs_on_a_single_session_are_no_signal() -> None:
    hangs = trend_of(*kept(10, 10, 10, 10, 10, 10, 10, 9, 10, 8, 10, 7))
    stands = trend_of(*kept(10, 10, 10, 10, 10, 10, 10, 9, 10, 7, 7, 7))

    assert "near_limit" not in [kind for kind, _, _ in told(hangs)]
    assert ("near_limit", "down", "2026-W47") in told(stands)


def test_a_growing_caseload_with_one_missed_session_a_week_is_no_rise() -> None:
    rates = [(planned - 1, planned) for planned in range(5, 12)]

    assert [k for k, _, _ in told(trend_of(*rates)) if k == "trend"] == []


def test_a_rate_that_falls_week_after_week_is_worth_a_look() -> None:
    trend = trend_of(*kept(9, 10, 9, 8, 7, 6, 5, 4))

    assert ("trend", "down", "2026-W47") in told(trend)


@given(
    planned=st.lists(st.integers(5, 9), min_size=12, max_size=12),
    place=st.integers(0, 11),
)
def test_a_single_session_never_makes_a_signal(planned: list[int], place: int) -> None:
    weeks = [(number - (ago == place), number) for ago, number in enumerate(planned)]

    assert told(trend_of(*weeks)) == []


def test_a_practice_that_is_always_unsettled_looks_at_the_pattern_not_at_the_week() -> None:
    trend = trend_of(*kept(7, 5, 6, 7, 5, 6, 7, 6, 5, 7, 6, 6))

    assert trend.sentence.endswith(
        ": this week is no exception, so the pattern is worth a look more than the week."
    )


def test_a_low_week_that_the_usual_ups_and_downs_can_bring_is_told_as_that() -> None:
    trend = trend_of(*kept(10, 7, 10, 8, 10, 6, 10, 8, 10, 7, 10, 7))

    assert trend.sentence.endswith(": this week was low, yet within the usual ups and downs.")


def test_a_year_without_a_missed_session_says_all() -> None:
    sentence = trend_of(*kept(*[10] * 12)).sentence

    assert sentence == (
        "Over twelve weeks all 120 sessions were kept: steady, nothing unusual this week."
    )


def test_a_share_that_is_not_all_is_never_rounded_to_all() -> None:
    each = [weekly("2026-08-31 09:00", 12, client=f"c{number}") for number in range(300)]
    late = [arrival(one, 20) for one in each[0]]
    those = [timeline(s, s[0].client, checkins=late if s is each[0] else ()) for s in each]
    assert "99% a week" in build_digest(inputs(*those)).trend.sentence


@pytest.mark.parametrize(
    ("weeks", "certainty", "end"),
    [
        (5, "provisional", " Provisional."),
        (11, "provisional", " Provisional."),
        (12, "firm", "nothing unusual this week."),
    ],
)
def test_below_twelve_weeks_a_trend_is_called_provisional(
    weeks: int, certainty: str, end: str
) -> None:
    trend = trend_of(*kept(*[9, 10] * 6)[:weeks])

    assert trend.certainty == certainty
    assert trend.sentence.endswith(end)


@pytest.mark.parametrize(
    ("read_since", "sentence"),
    [
        ("2026-11-18 12:00", "A trend will show after five full weeks."),
        (
            "2026-11-16 00:00",
            "History is only beginning: a trend needs five full weeks, and there is one so far.",
        ),
        (
            "2026-10-26 00:00",
            "History is only beginning: a trend needs five full weeks, and there are four so far.",
        ),
    ],
)
def test_weeks_before_the_calendar_was_read_carry_nothing(read_since: str, sentence: str) -> None:
    trend = trend_of(*kept(*[10] * 12), practice=watched(first_ok=at(read_since)))

    assert trend.weeks[0] == TrendWeek(week="2026-W36", kept=None, rate=None)
    assert trend.certainty == "none"
    assert (trend.mean, trend.lower, trend.upper, trend.signals) == (None, None, None, ())
    assert trend.sentence == sentence


def test_a_week_with_four_sessions_is_counted_but_is_no_point_of_the_trend() -> None:
    trend = trend_of(*kept(10, 9, 10, 9), (1, 4), *kept(10, 9, 10, 9, 10, 9, 10))

    assert trend.weeks[4] == TrendWeek(week="2026-W40", kept=KeptRate(kept=1, planned=4), rate=None)
    assert trend.signals == ()
    assert trend.sentence.startswith("Over eleven weeks 105 of 110 sessions were kept")


def test_a_caseload_too_small_for_a_trend_is_told_why_there_is_none() -> None:
    trend = trend_of(*[(4, 4)] * 11, (5, 5))

    assert trend.sentence == (
        "A trend needs five weeks of at least 5 sessions: one of the last twelve had as many."
    )


def test_of_a_week_with_few_sessions_nothing_is_said() -> None:
    trend = trend_of(*kept(10, 9, 10, 9, 10, 9), (1, 3))

    assert ": this week had too few sessions to judge by. Provisional" in trend.sentence


def test_a_week_that_was_not_read_to_its_end_is_no_point() -> None:
    gone = watched(last_ok=at("2026-11-20 12:00"))
    trend = trend_of(*kept(*[10, 9] * 6), practice=gone)

    assert trend.weeks[-1].kept is None
    assert ": this week was not seen in full." in trend.sentence


def test_a_calendar_that_was_added_lately_takes_nothing_from_the_trend_of_the_others() -> None:
    old = SourceView(name="feed", first_ok=LONG_AGO, last_ok=MONDAY_AFTER)
    new = SourceView(name="new", first_ok=at("2026-11-11 12:00"), last_ok=MONDAY_AFTER)
    both = practice(sources={"feed": old, "new": new})
    sessions = [s for ago in range(12) for s in week_of_sessions(ago, 6)]
    others = [
        s for ago in range(3) for s in week_of_sessions(ago, 2, source="new", client="second")
    ]
    digest = build_digest(
        inputs(
            timeline(sessions), timeline(others, "second"), practice=both, sources=("feed", "new")
        )
    )

    assert [w.kept.planned for w in digest.trend.weeks if w.kept] == [*[6] * 11, 8]


def test_while_a_week_still_runs_the_trend_ends_with_the_one_before() -> None:
    trend = trend_of(*kept(*[10, 9] * 6), now=at("2026-11-20 12:00"))

    assert trend.weeks[-1].week == "2026-W46"
    assert "nothing unusual last week." in trend.sentence


@pytest.mark.parametrize(
    ("week", "monday", "hours"), [("2026-W44", "2026-10-26", 169), ("2026-W10", "2026-03-02", 167)]
)
def test_a_week_in_which_the_clock_changes_holds_its_first_and_its_last_hour(
    week: str, monday: str, hours: int
) -> None:
    day = datetime.fromisoformat(monday)
    wall = (
        [day + timedelta(minutes=5)]
        + [day + timedelta(days=n, hours=10) for n in range(4)]
        + [day + timedelta(days=6, hours=23)]
    )
    outside = [day - timedelta(hours=1), day + timedelta(days=7)]
    sessions = [session(start.isoformat(" ", "minutes")) for start in (*wall, *outside)]
    about = inputs(timeline(sessions), week=week, practice=watched(first_ok=at("2025-01-06 12:00")))
    digest = build_digest(about)

    assert about.week.end - about.week.start == timedelta(hours=hours)
    assert digest.trend.weeks[-1].week == week
    assert digest.trend.weeks[-1].kept == KeptRate(kept=6, planned=6)


def test_an_old_week_has_the_trend_that_it_had_then() -> None:
    weeks: Sequence[tuple[int, int]] = kept(*[10, 9] * 8)
    before = trend_of(*weeks[:-2], week="2026-W45", now=at("2026-11-09 07:30"))
    moved = trend_of(*weeks, week="2026-W45")

    assert [week.week for week in moved.weeks] == [week.week for week in before.weeks]
    assert moved.weeks[-1].kept == KeptRate(kept=9, planned=10)
