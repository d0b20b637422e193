"""A move is told with its notice; what is no move for the client is not told."""

import re
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from monitor.core.findings.model import Severity
from monitor.core.sessions.changes import Change
from monitor.core.sessions.model import Session
from tests.builders.rule_results import drafts_of
from tests.builders.timelines import (
    BERLIN,
    NEW_YORK,
    SYDNEY,
    a_practice,
    a_session,
    a_span,
    a_timeline,
    a_weekly_run,
    cancelled,
    moved,
    utc,
)

NOW = "2026-11-24T18:00-05:00"
WEDNESDAY = "2026-11-25T10:00-05:00"


def _moved(made: str, after: str | None = None, **given: Any) -> tuple[Session, Change]:
    return moved(a_session(), WEDNESDAY, made=made, after=after, **given)


def test_a_move_says_from_where_to_where_and_with_what_notice() -> None:
    session, change = _moved("2026-11-24T07:00-05:00")

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW)

    assert draft.value == {
        "from": "2026-11-24T10:00:00-05:00",
        "to": "2026-11-25T10:00:00-05:00",
        "notice_minutes_min": 180,
        "notice_minutes_max": 180,
        "short_notice": "yes",
        "sessions": 1,
        "via": "move",
    }
    assert draft.severity is Severity.WARNING
    assert draft.initiator == "unknown"
    assert draft.occurred_at == utc("2026-11-24T07:00-05:00")
    assert draft.summary == (
        "A session moved 3 hours before it was to start (Tue 24 Nov 10:00 → Wed 25 Nov 10:00)."
    )


@pytest.mark.parametrize(
    ("made", "after", "short", "severity"),
    [
        ("2026-11-23T10:00-05:00", None, "no", Severity.INFO),  # exactly the limit
        ("2026-11-23T10:00:01-05:00", None, "yes", Severity.WARNING),
        ("2026-11-23T10:00-05:00", "2026-11-23T09:00-05:00", "no", Severity.INFO),
        ("2026-11-23T11:00-05:00", "2026-11-23T10:00-05:00", "possibly", Severity.WARNING),
        ("2026-11-23T11:00-05:00", "2026-11-23T10:00:01-05:00", "yes", Severity.WARNING),
    ],
)
def test_short_notice_is_said_only_as_far_as_it_is_known(
    made: str, after: str | None, short: str, severity: Severity
) -> None:
    session, change = _moved(made, after)

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW)

    assert draft.value["short_notice"] == short
    assert draft.severity is severity


def test_notice_after_the_start_is_negative() -> None:
    session, change = _moved("2026-11-24T10:30-05:00")

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW)

    assert draft.value["notice_minutes_min"] == -30
    assert "after it was to start" in draft.summary


def test_a_move_made_exactly_at_the_end_is_record_keeping() -> None:
    session, change = _moved("2026-11-24T12:00-05:00", "2026-11-24T10:50-05:00")

    assert drafts_of("reschedule", a_timeline(session, changes=[change]), NOW) == []


def test_what_the_client_asked_for_is_information_and_never_alerted() -> None:
    session, change = _moved("2026-11-24T07:00-05:00", side="client")
    practice = a_practice(rules={"reschedule": {"severity": "critical"}})

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW, practice)

    assert (draft.initiator, draft.severity, draft.never_alert) == ("client", Severity.INFO, True)


def test_a_persons_word_beats_the_calendars() -> None:
    session, change = _moved("2026-11-24T07:00-05:00", side="client")
    timeline = a_timeline(session, changes=[change], attributed={change.id: "clinician"})

    (draft,) = drafts_of("reschedule", timeline, NOW)

    assert draft.initiator == "clinician"
    assert draft.severity is Severity.WARNING


def test_a_move_out_of_leave_stems_from_the_clinician() -> None:
    session, change = _moved("2026-11-20T07:00-05:00")
    leave = {"amara": (a_span("2026-11-24T00:00-05:00", "2026-11-25T00:00-05:00"),)}

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change], leave=leave), NOW)

    assert draft.initiator == "clinician"


def test_a_severity_in_the_config_holds_for_short_notice_too() -> None:
    session, change = _moved("2026-11-24T07:00-05:00")
    practice = a_practice(rules={"reschedule": {"severity": "notice"}})

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW, practice)

    assert draft.severity is Severity.NOTICE


def test_moving_a_series_is_one_finding() -> None:
    session, change = _moved("2026-11-20T07:00-05:00", via="series", sessions=9)

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW)

    assert (draft.value["sessions"], draft.value["via"]) == (9, "series")


def test_moves_that_lead_back_say_so_and_only_the_last_of_them() -> None:
    session, away = moved(a_session(), WEDNESDAY, made="2026-11-20T07:00-05:00")
    session, on = moved(session, "2026-11-26T10:00-05:00", made="2026-11-21T07:00-05:00")
    session, back = moved(session, a_session().start, made="2026-11-22T07:00-05:00")

    told = drafts_of("reschedule", a_timeline(session, changes=[away, on, back]), NOW)

    assert [d.summary.partition("): ")[2] for d in told] == [
        "",
        "",
        "moved 3 times, ended where it began.",
    ]
    assert [d.value.get("moves_back") for d in told] == [None, None, 3]


def test_an_hour_booked_again_where_it_was_first_ended_where_it_began() -> None:
    gone, off = cancelled(a_session(), made="2026-11-20T09:00-05:00")
    made = utc("2026-11-20T09:00-05:00")
    instead = a_session(WEDNESDAY, booked_not_before=made, booked_not_after=made)
    back, move = moved(instead, gone.start, made="2026-11-21T09:00-05:00")

    told = drafts_of("reschedule", a_timeline(gone, back, changes=[off, move]), NOW)

    assert [d.value["via"] for d in told] == ["rebook", "move"]
    assert told[1].summary.endswith("moved twice, ended where it began.")


def test_a_change_that_leaves_the_start_where_it_was_is_none() -> None:
    session, change = moved(a_session(), "2026-11-24T10:00-05:00", made="2026-11-20T10:00-05:00")

    assert drafts_of("reschedule", a_timeline(session, changes=[change]), NOW) == []


@pytest.mark.parametrize(
    ("offset", "found"), [(timedelta(), []), (timedelta(hours=1), [("split", 6)])]
)
def test_a_split_series_is_a_move_only_if_its_slot_changed(
    offset: timedelta, found: list[tuple[str, int]]
) -> None:
    made = "2026-11-20T09:00-05:00"
    old = a_weekly_run("2026-11-24T10:00-05:00", 6, uid="old")
    gone = [cancelled(s, made=made)[0] for s in old]
    _, change = cancelled(old[0], made=made, via="series", sessions=6)
    first = datetime.fromisoformat("2026-11-24T10:00-05:00") + offset
    new = a_weekly_run(first, 6, uid="new", booked_not_after=utc(made))
    timeline = a_timeline(*gone, *new, changes=[change])

    drafts = drafts_of("reschedule", timeline, NOW)

    assert [(d.value["via"], d.value["sessions"]) for d in drafts] == found
    assert [d.resolution for d in drafts_of("cancellation", timeline, NOW)] == ["rebooked"]


def test_a_source_that_renames_its_events_moved_nothing() -> None:
    made = "2026-11-20T09:00-05:00"
    old = a_weekly_run("2026-11-24T10:00-05:00", 3, uid="old")
    gone, changes = zip(*(cancelled(s, made=made) for s in old), strict=True)
    new = [replace(s, id=f"n{s.id}", uid=f"n{s.start}", booked_not_after=utc(made)) for s in old]
    timeline = a_timeline(*gone, *new, changes=changes)

    assert drafts_of("reschedule", timeline, NOW) == []
    assert {d.resolution for d in drafts_of("cancellation", timeline, NOW)} == {"rebooked"}


@pytest.mark.parametrize(
    ("zone", "sunday"),
    [
        (NEW_YORK, datetime(2026, 3, 8, 10, tzinfo=NEW_YORK)),
        (NEW_YORK, datetime(2026, 11, 1, 10, tzinfo=NEW_YORK)),
        (BERLIN, datetime(2026, 3, 29, 10, tzinfo=BERLIN)),
        (BERLIN, datetime(2026, 10, 25, 10, tzinfo=BERLIN)),
        (SYDNEY, datetime(2026, 4, 5, 10, tzinfo=SYDNEY)),
        (SYDNEY, datetime(2026, 10, 4, 10, tzinfo=SYDNEY)),
    ],
)
def test_notice_is_counted_in_real_hours_across_a_change_of_clocks(
    zone: object, sunday: datetime
) -> None:
    planned = a_session(sunday, zone=str(zone))
    yesterday_same_clock = sunday - timedelta(days=1)
    session, change = moved(planned, sunday + timedelta(days=2), made=yesterday_same_clock)
    practice = a_practice(zone=sunday.tzinfo)  # type: ignore[arg-type]

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), sunday, practice)

    real = utc(sunday) - utc(yesterday_same_clock)
    assert real != timedelta(hours=24)
    assert draft.value["notice_minutes_min"] == real // timedelta(minutes=1)
    assert draft.value["short_notice"] == ("yes" if real < timedelta(hours=24) else "no")
    assert draft.value["from"] == sunday.isoformat()


def test_no_finding_names_the_client_or_blames_anyone() -> None:
    session, change = _moved("2026-11-24T07:00-05:00")

    (draft,) = drafts_of("reschedule", a_timeline(session, changes=[change]), NOW)

    text = draft.summary + "".join(e.detail for e in draft.evidence)
    assert not re.search(r"\bjd\b|violation|failure|compliance", text, re.IGNORECASE)
