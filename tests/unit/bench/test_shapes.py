"""What stands in another event has not changed; what no event shows any more is cancelled."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bench.simulator.model.diary import Change, Diary, Look, both, drop, remove, rewrite, split
from bench.simulator.model.life import Edit
from bench.simulator.model.shapes import as_series, as_singles, single_of
from bench.simulator.polls.changes_seen import counted_changes
from bench.simulator.polls.seen import seen
from bench.simulator.truth.build import truth_of
from bench.simulator.truth.expected import Expected
from tests.unit.bench.lives import LONG_AGO, at, edit, life, looks, weekly

WEEK, DAY, HOUR = timedelta(weeks=1), timedelta(days=1), timedelta(hours=1)
WHEN = "2026-03-12T09:00"
POLLS = ["2026-03-12T18:00", "2026-03-12T18:11"]
SINGLES = [f"jane-{k}" for k in range(3, 12)]


def told(one: Edit, diary: Diary, dialect: str = "google") -> list[Expected]:
    lived = replace(life(one, dialect=dialect), diary=diary)
    return [e for e in truth_of(seen(lived, looks(*POLLS))) if e.must]


def series() -> Diary:
    return Diary(entries={"jane": weekly()})


def singles() -> Diary:
    """Three weeks of a series, then nine single events."""
    cut = replace(weekly(), count=3)
    later = [single_of(weekly(), k, LONG_AGO) for k in range(3, 12)]
    return Diary(entries={"jane": cut, **{one.id: one for one in later}})


def doubled() -> Diary:
    return Diary(entries={**singles().entries, "jane": weekly()})


MOMENT = at(WHEN)
SAME: list[tuple[Diary, Change]] = [
    (series(), split("jane", 4, MOMENT, timedelta())),
    (
        replace(series(), entries={"jane": replace(weekly(), count=12)}),
        as_singles("jane", 3, 11, MOMENT),
    ),
    (singles(), as_series(SINGLES, MOMENT, name=SINGLES[0])),
    (singles(), as_series(SINGLES, MOMENT, name="anew")),
    (singles(), as_series(SINGLES, MOMENT, name="anew", in_dates=True)),
    (doubled(), remove(*SINGLES)),
]


@pytest.mark.parametrize("dialect", ["google", "booking", "ehr"])
@pytest.mark.parametrize(("diary", "change"), SAME)
def test_hours_that_stand_in_other_events_have_not_changed(
    diary: Diary, change: Change, dialect: str
) -> None:
    lived = replace(life(edit(WHEN, change), dialect=dialect), diary=diary)
    after = change(diary)
    assert after != diary
    view = seen(lived, looks(*POLLS))
    assert counted_changes(view) == []
    ahead = [s for s in view.glances[-1].standing.values() if s and s.start > MOMENT]
    assert len(ahead) >= 8


@pytest.mark.parametrize("skips", [1, 3])
@pytest.mark.parametrize("dialect", ["google", "outlook", "booking", "ehr"])
def test_what_a_split_leaves_out_is_one_cancellation(skips: int, dialect: str) -> None:
    change = split("jane", 4, MOMENT, timedelta(), skips=skips)
    (found,) = (e for e in told(edit(WHEN, change), series(), dialect) if e.rule == "cancellation")
    first = at("2026-03-30T10:00")
    assert found.starts == {first + n * WEEK for n in range(skips)}
    assert not found.many


def test_every_other_week_leaves_out_each_second_session() -> None:
    change = split("jane", 4, MOMENT, timedelta(), skips=1, every=2)
    (found,) = (e for e in told(edit(WHEN, change), series()) if e.rule == "cancellation")
    assert found.starts is not None
    assert at("2026-03-30T10:00") in found.starts
    assert at("2026-04-06T10:00") not in found.starts
    assert at("2026-04-13T10:00") in found.starts


@pytest.mark.parametrize("dialect", ["google", "booking"])
def test_single_events_moved_by_the_same_span_are_one_decision(dialect: str) -> None:
    to = [weekly().original(k) + HOUR for k in (3, 4)]
    moves = both(*(rewrite(f"jane-{k}", 0, MOMENT, start=to[k - 3]) for k in (3, 4)))
    (found,) = told(edit(WHEN, moves), singles(), dialect)
    assert (found.rule, found.many) == ("reschedule", False)
    assert found.values["via"] == {"series"}


def test_a_day_is_a_day_where_the_clocks_change() -> None:
    """The first Saturday moves to the Sunday on which New York's clocks go forward, 23 hours on."""
    days = [datetime(2026, 3, day, 10) for day in (7, 14)]  # noqa: DTZ001 - on the wall
    entries = {f"jane-{k}": replace(weekly(), weeks=0, first=day) for k, day in enumerate(days)}
    diary = Diary(entries={name: replace(one, id=name) for name, one in entries.items()})
    when = "2026-03-03T09:00"
    moves = both(*(rewrite(f"jane-{k}", 0, at(when), start=days[k] + DAY) for k in range(2)))
    lived = replace(life(edit(when, moves)), diary=diary)
    view = seen(lived, looks("2026-03-03T18:00", "2026-03-03T18:11"))
    (found,) = (e for e in truth_of(view) if e.must)
    assert found.starts == {at("2026-03-07T10:00"), at("2026-03-14T10:00")}


@pytest.mark.parametrize("dialect", ["google", "booking"])
def test_single_events_that_one_poll_shows_moved_are_one_decision_whenever_each_was_edited(
    dialect: str,
) -> None:
    """The stamp of the second is too fresh for it to count when the first does."""
    moves = [
        edit(when, rewrite(f"jane-{k}", 0, at(when), start=weekly().original(k) + HOUR))
        for k, when in ((3, "2026-03-12T15:00"), (4, "2026-03-12T15:57"))
    ]
    lived = replace(life(*moves, dialect=dialect), diary=singles())
    view = seen(lived, looks("2026-03-12T14:00", "2026-03-12T16:01", "2026-03-12T16:20"))
    (found,) = (e for e in truth_of(view) if e.must)
    assert found.starts == {at("2026-03-23T10:00"), at("2026-03-30T10:00")}
    assert found.values["via"] == {"series"}


@pytest.mark.parametrize(
    ("notes", "who"),
    [
        (("[client]", ""), {"client"}),
        (("", "[client]"), {"unknown", "client"}),
        (("[me]", "[client]"), {"clinician"}),
        (("", ""), {"unknown"}),
    ],
)
def test_who_asked_is_said_by_the_first_of_several_sessions(
    notes: tuple[str, str], who: set[str]
) -> None:
    moves = both(
        *(
            rewrite(f"jane-{k}", 0, MOMENT, start=weekly().original(k) + HOUR, note=note)
            for k, note in zip((3, 4), notes, strict=True)
        )
    )
    (found,) = told(edit(WHEN, moves), singles())
    assert found.initiators == who


def test_single_events_moved_by_different_spans_are_two_decisions() -> None:
    ways = ((3, HOUR), (4, 2 * HOUR))
    moves = both(
        *(rewrite(f"jane-{k}", 0, MOMENT, start=weekly().original(k) + by) for k, by in ways)
    )
    assert [e.rule for e in told(edit(WHEN, moves), singles())] == ["reschedule"] * 2


def test_single_events_gone_together_are_one_decision() -> None:
    gone = both(*(drop(f"jane-{k}", 0, MOMENT) for k in (3, 4)))
    (found,) = (e for e in told(edit(WHEN, gone), singles()) if e.rule == "cancellation")
    assert not found.many
    assert found.starts == {at("2026-03-23T10:00"), at("2026-03-30T10:00")}


@pytest.mark.parametrize(
    ("words", "who"),
    [
        ({"head": "Canceled: "}, "unknown"),
        ({"tail": " [cancelled]"}, "unknown"),
        ({"tail": " - cancelled by client"}, "client"),
        ({"tail": " (cancelled by therapist)"}, "clinician"),
    ],
)
@pytest.mark.parametrize("dialect", ["google", "outlook", "apple", "booking", "uid-churn"])
def test_words_in_the_title_cancel_a_session_and_may_say_who_asked(
    words: dict[str, str], who: str, dialect: str
) -> None:
    off = drop("jane", 3, MOMENT, is_worded=True, **words)
    (found,) = (e for e in told(edit(WHEN, off), series(), dialect) if e.rule == "cancellation")
    assert found.initiators == {who}


def test_a_split_keeps_what_was_off_and_what_is_shown_by_another_name() -> None:
    look = Look(start=weekly().original(6), edited=LONG_AGO)
    old = replace(weekly(), dropped={6: look}, named={8: "elsewhere#2"})
    after = split("jane", 4, MOMENT, DAY, skips=0, every=2)(Diary(entries={"jane": old}))
    rest = next(e for e in after.entries.values() if e.id != "jane")
    assert (rest.sid(0), rest.sid(1), rest.sid(2)) == ("jane#4", "jane#6", "elsewhere#2")
    assert list(rest.dropped) == [1]
