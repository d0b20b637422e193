"""What was settled is written in one go, and one event that can't be written stops no other."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from monitor.core.sessions.edits.unsettled import Edits
from monitor.core.sessions.model import Projection, Session
from monitor.core.sessions.settle_or_wait import EventState, SettleResult
from monitor.jobs.evaluation.settled import Outcome, Settled, save
from monitor.store.database import reading, writing
from monitor.store.timelines import client_names, sessions, tracked_events
from tests.integration.store.stored_things import a_session, a_tracked_event

NO_TEXT = "\ud800"  # half a character: no driver takes it


def booked(uid: str, location: str = "") -> Settled:
    tracked = a_tracked_event(uid, latest=1)
    own: Session = a_session(f"s_{uid}", uid=uid, client=f"c_{uid}", location=location)
    state = EventState(
        tracked=tracked,
        stored=(),
        projection=Projection(sessions=(own,), names={f"c_{uid}": uid}, is_open_ended=False),
        edits=Edits([], 0),
        horizon=None,
        is_reread=False,
    )
    return Settled(
        before=tracked,
        tracked=replace(tracked, settled_revision=1),
        outcome=Outcome(state=state, result=SettleResult(has_settled=True, keep=(own,))),
    )


def test_an_event_that_cannot_be_written_is_set_aside_and_the_others_are_kept(
    store: Engine,
) -> None:
    with writing(store) as connection:
        kept = save(connection, [booked("one"), booked("two", NO_TEXT), booked("three")])

    assert [bool(one.tracked and one.tracked.problem) for one in kept] == [False, True, False]
    assert [one.outcome is None for one in kept] == [False, True, False]
    with reading(store) as connection:
        tracked = tracked_events.load(connection, "calendar", ["one", "two", "three"])
        assert {uid: one.settled_revision for uid, one in tracked.items()} == {
            "one": 1,
            "two": None,
            "three": 1,
        }
        assert sorted(sessions.of_uids(connection, "calendar", tracked)) == ["one", "three"]
        assert sorted(client_names.load(connection)) == ["c_one", "c_three"]
