"""What could not be seen is said, and the practice as a whole is shown without its clients."""

from typing import Any

import pytest

from monitor.core.digest.build import build_digest
from monitor.core.digest.model import Coming, KeptRate, to_json
from monitor.core.findings.model import FindingStatus, Resolution
from monitor.core.sessions.model import Session
from monitor.core.timeline.model import Timeline
from tests.builders.digest_inputs import (
    DAYS,
    arrival,
    at,
    finding,
    inputs,
    late,
    owed,
    practice,
    reschedule,
    session,
    timeline,
    watched,
    weekly,
)


def test_a_source_that_was_stale_in_the_week_is_a_blind_spot_even_if_it_has_recovered() -> None:
    stale = finding(
        "source_stale",
        "2026-11-18 09:00",
        client=None,
        summary="The calendar feed was not read.",
        status=FindingStatus.RESOLVED,
        resolution=Resolution.RECOVERED,
        resolved_at=at("2026-11-19 09:00"),
    )
    (spot,) = build_digest(inputs(findings=[stale])).blind_spots

    assert spot.source == "feed"
    assert spot.what == ("Not read from Wed 18 Nov, 09:00 to Thu 19 Nov, 09:00.")
    assert build_digest(inputs(findings=[stale], week="2026-W46")).blind_spots == ()


def test_a_source_that_was_never_read_is_a_blind_spot() -> None:
    (spot,) = build_digest(inputs(practice=watched(first_ok=None, last_ok=None))).blind_spots

    assert spot.what == "Has never been read, so nothing of it is in these numbers."


def test_few_seen_starts_are_a_blind_spot_where_arrivals_are_expected() -> None:
    expecting = practice(expecting_arrival=frozenset({"amara"}))
    sessions = [session(day) for day in DAYS]
    given = {"checkins": (arrival(sessions[0]),)}
    digest = build_digest(inputs(timeline(sessions, **given), practice=expecting))  # type: ignore[arg-type]

    assert [spot.source for spot in digest.blind_spots] == ["arrivals"]
    assert "1 of 6 sessions" in digest.blind_spots[0].what
    assert build_digest(inputs(timeline(sessions, **given))).blind_spots == ()  # type: ignore[arg-type]


def test_the_small_print_says_what_counts_as_kept_by_the_practice_s_own_limits() -> None:
    rules = {"reschedule": {"short_notice": "48h"}, "late_start": {"grace": "3m"}}
    one = session(DAYS[0])
    given = {"checkins": (arrival(one),), "client": "jd"}
    held = timeline([one, session(DAYS[1])], **given)  # type: ignore[arg-type]
    method = build_digest(inputs(held, practice=practice(rules=rules))).method

    assert method == (
        "Kept: as the calendar had it 2 days before, within 3 minutes where the start was seen "
        "(1 of 2)."
    )


@pytest.mark.parametrize(
    ("sessions", "method"),
    [
        ([session(DAYS[0])], "Kept: as the calendar had it 1 day before. No start was seen."),
        ([], "Kept: as the calendar had it 1 day before."),
    ],
)
def test_where_no_start_was_seen_there_is_no_share_of_seen_ones(
    sessions: list[Session], method: str
) -> None:
    assert build_digest(inputs(timeline(sessions))).method == method


def whole_practice() -> Any:
    mine = timeline([session(day) for day in DAYS], client="jd")
    hers = timeline(
        [session("2026-11-17 12:00", client="ek", clinician="ben")],
        client="ek",
    )
    findings = [
        late("2026-11-16 10:00"),
        late("2026-11-17 10:00", clinician="ben", client="ek"),
        reschedule("2026-11-17 08:00", "unknown"),
        owed("2026-11-18 10:00"),
    ]
    return build_digest(inputs(mine, hers, findings=findings, clinician=None))


def test_the_practice_view_has_a_row_for_each_clinician_and_no_client() -> None:
    digest = whole_practice()

    assert digest.scope == "practice"
    assert [row.what for row in digest.steady] == [
        "Dr. Amara Osei: 6 of 6 kept as planned; starts seen 0 of 6.",
        "Ben Ruiz: 1 of 1 kept as planned, too few to judge by; starts seen 0 of 1.",
    ]
    assert [item.what for item in digest.repair] == [
        "Dr. Amara Osei: 2 things worth repairing.",
        "Ben Ruiz: 1 thing worth repairing.",
    ]
    assert [item.what for item in digest.follow_ups] == ["Dr. Amara Osei: 1 open follow-up."]


def test_the_rows_are_in_the_config_s_order_and_count_what_each_one_can_look_at() -> None:
    rows = whole_practice().rows

    assert [(row.name, row.kept, row.late, row.short_notice) for row in rows] == [
        ("Dr. Amara Osei", KeptRate(kept=6, planned=6), 1, 1),
        ("Ben Ruiz", KeptRate(kept=1, planned=1), 1, 0),
    ]
    assert rows[0].weeks[-1].kept == KeptRate(kept=6, planned=6)


def test_what_the_client_asked_for_is_not_in_a_clinician_s_row() -> None:
    findings = [reschedule("2026-11-17 08:00", "client")]

    assert build_digest(inputs(findings=findings, clinician=None)).rows[0].short_notice == 0


def test_no_client_id_appears_anywhere_in_the_practice_view() -> None:
    document = str(to_json(whole_practice()))

    assert "'jd'" not in document
    assert "'ek'" not in document


def test_the_practice_counts_everybodys_sessions() -> None:
    assert whole_practice().kept == KeptRate(kept=7, planned=7)


def test_the_practice_view_counts_the_days_ahead() -> None:
    ahead = [
        session("2026-11-24 09:00"),
        session("2026-11-24 12:00", clinician="ben"),
        session("2026-11-26 09:00"),
    ]
    digest = build_digest(inputs(timeline(ahead), clinician=None))

    assert digest.coming == (
        Coming(
            client=None, start=at("2026-11-24 09:00"), what="the first of 2 sessions", kind="day"
        ),
        Coming(client=None, start=at("2026-11-26 09:00"), what="1 session", kind="day"),
    )


def usual_hours(*clients: str) -> list[Timeline]:
    """Six Mondays and the one of the week with Dr. Osei, who comes to be known in five."""
    return [timeline(weekly("2026-10-05 10:00", 7, client=c), c) for c in clients]


def faces(*timelines: Timeline, **given: Any) -> list[str]:
    steady = build_digest(inputs(*timelines, clinician=None, **given)).steady
    return [item.what for item in steady if item.what.startswith("A familiar face")]


def test_the_practice_sees_how_many_sessions_were_with_the_usual_clinician() -> None:
    stood_in = session("2026-11-18 10:00", client="ek", clinician="ben")
    others = timeline([*weekly("2026-10-05 10:00", 6, client="ek"), stood_in], "ek")

    assert faces(*usual_hours("a", "b", "c", "d"), others) == [
        "A familiar face: 4 of 5 sessions with the client's usual clinician."
    ]


def test_sessions_of_clients_without_a_usual_clinician_say_nothing_about_faces() -> None:
    new = timeline([session(day, client="new") for day in DAYS[:2]], "new")

    assert faces(*usual_hours("a", "b", "c", "d", "e"), new) == [
        "A familiar face: 5 of 5 sessions with the client's usual clinician."
    ]
    assert faces(*usual_hours("a", "b", "c", "d"), new) == []


def test_a_session_that_was_not_held_says_nothing_about_faces() -> None:
    stayed_away = session("2026-11-18 10:00", client="ek", clinician="ben", marked_no_show=True)
    others = timeline([*weekly("2026-10-05 10:00", 6, client="ek"), stayed_away], "ek")

    assert faces(*usual_hours("a", "b", "c", "d", "e"), others) == [
        "A familiar face: 5 of 5 sessions with the client's usual clinician."
    ]


def test_where_there_is_one_clinician_every_face_is_familiar_and_nothing_is_said() -> None:
    assert faces(*usual_hours("a", "b", "c", "d", "e"), clinicians=("amara",)) == []


def test_the_clinician_whom_the_config_names_is_the_usual_one() -> None:
    named = practice(usual_clinicians=dict.fromkeys("abcde", "ben"))

    assert faces(*usual_hours("a", "b", "c", "d", "e"), practice=named) == [
        "A familiar face: 0 of 5 sessions with the client's usual clinician."
    ]
