"""Hours that two calendars show: one decision, made when the first of them showed it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from monitor.core.sessions.changes import Change, ChangeKind
from monitor.core.sessions.model import Session
from monitor.core.timeline.copies import Decided, decided
from tests.builders.timelines import a_session, a_timeline, cancelled, moved, restored

OLD, NEW, NEWER = (f"2026-11-24T{hour}:00-05:00" for hour in (10, 14, 16))
MONDAY = "2026-11-23T09:00-05:00"
HOUR = timedelta(hours=1)
FOREVER = dict.fromkeys(("own", "clinic"), datetime.max.replace(tzinfo=UTC))


def on(source: str, start: str = OLD, **given: object) -> Session:
    return a_session(start, id=source, source=source, uid=source, **given)


def made(hours: int) -> str:
    return (datetime.fromisoformat(MONDAY) + hours * HOUR).isoformat()


def told(found: Decided) -> list[tuple[str, ChangeKind]]:
    return [(change.source, change.kind) for change in found.changes]


def of(*steps: tuple[Session, Change], also: tuple[Session, ...] = (), **given: object) -> Decided:
    """Of the last state of each session, and all changes; each counted when it was made."""
    last = {session.id: session for session, _ in steps} | {s.id: s for s in also}
    changes = [replace(c, counted_at=c.made_not_after) for _, c in steps]
    return decided(a_timeline(*last.values(), changes=changes, **given), FOREVER)


def test_while_a_copy_shows_the_old_hour_a_move_is_none_and_the_copy_is_left_behind() -> None:
    found = of(moved(on("own"), NEW, made=made(1)), also=(on("clinic"),))
    assert found.changes == ()
    assert found.left_behind == {"clinic": "own"}


def test_once_the_copy_has_followed_the_move_is_dated_by_the_first() -> None:
    first = moved(on("own"), NEW, made=made(1), after=made(0))
    second = moved(on("clinic"), NEW, made=made(30), after=made(-5))
    (change,) = of(first, second).changes
    assert (change.source, change.also_in) == ("clinic", ("own",))
    assert change.made_not_before == first[1].made_not_before, "not when the copy was seen before"
    assert change.made_not_after == first[1].made_not_after


@pytest.mark.parametrize(
    ("first", "second"),
    [(1, 2), (2, 1), (1, 1)],
)
def test_moved_here_and_taken_off_there_is_one_move(first: int, second: int) -> None:
    """Whichever came first: a calendar that gave its copy up did not give up the hour."""
    found = of(moved(on("own"), NEW, made=made(first)), cancelled(on("clinic"), made=made(second)))
    assert told(found) == [("own", ChangeKind.MOVED)]
    assert found.left_behind == {"clinic": "own"}
    assert found.changes[0].also_in == (() if second < first else ("clinic",))


def test_taken_off_both_within_a_day_by_the_last_look_is_one_cancellation_of_the_first() -> None:
    near = of(
        cancelled(on("own"), made=made(1)), cancelled(on("clinic"), made=made(40), after=made(25))
    )
    far = of(
        cancelled(on("own"), made=made(1)), cancelled(on("clinic"), made=made(40), after=made(26))
    )
    assert [c.made_not_after for c in near.changes] == [datetime.fromisoformat(made(1))]
    assert [c.made_not_after for c in far.changes] == [datetime.fromisoformat(made(40))]


def test_moved_on_while_the_copy_is_behind_is_one_move_from_where_the_hour_stood() -> None:
    away = moved(on("own"), NEW, made=made(1))
    further = moved(away[0], NEWER, made=made(2), id="further")
    assert of(away, further, also=(on("clinic"),)).changes == ()
    (change,) = of(away, further, moved(on("clinic"), NEWER, made=made(3))).changes
    assert change.from_start == on("own").start
    assert change.made_not_after == datetime.fromisoformat(made(2))


def test_a_session_of_a_series_that_went_in_steps_is_still_called_by_its_date() -> None:
    away = moved(on("own", recurrence_id=on("own").start), NEW, made=made(1))
    further = moved(away[0], NEWER, made=made(2), id="further")
    (change,) = of(away, further, cancelled(on("clinic"), made=made(3))).changes
    assert (change.from_start, change.recurrence_id) == (on("own").start, on("own").start)


def test_a_copy_moved_to_yet_another_hour_leads_and_the_other_may_follow() -> None:
    away = moved(on("own"), NEW, made=made(1))
    other = moved(on("clinic"), NEWER, made=made(2))
    found = of(away, other)
    assert [(c.source, c.to_start) for c in found.changes] == [("clinic", other[0].start)]
    assert found.left_behind == {"own": "clinic"}
    follows = moved(away[0], NEWER, made=made(3), id="follows")
    assert len(of(away, other, follows).changes) == 1
    assert of(away, other, follows).left_behind == {}


def test_away_and_back_before_the_copy_follows_is_nothing_even_if_it_then_does_the_same() -> None:
    away = moved(on("own"), NEW, made=made(1))
    back = moved(away[0], OLD, made=made(2), id="back")
    copy_away = moved(on("clinic"), NEW, made=made(2))
    copy_back = moved(copy_away[0], OLD, made=made(3), id="copy-back")
    assert of(away, back, copy_away, copy_back).changes == ()


def test_a_copy_that_repeats_what_the_first_has_taken_back_does_not_lead() -> None:
    away = moved(on("own"), NEW, made=made(1))
    back = moved(away[0], OLD, made=made(2), id="back")
    copy_away = moved(on("clinic"), NEW, made=made(2), id="z-last")
    assert of(away, back, copy_away).left_behind == {"clinic": "own"}


def test_a_copy_that_comes_in_the_same_steps_follows_to_the_last_of_them() -> None:
    away = moved(on("own"), NEW, made=made(1))
    further = moved(away[0], NEWER, made=made(2), id="further")
    copy_away = moved(on("clinic"), NEW, made=made(2), id="z-last")
    (change,) = of(away, further, copy_away).changes
    assert change.to_start == further[0].start
    copy_further = moved(copy_away[0], NEWER, made=made(3), id="z-further")
    assert len(of(away, further, copy_away, copy_further).changes) == 1


@pytest.mark.parametrize("knows", ["own", "clinic"])
def test_who_asked_is_said_by_whichever_calendar_says_it(knows: str) -> None:
    steps = [
        moved(
            on(name), NEW, made=made(1), id=f"of-{name}", side="client" if name == knows else None
        )
        for name in ("own", "clinic")
    ]
    (change,) = of(*steps).changes
    assert change.side == "client"


def test_what_has_not_counted_yet_decides_nothing_and_tells_where_the_hour_is() -> None:
    _, pending = moved(on("own"), NEW, made=made(1))
    shown = replace(on("own"), start=on("own").start + 4 * HOUR)
    timeline = a_timeline(shown, on("clinic"))
    found = decided(timeline, FOREVER, [pending])
    assert found.changes == ()
    assert found.left_behind == {"clinic": "own"}


def test_a_copy_that_follows_what_was_taken_back_does_not_date_what_came_then() -> None:
    off = cancelled(on("own"), made=made(1))
    back = restored(off[0], made=made(2))
    copy_off = cancelled(on("clinic"), made=made(3))
    again = cancelled(back[0], made=made(4), id="again")
    found = of(off, back, copy_off, again)
    (change,) = (c for c in found.changes if c.kind is ChangeKind.CANCELLED)
    assert change.made_not_after == datetime.fromisoformat(made(4))


def test_what_moved_together_later_is_another_decision() -> None:
    first, copy = (moved(on(name), NEW, made=made(1)) for name in ("own", "clinic"))
    again = [moved(s, NEWER, made=made(5), id=f"{s.id}-again") for s, _ in (first, copy)]
    found = of(first, copy, *again)
    assert [(c.from_start, c.to_start) for c in found.changes] == [
        (on("own").start, first[0].start),
        (first[0].start, again[0][0].start),
    ]


def test_a_copy_put_back_tells_no_more_than_that() -> None:
    gone = cancelled(on("own"), made=made(1))
    back = restored(gone[0], made=made(2))
    found = of(gone, back, moved(on("clinic"), NEW, made=made(3)))
    assert told(found) == [("own", ChangeKind.RESTORED)], "it stands in the clinician's own"
    assert found.left_behind == {"own": "clinic"}


def test_of_a_series_only_what_the_copy_gave_up_has_moved() -> None:
    """The copy of one of two sessions is taken off; that of the other still stands."""
    weeks = [on("own"), on("own", "2026-12-01T10:00-05:00")]
    runs = [replace(s, id=f"own-{n}", uid="own") for n, s in enumerate(weeks)]
    copies = [replace(s, id=f"clinic-{n}", source="clinic", uid="c") for n, s in enumerate(weeks)]
    steps = [moved(s, s.start + 4 * HOUR, made=made(1)) for s in runs]
    one = replace(
        steps[0][1], members=tuple(m for _, c in steps for m in c.concerned), via="series"
    )
    gone = cancelled(copies[0], made=made(2))
    found = of((steps[0][0], one), gone, also=(steps[1][0], copies[1]))
    (change,) = found.changes
    assert (change.kind, change.session_id) == (ChangeKind.MOVED, "own-0")
    assert len(change.concerned) == 1
    assert found.left_behind == {"clinic-0": "own-0", "clinic-1": "own-1"}


def test_two_entries_in_one_calendar_are_no_copies_of_each_other() -> None:
    """Who pastes an entry and drags the second one on has booked another session."""
    found = of(
        moved(replace(on("own"), id="pasted"), NEW, made=made(1)),
        also=(on("own"),),
    )
    assert found.left_behind == {}


def test_where_nobody_is_named_only_the_same_event_is_a_copy() -> None:
    nobody = {"client": None}
    event = moved(on("own", **nobody), NEW, made=made(1))
    other, same = on("clinic", **nobody), replace(on("clinic", **nobody), uid="own")
    assert len(of(event, also=(other,), client=None).changes) == 1
    assert of(event, also=(same,), client=None).changes == ()


def test_a_calendar_that_could_not_be_read_since_holds_nothing_up() -> None:
    session, change = moved(on("own"), NEW, made=made(1))
    timeline = a_timeline(session, on("clinic"), changes=[change])
    before = datetime.fromisoformat(made(0))
    assert len(decided(timeline, FOREVER | {"clinic": before}).changes) == 1


def test_a_session_that_is_kept_no_more_moves_on_beside_a_copy_that_cannot_be_read() -> None:
    away = moved(on("own"), NEW, made=made(1))
    further = moved(away[0], NEWER, made=made(3), id="further")
    changes = [replace(c, counted_at=c.made_not_after) for _, c in (away, further)]
    timeline = a_timeline(on("clinic"), changes=changes)
    (change,) = decided(timeline, FOREVER | {"clinic": datetime.fromisoformat(made(2))}).changes
    assert (change.from_start, change.to_start) == (on("own").start, further[0].start)
