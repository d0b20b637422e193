"""Sessions, tracked events, changes, check-ins and the state of sources."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Engine

from monitor.core.sessions.model import Presence
from monitor.core.timeline.model import Checkin, CheckinKind
from monitor.store.calendars import sources
from monitor.store.database import reading, writing
from monitor.store.timelines import changes, checkins, counts, sessions, tracked_events
from tests.integration.store.stored_things import (
    DAY,
    HOUR,
    MONDAY,
    a_change,
    a_session,
    a_tracked_event,
)


def test_a_session_comes_back_as_it_was_stored(store: Engine) -> None:
    session = a_session(
        agreed_plan=MONDAY - HOUR,
        booked_not_before=MONDAY - DAY,
        booked_not_after=MONDAY - DAY + HOUR,
        marked_no_show=True,
        location="Room 2",
        changes=3,
    )
    with writing(store) as connection:
        sessions.save(connection, [session])

    with reading(store) as connection:
        assert sessions.of_uid(connection, "calendar", "e1") == [session]


def test_saving_a_session_again_overwrites_it(store: Engine) -> None:
    with writing(store) as connection:
        sessions.save(connection, [a_session(), a_session("s2", client="c_2")])
        gone = replace(a_session(), presence=Presence.CANCELLED)
        sessions.save(connection, [gone])

    with reading(store) as connection:
        assert sessions.of_client(connection, "c_1") == [gone]
        assert counts.count_sessions(connection) == {"calendar": 1}
        assert set(sessions.everyone(connection)) == {"c_1", "c_2"}


def test_a_session_with_nobody_named_is_found_under_nobody(store: Engine) -> None:
    nobody = a_session(client=None)
    with writing(store) as connection:
        sessions.save(connection, [nobody, a_session("s2")])

    with reading(store) as connection:
        assert sessions.of_client(connection, None) == [nobody]


def test_a_week_holds_what_starts_in_it_or_was_planned_in_it(store: Engine) -> None:
    inside = a_session("in")
    moved_out = a_session("out", start=MONDAY + 9 * DAY, agreed_plan=MONDAY + DAY)
    next_week = a_session("next", start=MONDAY + 7 * DAY)
    with writing(store) as connection:
        sessions.save(connection, [inside, moved_out, next_week])

    with reading(store) as connection:
        found = sessions.between(connection, MONDAY, MONDAY + 7 * DAY)

    assert {session.id for session in found} == {"in", "out"}


def test_a_clinicians_week_holds_no_other_ones_sessions(store: Engine) -> None:
    own = a_session("own")
    moved_out = a_session("out", start=MONDAY + 9 * DAY, agreed_plan=MONDAY + DAY)
    of_ben = a_session("ben", clinician="ben")
    moved_by_ben = replace(moved_out, id="gone", clinician="ben")
    with writing(store) as connection:
        sessions.save(connection, [own, moved_out, of_ben, moved_by_ben])

    with reading(store) as connection:
        found = sessions.between(connection, MONDAY, MONDAY + 7 * DAY, "amara")

    assert {session.id for session in found} == {"own", "out"}


def test_a_client_is_known_to_whom_they_have_sessions_with(store: Engine) -> None:
    with writing(store) as connection:
        sessions.save(connection, [a_session(), a_session("s2", client="c_2", clinician="ben")])

    with reading(store) as connection:
        assert sessions.has_client(connection, "c_2", "ben")
        assert not sessions.has_client(connection, "c_2", "amara")
        assert sessions.has_client(connection, "c_2")
        assert not sessions.has_client(connection, "c_3")


def test_what_sources_hold_is_counted_for_those_that_are_asked_about(store: Engine) -> None:
    elsewhere = a_session("s2", source="other", unread_zone="Nowhere")
    with writing(store) as connection:
        sessions.save(connection, [a_session(), elsewhere])

    with reading(store) as connection:
        assert counts.count_sessions(connection, ["other"]) == {"other": 1}
        assert counts.count_guessed(connection, ["calendar"]) == {}
        assert counts.count_guessed(connection, ["other"]) == {"other": {"Nowhere": 1}}


def test_coming_sessions_are_those_still_on_the_calendar(store: Engine) -> None:
    coming = a_session("s1", start=MONDAY + DAY)
    cancelled = a_session("s2", start=MONDAY + DAY, presence=Presence.CANCELLED)
    past = a_session("s3", start=MONDAY - DAY)
    with writing(store) as connection:
        sessions.save(connection, [coming, cancelled, past])

    with reading(store) as connection:
        assert sessions.coming(connection, "calendar", MONDAY, MONDAY + 7 * DAY) == [coming]


def test_an_event_is_looked_at_until_its_newest_state_has_settled(store: Engine) -> None:
    fresh = a_tracked_event("fresh", latest=1, recognition="now")
    changed = a_tracked_event("changed", latest=5, settled=4, recognition="now")
    settled = a_tracked_event("settled", latest=3, settled=3, recognition="now")
    renamed = a_tracked_event("renamed", latest=3, settled=3, recognition="before")
    ending = a_tracked_event(
        "ending", latest=3, settled=3, recognition="now", projected_until=MONDAY - HOUR
    )
    with writing(store) as connection:
        tracked_events.save(connection, [fresh, changed, settled, renamed, ending])

    with reading(store) as connection:
        due = tracked_events.to_project(connection, recognition="now", renew_before=MONDAY)
        known = tracked_events.load(connection, "calendar", ["settled", "unknown"])

    assert due == [changed, ending, fresh, renamed]
    assert known == {"settled": settled}


def test_a_change_is_counted_once(store: Engine) -> None:
    change = a_change(side="client", side_evidence="a marker")
    with writing(store) as connection:
        changes.add(connection, [change])
        changes.add(connection, [replace(change, sessions=9)])

    with reading(store) as connection:
        assert changes.of_client(connection, "c_1") == [change]
        assert changes.of_uid(connection, "calendar", "e1") == [change]


def test_a_checkin_comes_back_as_it_was_said(store: Engine) -> None:
    said = Checkin(
        id="k1", session_id="s1", kind=CheckinKind.NO_SHOW, at=MONDAY, recorded_at=MONDAY + HOUR
    )
    with writing(store) as connection:
        checkins.add(connection, said)

    with reading(store) as connection:
        assert checkins.of_sessions(connection, ["s1", "s2"]) == [said]


def test_a_source_never_tried_has_a_state_of_its_own(store: Engine) -> None:
    with reading(store) as connection:
        fresh = sources.load(connection, "calendar")

    assert (fresh.cursor, fresh.last_ok, dict(fresh.aliases)) == (None, None, {})


def test_a_held_back_poll_is_kept_whole_and_let_go_whole(store: Engine) -> None:
    with writing(store) as connection:
        state = sources.load(connection, "calendar", lock=True)
        sources.save(
            connection,
            state.name,
            cursor="abc",
            last_ok=MONDAY,
            aliases={"new": "old"},
            problems=[{"uid": None, "reason": "It can't be read.", "raw": "BEGIN"}],
            held_since=MONDAY + HOUR,
            held_fetch={"events": []},
        )
        sources.save(connection, "other", last_error="It answers no more.")

    with reading(store) as connection:
        held = sources.load_all(connection)["calendar"]
    with writing(store) as connection:
        sources.save(connection, "calendar", held_since=None, held_fetch=None)
    with reading(store) as connection:
        freed = sources.load(connection, "calendar")

    assert (held.held_since, held.held_fetch) == (MONDAY + HOUR, {"events": []})
    assert (held.cursor, held.aliases) == ("abc", {"new": "old"})
    assert held.problems[0]["reason"] == "It can't be read."
    assert (freed.held_since, freed.held_fetch, freed.last_ok) == (None, None, MONDAY)
