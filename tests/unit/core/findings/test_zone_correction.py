"""Findings that tell of times which are read otherwise now: each stays the one it is."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from connectors.model import CalendarEvent, EventTime
from monitor.core.common.zone_offsets import ZoneChange, offsets_of
from monitor.core.findings.model import Evidence, Finding, SessionRef, reconcile
from monitor.core.findings.zone_correction import FindingClock
from monitor.core.sessions.zone_correction import EventClock
from tests.builders.calendar_values import MONDAY, a_revision, utc
from tests.builders.findings import a_finding, a_result

VANCOUVER = "America/Vancouver"
CHANGED = ZoneChange({VANCOUVER: offsets_of(ZoneInfo("America/Los_Angeles"))})
TEN, TEN_NOW = utc("2026-12-01T10:00-08:00"), utc("2026-12-01T10:00-07:00")


def a_clock(*, due: datetime | None = None) -> FindingClock:
    start = EventTime(instant=utc("2026-09-08T10:00-07:00"), zone=VANCOUVER)
    stored = CalendarEvent(
        uid="one", start=start, due=EventTime(instant=due, zone=VANCOUVER) if due else None
    )
    read = replace(stored, due=CHANGED.time(stored.due) if stored.due else None)
    event = EventClock(
        [a_revision(stored, 1)],
        [a_revision(read, 1)],
        CHANGED,
        states_instants=False,
        practice=VANCOUVER,
    )
    return FindingClock(zones=CHANGED, events={("mine", "one"): event}, practice=VANCOUVER)


def about_session(uid: str = "one", zone: str = VANCOUVER) -> Finding:
    ref = SessionRef(uid=uid, recurrence_id=TEN, planned_start=TEN, start=TEN, zone=zone)
    seen = Evidence(kind="checkin", at=MONDAY, source=None, detail="It was seen.")
    return a_finding("late_start", TEN, fact=("s_1", TEN), session=ref, evidence=(seen,))


@pytest.mark.parametrize("uid", ["one", "purged"])
def test_a_finding_keeps_its_id_and_tells_of_where_its_session_is_now(uid: str) -> None:
    stored = about_session(uid)
    found = a_clock().corrected(stored)

    assert found.id == stored.id == stored.draft.id != found.draft.id
    assert found.draft.fact == ("s_1", TEN_NOW)
    assert found.draft.occurred_at == TEN_NOW
    assert found.draft.session == replace(
        stored.draft.session,  # type: ignore[type-var]
        recurrence_id=TEN_NOW,
        planned_start=TEN_NOW,
        start=TEN_NOW,
    )
    assert [one.at for one in found.draft.evidence] == [MONDAY]


def test_its_rule_goes_on_with_it_and_opens_none_beside_it() -> None:
    known = a_clock().corrected(about_session())
    draft = replace(known.draft, summary="In other words.")
    (after,) = reconcile([draft], {known.id: known}, scope=known.scope, now=MONDAY)
    assert (after.id, after.draft.summary) == (known.id, "In other words.")


def test_another_fact_with_the_id_that_it_had_is_another_finding() -> None:
    known = a_clock().corrected(about_session())
    other = replace(about_session().draft, summary="Late again, an hour later.")
    changed = reconcile([known.draft, other], {known.id: known}, scope=known.scope, now=MONDAY)
    (new,) = changed
    assert new.id != known.id
    assert new.draft == other


def test_a_promise_is_due_when_its_event_says_so_now() -> None:
    fact = ("commitment", "mine", "one", None, TEN)
    found = a_clock(due=TEN).corrected(a_finding("missed_follow_up", TEN, fact=fact))
    assert found.draft.fact == ("commitment", "mine", "one", None, TEN_NOW)
    assert found.draft.occurred_at == TEN_NOW


@pytest.mark.parametrize(
    ("rule", "scope", "part", "now_is"),
    [
        (
            "unannounced_break",
            "clinician:amara",
            utc("2026-12-24T00:00-08:00"),
            utc("2026-12-24T00:00-07:00"),
        ),
        ("unannounced_break", "clinician:amara", TEN, TEN),  # out of office, as Google states it
        ("source_stale", "source:mine", TEN, TEN),
        ("repeated_changes", "client:jd", "ch_1", "ch_1"),
    ],
)
def test_days_of_the_config_begin_at_midnight_and_what_was_seen_stays(
    rule: str, scope: str, part: datetime | str, now_is: datetime | str
) -> None:
    stored = a_finding(rule, MONDAY, fact=("amara", part), scope=scope, client=None)
    assert a_clock().corrected(stored).draft.fact == ("amara", now_is)


def test_findings_in_other_zones_are_left_alone() -> None:
    berlin = about_session("abroad", "Europe/Berlin")
    assert a_clock().corrected(berlin) == berlin


def test_a_result_that_names_no_time_is_left_alone() -> None:
    draft = a_result("reschedule", MONDAY - timedelta(days=1), fact=("ch_1",))
    stored = a_finding("reschedule", draft.occurred_at, fact=("ch_1",))
    assert a_clock().corrected(stored) == stored
