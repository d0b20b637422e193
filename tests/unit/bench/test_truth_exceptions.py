"""What is no breach: leave, holidays, other limits for one client, and what a person said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from bench.simulator.model.diary import Block, ToDo, drop, finish, put_block, put_todo, rewrite
from bench.simulator.model.life import Away, CheckIn, Edit, Setting, Stay, Tagged, Word
from bench.simulator.polls.seen import seen
from bench.simulator.truth.build import truth_of
from bench.simulator.truth.expected import Expected
from bench.simulator.truth.working_days import end_of_working_day
from tests.unit.bench.lives import MONDAY_TEN, ZONE, at, edit, life, looks

WEEK, MINUTE = timedelta(weeks=1), timedelta(minutes=1)
MARCH_9, MARCH_30 = date(2026, 3, 9), date(2026, 3, 30)
NINE = "2026-03-09T10:00"


def expected(
    *edits: Edit, polls: list[str], dialect: str = "google", **given: Any
) -> list[Expected]:
    return truth_of(seen(replace(life(*edits, dialect=dialect), **given), looks(*polls)))


def cancelled(when: str = "2026-03-08T09:00", k: int = 1) -> Edit:
    return edit(when, drop("jane", k, at(when)))


def moved(when: str = "2026-03-08T09:00", k: int = 1) -> Edit:
    to = MONDAY_TEN + k * WEEK + timedelta(days=1)
    return edit(when, rewrite("jane", k, at(when), start=to))


def rules(found: list[Expected]) -> list[str]:
    return [one.rule for one in found if one.must]


def setting(rule: str, name: str, value: timedelta | bool, **whose: str) -> Setting:
    return Setting(rule=rule, name=name, value=value, **whose)


def test_what_is_taken_off_a_public_holiday_is_no_cancellation() -> None:
    polls = ["2026-03-08T20:00"]
    assert rules(expected(cancelled(), polls=polls)) == ["cancellation"]
    assert expected(cancelled(), polls=polls, holidays=frozenset({MARCH_9})) == []


def test_a_public_holiday_is_no_working_day() -> None:
    friday = at("2026-03-06T15:00")
    assert end_of_working_day(friday, 1, ZONE, {MARCH_9}) == at("2026-03-11T00:00")


@pytest.mark.parametrize(
    ("whose", "short"),
    [({"client": "k0"}, "no"), ({"clinician": "amara"}, "no"), ({"client": "k1"}, "yes")],
)
def test_a_clients_or_clinicians_own_limit_holds_for_its_changes(
    whose: dict[str, str], short: str
) -> None:
    own = setting("reschedule", "short_notice", timedelta(hours=12), **whose)
    (found,) = expected(
        moved("2026-03-08T18:00"), polls=["2026-03-08T20:00", "2026-03-08T20:11"], settings=(own,)
    )
    assert found.values["short_notice"] == {short}


def test_a_clients_own_limit_beats_the_clinicians() -> None:
    one = life()
    theirs = setting("late_start", "grace", 8 * MINUTE, clinician="amara")
    own = setting("late_start", "grace", 2 * MINUTE, client="k0")
    both = replace(one, settings=(theirs, own))
    assert both.limit("late_start", "grace", 5 * MINUTE, "k0", "amara") == 2 * MINUTE
    assert both.limit("late_start", "grace", 5 * MINUTE, "k1", "amara") == 8 * MINUTE


def test_a_rule_that_is_off_for_a_client_finds_nothing_there() -> None:
    off = setting("reschedule", "enabled", value=False, client="k0")
    assert expected(moved(), polls=["2026-03-08T20:00"], settings=(off,)) == []


@pytest.mark.parametrize(
    ("announced", "found"), [(None, True), (date(2026, 3, 2), False), (date(2026, 3, 20), True)]
)
def test_a_break_is_asked_about_until_it_has_been_announced(
    announced: date | None, found: bool
) -> None:
    away = Away(first=MARCH_30, last=date(2026, 4, 5), announced=announced)
    told = expected(polls=["2026-03-10T09:00", "2026-03-24T09:00"], away=(away,))
    assert ("unannounced_break" in rules(told)) == found


def test_an_out_of_office_event_is_leave_from_when_it_was_seen() -> None:
    written = at("2026-03-12T09:00")
    away = Away(first=MARCH_30, last=date(2026, 4, 5), written=written)
    block = Block(
        id="away",
        title="Away",
        start=MONDAY_TEN.replace(day=30, hour=0),
        made=written,
        days=7,
    )
    shown = edit("2026-03-12T09:00", put_block(replace(block, is_out_of_office=True)))
    before = expected(shown, polls=["2026-03-10T09:00"], dialect="outlook", away=(away,))
    after = expected(shown, polls=["2026-03-13T09:00"], dialect="outlook", away=(away,))
    assert (rules(before), rules(after)) == ([], ["unannounced_break"])


def test_a_person_who_says_who_asked_beats_the_calendar() -> None:
    when = "2026-03-05T09:00"
    to = MONDAY_TEN + WEEK + timedelta(days=1)
    one = edit(when, rewrite("jane", 1, at(when), start=to, note="[client]"))
    said = Word(
        at=at("2026-03-06T09:00"),
        kind="attribute",
        rules=("reschedule",),
        client="k0",
        start=at(NINE),
        says="clinician",
    )
    (found,) = expected(one, polls=["2026-03-05T12:00"], words=(said,))
    assert found.initiators == {"clinician"}


@pytest.mark.parametrize(("leaves", "rule"), [("10:40", "no_show"), ("10:50", "late_start")])
def test_a_video_conference_says_when_it_began_or_that_nobody_came(leaves: str, rule: str) -> None:
    stay = Stay(
        client="k0",
        sid="jane#1",
        start=at(NINE),
        joined=at("2026-03-09T10:08"),
        left=at(f"2026-03-09T{leaves}"),
        is_alone=rule == "no_show",
    )
    (found,) = expected(polls=["2026-03-09T12:00"], stays=(stay,))
    assert found.rule == rule
    if rule == "late_start":
        assert found.values["arrival_kind"] == {"conference"}
        assert found.values["time_given_minutes"] == {42}


def test_a_check_in_at_the_end_says_how_much_time_was_given() -> None:
    began = CheckIn(
        at=at("2026-03-09T10:09"),
        client="k0",
        sid="jane#1",
        start=at(NINE),
        moment=at("2026-03-09T10:08"),
    )
    ended = replace(began, at=at("2026-03-09T11:00"), moment=at("2026-03-09T10:58"), kind="end")
    (found,) = expected(polls=["2026-03-09T12:00"], checkins=(began, ended))
    assert found.values["late_minutes"] == {8}
    assert found.values["time_given_minutes"] == {50}


def test_a_client_whose_series_is_paused_is_owed_no_next_session() -> None:
    off = [cancelled(f"2026-03-24T09:0{k}", k) for k in (4, 5, 6)]
    paused = Tagged(at=at("2026-03-24T08:00"), client="k0", tag="paused")
    polls = ["2026-03-24T12:00", "2026-04-01T12:00"]
    known = expected(*off, polls=polls)
    resting = expected(*off, polls=polls, tags=(paused,))
    assert "missed_follow_up" in {e.rule for e in known}
    assert "missed_follow_up" not in {e.rule for e in resting}


def test_sessions_taken_out_of_a_series_that_goes_on_may_be_told_one_by_one() -> None:
    off = [cancelled(k=k) for k in (2, 3)]
    (found,) = (e for e in expected(*off, polls=["2026-03-08T12:00"]) if e.must)
    assert (found.rule, found.many) == ("cancellation", True)


def test_a_recurring_to_do_that_moved_on_was_done_and_the_one_left_is_overdue() -> None:
    made = at("2026-03-01T09:00")
    todo = ToDo(
        id="t", client="k0", title="Call", due=MONDAY_TEN, made=made, edited=made, every=WEEK
    )
    first = edit("2026-03-01T09:00", put_todo(todo))
    done = edit("2026-03-02T15:00", finish("t", at("2026-03-02T15:00")))
    (found,) = expected(first, done, polls=["2026-03-12T09:00"], dialect="apple")
    assert found.starts is not None
    assert at("2026-03-10T00:00") in found.starts


@pytest.mark.parametrize(("minutes", "found"), [(10, False), (15, True)])
def test_exactly_the_buffer_between_two_sessions_is_enough(minutes: int, found: bool) -> None:
    # On the ninth both stand in one week, at ten and at eleven.
    by = MONDAY_TEN + WEEK + timedelta(hours=1)
    near = edit("2026-03-05T09:00", rewrite("jane", 2, at("2026-03-05T09:00"), start=by))
    buffer = setting("no_buffer", "buffer", minutes * MINUTE)
    told = expected(near, polls=["2026-03-05T12:00"], settings=(buffer,))
    assert ("no_buffer" in rules(told)) == found
