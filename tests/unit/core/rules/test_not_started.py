"""Where arrivals are expected, silence is asked about, and the question ends by itself."""

from monitor.core.findings.model import Resolution
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    a_checkin,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    moved,
    utc,
)

EXPECTING = a_practice(expects_arrival=True)
RULE = "not_started"
ASKED_AT = "2026-11-24T10:10-05:00"


def test_it_asks_ten_minutes_past_the_start() -> None:
    timeline = a_timeline(a_session())

    assert drafts_of(RULE, timeline, "2026-11-24T10:09:59-05:00", EXPECTING) == []
    (draft,) = drafts_of(RULE, timeline, ASKED_AT, EXPECTING)

    assert draft.value == {"waiting_minutes": 10}
    assert draft.resolution is None


def test_nobody_is_asked_who_does_not_check_in() -> None:
    assert drafts_of(RULE, a_timeline(a_session()), ASKED_AT, a_practice()) == []


def test_an_arrival_ends_the_question() -> None:
    session = a_session()
    timeline = a_timeline(session, checkins=(a_checkin(session, "2026-11-24T10:12-05:00"),))

    (draft,) = drafts_of(RULE, timeline, "2026-11-24T10:15-05:00", EXPECTING)

    assert draft.resolution is Resolution.ARRIVED
    assert draft.value == {"waiting_minutes": 12}


def test_an_edit_ends_the_question_about_the_agreed_start() -> None:
    before = a_session()
    session, change = moved(before, "2026-11-24T10:20-05:00", made="2026-11-24T10:12-05:00")
    timeline = a_timeline(session, changes=[change])

    (asked,) = drafts_of(RULE, a_timeline(before), ASKED_AT, EXPECTING)
    (announced,) = drafts_of(RULE, timeline, "2026-11-24T10:15-05:00", EXPECTING)
    (ended,) = drafts_of(RULE, timeline, "2026-11-24T10:20-05:00", EXPECTING)

    assert asked.id == announced.id == ended.id
    assert announced.waits
    assert ended.resolution is Resolution.ARRIVED


def test_twelve_hours_after_the_end_it_ends_as_unknown() -> None:
    timeline = a_timeline(a_session())

    (before,) = drafts_of(RULE, timeline, "2026-11-24T22:49:59-05:00", EXPECTING)
    (after,) = drafts_of(RULE, timeline, "2026-11-25T09:00-05:00", EXPECTING)

    assert before.resolution is None
    assert after.resolution is Resolution.LAPSED
    assert after.resolved_at == utc("2026-11-24T22:50-05:00")


def test_no_shows_excused_time_and_the_time_before_the_first_read_are_not_asked_about() -> None:
    day = a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00")
    new = a_practice(expects_arrival=True, first_ok="2026-11-24T10:01-05:00")

    absent = a_timeline(a_session(marked_no_show=True))
    excused = a_timeline(a_session(), excused=(day,))

    assert drafts_of(RULE, absent, ASKED_AT, EXPECTING) == []
    assert drafts_of(RULE, excused, ASKED_AT, EXPECTING) == []
    assert drafts_of(RULE, a_timeline(a_session()), ASKED_AT, new) == []


def test_it_waits_while_the_calendar_cannot_be_seen() -> None:
    practice = a_practice(expects_arrival=True, is_blind=True)

    (draft,) = drafts_of(RULE, a_timeline(a_session()), ASKED_AT, practice)

    assert draft.waits
